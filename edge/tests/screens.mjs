// The player of `screen/` in Chromium, asking this service as it is run by `serve.ts`, behind a server that has the screen's files.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { siteOf, typeOf } from "../../screen/tests/fixture/site.mjs";

const TOKEN = "staff-token-of-the-demo-library-0001";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-screens-"));
const wanted = process.env.CHROMIUM ?? "chromium";
const executablePath = [wanted, ...(process.env.PATH ?? "").split(":").map((dir) => path.join(dir, wanted))].find(
  (file) => path.isAbsolute(file) && fs.existsSync(file),
);
if (!executablePath) throw new Error(`${wanted} is missing (the player runs in it): apt-get install chromium`);

/** The demo library with one screen, and a message that its build wrote. */
const tenant = () => {
  const read = JSON.parse(fs.readFileSync(new URL("tenant.json", import.meta.url), "utf8"));
  return { ...read, screens: [{ screen: "lobby", branch: "hovedbiblioteket" }], emergency: [BUILT] };
};
const minutes = (many) => `${new Date(Date.now() + many * 60_000).toISOString().slice(0, 16)}:00Z`;
const BUILT = { id: "drill", until: minutes(600), title: "Brannøvelse klokka ti" };

let edge, browser, front, live, origin;
before(async () => {
  fs.mkdirSync(path.join(folder, "tenants"));
  fs.writeFileSync(path.join(folder, "tenants/storvik-demo.json"), JSON.stringify(tenant()));
  const script = new URL("../serve.ts", import.meta.url).pathname;
  const store = ["--store", path.join(folder, "edge.db"), "--tenants", path.join(folder, "tenants")];
  const secrets = {
    FFL_SIGNING_KEY_STORVIK_DEMO: "signing-key-of-the-demo-library-00001",
    FFL_STAFF_TOKEN_STORVIK_DEMO: TOKEN,
  };
  const env = { ...process.env, ...secrets, DENO_NO_UPDATE_CHECK: "1" };
  const args = ["run", "-A", "--no-check", script, "--port", "0", "--tenant", "storvik-demo", ...store];
  edge = spawn("deno", args, { env, stdio: ["ignore", "pipe", "ignore"] });
  live = await new Promise((resolve) =>
    edge.stdout.on("data", (text) => {
      const [, port] = /"listening":"[^"]*:(\d+)"/.exec(text) ?? [];
      if (port) resolve(Number(port));
    })
  );
  front = http.createServer((request, response) => answer(request, response));
  await new Promise((done) => front.listen(0, "localhost", done));
  origin = `http://localhost:${front.address().port}`;
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  front?.closeAllConnections();
  front?.close();
  edge?.kill("SIGTERM");
  await new Promise((resolve) => edge ? edge.once("exit", resolve) : resolve());
  fs.rmSync(folder, { recursive: true });
});

const site = siteOf({ kinds: ["text"] });
site.manifest.heartbeat = { path: "/api/live/screens/heartbeat", seconds: 60 };
site.publish();
site.files.set("/screen/emergency.json", Buffer.from(JSON.stringify({ version: 1, messages: [BUILT] })));

/** What was asked of the live service, and what it said: while `away`, nothing. */
const asked = [];
let away = false;

/** Files, and what is live from the service. */
const answer = (request, response) => {
  const { pathname } = new URL(request.url, "http://x");
  if (pathname.startsWith("/api/live/")) {
    if (away) return void request.socket.destroy();
    const { method, url: at, headers } = request;
    const own = { method, path: at, headers, host: "127.0.0.1", port: live };
    const passed = http.request(own, (got) => {
      asked.push({ method, pathname, status: got.statusCode });
      response.writeHead(got.statusCode, got.headers);
      got.pipe(response);
    });
    passed.on("error", () => request.socket.destroy());
    return void request.pipe(passed);
  }
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  const bytes = site.files.get(name);
  if (!bytes) return void response.writeHead(404).end();
  const policy = "default-src 'self'; base-uri 'none'; object-src 'none'";
  response.writeHead(200, { "content-type": typeOf(name), "content-security-policy": policy }).end(bytes);
};

const staff = async (at, fields) => {
  const init = fields && { method: "POST", body: new URLSearchParams(fields) };
  const headers = { authorization: `Bearer ${TOKEN}`, accept: "application/json" };
  const response = await fetch(`${origin}/api/live/admin/screens${at}`, { ...init, headers });
  return { status: response.status, body: await response.json() };
};

const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** What stands over the whole screen, once it is as said. */
const over = async (page, wanted) => {
  let shown;
  for (let round = 0; round < 100; round += 1) {
    shown = await page.evaluate(() =>
      [...document.querySelectorAll('.region[data-region="screen"] .slide.on')].at(-1)?.innerText ?? null
    );
    if (wanted === null ? shown === null : shown?.includes(wanted)) return;
    await later(100);
  }
  assert.fail(`${shown} and not ${wanted}`);
};

test("a real screen shows what the build and staff say, lets it go when staff end it, and tells how it is", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  const pass = async () => {
    await page.clock.fastForward(70_000);
    await later(300);
  };
  await page.goto(`${origin}/screen/lobby/`);
  await page.locator('.region[data-region="main"] .slide.on').waitFor();
  await pass();
  await over(page, BUILT.title);
  const set = await staff("/emergency", {
    "title-nb": "Brannalarm",
    "text-nb": "Gå rolig ut, og ta <b>ikke</b> heisen.",
    until: minutes(60),
    branches: "hovedbiblioteket",
    weight: "10",
  });
  assert.equal(set.status, 201, JSON.stringify(set.body));
  await pass();
  await over(page, "ta <b>ikke</b> heisen");
  away = true;
  await pass();
  await over(page, "Brannalarm");
  away = false;
  for (const [id, next] of [[set.body.id, BUILT.title], ["drill", null]]) {
    assert.equal((await staff("/emergency/end", { id })).status, 200);
    await pass();
    await over(page, next);
  }
  await pass();
  const beats = asked.filter(({ pathname }) => pathname === "/api/live/screens/heartbeat");
  assert.ok(beats.length >= 3 && beats.every(({ status }) => status === 204), JSON.stringify(beats));
  const { body: { screens: [screen, ...others] } } = await staff("");
  assert.deepEqual(others, []);
  const { state, bundle, playing, fault } = screen;
  assert.deepEqual({ state, fault, main: playing.main }, { state: "well", fault: null, main: "demo/text" });
  assert.match(bundle, /^[0-9a-f]{64}$/);
  await context.close();
});
