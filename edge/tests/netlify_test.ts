// The functions as Netlify runs them: made to scripts as `bundle.ts` does, its own bundler makes the routes of what they declare, its
// own bootstrap calls them.

import assert from "node:assert/strict";
import { generateManifest, mergeDeclarations } from "@netlify/edge-bundler";
import { bundled, bundleFor, stage } from "../bundle.ts";
import { ROUTES } from "../core/routes.ts";
import { openPostgres, type Server, startPostgres } from "../store/suite/server.ts";
import { BASE, SIGNING, STAFF } from "./world.ts";

type Edge = (request: Request, context: unknown) => Promise<Response>;
interface Bootstrap {
  handleRequest(request: Request, functions: Record<string, Edge>): Promise<Response>;
}
interface Loaded {
  default: Edge;
  config: Parameters<typeof mergeDeclarations>[1][string];
}

const NAMES = ["problems", "signup", "newsletter", "screens", "admin"];
const DATE = "bac792dc-f04b-4291-9a90-c9dc930fc62d/2099-12-31";

const staged = await Deno.makeTempDir({ prefix: "ffl-netlify-" });
await stage(new URL("tenant.json", import.meta.url).pathname, staged);
const loaded: Record<string, Loaded> = Object.fromEntries(
  await Promise.all(NAMES.map(async (name) => [name, await import(`file://${staged}/${name}.js`)])),
);
await Deno.remove(staged, { recursive: true });

/** The routes that Netlify's bundler makes of the functions. */
function routesOf(): ReturnType<typeof generateManifest>["manifest"] {
  const configs = Object.fromEntries(Object.entries(loaded).map(([name, { config }]) => [name, config]));
  const declarations = mergeDeclarations([], configs, {}, []);
  const functions = NAMES.map((name) => ({ name, path: `/functions/${name}.js` }));
  return generateManifest({ bundles: [], declarations, functions, userFunctionConfig: configs }).manifest;
}

const base64 = (value: unknown): string => btoa(JSON.stringify(value));

/** Asks as Netlify's network does, which says in headers what it knows. */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const bootstrapPath = "../node_modules/@netlify/edge-functions-dev/dist/deno/bootstrap.mjs";
  const { handleRequest } = await import(bootstrapPath) as Bootstrap;
  const { routes, function_config } = routesOf();
  const method = init.method ?? "GET";
  const pathname = path.split("?")[0]!;
  const index = routes.findIndex((route) =>
    new RegExp(route.pattern).test(pathname) && (!route.methods?.length || route.methods.includes(method as "GET"))
  );
  assert.notEqual(index, -1, `no function answers ${method} ${path}`);
  const headers = new Headers(init.headers);
  const known = {
    "x-nf-request-id": crypto.randomUUID(),
    "x-nf-edge-functions": routes[index]!.function,
    "x-nf-edge-functions-metadata": base64({ function_config, req_routes: [index], routes }),
    "x-nf-client-connection-ip": "192.0.2.1",
    "x-nf-site-info": base64({ id: "1", name: "storvik-demo", url: BASE }),
    "x-nf-geo": base64({}),
    "x-nf-account-info": base64({ id: "1" }),
  };
  for (const [name, value] of Object.entries(known)) headers.set(name, value);
  const functions = Object.fromEntries(Object.entries(loaded).map(([name, module]) => [name, module.default]));
  return await handleRequest(new Request(BASE + path, { ...init, headers }), functions);
}

Deno.test("every route of the core is one function's, and none is left without", () => {
  const { routes } = routesOf();
  assert.equal(routes.length, 6);
  for (const { method, path } of ROUTES) {
    const asked = path.replaceAll(/:\w+/g, "x");
    const own = routes.filter((route) => new RegExp(route.pattern).test(asked) && route.methods?.includes(method));
    assert.equal(own.length, 1, `${method} ${path}`);
  }
});

Deno.test("the bundle has all routes, is small, and is the same each time", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ffl-bundle-" });
  const made = [];
  for (const name of ["one", "two"]) {
    const { routes, bundles } = await bundleFor(new URL("tenant.json", import.meta.url).pathname, `${folder}/${name}`);
    const all = (some: typeof routes): string[] => some.map((route) => `${route.function} ${route.pattern}`).sort();
    assert.deepEqual(all(routes), all(routesOf().routes));
    made.push(bundles.map(({ asset }) => [asset, Deno.statSync(`${folder}/${name}/${asset}`).size] as const));
  }
  assert.deepEqual(made[0], made[1]);
  assert.ok(made[0]![0]![1] < 600_000);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a function that has lost its route is no bundle", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ffl-bundle-" });
  await stage(new URL("tenant.json", import.meta.url).pathname, `${folder}/staged`);
  await Deno.writeTextFile(`${folder}/staged/signup.js`, "export default () => new Response();");
  await assert.rejects(bundled(`${folder}/staged`, `${folder}/out`), /signup\.ts has no route/);
  await Deno.remove(folder, { recursive: true });
});

/** The keys of a table of `netlify.toml`. */
function table(text: string, name: string): Record<string, string> {
  const [, rows = ""] = new RegExp(`^\\[${name}\\]\n([^[]*)`, "m").exec(text) ?? [];
  return Object.fromEntries([...rows.matchAll(/^(\w+) = "?(.*?)"?$/gm)].map(([, key, value]) => [key, value]));
}

/** A program in the place of `ffl` that writes a site, and what its services must know where it has any. */
const FFL = `#!/usr/bin/env bash
set -e
echo "$@" >>asked
[ "$1" = build ] || exit 0
mkdir -p "dist/$3" .ffl/edge
echo "$3" >"dist/$3/index.html"
[ "$3" = quiet ] || cp tenant.json ".ffl/edge/$3.json"
`;

Deno.test("what netlify.toml names is there after its command, and is the same bundle", async () => {
  const root = await Deno.makeTempDir({ prefix: "ffl-toml-" });
  const repository = new URL("../..", import.meta.url).pathname;
  const toml = await Deno.readTextFile(`${repository}/netlify.toml`);
  const { command, publish, edge_functions: functions } = table(toml, "build") as Record<string, string>;
  await Deno.mkdir(`${root}/scripts`);
  await Deno.copyFile(`${repository}/${command}`, `${root}/${command}`);
  await Deno.symlink(`${repository}/edge`, `${root}/edge`);
  await Deno.copyFile(new URL("tenant.json", import.meta.url), `${root}/tenant.json`);
  await Deno.writeTextFile(`${root}/ffl`, FFL, { mode: 0o755 });
  const run = async (env: Record<string, string>): Promise<string> => {
    const whole = { FFL_BIN: "./ffl", URL: "https://a.example", DEPLOY_PRIME_URL: "https://b.example", ...env };
    const { success, stderr } = await new Deno.Command(`${root}/${command}`, { cwd: root, env: whole }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const asked = await Deno.readTextFile(`${root}/asked`);
    await Deno.remove(`${root}/asked`);
    return asked;
  };
  const names = (): string[] => [...Deno.readDirSync(`${root}/${functions}`)].map(({ name }) => name).sort();
  assert.equal(await run({ FFL_TENANT: "storvik-demo" }), "build --tenant storvik-demo --base https://a.example\n");
  assert.equal(await Deno.readTextFile(`${root}/${publish}/index.html`), "storvik-demo\n");
  assert.deepEqual(names(), [...NAMES.map((name) => `${name}.js`), "shared"].sort());
  const { routes } = await bundled(`${root}/${functions}`, `${root}/bundle`);
  const all = (some: typeof routes): string[] => some.map((route) => `${route.function} ${route.pattern}`).sort();
  assert.deepEqual(all(routes), all(routesOf().routes));
  const preview = await run({ FFL_TENANT: "quiet", CONTEXT: "deploy-preview", FFL_STORE: "s3://store" });
  assert.equal(preview, "store import s3://store --if-there\nbuild --tenant quiet --base https://b.example\n");
  assert.deepEqual(names(), []);
  assert.match(await run({}), /^build --tenant nasjonal /);
  await Deno.remove(root, { recursive: true });
});

async function walk(): Promise<void> {
  const problem = await ask("/api/live/problems/full", { headers: { accept: "application/json" } });
  assert.equal(problem.status, 200);
  assert.match(problem.headers.get("content-security-policy")!, /frame-ancestors 'none'/);
  assert.equal((await ask("/api/live/admin/events")).status, 401);
  const json = { accept: "application/json" };
  const { token, state } = await (await ask(`/api/live/signup/${DATE}`, { headers: json })).json();
  assert.equal(state, "open");
  const fields = { token, name: "Ola Nordmann", email: "ola@example.org" };
  const own = { accept: "text/html", origin: BASE, "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(fields).toString();
  const made = await ask(`/api/live/signup/${DATE}`, { method: "POST", headers: own, body });
  assert.equal(made.status, 303);
  assert.equal(made.headers.get("set-cookie"), null);
  const receipt = await ask(made.headers.get("location")!, { headers: own });
  assert.match(await receipt.text(), /<h1>Du er påmeldt<\/h1>/);
  const beat = {
    version: 1,
    screen: "lobby",
    bundle: "0".repeat(64),
    playing: {},
    uptime_seconds: 1,
    clock: "right",
    missing: 0,
    fault: null,
  };
  const told = { method: "POST", headers: { origin: BASE, "content-type": "application/json" } };
  assert.equal((await ask("/api/live/screens/heartbeat", { ...told, body: JSON.stringify(beat) })).status, 204);
  const calm = await ask("/api/live/screens/emergency");
  assert.equal(calm.headers.get("cache-control"), "public, max-age=5");
  assert.deepEqual(await calm.json(), { version: 1, messages: [] });
  const staff = { headers: { authorization: `Bearer ${STAFF}` } };
  const { screens } = await (await ask("/api/live/admin/screens", staff)).json();
  assert.deepEqual(screens.map(({ screen, state }: Record<string, string>) => [screen, state]), [["lobby", "well"]]);
  assert.match(
    await (await ask(`/api/live/admin/events/${DATE}/list.csv`, staff)).text(),
    /"Ola Nordmann";"ola@example.org"/,
  );
}

async function inEnvironment(server: Server, act: () => Promise<void>): Promise<void> {
  const own = {
    NETLIFY_DB_URL: `postgres://ffl@localhost/postgres?host=${encodeURIComponent(server.socket)}`,
    FFL_SIGNING_KEY_STORVIK_DEMO: SIGNING,
    FFL_STAFF_TOKEN_STORVIK_DEMO: STAFF,
  };
  for (const [name, value] of Object.entries(own)) Deno.env.set(name, value);
  try {
    await act();
  } finally {
    for (const name of Object.keys(own)) Deno.env.delete(name);
  }
}

// The functions keep their connections as long as their isolate lives, which here is as long as the tests.
Deno.test({
  name: "Netlify's bootstrap calls the functions, on PostgreSQL",
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  const server = await startPostgres();
  try {
    await inEnvironment(server, walk);
    const pool = openPostgres(server.socket);
    assert.equal((await pool.query("select from entries where key like 'person/%'")).rows.length, 1);
    await pool.end();
  } finally {
    await server.stop();
  }
});
