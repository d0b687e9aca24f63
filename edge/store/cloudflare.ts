// Records at Cloudflare: in D1, or in a Durable Object per library. Never in its KV, which lets every racer win.

import type { Clock, Store } from "./port.ts";
import { INDEX, type Parameter, type Row, type Run, sqlStore, type Statement, STATEMENTS, table } from "./sql.ts";

/** What this asks of D1's binding. */
export interface D1 {
  prepare(text: string): { bind(...values: unknown[]): { all(): Promise<{ results: Row[] }> } };
}

/** What this asks of a Durable Object's storage. */
export interface ObjectStorage {
  sql: { exec(text: string, ...values: Parameter[]): { toArray(): Row[] } };
}

/** What this asks of the binding through which an object that has [`statement`] is called. */
export interface Objects<Id> {
  idFromName(name: string): Id;
  get(id: Id): { statement(name: Statement, parameters: Parameter[]): Promise<Row[]> };
}

/** Makes the table where it is not. */
export async function prepare(database: D1): Promise<void> {
  for (const text of [table("text"), INDEX]) await database.prepare(text).bind().all();
}

/** The records of one library in D1. */
export function d1(database: D1, tenant: string, clock: Clock): Store {
  const run: Run = async (statement, parameters) =>
    (await database.prepare(STATEMENTS[statement]).bind(...parameters).all()).results;
  return sqlStore(run, tenant, clock);
}

/** What a Durable Object answers: it is named by its library, so it has that library's records alone. */
export function statement(storage: ObjectStorage, name: Statement, parameters: Parameter[]): Row[] {
  for (const text of [table("text"), INDEX]) storage.sql.exec(text);
  return storage.sql.exec(STATEMENTS[name], ...parameters).toArray();
}

/** The records of one library in the Durable Object of its name. */
export function durable<Id>(objects: Objects<Id>, tenant: string, clock: Clock): Store {
  // An object that was moved or broken leaves its stub useless, so each statement asks for it anew.
  const run: Run = (name, parameters) => objects.get(objects.idFromName(tenant)).statement(name, parameters);
  return sqlStore(run, tenant, clock);
}
