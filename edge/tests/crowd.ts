// Many people who sign up for the same date at once, through the handlers.

import assert from "node:assert/strict";
import type { Env } from "../core/env.ts";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import type { Seats } from "../core/signup/seats.ts";
import { base64url, sign } from "../core/token.ts";
import type { Store } from "../store/port.ts";
import { inParallel } from "../store/suite/race.ts";
import { post } from "./world.ts";

export interface Crowd {
  /** The event and its date. */
  key: string;
  people: number;
  atOnce: number;
  /** Whoever is told that the service is down tries again; else they give up. */
  insists: boolean;
}

/** Each of a crowd, each behind an address of their own, sends the form; answers the statuses. */
export async function crowd(env: Env, { key, people, atOnce, insists }: Crowd): Promise<number[]> {
  const all = Array.from({ length: people }, (_, at) => at);
  return await inParallel(atOnce, all, async (at) => {
    const token = await sign(env, "form", [key, base64url(env.random(12))], env.clock() + 1000);
    const fields = { token, name: `Person ${at}`, email: `p${at}@example.org`, who: "self" };
    const own = { ...env, secrets: env.secrets, address: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}` };
    for (;;) {
      const { status } = await handle(ROUTES, post(`/api/live/signup/${key}`, fields), own);
      if (status !== 503 || !insists) return status;
    }
  });
}

/** That as many have a place as there are, each known and each told once, and nobody else is written down. */
export async function checkSold(store: Store, key: string, capacity: number): Promise<void> {
  const { seats } = (await store.get(`seats/${key}`))?.value as Seats;
  const ids = seats.map((seat) => seat.id).sort();
  assert.equal(ids.length, capacity);
  const people = await store.list(`person/${key}/`, { limit: 1000 });
  assert.deepEqual(people.entries.map((entry) => entry.key.split("/").at(-1)).sort(), ids);
  const mails = await store.list(`outbox/${key}/`, { limit: 1000 });
  assert.deepEqual(mails.entries.map((entry) => entry.key.split("/").at(-3)).sort(), ids);
}
