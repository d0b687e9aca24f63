// The demo libraries' screens, as they are built, in a real browser: the player believes every manifest, each kind of slide can be
// shown in both themes, lying and standing, nothing of it is cut or too small, and axe has nothing against it; a screen plays on when its
// server is gone, also after it was started anew, and an emergency message reaches it within a poll. Builds with FFL_BIN; SCREEN_SHOTS
// keeps the pictures, SCREEN_SIZES (`1280x720,3840x2160`) takes them in other sizes than Full HD, and --full looks at each kind in
// each theme both lying and standing.

import rules from "axe-core";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { readEmergency, readManifest } from "../../screen/core/manifest.js";
import { looked as sight, SMALLEST } from "../../screen/tests/browser/looked.mjs";
import Ajv from "../../screen/node_modules/ajv/dist/2020.js";

const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-screens-"));
const faults = [];
const expect = (what, holds) => holds || faults.push(what);
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const NOW = Date.parse("2026-11-26T11:40:00+01:00");
const libraries = ["storvik-demo", "lillevik-demo"];
const full = process.argv.includes("--full");
const shots = process.env.SCREEN_SHOTS;
const sizes = (process.env.SCREEN_SIZES ?? "1920x1080").split(",").map((size) => size.split("x").map(Number)).flatMap(([a, b]) => [[a, b], [b, a]]);
const schema = (name) => ({ ...JSON.parse(fs.readFileSync(path.join(repository, "screen/schema", name), "utf8")), $id: `https://ffl.example/${name}` });
const ajv = new Ajv({ strictTuples: false, schemas: [schema("manifest.json")] });
const [isManifest, isEmergency] = [ajv.getSchema("https://ffl.example/manifest.json"), ajv.compile(schema("emergency.json"))];

const built = spawnSync(ffl, ["build", "--root", repository, "--out", path.join(work, "dist"), "--state", path.join(work, "state"), ...libraries.flatMap((id) => ["--tenant", id]), "--at", "2026-11-26T11:40:00+01:00"], { encoding: "utf8" });
expect(`build: ${built.stderr}`, built.status === 0);
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", json: "application/json", svg: "image/svg+xml", woff2: "font/woff2", webp: "image/webp", png: "image/png", webm: "video/webm", vtt: "text/vtt" };
const policy = fs.readFileSync(path.join(work, "dist/storvik-demo/_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];

// A library's site. `spoiled`: texts in place of files; `folders`: where else files are; `away`: connections are cut.
async function serve(id) {
  const state = { away: false, spoiled: new Map(), folders: new Map() };
  const server = http.createServer((request, response) => {
    if (state.away) return void request.socket.destroy();
    const { pathname } = new URL(request.url, "http://x");
    const file = path.join(state.folders.get(pathname) ?? path.join(work, "dist", id), decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    if (!state.spoiled.has(pathname) && !fs.existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.extname(file).slice(1)] ?? "application/octet-stream", "content-security-policy": policy });
    response.end(state.spoiled.get(pathname) ?? fs.readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  return Object.assign(state, { id, origin: `http://localhost:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) });
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"] });
const shown = (tab) => tab.evaluate(() => [...document.querySelectorAll(".slide.on")].map((slide) => slide.dataset.slide));

async function until(what, check, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await later(80)) if (await check().catch(() => false)) return true;
  return expect(`not in ${seconds} s: ${what}`, false);
}

async function screenOf(site, screen, { width, height }, instant) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce", timezoneId: "America/St_Johns" });
  const tab = await context.newPage();
  tab.on("pageerror", (error) => faults.push(`${screen}: ${error.message}`));
  tab.on("console", (message) => /content security|refused to/i.test(message.text()) && faults.push(`${screen}: ${message.text()}`));
  await tab.clock.install({ time: instant });
  await tab.goto(`${site.origin}/screen/${screen}/`);
  return { context, tab };
}

async function judged(tab, what) {
  if (shots) {
    fs.mkdirSync(shots, { recursive: true });
    await tab.screenshot({ path: path.join(shots, `${what.replace(/[^\w.-]+/g, "-")}.png`) });
  }
  await tab.evaluate(rules.source);
  const { violations } = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, nodes } of violations) faults.push(`${what}: axe ${id}: ${nodes[0].html.slice(0, 200)}`);
}

// A slide by itself, when it is true: its text is large enough, of contrast enough, and whole.
async function alone(site, manifest, slide, [width, height], what) {
  const { id: screen } = manifest.screen;
  site.spoiled.set(`/screen/${screen}/manifest.json`, JSON.stringify({ ...manifest, campaigns: [], playlists: [{ id: "one", slides: [slide.id] }] }));
  const from = Date.parse(slide.from ?? "") || 0;
  const { context, tab } = await screenOf(site, screen, { width, height }, Math.max(NOW, from));
  const shows = await until(`${what} shows`, async () => {
    await tab.clock.fastForward(700);
    return (await shown(tab)).includes(slide.id);
  });
  if (shows) {
    await later(150);
    await judged(tab, what);
    for (const fault of await tab.evaluate(sight, Math.min(width, height) * SMALLEST)) faults.push(`${what}: ${fault}`);
  }
  await context.close();
  site.spoiled.clear();
}

// One slide of each kind and look in each region of a screen, as it hangs.
async function looked(site, manifest, seen) {
  const { id: screen, width, height, orientation } = manifest.screen;
  for (const slide of manifest.slides) {
    const region = slide.region ?? manifest.layout.regions[0].id;
    const key = `${slide.kind} ${region} ${orientation} ${slide.assets?.length ?? 0}`;
    if (region === "screen" || seen.has(key) || (seen.add(key), false)) continue;
    await alone(site, manifest, slide, [width, height], `${site.id} ${screen} ${slide.id}`);
  }
}

// Every kind of slide that a library has in the theme of another: its colours and its font in place of its own.
async function dressed(site, manifests, other, [width, height]) {
  const orientation = width > height ? "landscape" : "portrait";
  const folder = (id) => path.join(work, "dist", id);
  const dress = other.player.map((at) => other.assets[at]).filter(({ path: name }) => name === "/screen/player/theme.css" || name.endsWith(".woff2"));
  for (const { path: name } of dress) site.folders.set(name, folder(other.library));
  const seen = new Set();
  for (const manifest of manifests) {
    for (const slide of manifest.slides.filter((slide) => !slide.region)) {
      const key = `${slide.kind} ${fs.readFileSync(path.join(folder(site.id), slide.file.path), "utf8").split('"')[1]}`;
      if (seen.has(key) || (seen.add(key), false)) continue;
      const worn = manifest.player.map((at) => manifest.assets[at].path).filter((name) => name.endsWith(".woff2"));
      const assets = manifest.assets.map((asset) => dress.find(({ path: name }) => name === asset.path) ?? asset);
      const fonts = dress.filter(({ path: name }) => !assets.some((asset) => asset.path === name));
      const player = [...manifest.player.filter((at) => !worn.includes(manifest.assets[at].path)), ...fonts.map((_, at) => assets.length + at)];
      // Unless all is asked for, a kind is looked at lying in one theme and standing in the other, the next the other way round.
      if (!full && (seen.size % 2 === 0) === ((orientation === "landscape") === (other.theme === "standard"))) continue;
      const rows = orientation === "landscape" ? 12 : 20;
      const layout = { id: "strip", columns: 12, rows, regions: [{ id: "main", column: 1, row: 1, columns: 12, rows: rows - 1 }, { id: "strip", column: 1, row: rows, columns: 12, rows: 1 }] };
      const shaped = { ...manifest, assets: [...assets, ...fonts], player, layout, screen: { ...manifest.screen, orientation, width, height } };
      const slides = shaped.slides.filter(({ region }) => !region || region === "strip");
      await alone(site, { ...shaped, slides }, slide, [width, height], `${other.theme} ${width}x${height} ${site.id} ${slide.kind} ${slide.id}`);
    }
  }
}

const themes = new Map(libraries.map((id) => {
  const manifests = path.join(work, "dist", id, "screen");
  const [first] = fs.readdirSync(manifests).filter((name) => fs.existsSync(path.join(manifests, name, "manifest.json")));
  const { assets, player } = JSON.parse(fs.readFileSync(path.join(manifests, first, "manifest.json"), "utf8"));
  return [id, { library: id, theme: id === "storvik-demo" ? "standard" : "fjord", assets, player }];
}));

for (const id of libraries) {
  const site = await serve(id);
  const manifests = [];
  const seen = new Set();
  const folder = path.join(work, "dist", id, "screen");
  const screens = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, "manifest.json")));
  expect(`${id} has three screens: ${screens}`, screens.length === 3);
  const messages = fs.readFileSync(path.join(folder, "emergency.json"), "utf8");
  expect(`${id}: emergency.json`, readEmergency(messages)?.length === 0 && isEmergency(JSON.parse(messages)));
  for (const screen of screens) {
    const text = fs.readFileSync(path.join(folder, screen, "manifest.json"), "utf8");
    const { manifest, fault } = readManifest(text, screen);
    expect(`${id} ${screen}: ${fault}`, manifest && text.length < 30_000);
    expect(`${id} ${screen}: ${JSON.stringify(isManifest.errors)}`, isManifest(JSON.parse(text)));
    if (!manifest) continue;
    for (const file of [...manifest.assets, ...manifest.slides.map((slide) => slide.file)]) {
      const bytes = fs.readFileSync(path.join(work, "dist", id, file.path));
      expect(`${file.path} is what ${screen} says`, createHash("sha256").update(bytes).digest("hex") === file.sha256 && bytes.length === file.bytes);
    }
    manifests.push(manifest);
    await looked(site, manifest, seen);
  }
  // Mostly it waits: a server for each theme and size lets them wait together.
  await Promise.all([...themes.values()].flatMap((other) => sizes.map(async (size) => {
    const own = await serve(id);
    await dressed(own, manifests, other, size);
    own.close();
  })));
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${site.origin}/screen/`);
  await judged(tab, `${id} /screen/`);
  expect(`${id} lists its screens`, (await tab.locator("section h2").count()) === screens.length);
  await context.close();
  site.close();
}

// Without a server, and after a start without one; then a message that goes before everything.
const site = await serve("storvik-demo");
const { context, tab } = await screenOf(site, "lobby", { width: 1280, height: 720 }, NOW);
const plays = async () => {
  await tab.clock.fastForward(1000);
  return (await shown(tab)).length > 1;
};
await until("the lobby plays", plays);
await until("it is kept", () => tab.evaluate(async () => Boolean(navigator.serviceWorker.controller) && (await (await caches.open("ffl-screen-state-1")).keys()).some(({ url }) => url.includes("~slot/"))));
site.away = true;
await tab.reload();
await until("it plays after a start without a server", plays);
expect("and what opens is told", await until("opening hours", async () => {
  await tab.clock.fastForward(3000);
  return (await tab.locator(".slide.on [data-part=text]").textContent({ timeout: 50 })).length > 3;
}, 60));
site.away = false;
site.spoiled.set("/screen/emergency.json", JSON.stringify({ version: 1, messages: [{ id: "ut", title: "Gå ut", until: "2026-11-26T18:00:00Z" }] }));
await until("a message within a poll", async () => {
  await tab.clock.fastForward(15_000);
  return (await shown(tab)).includes("ut");
});
await judged(tab, "an emergency");
await context.close();
site.close();

await browser.close();
fs.rmSync(work, { recursive: true, force: true });
faults.forEach((fault) => console.error(fault));
console.log(faults.length ? `${faults.length} faults` : "screens: all well");
process.exit(faults.length ? 1 : 0);
