// The edge at Netlify: an edge function for each service (`functions/`), and Netlify Database. The library is the one that the site
// was built for: the bundler maps `tenant` to what the build wrote of it.

import { getDatabase } from "@netlify/database";
import tenant from "tenant" with { type: "json" };
import { handle } from "./core/router.ts";
import { ROUTES } from "./core/routes.ts";
import type { Tenant } from "./core/tenant.ts";
import { environment } from "./host.ts";
import { type Pool, postgres, prepare } from "./store/postgres.ts";

/** What this asks of Netlify's context. */
interface Context {
  ip: string;
}

declare const Netlify: { env: { get(name: string): string | undefined } };

const library = tenant as unknown as Tenant;
/** Of this isolate: its connections, once the table is there. */
let opened: Promise<Pool> | undefined;

async function open(): Promise<Pool> {
  const pool = getDatabase().pool as Pool & { on(event: "error", heard: () => void): void };
  // A connection that is cut while idle would end the isolate if nobody heard of it; the pool makes another.
  pool.on("error", () => {});
  await prepare(pool);
  return pool;
}

/** Answers a request of the library's site. */
export async function answer(request: Request, context: Context): Promise<Response> {
  opened ??= open();
  const pool = await opened.catch(() => {
    // The next request tries anew; this one is told that the store does not answer.
    opened = undefined;
    return { query: () => Promise.reject(new Error("the database cannot be opened")) };
  });
  const store = postgres(pool, library.library, Date.now);
  const variable = (name: string): string | undefined => Netlify.env.get(name);
  return await handle(ROUTES, request, environment({ store, tenant: library, variable, address: context.ip }));
}
