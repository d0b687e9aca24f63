// The edge on a machine of one's own: beside `ffl serve`, or behind a web server. Deno and a file of SQLite.
//
//   deno run --no-prompt --allow-env --allow-read --allow-net=127.0.0.1 --allow-write=.ffl/live serve.ts \
//     --store .ffl/live/edge.db --tenants .ffl/edge [--tenant ID] [--port 8788]
//
// It listens on 127.0.0.1 alone: TLS, static files and the outer world are those of the server in front, which passes on `Host` and
// appends to `X-Forwarded-For`. A library is found by the host that was asked for: `ID.localhost`, or its own domain.

import { parseArgs } from "node:util";
import { secretsOf } from "./core/env.ts";
import { handle } from "./core/router.ts";
import { ROUTES } from "./core/routes.ts";
import { tick } from "./core/tick.ts";
import type { Tenant } from "./core/tenant.ts";
import { environment } from "./host.ts";
import { type Opened, sqlite } from "./store/sqlite.ts";

interface Settings {
  port: number;
  store: string;
  tenants: string;
  /** The library of hosts that are nobody's. */
  tenant?: string;
  /** It ends when its standard input does: with whoever has started it, however they end. */
  attached: boolean;
}

function settings(): Settings {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: Deno.args,
    options: { port: text, store: text, tenants: text, tenant: text, attached: { type: "boolean" } },
  });
  const { port = "8788", store, tenants, tenant, attached = false } = values;
  if (!store || !tenants) throw new Error("say --store FILE and --tenants FOLDER");
  return { port: Number(port), store, tenants, attached, ...(tenant && { tenant }) };
}

/** What the build wrote of libraries, read anew when it has changed. */
class Tenants {
  #read = new Map<string, { modified: number; tenant: Tenant }>();

  constructor(readonly folder: string, readonly only?: string) {}

  all(): Tenant[] {
    const files = [...Deno.readDirSync(this.folder)].filter((entry) => entry.name.endsWith(".json"));
    return files.flatMap((file) => this.#get(file.name.slice(0, -".json".length)) ?? []);
  }

  /** The library of a host. */
  of(host: string): Tenant | undefined {
    const [, local] = /^([a-z0-9-]+)\.localhost$/.exec(host) ?? [];
    const named = local === undefined ? undefined : this.#get(local);
    const owner = named ?? this.all().find((tenant) => new URL(tenant.base).hostname === host);
    return owner ?? (this.only === undefined ? undefined : this.#get(this.only));
  }

  #get(id: string): Tenant | undefined {
    if (this.only !== undefined && id !== this.only) return undefined;
    const path = `${this.folder}/${id}.json`;
    try {
      const modified = Deno.statSync(path).mtime?.getTime() ?? 0;
      const known = this.#read.get(id);
      if (known?.modified === modified) return known.tenant;
      const tenant = JSON.parse(Deno.readTextFileSync(path)) as Tenant;
      this.#read.set(id, { modified, tenant });
      return tenant;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
}

/** Who asks: the last that the server in front has appended, since only that is its own word. */
function addressOf(request: Request, peer: string): string {
  return request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || peer;
}

const MINUTE = 60_000;
const variable = (name: string): string | undefined => Deno.env.get(name);

async function answer(request: Request, peer: string, { tenants, file }: Served): Promise<Response> {
  const tenant = tenants.of(URL.parse(request.url)?.hostname ?? "");
  if (!tenant) return new Response("no library has this address\n", { status: 421 });
  const address = addressOf(request, peer);
  return await handle(ROUTES, request, environment({ store: file.of(tenant.library), tenant, variable, address }));
}

/** Each library in turn, again and again, so that none waits for another's and no two of one run at once. */
async function tickAll({ tenants, file }: Served, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    for (const tenant of tenants.all()) {
      if (stop.aborted) return;
      const env = environment({ store: file.of(tenant.library), tenant, variable, address: "" });
      await tick(env).catch((error) =>
        console.error(`${tenant.library}: ${error instanceof Error ? error.name : error}`)
      );
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, MINUTE);
      stop.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }
}

interface Served {
  tenants: Tenants;
  file: Opened;
}

/** Says at the start which libraries cannot sign anything yet. */
function warn(tenants: Tenants): void {
  for (const { library } of tenants.all()) {
    try {
      secretsOf(library, variable);
    } catch (error) {
      console.error(`${library}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

const { port, store, tenants: folder, tenant: only, attached } = settings();
const served: Served = { tenants: new Tenants(folder, only), file: sqlite(store, Date.now) };
warn(served.tenants);
const server = Deno.serve({
  hostname: "127.0.0.1",
  port,
  onListen: (address) => console.log(JSON.stringify({ listening: `http://127.0.0.1:${address.port}` })),
}, (request, { remoteAddr }) => answer(request, remoteAddr.hostname, served));
const stop = new AbortController();
const ticking = tickAll(served, stop.signal);
const end = (): void => {
  stop.abort();
  server.shutdown();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, end);
if (attached) Deno.stdin.readable.pipeTo(new WritableStream()).finally(end);
await Promise.all([server.finished, ticking]);
served.file.close();
