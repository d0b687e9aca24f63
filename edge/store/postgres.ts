// Records in PostgreSQL, which is also what Netlify Database is: npm `pg` and `@netlify/database` give the same pool.
//
// Nothing outlasts a statement: no transaction, no prepared name, no setting of the connection. So a pooler may stand between.

import type { Clock, Store } from "./port.ts";
import { INDEX, type Row, type Run, sqlStore, STATEMENTS, table } from "./sql.ts";

/** What this asks of a pool of connections. */
export interface Pool {
  query(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** Numbers the parameters, as PostgreSQL wants them. */
function numbered(text: string): string {
  let count = 0;
  return text.replaceAll("?", () => `$${count += 1}`);
}

const NUMBERED = Object.fromEntries(Object.entries(STATEMENTS).map(([name, text]) => [name, numbered(text)]));

/** Makes the table where it is not. Two that do so at once would collide in PostgreSQL's own catalogue, hence the lock. */
export async function prepare(pool: Pool): Promise<void> {
  const lock = "select pg_advisory_xact_lock(733620)";
  await pool.query(`begin; ${lock}; ${table('text collate "C"')}; ${INDEX}; commit`);
}

/** How long a statement is waited for, in milliseconds. It may be done later all the same: what became of a write is looked up. */
const SLOWEST = 8000;

/** An answer, unless it takes too long. */
async function inTime<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the database is too slow")), milliseconds);
  });
  // If it fails after it was given up, nobody is there to hear of it.
  answer.catch(() => {});
  return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** The records of one library. */
export function postgres(pool: Pool, tenant: string, clock: Clock, slowest = SLOWEST): Store {
  const run: Run = async (statement, parameters) =>
    (await inTime(slowest, pool.query(NUMBERED[statement]!, parameters))).rows;
  return sqlStore(run, tenant, clock);
}
