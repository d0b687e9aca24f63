// The suite of the store inside workerd, on D1 and on a Durable Object, as `node --test` runs it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { buildSync } from "esbuild";
import { Miniflare } from "miniflare";

const entry = new URL("../store/suite/worker.ts", import.meta.url).pathname;
const { outputFiles } = buildSync({
  entryPoints: [entry],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2023",
  external: ["node:*", "cloudflare:*"],
});
const miniflare = new Miniflare({
  modules: [{ type: "ESModule", path: "worker.mjs", contents: outputFiles[0].text }],
  host: "127.0.0.1",
  compatibilityDate: "2026-04-01",
  compatibilityFlags: ["nodejs_compat"],
  d1Databases: ["DATABASE"],
  durableObjects: { RECORDS: { className: "Records", useSQLite: true } },
});
after(() => miniflare.dispose());

const cases = await (await miniflare.dispatchFetch("http://edge/")).json();
for (const store of ["d1", "durable"]) {
  for (const name of cases) {
    test(`${store}: ${name}`, async () => {
      const address = `http://edge/${store}/${encodeURIComponent(name)}`;
      const answer = await miniflare.dispatchFetch(address, { method: "POST" });
      assert.equal(await answer.text(), "ok");
    });
  }
}
