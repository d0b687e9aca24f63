// The whole edge inside workerd, as Cloudflare runs it: its routes, its headers, and a thousand people who want a hundred places.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { buildSync } from "esbuild";
import { Miniflare } from "miniflare";

const BASE = "https://storvik-demo.example";
const STAFF = "staff-token-of-the-demo-library-0001";
const EVENT = "1742bad3-fe40-45a4-80ac-b57169a15bff";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-worker-"));

/** The demo library, whose evening is always a month away. */
const tenant = () => {
  const read = JSON.parse(fs.readFileSync(new URL("tenant.json", import.meta.url), "utf8"));
  const event = read.events.find((event) => event.event === EVENT);
  event.dates = [{ ...event.dates[0], start: new Date(Date.now() + 30 * 86_400_000).toISOString() }];
  delete event.dates[0].end;
  const file = path.join(folder, "tenant.json");
  fs.writeFileSync(file, JSON.stringify(read));
  return { file, date: event.dates[0].date };
};

const { file, date } = tenant();
const { outputFiles } = buildSync({
  entryPoints: [new URL("../worker.ts", import.meta.url).pathname],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2023",
  external: ["cloudflare:*"],
  alias: { tenant: file },
});
const script = outputFiles[0].text;
const miniflare = new Miniflare({
  modules: [{ type: "ESModule", path: "worker.mjs", contents: script }],
  host: "127.0.0.1",
  // The lines of the log; a fault of the runtime is an answer that is not what it should be.
  handleRuntimeStdio: (stdout, stderr) => [stdout, stderr].forEach((stream) => stream.resume()),
  compatibilityDate: "2026-04-01",
  durableObjects: { RECORDS: { className: "Records", useSQLite: true } },
  bindings: {
    FFL_SIGNING_KEY_STORVIK_DEMO: "signing-key-of-the-demo-library-00001",
    FFL_STAFF_TOKEN_STORVIK_DEMO: STAFF,
  },
});
after(async () => {
  await miniflare.dispose();
  fs.rmSync(folder, { recursive: true });
});

const ask = (address, { address: who = "192.0.2.1", ...more } = {}) =>
  miniflare.dispatchFetch(BASE + address, {
    redirect: "manual",
    ...more,
    headers: { accept: "application/json", "cf-connecting-ip": who, ...more.headers },
  });
const signUp = (fields, who) => {
  const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ who: "self", ...fields }).toString();
  return ask(`/api/live/signup/${EVENT}/${date}`, { method: "POST", address: who, headers, body });
};

test("the bundle is far below a megabyte", (test) => {
  test.diagnostic(`${script.length} bytes`);
  assert.ok(script.length < 200_000);
});

test("pages have their headers, and nothing answers but the edge's own addresses", async () => {
  const page = await ask(`/api/live/signup/${EVENT}/${date}`, { headers: { accept: "text/html" } });
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
  assert.match(await page.text(), /<h1>Påmelding: Forfatterkveld/);
  assert.equal((await ask("/")).status, 404);
  assert.equal((await ask("/api/live/admin/events")).status, 401);
});

test("a thousand people, two hundred at a time, get a hundred places", async () => {
  const { token } = await (await ask(`/api/live/signup/${EVENT}/${date}`)).json();
  const statuses = [];
  let next = 0;
  const person = async () => {
    while (next < 1000) {
      const at = next++;
      let status = 503;
      while (status === 503) {
        const fields = { token, name: `Person ${at}`, email: `p${at}@example.org` };
        status = (await signUp(fields, `10.0.${at >> 8}.${at & 255}`)).status;
      }
      statuses.push(status);
    }
  };
  await Promise.all(Array.from({ length: 200 }, person));
  assert.equal(statuses.filter((status) => status === 201).length, 100);
  assert.equal(statuses.filter((status) => status === 409).length, 900);
  const list = await ask(`/api/live/admin/events/${EVENT}/${date}/list.csv`, {
    headers: { authorization: `Bearer ${STAFF}` },
  });
  assert.equal((await list.text()).trim().split("\r\n").length, 101);
  const tick = await ask("/api/live/admin/tick", { method: "POST", headers: { authorization: `Bearer ${STAFF}` } });
  assert.equal(tick.status, 200);
});
