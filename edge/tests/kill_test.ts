import assert from "node:assert/strict";
import type { Seats } from "../core/signup/seats.ts";
import { tick } from "../core/tick.ts";
import { base64url, sign } from "../core/token.ts";
import { sqlite } from "../store/sqlite.ts";
import { inParallel } from "../store/suite/race.ts";
import { checkSold, crowd } from "./crowd.ts";
import { type Running, start } from "./server.ts";
import { BASE, SIGNING, STAFF, TENANT, world } from "./world.ts";

const EVENT = "bac792dc-f04b-4291-9a90-c9dc930fc62d";
const KEY = `${EVENT}/2099-12-31`;
const SECRETS = { FFL_SIGNING_KEY_STORVIK_DEMO: SIGNING, FFL_STAFF_TOKEN_STORVIK_DEMO: STAFF };

/** The demo library, with a hundred places on a day that is far away, one for each person. */
function tenant(): typeof TENANT {
  const own = structuredClone(TENANT);
  Object.assign(own.events[0]!, { capacity: 100, waiting_list: 0, places_per_person: 1 });
  return own;
}

/** A server that is killed again and again, and started anew each time. */
interface Mortal {
  running: Running;
  deaths: number;
  stop(): Promise<void>;
}

async function mortal(folder: string): Promise<Mortal> {
  const self: Mortal = {
    running: await start(folder, SECRETS, ["--tenant", "storvik-demo"]),
    deaths: 0,
    stop: () => Promise.resolve(),
  };
  let isOver = false;
  const dying = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 300));
      self.running.child.kill("SIGKILL");
      await self.running.child.status;
      self.deaths += 1;
      self.running = await start(folder, SECRETS, ["--tenant", "storvik-demo"]);
    }
  })();
  self.stop = async () => {
    isOver = true;
    await dying;
  };
  return self;
}

/** Sends a form until it is answered. */
async function insist(server: Mortal, fields: Record<string, string>, address: string): Promise<number> {
  for (;;) {
    try {
      const headers = { origin: BASE, accept: "text/html", "x-forwarded-for": address };
      const path = `${server.running.origin}/api/live/signup/${KEY}`;
      const response = await fetch(path, {
        method: "POST",
        redirect: "manual",
        headers,
        body: new URLSearchParams(fields),
      });
      await response.body?.cancel();
      if (response.status !== 503) return response.status;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

Deno.test("a server that is killed while people sign up loses nobody and doubles nobody", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ffl-kill-" });
  await Deno.mkdir(`${folder}/tenants`);
  await Deno.writeTextFile(`${folder}/tenants/storvik-demo.json`, JSON.stringify(tenant()));
  const server = await mortal(folder);
  const env = world({ clock: Date.now });
  const people = Array.from({ length: 300 }, (_, at) => at);
  const statuses = await inParallel(20, people, async (at) => {
    const token = await sign(env, "form", [KEY, base64url(env.random(12))], Date.now() + 600_000);
    const fields = { token, name: `Person ${at}`, email: `p${at}@example.org` };
    // Slowly enough for the server to die in the middle.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
    return await insist(server, fields, `10.0.${at >> 8}.${at & 255}`);
  });
  await server.stop();
  assert.ok(server.deaths >= 5, `${server.deaths} deaths`);
  assert.equal(statuses.filter((status) => status === 303).length, 100);
  assert.equal(statuses.filter((status) => status === 409).length, 200);
  const told = await fetch(`${server.running.origin}/api/live/admin/tick`, {
    method: "POST",
    headers: { authorization: `Bearer ${STAFF}` },
  });
  assert.equal(told.status, 200, await told.text());
  server.running.child.kill("SIGTERM");
  await server.running.child.status;
  // An hour later, when what broke off between two records is put right.
  const file = sqlite(`${folder}/edge.db`, Date.now);
  await tick(world({ tenant: tenant(), store: file.of("storvik-demo"), clock: () => Date.now() + 3_600_001 }));
  await checkSold(file.of("storvik-demo"), KEY, 100);
  file.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a server that is killed while it tells people that a date is cancelled tells each once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ffl-kill-" });
  await Deno.mkdir(`${folder}/tenants`);
  const file = sqlite(`${folder}/edge.db`, Date.now);
  const store = file.of("storvik-demo");
  const env = world({ tenant: tenant(), store, clock: Date.now, log: () => {} });
  await crowd(env, { key: KEY, people: 100, atOnce: 20, insists: true });
  const off = tenant();
  off.events[0]!.dates.find(({ date }) => date === "2099-12-31")!.cancelled = true;
  await Deno.writeTextFile(`${folder}/tenants/storvik-demo.json`, JSON.stringify(off));
  const told = async (): Promise<string[]> =>
    (await store.list(`outbox/${KEY}/`, { limit: 1000 })).entries.map(({ key }) => key).filter((key) =>
      /\/off-/.test(key)
    );
  // Each server begins with what is to be done; with the first mails it writes it is killed.
  let deaths = 0;
  for (let before = 0; before < 100 && deaths < 60; deaths += 1) {
    const running = await start(folder, SECRETS, ["--tenant", "storvik-demo"]);
    for (let round = 0; round < 500 && (await told()).length < Math.min(100, before + 9); round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    running.child.kill("SIGKILL");
    await running.child.status;
    before = (await told()).length;
  }
  await tick(world({ tenant: off, store, clock: Date.now }));
  const names = await told();
  assert.ok(deaths >= 3, `${deaths} deaths`);
  assert.equal(names.length, 100);
  assert.equal(new Set(names.map((key) => key.split("/").at(-3))).size, 100);
  assert.equal(((await store.get(`seats/${KEY}`))!.value as Seats).news, undefined);
  file.close();
  await Deno.remove(folder, { recursive: true });
});
