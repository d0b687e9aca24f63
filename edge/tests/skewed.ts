// The services of one library on a file of SQLite, like `serve.ts`, with a clock that can be put forward: for proofs in which hours
// pass (`scripts/proof/mail.py`). Whoever posts minutes to `/clock` puts it; the library is read anew for each request.
//
//   deno run -A skewed.ts TENANT.json STORE.db

import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import type { Tenant } from "../core/tenant.ts";
import { environment } from "../host.ts";
import { sqlite } from "../store/sqlite.ts";

const [library, store] = Deno.args;
if (!library || !store) throw new Error("say TENANT.json and STORE.db");
let ahead = 0;
const clock = (): number => Date.now() + ahead;
const file = sqlite(store, clock);

async function answer(request: Request): Promise<Response> {
  if (new URL(request.url).pathname === "/clock") {
    ahead += Number(await request.text()) * 60_000;
    return Response.json({ now: clock() });
  }
  const tenant = JSON.parse(await Deno.readTextFile(library!)) as Tenant;
  const address = request.headers.get("x-forwarded-for") ?? "127.0.0.1";
  const variable = (name: string): string | undefined => Deno.env.get(name);
  const env = environment({ store: file.of(tenant.library), tenant, variable, address });
  // Its secrets are read where they are asked for: a spread would read them at once, which here does no harm.
  return await handle(ROUTES, request, { ...env, clock, log: () => {} });
}

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(JSON.stringify({ listening: `http://127.0.0.1:${port}` })),
}, answer);
