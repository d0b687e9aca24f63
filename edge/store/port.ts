// The one port to what must be remembered: records by key, each changed whole or not at all.
//
// It has no transactions over several keys, no queries and no counters: what cannot be said by "create if nobody has" and "change
// if nobody else has" does not exist at every provider. A store is opened for one library; no key of another can be named by it.

/** What is stored under a key. */
export interface Entry {
  /** Any JSON value. */
  value: unknown;
  /** The operation that wrote it last. */
  version: string;
  /** The operation that created it. */
  origin: string;
  /** When it ceases to exist, in milliseconds since 1970. */
  expires: number | null;
}

/** An entry with its key, as lists have it. */
export interface Listed extends Entry {
  key: string;
}

/** Some entries in the order of their keys' code points, and where to go on. */
export interface Listing {
  entries: Listed[];
  cursor: string | null;
}

/** Where in a list, and how many at a time. */
export interface Span {
  cursor?: string | null;
  limit: number;
}

/** How a write is known again: an id that no other write has, and when the entry ceases to exist. */
export interface Write {
  operation: string;
  expires: number | null;
}

/** Whether a write was done. `unknown`: its answer was lost, so it may have been, or may still be. */
export type Outcome = { result: "ok" } | { result: "conflict" } | { result: "unknown"; cause: unknown };

export const OK: Outcome = { result: "ok" };
export const CONFLICT: Outcome = { result: "conflict" };

/** The store cannot be reached. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** The records of one library. Reads throw [`Unreachable`]; writes never do, they are `unknown`. */
export interface Store {
  /** What is there and has not expired. */
  get(key: string): Promise<Entry | null>;
  /** `conflict`: there is an entry already. */
  createIfAbsent(key: string, value: unknown, write: Write): Promise<Outcome>;
  /** `conflict`: the entry has another version, or is not there. */
  compareAndSwap(key: string, version: string, value: unknown, write: Write): Promise<Outcome>;
  /** `ok` also where nothing was there. `conflict`: the entry has another version. */
  delete(key: string, version?: string): Promise<Outcome>;
  list(prefix: string, span: Span): Promise<Listing>;
  /** Takes what has expired off the disk, at most so many entries; answers how many. */
  sweep(limit: number): Promise<number>;
}

/** What time it is, in milliseconds since 1970. */
export type Clock = () => number;

/** The longest key in bytes: the least that any provider takes is 600. */
export const LONGEST_KEY = 512;
/** The largest value as JSON, in bytes: the least that any provider takes is 2 MB. */
export const LARGEST_VALUE = 1 << 20;
/** Behind every key that begins with a prefix: no key has this letter in it. */
export const LAST = "\u{10FFFF}";

const encoder = new TextEncoder();

/** The key, when every provider takes it: what one refuses, all refuse. */
export function checkedKey(key: string): string {
  // deno-lint-ignore no-control-regex
  const sound = key.isWellFormed() && !/[\u0000-\u001f\u007f\u{10FFFF}]/u.test(key);
  if (!sound || key === "") throw new RangeError("a key is empty, or has signs that no key may have");
  const isLong = key.length * 3 > LONGEST_KEY && encoder.encode(key).length > LONGEST_KEY;
  if (isLong) throw new RangeError(`a key has more than ${LONGEST_KEY} bytes`);
  return key;
}

/** A value as the text that is stored. */
export function written(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError("a value is nothing that JSON has");
  // No letter of UTF-16 has more than three bytes in UTF-8: what is short enough by that need not be counted.
  const isLarge = text.length * 3 > LARGEST_VALUE && encoder.encode(text).length > LARGEST_VALUE;
  if (isLarge) throw new RangeError(`a value has more than ${LARGEST_VALUE} bytes`);
  return text;
}
