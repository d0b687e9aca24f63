// The records of a library in any database that speaks SQL: SQLite, PostgreSQL, D1, a Durable Object. An adapter says only how a
// statement is run.
//
// Each operation is one statement, so that no transaction is ever left open. `returning` says whether it did anything, since
// databases count changed rows each in their own way.

import {
  checkedKey,
  type Clock,
  CONFLICT,
  type Entry,
  LAST,
  type Listed,
  type Listing,
  OK,
  type Outcome,
  type Span,
  type Store,
  Unreachable,
  type Write,
  written,
} from "./port.ts";

/** The table, in words that all four understand, and what the database calls text in the order of code points. */
export const table = (text: string): string =>
  `create table if not exists entries (
    tenant ${text} not null, key ${text} not null, value text not null, version text not null, origin text not null,
    expires bigint, primary key (tenant, key))`;
export const INDEX =
  "create index if not exists entries_expires on entries (tenant, expires) where expires is not null";

const LIVE = "(expires is null or expires > ?)";
export const STATEMENTS = {
  get: `select value, version, origin, expires from entries where tenant = ? and key = ? and ${LIVE}`,
  create: `insert into entries (tenant, key, value, version, origin, expires) values (?, ?, ?, ?, ?, ?)
    on conflict (tenant, key) do update set value = excluded.value, version = excluded.version, origin = excluded.origin,
      expires = excluded.expires where entries.expires <= ? returning version`,
  swap: `update entries set value = ?, version = ?, expires = ?
    where tenant = ? and key = ? and version = ? and ${LIVE} returning version`,
  drop: "delete from entries where tenant = ? and key = ? returning version",
  dropVersion: `delete from entries where tenant = ? and key = ? and version = ? and ${LIVE} returning version`,
  list: `select key, value, version, origin, expires from entries
    where tenant = ? and key > ? and key >= ? and key < ? and ${LIVE} order by key limit ?`,
  sweep: `delete from entries where tenant = ? and expires <= ?
    and key in (select key from entries where tenant = ? and expires <= ? limit ?) returning key`,
} as const;

export type Statement = keyof typeof STATEMENTS;
export type Parameter = string | number | null;
export type Row = Record<string, unknown>;

/** Runs a statement and answers its rows; throws when the database did not, or when it may have and could not say so. */
export type Run = (statement: Statement, parameters: Parameter[]) => Promise<Row[]>;

function entry(row: Row): Entry {
  const { value, version, origin, expires } = row;
  // PostgreSQL gives a bigint as text.
  const until = expires === null ? null : Number(expires);
  return { value: JSON.parse(String(value)), version: String(version), origin: String(origin), expires: until };
}

/** The records of one library. */
export function sqlStore(run: Run, tenant: string, clock: Clock): Store {
  const attempt = async (statement: Statement, parameters: Parameter[]): Promise<Outcome> => {
    try {
      const rows = await run(statement, parameters);
      return rows.length > 0 ? OK : CONFLICT;
    } catch (cause) {
      return { result: "unknown", cause };
    }
  };
  const read: Run = async (statement, parameters) => {
    try {
      return await run(statement, parameters);
    } catch (cause) {
      throw new Unreachable("a read failed", { cause });
    }
  };
  const get = async (key: string): Promise<Entry | null> => {
    const [row] = await read("get", [tenant, checkedKey(key), clock()]);
    return row ? entry(row) : null;
  };
  return {
    get,
    createIfAbsent: async (key: string, value: unknown, { operation, expires }: Write) =>
      await attempt("create", [tenant, checkedKey(key), written(value), operation, operation, expires, clock()]),
    compareAndSwap: async (key: string, version: string, value: unknown, { operation, expires }: Write) =>
      await attempt("swap", [written(value), operation, expires, tenant, checkedKey(key), version, clock()]),
    delete: async (key: string, version?: string) => {
      const named = [tenant, checkedKey(key)];
      const outcome =
        await (version === undefined ? attempt("drop", named) : attempt("dropVersion", [...named, version, clock()]));
      if (outcome.result !== "conflict" || version === undefined) return outcome.result === "unknown" ? outcome : OK;
      return await get(key).then((other) => other ? CONFLICT : OK, (cause) => ({ result: "unknown", cause }));
    },
    list: (prefix: string, span: Span) => list(read, [tenant, prefix, clock()], span),
    sweep: async (limit: number) => {
      const now = clock();
      return (await read("sweep", [tenant, now, tenant, now, limit])).length;
    },
  };
}

async function list(run: Run, [tenant, prefix, now]: [string, string, number], span: Span): Promise<Listing> {
  const { cursor, limit } = span;
  const rows = await run("list", [tenant, cursor ?? "", prefix, prefix + LAST, now, limit + 1]);
  const entries: Listed[] = rows.slice(0, limit).map((row) => ({ key: String(row.key), ...entry(row) }));
  return { entries, cursor: rows.length > limit ? entries.at(-1)?.key ?? null : null };
}
