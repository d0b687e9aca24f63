// What stands above the port, the same for every provider: a write whose answer was lost is looked up until it is known whether it
// was done, and a change that met another is made anew.
//
// The step of a change must know its own effect when it sees it, since a write that nobody answered may have been done and then
// built upon. Whoever is on a list already is not put on it again: that, and not a lock, is why nothing is doubled.

import type { Entry, Listed, Listing, Outcome, Store, Write } from "./port.ts";

/** The store could not say in time whether a write was done. */
export class Unsettled extends Error {
  override name = "Unsettled";

  constructor(cause: unknown) {
    super("the store does not answer", { cause });
  }
}

/** How long a request waits for its turn, in milliseconds. */
const PATIENCE = 25_000;
const SHORTEST = 4;
const LONGEST = 5000;

/** What a step makes of an entry: what to write, or nothing, and what to tell of it. */
export type Step<T> = { told: T } | { told: T; value: unknown; expires: number | null };

/** Rounds until time is up; the last cause that was heard of is told then.
 *
 * Between them is a pause, longer each time and never as long as the others', in measures of how long the attempt took: a store that
 * is busy answers late, and racers who then come back as fast as before would keep it busy with nothing but attempts that lose. */
async function* rounds(causes: unknown[]): AsyncGenerator<void> {
  const first = performance.now();
  for (let round = 0; performance.now() < first + PATIENCE; round += 1) {
    const started = performance.now();
    yield;
    const took = Math.max(SHORTEST, performance.now() - started);
    const most = Math.min(LONGEST, took * 2 ** Math.min(round, 10));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
  }
  throw new Unsettled(causes.at(-1));
}

/** Reads, however often the connection breaks. */
async function read(store: Store, key: string, causes: unknown[]): Promise<Entry | null | undefined> {
  try {
    return await store.get(key);
  } catch (cause) {
    causes.push(cause);
    return undefined;
  }
}

/** Creates an entry. `conflict`: another has created it. */
export async function create(
  store: Store,
  key: string,
  value: unknown,
  write: Write,
): Promise<"ok" | "conflict"> {
  const causes: unknown[] = [];
  for await (const _ of rounds(causes)) {
    const outcome = await store.createIfAbsent(key, value, write);
    if (outcome.result === "ok") return "ok";
    if (outcome.result === "unknown") causes.push(outcome.cause);
    // A conflict may be with oneself, after an answer that was lost.
    if (outcome.result === "conflict" && causes.length === 0) return "conflict";
    const there = await read(store, key, causes);
    if (there) return there.origin === write.operation ? "ok" : "conflict";
  }
  throw new Unsettled(causes.at(-1));
}

/** Changes an entry, or creates it, with what a step makes of it; `operation` is the version that it will have. Whoever has read it a
 * moment ago gives what was there, which is then read anew only if another has changed it meanwhile. */
export async function change<T>(
  store: Store,
  key: string,
  step: (there: Entry | null, operation: string) => Step<T>,
  before?: Entry | null,
): Promise<T> {
  const causes: unknown[] = [];
  let known = before;
  for await (const _ of rounds(causes)) {
    const there = known === undefined ? await read(store, key, causes) : known;
    known = undefined;
    if (there === undefined) continue;
    const operation = crypto.randomUUID();
    const next = step(there, operation);
    if (!("value" in next)) return next.told;
    const write = { operation, expires: next.expires };
    const outcome = await (there
      ? store.compareAndSwap(key, there.version, next.value, write)
      : store.createIfAbsent(key, next.value, write));
    if (outcome.result === "ok" || await isDone(store, key, { outcome, write, causes })) {
      return next.told;
    }
  }
  throw new Unsettled(causes.at(-1));
}

/** Whether a write of which nobody answered is there to be seen. If it is not, it may have been built upon: the step will know. */
async function isDone(
  store: Store,
  key: string,
  { outcome, write, causes }: { outcome: Outcome; write: Write; causes: unknown[] },
): Promise<boolean> {
  if (outcome.result !== "unknown") return false;
  causes.push(outcome.cause);
  const there = await read(store, key, causes);
  return there?.version === write.operation || there?.origin === write.operation;
}

/** Deletes an entry, of this version if one is named. `conflict`: it has another. */
export async function remove(store: Store, key: string, version?: string): Promise<"ok" | "conflict"> {
  const causes: unknown[] = [];
  for await (const _ of rounds(causes)) {
    const outcome = await store.delete(key, version);
    if (outcome.result !== "unknown") return outcome.result;
    causes.push(outcome.cause);
  }
  throw new Unsettled(causes.at(-1));
}

/** How many entries are read at a time. */
const PAGE = 100;

/** All entries below a prefix, page by page. What is written or deleted meanwhile may be among them or not. */
export async function* entries(store: Store, prefix: string): AsyncGenerator<Listed> {
  let cursor: string | null = null;
  do {
    const page: Listing = await store.list(prefix, { cursor, limit: PAGE });
    yield* page.entries;
    cursor = page.cursor;
  } while (cursor !== null);
}
