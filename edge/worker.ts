// The edge at Cloudflare: a Worker, and a Durable Object for the records of each library. The library is the one that the site was
// built for: the bundler maps `tenant` to what the build wrote of it.

import tenant from "tenant" with { type: "json" };
import { handle } from "./core/router.ts";
import { ROUTES } from "./core/routes.ts";
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

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const store = durable(bindings.RECORDS, library.library, Date.now);
    const variable = (name: string): string | undefined => {
      const value = bindings[name];
      return typeof value === "string" ? value : undefined;
    };
    const address = request.headers.get("cf-connecting-ip") ?? "";
    return await handle(ROUTES, request, environment({ store, tenant: library, variable, address }));
  },
};
