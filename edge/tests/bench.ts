// What a request costs the processor, all threads together, with SQLite in memory: `npm run bench`. Netlify allows 50 ms.
//
// A machine that is shared takes time away and counts it as ours: a loop of nothing but additions is late there too. So each request
// is made in three worlds that are alike, one after the other with such a loop between, which takes as long as the request usually
// does. `p99` is of all that was measured, `p99 of three` of the middle one of each three, which nothing has that comes from outside
// now and then, and `idle p99` that of the loop.

import { cpuUsage } from "node:process";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import { sqlite } from "../store/sqlite.ts";
import { NOBODY, type Seats } from "../core/signup/seats.ts";
import { base64url, sign } from "../core/token.ts";
import { post, STAFF, TENANT, visit, world } from "./world.ts";

const ROUNDS = 2000;
const [event, date] = ["1742bad3-fe40-45a4-80ac-b57169a15bff", "2026-12-10"];
const key = `${event}/${date}`;

/** A library whose evening has so many places, all but the last few taken. */
async function crowded(capacity: number, holders: number): Promise<Env> {
  const tenant = structuredClone(TENANT);
  Object.assign(tenant.events.find((one) => one.event === event)!, { capacity });
  const { clock } = world();
  // Not the store of the tests: what stays in the heap is what its collector takes long for.
  const env = world({ tenant, log: () => {}, store: sqlite(":memory:", clock).of("storvik-demo") });
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

/** So many additions as take about so many milliseconds. */
function idle(turns: number): number {
  let sum = 0;
  for (let at = 0; at < turns; at += 1) sum = (sum * 31 + at) | 0;
  return sum;
}

/** What something costs, in milliseconds of the processor. */
async function cost(act: () => unknown): Promise<number> {
  const before = cpuUsage();
  await act();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}

const sorted = (times: number[]): number[] => times.sort((one, other) => one - other);
const part = (times: number[], share: number): number => sorted(times)[Math.floor(times.length * share)] ?? 0;

/** How many additions take a millisecond, once the compiler has seen them. */
async function turnsOf(): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 400; at += 1) times.push(await cost(() => idle(1_000_000)));
  return 1_000_000 / part(times, 0.5);
}

const perMillisecond = await turnsOf();

type Ask = (at: number) => Promise<() => Promise<Response>>;

async function time(name: string, asks: [Ask, Ask, Ask], rounds = ROUNDS): Promise<void> {
  const all: number[] = [];
  const middle: number[] = [];
  const idles: number[] = [];
  let status = 0;
  // The first ones are those of the compiler.
  for (let at = -Math.floor(rounds / 4); at < rounds; at += 1) {
    const three: number[] = [];
    for (const make of asks) {
      const ask = await make(at);
      three.push(
        await cost(async () => {
          const response = await ask();
          await response.text();
          status = response.status;
        }),
      );
      const usual = part([...all.slice(-15), three[0]!], 0.5);
      const turns = usual * perMillisecond;
      const own = await cost(() => idle(turns));
      if (at >= 0) idles.push(own);
    }
    if (at < 0) continue;
    all.push(...three);
    middle.push(part(three, 0.5));
  }
  const figures = [part(all, 0.5), part(all, 0.99), part(middle, 0.99), part(idles, 0.99)];
  console.log([name.padEnd(44), status, ...figures.map((figure) => figure.toFixed(2).padStart(7))].join(" "));
}

type Env = ReturnType<typeof world>;

const get = (env: Env, path: string, headers = {}): [Ask, Ask, Ask] => {
  const ask: Ask = () => Promise.resolve(() => handle(ROUTES, visit(path, headers), env));
  return [ask, ask, ask];
};

const signUp = (env: Env): Ask => async (at) => {
  const token = await sign(env, "form", [key, base64url(env.random(12))], env.clock() + 1000);
  const fields = { token, who: "self", name: "Ola Nordmann", email: `p${at}@example.org` };
  const own = { ...env, address: `10.0.${(at >> 8) & 255}.${at & 255}` };
  return () => handle(ROUTES, post(`/api/live/signup/${key}`, fields), own);
};

/** Signing up in three worlds in which the same people sign up. */
async function signUps(holders: number): Promise<[Ask, Ask, Ask]> {
  const three = [await crowded(4000, holders), await crowded(4000, holders), await crowded(4000, holders)] as const;
  return [signUp(three[0]), signUp(three[1]), signUp(three[2])];
}

console.log(`${"ms of the processor".padEnd(44)}      median     p99 p99 of three  idle p99`);
const small = await crowded(4000, 20);
await time("a problem as a page", get(small, "/api/live/nothing"));
await time("the form", get(small, `/api/live/signup/${key}`));
await time("places left", get(small, `/api/live/events/${key}`));
await time("signing up, 20 people there and growing to 520", await signUps(20), 400);
const large = await crowded(4000, 3800);
await time("places left, 3800 people there", get(large, `/api/live/events/${key}`), 500);
await time("signing up, 3700 people there and growing", await signUps(3700), 200);
const staff = { authorization: `Bearer ${STAFF}` };
const listed = await crowded(4000, 0);
for (let at = 0; at < 200; at += 1) await (await signUp(listed)(at))();
await time("the staff's list of 200", get(listed, `/api/live/admin/events/${key}/list.csv`, staff), 200);
