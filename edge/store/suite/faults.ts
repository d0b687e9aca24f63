// A store whose connection breaks: before a write, after it, or while reading.

import { type Outcome, type Store, Unreachable } from "../port.ts";

/** How often, from 0 to 1. */
export interface Chances {
  before: number;
  after: number;
  reads: number;
}

/** The same store behind a line that is cut now and then. */
export function cut(store: Store, chances: Chances): Store {
  const happens = (chance: number): boolean => Math.random() < chance;
  const lost: Outcome = { result: "unknown", cause: new Error("the line was cut") };
  const write = async (act: () => Promise<Outcome>): Promise<Outcome> => {
    if (happens(chances.before)) return lost;
    const outcome = await act();
    return happens(chances.after) ? lost : outcome;
  };
  const read = async <T>(act: () => Promise<T>): Promise<T> => {
    if (happens(chances.reads)) throw new Unreachable("the line was cut");
    return await act();
  };
  return {
    get: (key) => read(() => store.get(key)),
    createIfAbsent: (key, value, operation) => write(() => store.createIfAbsent(key, value, operation)),
    compareAndSwap: (key, version, value, operation) =>
      write(() => store.compareAndSwap(key, version, value, operation)),
    delete: (key, version) => write(() => store.delete(key, version)),
    list: (prefix, span) => read(() => store.list(prefix, span)),
    sweep: (limit) => read(() => store.sweep(limit)),
  };
}

/** The same store, far away: others get between what one reads and what one writes. A store in the same process would never show
 * whether it lets them. */
export function distant(store: Store): Store {
  const travel = async <T>(act: () => Promise<T>): Promise<T> => {
    const answer = await act();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    return answer;
  };
  return {
    get: (key) => travel(() => store.get(key)),
    createIfAbsent: (key, value, operation) => travel(() => store.createIfAbsent(key, value, operation)),
    compareAndSwap: (key, version, value, operation) =>
      travel(() => store.compareAndSwap(key, version, value, operation)),
    delete: (key, version) => travel(() => store.delete(key, version)),
    list: (prefix, span) => travel(() => store.list(prefix, span)),
    sweep: (limit) => travel(() => store.sweep(limit)),
  };
}
