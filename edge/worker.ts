// The edge at Cloudflare: a Worker, and a Durable Object for the records of each library. The library is the one that the site was
// built for: the bundler maps `tenant` to what the build wrote of it.

import tenant from "tenant" with { type: "json" };
import { handle } from "./core/router.ts";
import type { Env } from "./core/env.ts";
import { ROUTES } from "./core/routes.ts";
import { tick } from "./core/tick.ts";
import type { Tenant } from "./core/tenant.ts";
import { environment } from "./host.ts";
import { durable, type Objects } from "./store/cloudflare.ts";

export { Records } from "./store/records.ts";

/** The binding of the records; besides it the library's secrets, by their names. */
interface Bindings {
  RECORDS: Objects<unknown>;
  [secret: string]: unknown;
}

const library = tenant as unknown as Tenant;

function host(bindings: Bindings, address: string): Env {
  const store = durable(bindings.RECORDS, library.library, Date.now);
  const variable = (name: string): string | undefined => {
    const value = bindings[name];
    return typeof value === "string" ? value : undefined;
  };
  return environment({ store, tenant: library, variable, address });
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    return await handle(ROUTES, request, host(bindings, request.headers.get("cf-connecting-ip") ?? ""));
  },

  /** By the Worker's cron trigger. */
  async scheduled(_: unknown, bindings: Bindings): Promise<void> {
    await tick(host(bindings, ""));
  },
};
