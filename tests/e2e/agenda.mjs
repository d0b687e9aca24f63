// What happens, in a real browser with the clock put where it matters: what is over leaves at its minute, choosing works in place and
// without scripts, and a month is one sheet of paper. Builds with FFL_BIN.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-agenda-"));
const faults = [];
const expect = (what, holds) => holds || faults.push(what);

const built = spawnSync(ffl, ["build", "--root", repository, "--out", path.join(work, "dist"), "--state", path.join(work, "state"), "--tenant", "storvik-demo", "--at", "2026-11-23T12:00:00+01:00"], { encoding: "utf8" });
expect(`build: ${built.stderr}`, built.status === 0);
const dist = (...parts) => path.join(work, "dist/storvik-demo", ...parts);
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json", svg: "image/svg+xml", woff2: "font/woff2", webp: "image/webp", png: "image/png" };
const policy = fs.readFileSync(dist("_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];
const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://x");
  const file = dist(decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
  if (!fs.existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[path.extname(file).slice(1)] ?? "application/octet-stream", "content-security-policy": policy });
  response.end(fs.readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const at = (below) => `http://127.0.0.1:${server.address().port}${below}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

async function page(instant, below, look, options = {}) {
  const context = await browser.newContext({ timezoneId: "America/New_York", ...options });
  const tab = await context.newPage();
  tab.on("console", (message) => message.type() === "error" && faults.push(`${below}: ${message.text()}`));
  tab.on("pageerror", (error) => faults.push(`${below}: ${error.message}`));
  if (options.javaScriptEnabled !== false) await tab.clock.install({ time: new Date(instant) });
  await tab.goto(at(below), { waitUntil: "networkidle" });
  await look(tab);
  await context.close();
}
const links = (tab) => tab.locator(".entry .card-title a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));

await page("2026-11-24T11:44:40+01:00", "/arrangement/", async (tab) => {
  const song = "/arrangement/babysang/2026-11-24/";
  expect("what is on is in the list", (await links(tab)).includes(song));
  await tab.clock.runFor(60_000);
  expect("what is over has left it at its minute", !(await links(tab)).includes(song));
  expect("and its day with it", !(await tab.locator("main").textContent()).includes("Tirsdag 24. november 2026"));
  expect("what lasts stays first", (await links(tab))[0] === "/arrangement/utstilling/");
  await tab.locator(".ways a", { hasText: "Nordvik filial" }).click();
  await tab.waitForURL(at("/arrangement/sted/nordvik/"));
  await tab.locator("h1", { hasText: "Nordvik filial" }).waitFor();
  expect(`choosing changes the list in place: ${await links(tab)}`, (await links(tab)).every((link) => /utstilling|vinterfestival/.test(link)));
  expect("and its title", (await tab.title()).includes("Nordvik filial"));
  expect("focus stays where it was", await tab.evaluate(() => document.activeElement?.textContent === "Nordvik filial"));
  await tab.goBack();
  await tab.locator(".entry a[href='/arrangement/lesestund-jul/']").waitFor();
  await tab.locator(".chips a", { hasText: "Kalender" }).click();
  await tab.locator(".month").waitFor();
  await tab.locator(".siblings .newer").click();
  await tab.locator("h1", { hasText: "desember 2026" }).waitFor();
});
await page("2026-11-24T10:00:00+01:00", "/arrangement/", async (tab) => {
  await tab.locator(".ways a", { hasText: "barn" }).click();
  await tab.waitForURL(at("/arrangement/malgruppe/barn/"));
  expect("without scripts it is a page", (await links(tab)).includes("/arrangement/babysang/2026-11-24/"));
}, { javaScriptEnabled: false });
await page("2026-11-24T10:00:00+01:00", "/arrangement/2026-12/", async (tab) => {
  const sheet = await tab.pdf({ preferCSSPageSize: true });
  const pages = sheet.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
  expect(`a month is one sheet, not ${pages}`, pages === 1);
  await tab.emulateMedia({ media: "print" });
  expect("with the library's name", await tab.locator(".poster-name").isVisible());
  expect("and without the menu", !(await tab.locator(".masthead").isVisible()));
  if (process.argv.includes("--show")) fs.writeFileSync("/tmp/month.pdf", sheet);
});

await browser.close();
server.close();
fs.rmSync(work, { recursive: true });
faults.forEach((line) => console.error(line));
console.log(`agenda: ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
