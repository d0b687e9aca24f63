// What every adapter of the store must do, whatever is behind it. It runs in Deno and inside workerd, so it uses web standards and
// `node:assert` alone.

import assert from "node:assert/strict";
import { LARGEST_VALUE, LONGEST_KEY, type Outcome, type Store } from "../port.ts";
import { change, create, remove } from "../settle.ts";
import { cut, distant } from "./faults.ts";
import { inParallel, sellSeats } from "./race.ts";

/** A way to open stores, each case with libraries that no other case has. */
export interface Adapter {
  name: string;
  /** How many ask for a hundred seats. */
  crowd: number;
  open(tenant: string, clock?: () => number): Store;
}

export type Case = (adapter: Adapter) => Promise<void>;

const fresh = (): string => crypto.randomUUID();
const write = (expires: number | null = null): { operation: string; expires: number | null } => ({
  operation: fresh(),
  expires,
});
const count = (outcomes: Outcome[], result: string): number => outcomes.filter((one) => one.result === result).length;

async function everyKey(store: Store, prefix: string, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list(prefix, { cursor, limit });
    assert.ok(page.entries.length <= limit);
    keys.push(...page.entries.map((entry) => entry.key));
    cursor = page.cursor;
  } while (cursor !== null);
  return keys;
}

const KEYS = [
  "æøå/Ærfugl/år 2026",
  "a//b///",
  "/",
  "%2F%00?#&=+",
  "a_b%c\\d'e\"f",
  " begins and ends with a space ",
  "čđŋšŧž/á",
  "😀/\u{FFFF}/\u{10FFFD}",
  "x".repeat(LONGEST_KEY),
  "å".repeat(LONGEST_KEY / 2),
];

export const CASES: Record<string, Case> = {
  "what is written is read": async ({ open }) => {
    const store = open(fresh());
    assert.equal(await store.get("a"), null);
    const value = { text: "blåbærsyltetøy \u0000 \ud800 😀", list: [1, null, true, 0.1, { "": "" }] };
    const first = write();
    assert.deepEqual(await store.createIfAbsent("a", value, first), { result: "ok" });
    const there = { value, version: first.operation, origin: first.operation, expires: null };
    assert.deepEqual(await store.get("a"), there);
    assert.equal((await store.createIfAbsent("a", "other", write())).result, "conflict");
    assert.deepEqual(await store.get("a"), there);
    const second = write(8.64e15);
    assert.equal((await store.compareAndSwap("a", first.operation, null, second)).result, "ok");
    assert.equal((await store.compareAndSwap("a", first.operation, 3, write())).result, "conflict");
    const changed = { value: null, version: second.operation, origin: first.operation, expires: 8.64e15 };
    assert.deepEqual(await store.get("a"), changed);
    assert.equal((await store.compareAndSwap("b", first.operation, 3, write())).result, "conflict");
    assert.equal((await store.delete("a", first.operation)).result, "conflict");
    assert.equal((await store.delete("a", second.operation)).result, "ok");
    assert.equal((await store.delete("a", second.operation)).result, "ok");
    assert.equal((await store.delete("a")).result, "ok");
    assert.equal(await store.get("a"), null);
  },

  "libraries do not meet": async ({ open }) => {
    const [tenant, other] = [fresh(), fresh()];
    await create(open(tenant), "a/b", 1, write());
    assert.equal(await open(other).get("a/b"), null);
    assert.deepEqual(await everyKey(open(other), "", 10), []);
    assert.equal(await open(`${tenant}/a`).get("b"), null);
    await remove(open(other), "a/b");
    assert.equal((await open(tenant).get("a/b"))?.value, 1);
  },

  "odd keys are keys": async ({ open }) => {
    const store = open(fresh());
    for (const key of KEYS) assert.equal(await create(store, key, key, write()), "ok", key);
    for (const key of KEYS) {
      const there = await store.get(key);
      assert.equal(there?.value, key);
      assert.equal((await store.compareAndSwap(key, there!.version, 1, write())).result, "ok", key);
      assert.deepEqual(await everyKey(store, key, 3), [key]);
    }
    assert.equal((await everyKey(store, "", 3)).length, KEYS.length);
    for (const key of ["", "a\u0000", "a\n", "\ud800", "a\u{10FFFF}", "x".repeat(LONGEST_KEY + 1)]) {
      await assert.rejects(() => store.get(key), RangeError);
      await assert.rejects(async () => await store.createIfAbsent(key, 1, write()), RangeError);
    }
  },

  "large values fit and larger ones are refused": async ({ open }) => {
    const store = open(fresh());
    const value = "å".repeat(LARGEST_VALUE / 2 - 1);
    assert.equal(await create(store, "large", value, write()), "ok");
    assert.equal((await store.get("large"))?.value, value);
    await assert.rejects(async () => await store.createIfAbsent("larger", `${value}å`, write()), RangeError);
    await assert.rejects(async () => await store.createIfAbsent("nothing", undefined, write()), TypeError);
  },

  "lists are in the order of code points, by prefix, page by page": async ({ open }) => {
    const store = open(fresh());
    const keys = ["A", "a", "a/", "a/1", "a/10", "a/2", "a/å", "a/\uFFFD", "a/😀", "a0", "b", "å"];
    for (const key of [...keys].reverse()) await create(store, key, key, write());
    assert.deepEqual(await everyKey(store, "", 5), keys);
    assert.deepEqual(await everyKey(store, "", keys.length), keys);
    assert.deepEqual(await everyKey(store, "a/", 1), keys.slice(2, 9));
    assert.deepEqual(await everyKey(store, "a/1", 10), ["a/1", "a/10"]);
    assert.deepEqual(await everyKey(store, "c", 10), []);
    const page = await store.list("a/", { limit: 2 });
    assert.deepEqual(page.entries.map((entry) => [entry.key, entry.value]), [["a/", "a/"], ["a/1", "a/1"]]);
  },

  "paging while others write misses nothing that stays and repeats nothing": async ({ open }) => {
    const store = open(fresh());
    const stay = Array.from({ length: 60 }, (_, at) => `k/${String(at * 2).padStart(3, "0")}`);
    await inParallel(20, stay, (key) => create(store, key, 0, write()));
    let done = false;
    const writing = (async () => {
      for (let at = 1; !done; at = (at + 14) % 120 | 1) {
        const key = `k/${String(at).padStart(3, "0")}`;
        await create(store, key, 0, write());
        await change(store, stay[at % 60]!, () => ({ told: 0, value: at, expires: null }));
        await remove(store, key);
      }
    })();
    const keys = await everyKey(store, "k/", 7);
    done = true;
    await writing;
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(keys.filter((key) => stay.includes(key)), stay);
  },

  "what expires is gone at its millisecond": async ({ open }) => {
    let now = Date.parse("2027-03-28T00:59:59.999Z");
    const store = open(fresh(), () => now);
    const until = now + 1000;
    const first = write(until);
    await create(store, "a", 1, first);
    await create(store, "stays", 1, write());
    now = until - 1;
    assert.equal((await store.get("a"))?.expires, until);
    assert.equal((await store.createIfAbsent("a", 2, write())).result, "conflict");
    assert.equal(await store.sweep(10), 0);
    now = until;
    assert.equal(await store.get("a"), null);
    assert.deepEqual(await everyKey(store, "", 10), ["stays"]);
    assert.equal((await store.compareAndSwap("a", first.operation, 2, write())).result, "conflict");
    assert.equal((await store.delete("a", first.operation)).result, "ok");
    const second = write(until + 1);
    assert.equal((await store.createIfAbsent("a", 2, second)).result, "ok");
    assert.equal((await store.get("a"))?.origin, second.operation);
    now = until + 1;
    for (const key of ["b", "c"]) await create(store, key, 1, write(now));
    assert.equal(await store.sweep(2), 2);
    assert.equal(await store.sweep(10), 1);
    assert.equal(await store.sweep(10), 0);
    assert.equal((await store.get("stays"))?.value, 1);
  },

  "of fifty who create the same, one does": async ({ open }) => {
    const store = open(fresh());
    for (let round = 0; round < 10; round += 1) {
      const racers = Array.from({ length: 50 }, (_, at) => store.createIfAbsent(`r/${round}`, at, write()));
      const outcomes = await Promise.all(racers);
      assert.equal(count(outcomes, "ok"), 1);
      assert.equal(count(outcomes, "conflict"), 49);
      assert.equal((await store.get(`r/${round}`))?.value, outcomes.findIndex((one) => one.result === "ok"));
    }
  },

  "of fifty who create what has expired, one does": async ({ open }) => {
    let now = 1000;
    const store = open(fresh(), () => now);
    await create(store, "a", 0, write(2000));
    now = 2000;
    const racers = Array.from({ length: 50 }, (_, at) => store.createIfAbsent("a", at, write()));
    assert.equal(count(await Promise.all(racers), "ok"), 1);
  },

  "a counter that fifty change counts fifty": async ({ open }) => {
    const store = distant(open(fresh()));
    const add = (): Promise<number> =>
      change(store, "n", (there) => {
        const n = Number(there?.value ?? 0) + 1;
        return { told: n, value: n, expires: null };
      });
    const told = await Promise.all(Array.from({ length: 50 }, add));
    assert.equal((await store.get("n"))?.value, 50);
    assert.equal(new Set(told).size, 50);
  },

  "a hundred seats are sold a hundred times, whoever asks": async ({ open, crowd }) => {
    const store = distant(open(fresh()));
    const sold = await sellSeats(store, { crowd, atOnce: 200, seats: 100, name: "s" });
    assert.equal(sold.length, 100);
    assert.deepEqual((await store.get("s"))?.value, sold);
  },

  "answers that are lost before or after the write lose and double nothing": async ({ open }) => {
    const tenant = fresh();
    const store = cut(distant(open(tenant)), { before: 0.2, after: 0.3, reads: 0.1 });
    for (const key of ["one", "two", "three", "four", "five", "six", "seven", "eight"]) {
      const created = await Promise.all(Array.from({ length: 8 }, () => create(store, key, 1, write())));
      assert.equal(created.filter((one) => one === "ok").length, 1);
    }
    const sold = await sellSeats(store, { crowd: 120, atOnce: 20, seats: 30, name: "s" });
    assert.equal(sold.length, 30);
    assert.deepEqual((await open(tenant).get("s"))?.value, sold);
    assert.equal(await remove(store, "one"), "ok");
    assert.equal(await open(tenant).get("one"), null);
  },
};
