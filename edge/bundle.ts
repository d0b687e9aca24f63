// The functions as Netlify takes them: `deno run -A bundle.ts TENANT.json FOLDER` writes the bundle and its manifest, without any network;
// `--stage` before them writes the functions of which Netlify's own build makes the bundle (`netlify.toml`), once it is known that
// a bundle can be made of them.
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
    outdir: path.resolve(folder),
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

/** A folder that is there only meanwhile. */
async function meanwhile<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-edge-"));
  try {
    return await act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Writes what stands for the types that the bundler looks for at an address of Netlify's. */
function shims(folder: string): string {
  fs.mkdirSync(folder);
  const types = path.join(folder, "types.ts");
  const names = ["NetlifyGlobal", "Config", "Context"];
  fs.writeFileSync(types, names.map((name) => `export type ${name} = unknown;\n`).join(""));
  const remote = ["https://edge.netlify.com/bootstrap/globals/types.ts", "https://edge.netlify.com/v1/index.ts"];
  const imports = Object.fromEntries(remote.map((from) => [from, pathToFileURL(types).href]));
  const map = path.join(folder, "map.json");
  fs.writeFileSync(map, JSON.stringify({ imports }));
  return map;
}

/** Has them bundled; throws when one has no route, which the bundler lets pass. */
export async function bundled(staged: string, folder: string): Promise<Manifest> {
  // It takes a Deno that it finds, and would else fetch one.
  const own = path.join(edge, "node_modules/@deno");
  const deno = fs.readdirSync(own).map((name) => path.join(own, name));
  process.env.PATH = [...deno, process.env.PATH].join(path.delimiter);
  // Beside the functions, since the bundle tells where its map lay.
  const shim = path.join(staged, "shared", "shims");
  const importMapPaths = [shims(shim)];
  const { manifest } = await bundle([staged], folder, [], { basePath: staged, importMapPaths });
  fs.rmSync(shim, { recursive: true });
  if (!manifest) throw new Error("the bundler wrote no manifest");
  for (const file of fs.readdirSync(path.join(edge, "functions"))) {
    const { name } = path.parse(file);
    const has = manifest.routes.some((route) => route.function === name);
    if (!has) throw new Error(`${file} has no route in the bundle`);
  }
  return manifest;
}

/** Bundles the functions for a library; answers the manifest. */
export async function bundleFor(tenant: string, folder: string): Promise<Manifest> {
  return await meanwhile(async (staged) => {
    await stage(tenant, staged);
    return await bundled(staged, folder);
  });
}

/** Writes the functions for a library, of which Netlify makes a bundle; answers the manifest of ours. */
async function stageFor(tenant: string, named: string): Promise<Manifest> {
  const folder = path.resolve(named);
  await stage(tenant, folder);
  return await meanwhile((scratch) => bundled(folder, scratch));
}

if (import.meta.main) {
  const isStage = Deno.args[0] === "--stage";
  const [tenant, folder] = isStage ? Deno.args.slice(1) : Deno.args;
  if (!tenant || !folder) throw new Error("say TENANT.json and FOLDER");
  const { routes } = await (isStage ? stageFor(tenant, folder) : bundleFor(tenant, folder));
  console.log(routes.map((route) => route.path).join("\n"));
}
