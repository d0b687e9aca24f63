// Lighthouse on five pages in both themes, as a telephone sees them: its own scores against what the project holds itself to.
// The package is large and only this asks for it: LIGHTHOUSE names the folder in whose node_modules it lies (scripts/proof.sh lighthouse).

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { createRequire } from "node:module";

const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
if (!process.env.LIGHTHOUSE) throw new Error("LIGHTHOUSE names no folder with the package: run scripts/proof.sh lighthouse");
const require = createRequire(path.join(process.env.LIGHTHOUSE, "package.json"));
const { default: lighthouse } = await import(require.resolve("lighthouse"));
const { launch } = await import(require.resolve("chrome-launcher"));
const bars = { accessibility: 0.99, "best-practices": 0.99, seo: 0.99, performance: 0.95 };
const pages = ["/", "/artikler/krimfestivalen/", "/arrangement/krimfestival-aapning/", "/om/aapningstider/", "/en/"];

const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-lighthouse-"));
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png", webp: "image/webp", avif: "image/avif", woff2: "font/woff2", jpg: "image/jpeg", txt: "text/plain", xml: "text/xml" };

// The demo library Storvik as a library of its own has it: no demo, so that search engines may show it.
function built(theme) {
  const root = path.join(work, theme);
  for (const folder of ["content", "themes", "tenants/storvik-demo"]) fs.cpSync(path.join(repository, folder), path.join(root, folder), { recursive: true });
  const text = fs.readFileSync(path.join(repository, "tenants/storvik-demo.toml"), "utf8").replace("demo = true\n", "").replace('domain = "storvik-demo.example"\n', "");
  // Its colours are the other theme's.
  const own = theme === "standard" ? text : text.replace('name = "standard"', `name = "${theme}"`).replace(/^tokens.*\n/gm, "");
  fs.writeFileSync(path.join(root, "tenants/storvik-demo.toml"), own);
  const run = spawnSync(ffl, ["build", "--root", root, "--base", "http://localhost", "--state", path.join(work, "state"), "--at", "2026-11-25T12:00:00+01:00"], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr + run.stdout);
  return path.join(root, "dist/storvik-demo");
}

// A host that compresses and caches as _headers asks.
function serve(dist) {
  const server = http.createServer((request, response) => {
    const below = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = path.join(dist, below.endsWith("/") ? `${below}index.html` : below);
    if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) return void response.writeHead(404).end();
    const type = types[path.extname(file).slice(1)] ?? "application/octet-stream";
    const text = /text|svg|javascript/.test(type);
    const kept = /^\/(assets|media)\//.test(below) ? { "cache-control": "public, max-age=31536000, immutable" } : {};
    response.writeHead(200, { "content-type": type, ...kept, ...(text ? { "content-encoding": "br" } : {}) });
    const bytes = fs.readFileSync(file);
    response.end(text ? zlib.brotliCompressSync(bytes) : bytes);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

let low = 0;
for (const theme of ["standard", "fjord"]) {
  const server = await serve(built(theme));
  for (const page of pages) {
    const chrome = await launch({ chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
    const { lhr } = await lighthouse(`http://localhost:${server.address().port}${page}`, { port: chrome.port, logLevel: "silent", onlyCategories: Object.keys(bars) });
    await chrome.kill();
    const scores = Object.entries(bars).map(([name, bar]) => {
      const { score, auditRefs } = lhr.categories[name];
      const lost = auditRefs.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
      if (score < bar) low += 1;
      return `${name} ${Math.round(score * 100)}${score < bar ? ` BELOW ${bar * 100}` : ""}${lost.length ? ` (${lost.join(", ")})` : ""}`;
    });
    console.log(`${theme} ${page}: ${scores.join(", ")}`);
  }
  server.close();
}
fs.rmSync(work, { recursive: true });
process.exitCode = low ? 1 : 0;
