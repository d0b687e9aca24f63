import assert from "node:assert/strict";
import type pg from "pg";
import { another, steps } from "./suite/steps.ts";
import { openPostgres, type Server, startPostgres } from "./suite/server.ts";
import { sellSeats } from "./suite/race.ts";
import { postgres, prepare } from "./postgres.ts";
import { change } from "./settle.ts";

/** Kills all other connections now and then, as a server does that is restarted or moved; answers how many, when told to stop. */
function killer(pool: pg.Pool): () => Promise<number> {
  let [killed, stopped] = [0, false];
  const killing = (async () => {
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      const all = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'";
      killed += (await pool.query(all)).rows.length;
    }
  })();
  return async () => {
    stopped = true;
    await killing;
    return killed;
  };
}

async function killed(server: Server, pool: pg.Pool): Promise<void> {
  const victims = openPostgres(server.socket);
  victims.options.application_name = "victim";
  const store = postgres(victims, "killed", Date.now);
  const stop = killer(pool);
  const sold = await sellSeats(store, { crowd: 600, atOnce: 50, seats: 100, name: "s" });
  const count = await stop();
  await victims.end();
  assert.ok(count > 20, `${count} connections were killed`);
  assert.equal(sold.length, 100);
  assert.deepEqual((await postgres(pool, "killed", Date.now).get("s"))?.value, sold);
}

/** Writes that hang behind somebody's lock until they were given up, and are then done all the same. */
async function hanging(pool: pg.Pool): Promise<void> {
  const store = postgres(pool, "hanging", Date.now, 150);
  const add = (name: string): Promise<string[]> =>
    change(store, "list", (there) => {
      const names = (there?.value ?? []) as string[];
      const next = names.includes(name) ? names : [...names, name];
      return { told: next, value: next, expires: null };
    });
  await add("first");
  for (let round = 0; round < 3; round += 1) {
    const other = await pool.connect();
    await other.query("begin; select from entries where tenant = 'hanging' for update");
    const adding = ["a", "b", "c"].map((name) => add(`${name}${round}`));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await other.query("commit");
    other.release();
    await Promise.all(adding);
  }
  const names = (await store.get("list"))?.value as string[];
  assert.deepEqual([...names].sort(), ["a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2", "first"]);
}

async function processes(server: Server, pool: pg.Pool): Promise<void> {
  const sale = JSON.stringify({ crowd: 2500, atOnce: 50, seats: 100, name: "s" });
  const racers = Array.from({ length: 4 }, () => another("racer.ts", ["postgres", server.socket, sale]).output());
  const outputs = await Promise.all(racers);
  const sold: string[] = outputs.flatMap((output) => JSON.parse(new TextDecoder().decode(output.stdout)));
  assert.equal(sold.length, 100);
  const holders = (await postgres(pool, "race", Date.now).get("s"))?.value as string[];
  assert.deepEqual(new Set(holders), new Set(sold));
}

Deno.test("PostgreSQL", async (test) => {
  const server = await startPostgres();
  const pool = openPostgres(server.socket);
  try {
    await test.step("ten who make the table at once make it", async () => {
      await Promise.all(Array.from({ length: 10 }, () => prepare(pool)));
    });
    const open = (tenant: string, clock = Date.now) => postgres(pool, tenant, clock);
    await steps(test, { name: "PostgreSQL", crowd: 10_000, open });
    await test.step("connections that are killed lose and double nothing", () => killed(server, pool));
    await test.step("writes that hang and are done later lose and double nothing", () => hanging(pool));
    await test.step("four processes sell a hundred seats to ten thousand", () => processes(server, pool));
  } finally {
    await pool.end();
    await server.stop();
  }
});
