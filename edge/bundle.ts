// The functions as Netlify takes them: `deno run -A bundle.ts TENANT.json FOLDER` writes the bundle and its manifest, without any network.
//
// Each function is first made one script of its own by esbuild. Netlify's bundler would do that to the packages from npm alone, with
// the name of a temporary folder in them, and would be another each time; like this the bundle is the same each time, and half the
// size.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import process from "node:process";
import { bundle } from "@netlify/edge-bundler";
import { build } from "esbuild";

type Manifest = NonNullable<Awaited<ReturnType<typeof bundle>>["manifest"]>;

const edge = import.meta.dirname!;

/** Writes the functions of a library as scripts that need nothing else. */
export async function stage(tenant: string, folder: string): Promise<void> {
  const functions = path.join(edge, "functions");
  await build({
    absWorkingDir: edge,
    entryPoints: fs.readdirSync(functions).sort().map((name) => path.join(functions, name)),
    outdir: folder,
    // What they share lies in a folder, which the bundler does not take for a function.
    splitting: true,
    chunkNames: "shared/[name]-[hash]",
    bundle: true,
    minify: true,
    legalComments: "none",
    format: "esm",
    platform: "node",
    target: "es2023",
    alias: { tenant: path.resolve(tenant) },
    external: ["pg-native", "cloudflare:*"],
    // Packages in the older form of modules ask for Node's own by `require`.
    banner: { js: 'import { createRequire as own } from "node:module"; const require = own(import.meta.url);' },
  });
}

/** Has them bundled; throws when one has no route, which the bundler lets pass. */
async function bundled(staged: string, folder: string): Promise<Manifest> {
  const types = path.join(staged, "shared", "types.ts");
  fs.writeFileSync(
    types,
    "export type NetlifyGlobal = unknown; export type Config = unknown; export type Context = unknown;\n",
  );
  const map = path.join(staged, "shared", "map.json");
  // The bundler looks for types at an address of Netlify's.
  const remote = ["https://edge.netlify.com/bootstrap/globals/types.ts", "https://edge.netlify.com/v1/index.ts"];
  fs.writeFileSync(
    map,
    JSON.stringify({ imports: Object.fromEntries(remote.map((from) => [from, pathToFileURL(types).href])) }),
  );
  // It takes a Deno that it finds, and would else fetch one.
  const deno = fs.readdirSync(path.join(edge, "node_modules/@deno")).map((name) =>
    path.join(edge, "node_modules/@deno", name)
  );
  process.env.PATH = [...deno, process.env.PATH].join(path.delimiter);
  const { manifest } = await bundle([staged], folder, [], { basePath: staged, importMapPaths: [map] });
  if (!manifest) throw new Error("the bundler wrote no manifest");
  for (const file of fs.readdirSync(path.join(edge, "functions"))) {
    const name = path.parse(file).name;
    if (!manifest.routes.some((route) => route.function === name)) {
      throw new Error(`${file} has no route in the bundle`);
    }
  }
  return manifest;
}

/** Bundles the functions for a library; answers the manifest. */
export async function bundleFor(tenant: string, folder: string): Promise<Manifest> {
  const staged = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-edge-"));
  try {
    await stage(tenant, staged);
    return await bundled(staged, folder);
  } finally {
    fs.rmSync(staged, { recursive: true });
  }
}

if (import.meta.main) {
  const [tenant, folder] = Deno.args;
  if (!tenant || !folder) throw new Error("say TENANT.json and FOLDER");
  const { routes } = await bundleFor(tenant, folder);
  console.log(routes.map((route) => route.path).join("\n"));
}
