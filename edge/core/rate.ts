// How often one address may ask: counted per network address under a keyed digest that is another each day, and forgotten when the
// time is over. Libraries have many patrons behind one address, so the limits stop machines and not classes of pupils.

import { change } from "../store/settle.ts";
import type { Env } from "./env.ts";
import { Problem } from "./problem.ts";
import { digest } from "./token.ts";

export interface Limit {
  name: string;
  most: number;
  /** In milliseconds. */
  window: number;
}

const MINUTE = 60_000;
export const FORMS: Limit = { name: "form", most: 60, window: 10 * MINUTE };
/** Fifty screens behind one address, each every minute, and some over. */
export const BEATS: Limit = { name: "beat", most: 600, window: 10 * MINUTE };
export const WRONG_TOKENS: Limit = { name: "token", most: 20, window: 10 * MINUTE };

/** The part of an address that is one household's: all of IPv4, the first 64 bits of IPv6 (RFC 6177). */
export function household(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [left = [], right = []] = address.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = address.includes("::") ? Array(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  return [...left, ...zeros, ...right].slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(":");
}

/** Where the requests of an address are counted, and until when. */
async function counter(env: Env, { name, window }: Limit): Promise<{ key: string; ends: number }> {
  const now = env.clock();
  const started = now - now % window;
  const who = await digest(env, `rate ${new Date(now).toISOString().slice(0, 10)}`, household(env.address));
  return { key: `rate/${name}/${started}/${who}`, ends: started + window };
}

function tooMany(env: Env, ends: number): Problem {
  return new Problem("rate", { headers: { "retry-after": String(Math.ceil((ends - env.clock()) / 1000)) } });
}

/** Counts a request; throws `rate` when it is one too many. */
export async function count(env: Env, limit: Limit): Promise<void> {
  const { key, ends } = await counter(env, limit);
  const isAllowed = await change(env.store, key, (there) => {
    const before = Number(there?.value ?? 0);
    if (before >= limit.most) return { told: false };
    return { told: true, value: before + 1, expires: ends };
  });
  if (!isAllowed) throw tooMany(env, ends);
}

/** Throws `rate` when too many were counted, and counts nothing. */
export async function check(env: Env, limit: Limit): Promise<void> {
  const { key, ends } = await counter(env, limit);
  const there = await env.store.get(key);
  if (Number(there?.value ?? 0) >= limit.most) throw tooMany(env, ends);
}
