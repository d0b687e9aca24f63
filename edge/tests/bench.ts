// What a request costs the processor, all threads together, with a store in memory: `npm run bench`. Netlify allows 50 ms.

import { cpuUsage } from "node:process";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import { NOBODY, type Seats } from "../core/signup/seats.ts";
import { base64url, sign } from "../core/token.ts";
import { post, STAFF, TENANT, visit, world } from "./world.ts";

const ROUNDS = 2000;
const [event, date] = ["1742bad3-fe40-45a4-80ac-b57169a15bff", "2026-12-10"];
const key = `${event}/${date}`;

/** A library whose evening has so many places, all but the last few taken. */
async function crowded(capacity: number, holders: number): Promise<ReturnType<typeof world>> {
  const tenant = structuredClone(TENANT);
  Object.assign(tenant.events.find((one) => one.event === event)!, { capacity });
  const env = world({ tenant, log: () => {} });
  const seats: Seats = {
    ...NOBODY,
    seats: Array.from({ length: holders }, () => {
      const [id, person] = [base64url(env.random(16)), base64url(env.random(16))];
      return { id, places: 1, person, state: "confirmed", at: env.clock() };
    }),
  };
  await env.store.createIfAbsent(`seats/${key}`, seats, { operation: crypto.randomUUID(), expires: null });
  return env;
}

async function time(
  name: string,
  make: (at: number) => Promise<() => Promise<Response>>,
  rounds = ROUNDS,
): Promise<void> {
  const times: number[] = [];
  let status = 0;
  // The first ones are those of the compiler.
  for (let at = -Math.floor(rounds / 4); at < rounds; at += 1) {
    const ask = await make(at);
    const before = cpuUsage();
    const response = await ask();
    await response.text();
    const { user, system } = cpuUsage(before);
    if (at >= 0) times.push((user + system) / 1000);
    status = response.status;
  }
  times.sort((one, other) => one - other);
  const [median, late] = [0.5, 0.99].map((part) => times[Math.floor(times.length * part)]!.toFixed(2));
  console.log(`${name.padEnd(44)} ${status}  median ${median} ms  p99 ${late} ms`);
}

const get = (env: ReturnType<typeof world>, path: string, headers = {}) => () =>
  Promise.resolve(() => handle(ROUTES, visit(path, headers), env));

async function signUps(name: string, env: ReturnType<typeof world>, rounds = ROUNDS): Promise<void> {
  await time(name, async (at) => {
    const token = await sign(env, "form", [key, base64url(env.random(12))], env.clock() + 1000);
    const fields = { token, who: "self", name: "Ola Nordmann", email: `p${at}@example.org` };
    const own = { ...env, address: `10.0.${(at >> 8) & 255}.${at & 255}` };
    return () => handle(ROUTES, post(`/api/live/signup/${key}`, fields), own);
  }, rounds);
}

const small = await crowded(4000, 20);
await time("a problem as a page", get(small, "/api/live/nothing"));
await time("the form", get(small, `/api/live/signup/${key}`));
await time("places left", get(small, `/api/live/events/${key}`));
await signUps("signing up, 20 people there and growing to 420", small, 400);
const large = await crowded(4000, 3800);
await time("places left, 3800 people there", get(large, `/api/live/events/${key}`), 500);
await signUps("signing up, 3800 people there and growing", large, 200);
await time(
  "the staff's list of 200",
  get(large, `/api/live/admin/events/${key}/list.csv`, { authorization: `Bearer ${STAFF}` }),
  100,
);
