import assert from "node:assert/strict";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import { postgres, prepare } from "../store/postgres.ts";
import { type Store, Unreachable } from "../store/port.ts";
import { sqlite } from "../store/sqlite.ts";
import { cut, distant } from "../store/suite/faults.ts";
import { inParallel } from "../store/suite/race.ts";
import { openPostgres, startPostgres } from "../store/suite/server.ts";
import { checkSold, crowd } from "./crowd.ts";
import { BASE, STAFF, world } from "./world.ts";

/** A date with a hundred places, one for each person, and no waiting list. */
const KEY = "1742bad3-fe40-45a4-80ac-b57169a15bff/2026-12-10";

async function race(store: Store): Promise<void> {
  const env = world({ store, log: () => {} });
  const statuses = await crowd(env, { key: KEY, people: 10_000, atOnce: 200, insists: true });
  assert.equal(statuses.filter((status) => status === 303).length, 100);
  assert.equal(statuses.filter((status) => status === 409).length, 9900);
  await checkSold(store, KEY, 100);
}

const { clock } = world();

Deno.test("SQLite: ten thousand people, two hundred at a time, get a hundred places", async () => {
  // In memory where there is a place for it: forty thousand writes that wait for a disk would say how fast that is. What a disk
  // keeps is what the suite of the store looks at.
  const dir = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => undefined);
  const folder = await Deno.makeTempDir({ prefix: "ffl-race-", ...(dir && { dir }) });
  const file = sqlite(`${folder}/edge.db`, clock);
  await race(distant(file.of("storvik-demo")));
  file.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("PostgreSQL: ten thousand people, two hundred at a time, get a hundred places", async () => {
  const server = await startPostgres();
  const pool = openPostgres(server.socket);
  try {
    await prepare(pool);
    await race(postgres(pool, "storvik-demo", clock));
  } finally {
    await pool.end();
    await server.stop();
  }
});

const tick = (): Request =>
  new Request(`${BASE}/api/live/admin/tick`, { method: "POST", headers: { authorization: `Bearer ${STAFF}` } });

/** The same store to somebody who dies now and then when their mail is to be written: they have their place and are told nothing. */
function mortal(store: Store): Store {
  const dies = (key: string): boolean => key.startsWith("outbox/") && Math.random() < 0.3;
  return {
    ...store,
    createIfAbsent: (key, value, write) =>
      dies(key) ? Promise.reject(new Unreachable("dead")) : store.createIfAbsent(key, value, write),
  };
}

for (const insists of [true, false]) {
  Deno.test(`with a store that is cut all the time nobody is lost and nobody doubled, ${insists ? "who insists" : "who gives up"}`, async () => {
    const whole = world({ log: () => {} });
    const line = cut(distant(whole.store), { before: 0.1, after: 0.15, reads: 0.1 });
    const env = world({ store: mortal(line), log: () => {} });
    const statuses = await crowd(env, { key: KEY, people: 300, atOnce: 30, insists });
    const had = statuses.filter((status) => status === 303).length;
    if (insists) assert.equal(had, 100);
    else assert.ok(had < 100 && statuses.includes(503));
    // What broke off between two records is put right when its time has come.
    whole.set("2026-12-01T14:00:00Z");
    const ticks = await inParallel(2, [1, 2], () => handle(ROUTES, tick(), whole));
    assert.deepEqual(ticks.map((answer) => answer.status), [200, 200]);
    await checkSold(whole.store, KEY, 100);
  });
}
