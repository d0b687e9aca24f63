// `core/tenant.ts` from `schema/tenant.json`; with `--check` it only says whether it is that.

import fs from "node:fs";
import { compile, type JSONSchema } from "json-schema-to-typescript";

/** The schema without what stands beside a reference, which would make each use of a type another type. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bare);
  if (schema === null || typeof schema !== "object") return schema;
  if ("$ref" in schema) return { $ref: schema.$ref };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, bare(value)]));
}

const schema = JSON.parse(fs.readFileSync(new URL("../schema/tenant.json", import.meta.url), "utf8"));
const target = new URL("../core/tenant.ts", import.meta.url);
const bannerComment = "// Made from `schema/tenant.json` by `npm run types`; changes belong there.";
const made = await compile(bare(schema) as JSONSchema, "Tenant", { bannerComment, style: { printWidth: 120 } });
if (Deno.args.includes("--check")) {
  if (fs.readFileSync(target, "utf8") !== made) {
    console.error("core/tenant.ts is not what schema/tenant.json says: npm run types");
    Deno.exitCode = 1;
  }
} else fs.writeFileSync(target, made);
