// Records in a file of SQLite, for `ffl serve` and whoever hosts the edge on a machine of their own. Several processes may have it
// open.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Clock, Store } from "./port.ts";
import { INDEX, type Run, sqlStore, type Statement, STATEMENTS, table } from "./sql.ts";

/** A file that is open. */
export interface Opened {
  of(tenant: string): Store;
  close(): void;
}

/** Opens a file, and makes it where it is not. */
export function sqlite(path: string, clock: Clock): Opened {
  const database = new DatabaseSync(path);
  // First of all: switching to a write-ahead log may itself meet another process.
  database.exec("pragma busy_timeout = 5000");
  database.exec("pragma journal_mode = wal");
  // What somebody was told is done outlives a power cut.
  database.exec("pragma synchronous = full");
  database.exec(table("text"));
  database.exec(INDEX);
  const prepared = new Map<Statement, StatementSync>();
  const run: Run = async (statement, parameters) => {
    const known = prepared.get(statement) ?? database.prepare(STATEMENTS[statement]);
    prepared.set(statement, known);
    return await known.all(...parameters);
  };
  return { of: (tenant) => sqlStore(run, tenant, clock), close: () => database.close() };
}
