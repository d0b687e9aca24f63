// Records in memory, for tests of what stands above the port: nothing outlives the process.

import { checkedKey, type Clock, CONFLICT, type Entry, LAST, OK, type Store, written } from "./port.ts";

interface Kept {
  text: string;
  version: string;
  origin: string;
  expires: number | null;
}

/** The order of code points, as databases sort UTF-8; `<` on strings is that of UTF-16. */
function byCodePoint(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  // The second half of a pair tells nothing without the first, which is the same in both.
  const isHalf = at > 0 && (one.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  const from = isHalf ? at - 1 : at;
  return (one.codePointAt(from) ?? -1) - (other.codePointAt(from) ?? -1);
}

/** Opens the records of libraries, which share nothing. */
export function memory(clock: Clock): (tenant: string) => Store {
  const tenants = new Map<string, Map<string, Kept>>();
  return (tenant) => {
    const kept = tenants.get(tenant) ?? new Map<string, Kept>();
    tenants.set(tenant, kept);
    return of(kept, clock);
  };
}

function of(kept: Map<string, Kept>, clock: Clock): Store {
  const gone = (entry: Kept): boolean => entry.expires !== null && entry.expires <= clock();
  const live = (key: string): Kept | undefined => {
    const entry = kept.get(checkedKey(key));
    return entry && !gone(entry) ? entry : undefined;
  };
  const read = ({ text, ...entry }: Kept): Entry => ({ ...entry, value: JSON.parse(text) });
  // A real store answers later: what stands above must not rely on getting an answer at once.
  const later = <T>(act: () => T): Promise<T> => Promise.resolve().then(act);
  return {
    get: (key) => later(() => live(key)).then((entry) => entry ? read(entry) : null),
    createIfAbsent: (key, value, { operation, expires }) =>
      later(() => {
        if (live(key)) return CONFLICT;
        kept.set(key, { text: written(value), version: operation, origin: operation, expires });
        return OK;
      }),
    compareAndSwap: (key, version, value, { operation, expires }) =>
      later(() => {
        const entry = live(key);
        if (entry?.version !== version) return CONFLICT;
        kept.set(key, { text: written(value), version: operation, origin: entry.origin, expires });
        return OK;
      }),
    delete: (key, version) =>
      later(() => {
        const entry = live(key);
        if (entry && version !== undefined && entry.version !== version) return CONFLICT;
        kept.delete(key);
        return OK;
      }),
    list: (prefix, { cursor, limit }) =>
      later(() => {
        const from = cursor ?? "";
        const keys = [...kept.keys()].filter((key) => key.startsWith(prefix) && live(key));
        const rest = keys.sort(byCodePoint).filter((key) => from === "" || byCodePoint(key, from) > 0);
        const entries = rest.slice(0, limit).flatMap((key) => {
          const entry = kept.get(key);
          return entry ? [{ key, ...read(entry) }] : [];
        });
        return { entries, cursor: rest.length > limit ? entries.at(-1)?.key ?? LAST : null };
      }),
    sweep: (limit) =>
      later(() => {
        const old = [...kept].filter(([, entry]) => gone(entry)).slice(0, limit);
        old.forEach(([key]) => kept.delete(key));
        return old.length;
      }),
  };
}
