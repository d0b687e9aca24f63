// Finished sites in a real browser, by the standards' own judges: axe (WCAG 2.2 A and AA), the Nu HTML checker, keyboard,
// layout from 320 to 1920 px, weight, and that nothing is asked of third parties. Builds with FFL_BIN.
//
//   node check.mjs           one page of every kind × language × theme × colour scheme of the demo libraries and a few others
//   node check.mjs --full    every page of them

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import * as layout from "./layout.mjs";

const require = createRequire(import.meta.url);
const full = process.argv.includes("--full");
const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const chrome = process.env.CHROMIUM ?? "/usr/bin/chromium";
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-e2e-"));
const tenants = ["storvik-demo", "lillevik-demo", "karasjok", "nasjonal", "handbok"];
const LIMIT = 50_000;
const faults = [];
const fault = (page, rule, detail) => faults.push(`${page}: ${rule}: ${detail}`);

// The same libraries in every theme: the tenant files of a copy name another one.
function built(theme) {
  const root = path.join(work, `root-${theme}`);
  for (const folder of ["content", "themes", "tenants"]) fs.cpSync(path.join(repository, folder), path.join(root, folder), { recursive: true });
  fs.copyFileSync(path.join(repository, "ffl.toml"), path.join(root, "ffl.toml"));
  for (const id of tenants) {
    const file = path.join(root, `tenants/${id}.toml`);
    const text = fs.readFileSync(file, "utf8");
    const bare = text.replace(/^name = "(standard|fjord)"\n/m, "");
    fs.writeFileSync(file, /^\[theme\]$/m.test(bare) ? bare.replace(/^\[theme\]$/m, `[theme]\nname = "${theme}"`) : `${bare}\n[theme]\nname = "${theme}"\n`);
  }
  const out = path.join(work, `dist-${theme}`);
  // Colours that a tenant chose for one theme may fail in the other: that is the build's own check, not this one's.
  const run = spawnSync(ffl, ["build", "--root", root, "--out", out, "--state", path.join(work, "state"), ...tenants.flatMap((id) => ["--tenant", id])], { encoding: "utf8" });
  if (run.status !== 0) fault(theme, "build", run.stderr + run.stdout);
  return out;
}

const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png", webp: "image/webp", avif: "image/avif", woff2: "font/woff2", jpg: "image/jpeg", gif: "image/gif", json: "application/json" };

// A host that does what _headers says, so that what the policy forbids is seen.
function serve(dist) {
  const server = http.createServer((request, response) => {
    const below = decodeURIComponent(new URL(request.url, "http://x").pathname);
    // The services' part, as they say it of a date with places left.
    if (below.startsWith("/api/live/events/")) return void response.writeHead(200, { "content-type": types.json }).end('{"state":"open","free":7}');
    const file = path.join(dist, request.headers.host.split(".")[0], below.endsWith("/") ? `${below}index.html` : below);
    if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) return void response.writeHead(404).end();
    const policy = fs.readFileSync(path.join(dist, request.headers.host.split(".")[0], "_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];
    response.writeHead(200, { "content-type": types[path.extname(file).slice(1)] ?? "application/octet-stream", "content-security-policy": policy });
    response.end(fs.readFileSync(file));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

// One page per language and kind; with --full every page.
function chosen(dist) {
  const found = new Map();
  for (const id of tenants) {
    for (const file of fs.readdirSync(path.join(dist, id), { recursive: true }).filter((name) => name.endsWith(".html") && !name.startsWith("screen/")).sort()) {
      const html = fs.readFileSync(path.join(dist, id, file), "utf8");
      const kind = html.match(/<body class="?([\w-]+)/)?.[1];
      const lang = html.match(/<html lang="?([\w-]+)/)?.[1];
      const key = full ? file : `${kind} ${lang}`;
      const known = found.get(`${id} ${key}`);
      // Of a kind, the page with most on it.
      if (!known || known.size < html.length) found.set(`${id} ${key}`, { id, kind, lang, size: html.length, path: `/${file.replace(/index\.html$/, "")}` });
    }
  }
  return [...found.values()];
}

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// What a scheme may change in the judgement: all of it when every page is looked at, else what has to do with colour.
const RULES = { light: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], dark: full ? undefined : { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

async function judged(page, name, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  const result = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES[scheme] ?? RULES.light);
  if (scheme === "light" && result.passes.length < 10) fault(name, "axe", `only ${result.passes.length} rules had anything to judge`);
  for (const violation of result.violations) {
    for (const node of violation.nodes.slice(0, 3)) fault(`${name} ${scheme}`, `axe ${violation.id}`, `${node.html.slice(0, 160)} — ${node.failureSummary?.split("\n")[1]?.trim()}`);
  }
}

async function look(browser, theme, port, { id, path: address, kind, lang }) {
  const name = `${theme} ${id}${address}`;
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && fault(name, "console", message.text()));
  page.on("pageerror", (error) => fault(name, "script", error.message));
  page.on("request", (request) => new URL(request.url()).hostname.endsWith(".localhost") || fault(name, "third party", request.url()));
  await page.goto(`http://${id}.localhost:${port}${address}`, { waitUntil: "load" });
  // The checker is not the page's own; it comes in past the page's policy.
  const session = await context.newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(axe);
  await judged(page, name, "dark");
  await judged(page, name, "light");
  for (const width of [...layout.NARROW, ...layout.WIDE]) {
    const narrow = layout.NARROW.includes(width);
    await page.setViewportSize({ width, height: narrow ? 700 : 900 });
    const rules = { header: layout.header, torn: layout.torn, ...(narrow ? { beyond: layout.beyond } : {}), ...(kind === "kind-front" ? { first: layout.first } : {}) };
    for (const [rule, look] of Object.entries(rules)) {
      for (const found of await page.evaluate(look)) fault(name, `${rule} at ${width} px`, found);
    }
  }
  if ((await context.cookies()).length) fault(name, "cookie", JSON.stringify(await context.cookies()));
  if (["kind-front", "kind-branch"].includes(kind) && lang !== "en") await keyboard(page, name);
  await context.close();
}

// The skip link comes first and leads into the page; every stop is visible; the way ends.
async function keyboard(page, name) {
  await page.setViewportSize({ width: 1280, height: 900 });
  const seen = new Set();
  for (let step = 0; step < 400; step++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      const around = [element, element.parentElement, element.closest("article, li")].filter(Boolean);
      const marked = around.some((each) => drawn(getComputedStyle(each))) || drawn(getComputedStyle(element, "::after"));
      const key = [...document.querySelectorAll("*")].indexOf(element);
      return { key, html: element.outerHTML.slice(0, 100), href: element.getAttribute("href"), shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight, marked };
    });
    if (!stop) break;
    if (step === 0 && !stop.href?.startsWith("#")) fault(name, "keyboard", `the first stop is no skip link: ${stop.html}`);
    if (!stop.shown) fault(name, "keyboard", `what has focus is out of sight: ${stop.html}`);
    if (!stop.marked) fault(name, "keyboard", `focus is not drawn: ${stop.html}`);
    if (seen.has(stop.key)) break;
    seen.add(stop.key);
  }
  const last = await page.evaluate(() => [...document.querySelectorAll("footer a[href]")].length);
  if (last && seen.size < 5) fault(name, "keyboard", `only ${seen.size} stops`);
}

// What a page of text costs the reader, compressed as a host sends it.
function weigh(dist, theme, { id, path: address, kind }) {
  if (!["kind-page", "kind-article"].includes(kind)) return;
  const file = path.join(dist, id, address.endsWith("/") ? `${address}index.html` : address);
  const html = fs.readFileSync(file, "utf8");
  const links = [...html.matchAll(/(?:href|src)="?(\/assets\/[^" >]+)/g)].map((match) => match[1]).filter((link) => !/\/(og|touch)\./.test(link));
  const css = links.filter((link) => link.endsWith(".css")).map((link) => fs.readFileSync(path.join(dist, id, link), "utf8")).join("");
  const fonts = [...css.matchAll(/url\("?(\/assets\/[^")]+)/g)].map((match) => match[1]);
  const size = (link) => {
    const bytes = fs.readFileSync(path.join(dist, id, link));
    return /\.(woff2|png|webp)$/.test(link) ? bytes.length : zlib.brotliCompressSync(bytes).length;
  };
  const sum = zlib.brotliCompressSync(html).length + [...new Set([...links, ...fonts])].map(size).reduce((a, b) => a + b, 0);
  heaviest[theme] = Math.max(heaviest[theme] ?? 0, sum);
  if (sum > LIMIT) fault(`${theme} ${id}${address}`, "weight", `${sum} bytes`);
}

function validate(dist, theme, pages) {
  const files = pages.map(({ id, path: address }) => path.join(dist, id, address.endsWith("/") ? `${address}index.html` : address));
  const run = spawnSync("java", ["-Xss4m", "-jar", require.resolve("vnu-jar/build/dist/vnu.jar"), "--errors-only", "--format", "gnu", ...files], { encoding: "utf8", maxBuffer: 1 << 28 });
  for (const line of run.stderr.split("\n").filter(Boolean).slice(0, 40)) fault(theme, "vnu", line.replaceAll(dist, ""));
}

const heaviest = {};
let count = 0;
const browser = await chromium.launch({
  executablePath: chrome,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const theme of ["standard", "fjord"]) {
  const dist = built(theme);
  const pages = chosen(dist);
  const server = await serve(dist);
  const waiting = [...pages];
  const worker = async () => {
    for (let page; (page = waiting.shift()); ) await look(browser, theme, server.address().port, page);
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  pages.forEach((page) => weigh(dist, theme, page));
  validate(dist, theme, pages);
  count += pages.length;
  server.close();
}
await browser.close();
fs.rmSync(work, { recursive: true });
faults.forEach((line) => console.error(line));
console.log(`${count} pages, light and dark, ${faults.length} faults; heaviest page of text ${JSON.stringify(heaviest)} bytes`);
process.exitCode = faults.length ? 1 : 0;
