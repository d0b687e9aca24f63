// What is open now: the script of the pages and of the widget beside the program's calendar, at some 2 000 instants and on devices
// of other zones; its words; and both in a real browser with the clock put to where it hurts. Builds with FFL_BIN.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { change, stateAt, told, wall, week } from "../../src/surface/openings/open.js";

const repository = path.resolve(import.meta.dirname, "../..");
const faults = [];
const expect = (what, holds) => holds || faults.push(what);
const same = (what, got, wanted) => expect(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`, JSON.stringify(got) === JSON.stringify(wanted));

// What the program's calendar says of instants (written by `cargo test`), minute since 1970 by minute.
const { table: listed, cases } = JSON.parse(fs.readFileSync(path.join(repository, "tests/data/hours/instants.json")));
function agree() {
  for (const [at, minute, state, then] of cases) {
    const place = listed.places[at];
    const next = change(listed, place, minute * 60_000);
    same(`${process.env.TZ} place ${at} ${new Date(minute * 60_000).toISOString()}`, [stateAt(listed, place, wall(minute * 60_000))?.state, next ? [next.at / 60_000, next.state] : null], [state, then]);
  }
}

const zones = ["Europe/Oslo", "Pacific/Auckland", "America/St_Johns", "Africa/Casablanca"];
if (process.argv[2] === "agree") {
  agree();
  report(0);
}
for (const TZ of zones) {
  const run = spawnSync(process.execPath, [import.meta.filename, "agree"], { env: { ...process.env, TZ }, encoding: "utf8" });
  if (run.status !== 0) faults.push(`${TZ}: ${run.stderr}`);
}

const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-open-"));
const built = spawnSync(ffl, ["build", "--root", repository, "--out", path.join(work, "dist"), "--state", path.join(work, "state"), "--tenant", "storvik-demo", "--at", "2026-11-23T12:00:00+01:00"], { encoding: "utf8" });
expect(`build: ${built.stderr}`, built.status === 0);
const dist = (...parts) => path.join(work, "dist/storvik-demo", ...parts);
const table = (language) => JSON.parse(fs.readFileSync(dist(`api/v1/open-${language}.json`)));
const place = (table, id) => table.places.find((place) => place.id === id);

// Its words, of the demo library's own year.
const words = [
  ["nb", "hovedbiblioteket", "2026-11-24T11:00:00+01:00", "staffed", "Betjent til kl. 19, deretter meråpent"],
  ["nb", "hovedbiblioteket", "2026-11-24T07:30:00+01:00", "self-service", "Meråpent nå. Betjent fra kl. 10"],
  ["nb", "hovedbiblioteket", "2026-11-24T20:00:00+01:00", "self-service", "Meråpent til kl. 22"],
  ["nb", "hovedbiblioteket", "2026-11-24T21:30:00+01:00", "soon", "Stenger snart: kl. 22"],
  ["nb", "hovedbiblioteket", "2026-11-24T22:00:00+01:00", "closed", "Stengt nå. Meråpent fra i morgen kl. 7"],
  ["nn", "hovedbiblioteket", "2026-11-24T22:00:00+01:00", "closed", "Stengt no. Meirope frå i morgon kl. 7"],
  ["en", "hovedbiblioteket", "2026-11-24T22:00:00+01:00", "closed", "Closed now. Self-service from tomorrow 07:00"],
  ["nb", "hovedbiblioteket", "2026-12-24T12:00:00+01:00", "self-service", "Meråpent til kl. 22 (Julaften)"],
  ["nb", "hovedbiblioteket", "2026-12-31T16:00:00+01:00", "closed", "Stengt nå. Meråpent fra lørdag kl. 7 (Nyttårsaften)"],
  ["nb", "hovedbiblioteket/lesesalen", "2026-11-27T23:50:00+01:00", "self-service", "Meråpent til kl. 01"],
  ["nb", "hovedbiblioteket/lesesalen", "2026-11-28T00:20:00+01:00", "self-service", "Meråpent til kl. 01"],
  ["nb", "hovedbiblioteket/lesesalen", "2026-11-28T00:45:00+01:00", "soon", "Stenger snart: kl. 01"],
];
for (const [language, id, instant, state, text] of words) {
  const texts = table(language);
  same(`${language} ${id} ${instant}`, told(texts, place(texts, id), Date.parse(instant)), { state, text });
}
const nb = table("nb");
expect("a list says nothing of days that it does not have", told(nb, nb.places[0], Date.parse("2029-01-01T12:00:00Z")) === undefined);
expect("nor a week", week(nb, nb.places[0], Date.parse("2029-01-01T12:00:00Z")).length === 0);
const bus = nb.places.find((place) => place.stops);
const next = told(nb, bus, Date.parse("2026-11-24T03:00:00+01:00"));
expect(`a bus says where it stops next: ${next?.text}`, /^Neste stopp: .+, .*kl\. \d/.test(next?.text));
const stands = change(nb, bus, Date.parse("2026-11-24T03:00:00+01:00"));
const there = told(nb, bus, stands.at);
expect(`and where it stands: ${there.text}`, there.text.startsWith(`${bus.stops[stands.stop]} nå, til kl. `));

// Somebody's own page with a strict policy names the widget of a library that lies elsewhere.
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json", svg: "image/svg+xml", woff2: "font/woff2" };
const headers = fs.readFileSync(dist("_headers"), "utf8");
const shared = [...headers.matchAll(/^(\/\S*)\*\n(?:  .*\n)*?  Access-Control-Allow-Origin: \*/gm)].map((match) => match[1]);
const policy = headers.match(/Content-Security-Policy: (.*)/)[1];
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://x");
  if (request.headers.host.startsWith("kommune.")) {
    const library = `http://storvik-demo.localhost:${server.address().port}`;
    const attributes = decodeURIComponent(pathname.slice(1));
    response.writeHead(200, { "content-type": types.html, "content-security-policy": `default-src 'none'; script-src ${library}; connect-src ${library}` });
    return void response.end(`<!doctype html><html lang="nn"><title>Kommune</title><main><h1>Kommune</h1><script src="${library}/widget/hours.js" ${attributes}></script><p id="after">Etter</p></main>`);
  }
  const file = dist(decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
  if (!fs.existsSync(file)) return void response.writeHead(404).end();
  const open = shared.some((prefix) => pathname.startsWith(prefix)) ? { "access-control-allow-origin": "*" } : {};
  response.writeHead(200, { "content-type": types[path.extname(file).slice(1)] ?? "application/octet-stream", "content-security-policy": policy, ...open });
  response.end(fs.readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const port = server.address().port;

async function page(instant, address, look, options = {}) {
  const context = await browser.newContext({ timezoneId: "Pacific/Auckland", ...options });
  const tab = await context.newPage();
  tab.on("console", (message) => message.type() === "error" && faults.push(`${address}: ${message.text()}`));
  tab.on("pageerror", (error) => faults.push(`${address}: ${error.message}`));
  if (options.javaScriptEnabled !== false) await tab.clock.install({ time: new Date(instant) });
  await tab.goto(address, { waitUntil: "networkidle" });
  await look(tab);
  await context.close();
}
const library = (at) => `http://storvik-demo.localhost:${port}${at}`;
const said = (tab, id) => tab.locator(`main [data-open-now="${id}"]`);

await page("2026-11-24T18:58:30+01:00", library("/avdelinger/hovedbiblioteket/"), async (tab) => {
  const now = said(tab, "hovedbiblioteket");
  await now.filter({ hasText: "Betjent til kl. 19, deretter meråpent" }).waitFor();
  const before = await now.boundingBox();
  // The minute passes, and so does the state; nothing moves.
  await tab.clock.runFor(90_000);
  await now.filter({ hasText: "Meråpent til kl. 22" }).waitFor();
  same("a line has its place", (await now.boundingBox()).height, before.height);
  // A telephone that slept is right as soon as it wakes.
  await tab.clock.setSystemTime(new Date("2026-11-25T11:00:00+01:00"));
  await tab.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await now.filter({ hasText: "Betjent til kl. 19" }).waitFor();
  expect("departments say it too", (await said(tab, "hovedbiblioteket/lesesalen").textContent()).startsWith("Meråpent til"));
  expect("and the footer", (await tab.locator("footer [data-open-now][data-state]").count()) > 1);
});
// Last night's hours on the morning on which summer time begins: 01 to 03 is no time at all.
await page("2027-03-28T00:30:00+01:00", library("/se/ossodagat/hovedbiblioteket/"), async (tab) => {
  await said(tab, "hovedbiblioteket/lesesalen").filter({ hasText: "01" }).waitFor();
});
await page("2030-01-01T12:00:00+01:00", library("/avdelinger/hovedbiblioteket/"), async (tab) => {
  same("a list that is over is not guessed at", await said(tab, "hovedbiblioteket").textContent(), "");
  expect("and the week stands there", await tab.locator("main .week").first().isVisible());
});
await page("2026-11-24T12:00:00+01:00", library("/avdelinger/hovedbiblioteket/"), async (tab) => {
  expect("without scripts there is no empty line", !(await said(tab, "hovedbiblioteket").isVisible()));
  expect("but the week", await tab.locator("main .week").first().isVisible());
}, { javaScriptEnabled: false });

const town = (attributes) => `http://kommune.localhost:${port}/${encodeURIComponent(attributes)}`;
await page("2026-12-24T12:00:00+01:00", town(`data-branch="hovedbiblioteket"`), async (tab) => {
  const shown = tab.locator("[data-library=hovedbiblioteket]");
  await shown.locator("tr").nth(6).waitFor();
  const text = (await shown.evaluate((host) => host.shadowRoot.textContent)).replaceAll("\u00a0", " ");
  expect(`the widget speaks as the page around it: ${text}`, text.includes("Meirope til kl. 22 (Julaftan)"));
  expect("with a week from today", text.includes("torsdag") && text.includes("Romjul"));
  same("its name leads to the library", await shown.locator("a").first().getAttribute("href"), `${table("nn").site.startsWith("http") ? new URL(table("nn").site).origin : library("")}/nn/avdelingar/hovedbiblioteket/`);
  same("it stands where it is named", await shown.evaluate((host) => host.nextElementSibling?.id), "after");
  same("nothing is kept", await tab.evaluate(() => [document.cookie, localStorage.length]), ["", 0]);
  if (process.argv.includes("--show")) await tab.screenshot({ path: "/tmp/widget.png" });
});
await page("2026-11-24T12:00:00+01:00", town(`data-branch="nordvik" data-lang="en"`), async (tab) => {
  await tab.locator("[data-library=nordvik][lang=en] p").filter({ hasText: "Staffed until 18:00" }).waitFor();
});
const warned = [];
await page("2026-11-24T12:00:00+01:00", town(`data-branch="nowhere"`), async (tab) => {
  tab.on("console", (message) => warned.push(message.text()));
  await tab.reload();
  for (let step = 0; !warned.length && step < 100; step += 1) await new Promise((done) => setTimeout(done, 50));
});
expect(`a branch that is none is told with those that are: ${warned}`, warned[0]?.includes("hovedbiblioteket/lesesalen"));

await browser.close();
server.close();
fs.rmSync(work, { recursive: true });
report(cases.length * zones.length);

function report(count) {
  for (const line of faults.slice(0, 20)) console.error(line);
  console.log(`open now: ${count} cases alike, ${faults.length} faults`);
  process.exit(faults.length ? 1 : 0);
}
