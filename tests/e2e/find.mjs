// Whether readers find what is there: written searches with the hit that they expect first, asked of real builds by the theme's
// own script; then the search page and the finder in a browser, by keyboard, on phones and without script. Builds with FFL_BIN.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { near, open, search, words } from "../../themes/standard/assets/search.js";

const require = createRequire(import.meta.url);
const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-find-"));
const tenants = ["storvik-demo", "lillevik-demo", "nasjonal", "handbok", "rennebu", "karasjok"];
const faults = [];
const expect = (what, true_) => true_ || faults.push(what);

const run = spawnSync(ffl, ["build", "--root", repository, "--out", path.join(work, "dist"), "--state", path.join(work, "state"), ...tenants.flatMap((id) => ["--tenant", id])], { encoding: "utf8" });
expect(`build: ${run.stderr}`, run.status === 0);
const dist = (id, name = "") => path.join(work, "dist", id, name);

// Words, as the program folds them.
for (const [text, expected] of JSON.parse(fs.readFileSync(path.join(repository, "tests/data/search/folding.json")))) {
  expect(`${text} folds to ${words(text)}`, JSON.stringify(words(text)) === JSON.stringify(expected));
}
for (const [a, b, alike] of [["krim", "krimm", true], ["abcd", "abdc", true], ["abcd", "abc", true], ["abcd", "xbcd", true], ["abcd", "badc", false], ["abcd", "ab", false], ["abcd", "axyd", false], ["", "a", true]]) {
  expect(`near ${a} ${b}`, near(a, b) === alike && near(b, a) === alike);
}

// At least 38 of the 40 searches.
const searches = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "searches.json")));
const read = (id) => async (url) => JSON.parse(fs.readFileSync(dist(id, url)));
const indexed = (id, name) => open(`/assets/${fs.readdirSync(dist(id, "assets")).find((file) => file.startsWith(`search-${name}-0.`))}`, read(id));
let answered = 0;
for (const [id, name, query, expected] of searches) {
  const { names } = await search(await indexed(id, name), query);
  if (names[0] === expected) answered += 1;
  else console.error(`${id} ${name} «${query}»: ${expected} expected, not ${names.slice(0, 3)}`);
}
expect(`only ${answered} of ${searches.length} searches answered`, searches.length === 40 && answered >= 38);
const heroy = (await search(await indexed("nasjonal", "libraries"), "herøy")).names;
expect(`herøy: ${heroy}`, heroy.slice(0, 2).every((name) => name.startsWith("heroy-")));
const nothing = await search(await indexed("storvik-demo", "nb"), "xqzwv");
expect("nothing is found for nonsense", nothing.names.length === 0);
const weight = fs.statSync(path.join(repository, "themes/standard/assets/search.js")).size;
expect(`search.js weighs ${weight} bytes`, weight < 30_000);

// A host that says what _headers says.
const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", json: "application/json" };
const server = http.createServer((request, response) => {
  const id = request.headers.host.split(".")[0];
  const below = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = dist(id, below.endsWith("/") ? `${below}index.html` : below);
  if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) return void response.writeHead(404).end();
  const policy = fs.readFileSync(dist(id, "_headers"), "utf8").match(/Content-Security-Policy: (.*)/)[1];
  response.writeHead(200, { "content-type": types[path.extname(file).slice(1)] ?? "application/octet-stream", "content-security-policy": policy });
  response.end(fs.readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const site = (id, address) => `http://${id}.localhost:${server.address().port}${address}`;
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

async function page(options, address, work) {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.on("console", (message) => message.type() === "error" && faults.push(`${address}: ${message.text()}`));
  tab.on("pageerror", (error) => faults.push(`${address}: ${error.message}`));
  await tab.goto(address);
  await work(tab, context);
  await context.close();
}

async function judged(tab, name) {
  const session = await tab.context().newCDPSession(tab);
  await session.send("Page.setBypassCSP", { enabled: true });
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  for (const { id, nodes } of violations) faults.push(`${name}: axe ${id}: ${nodes[0].html.slice(0, 160)}`);
  const beyond = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(`${name}: ${beyond} px beyond the screen`, beyond <= 0);
  if (process.env.SHOTS) await tab.screenshot({ path: path.join(process.env.SHOTS, `${name.replaceAll(/\W+/g, "-")}.png`) });
}

// One way to search at every width, in both themes, with and without script: a front page's own box, the header's elsewhere.
for (const [id, address] of [["storvik-demo", "/"], ["storvik-demo", "/artikler/"], ["lillevik-demo", "/"], ["lillevik-demo", "/artiklar/"], ["nasjonal", "/"]]) {
  for (const width of [320, 390, 768, 1024, 1280, 1920]) {
    for (const javaScriptEnabled of [true, false]) {
      await page({ viewport: { width, height: 800 }, javaScriptEnabled }, site(id, address), async (tab) => {
        const name = `${id}${address} at ${width} px`;
        const ways = tab.locator(".masthead :is(a.search-open, .quicksearch input), .first .searchform input").filter({ visible: true });
        expect(`${name}: ${await ways.count()} ways to search`, (await ways.count()) === 1);
        const way = ways.first();
        const box = await way.boundingBox();
        expect(`${name}: the way to search lies outside`, box && box.x >= 0 && box.x + box.width <= width && box.height >= 24);
        if (process.env.SHOTS && javaScriptEnabled) await tab.screenshot({ path: path.join(process.env.SHOTS, `${id}${address.replaceAll("/", "-")}${width}.png`) });
        if (!javaScriptEnabled && width < 500) {
          if (await way.evaluate((element) => element.localName === "input")) {
            await way.fill("bok");
            await way.press("Enter");
          } else await way.click();
          await tab.waitForURL(/\/sok\//);
          expect(`${name}: no list without script`, (await tab.locator(".all .entry").filter({ visible: true }).count()) > 5);
        }
      });
    }
  }
}

// The search page by keyboard on a phone: what is said, listed and focused.
for (const id of ["storvik-demo", "lillevik-demo"]) {
  for (const width of [320, 390, 1280]) {
    await page({ viewport: { width, height: 800 } }, site(id, "/sok/"), async (tab) => {
      const name = `${id} search at ${width} px`;
      await tab.focus("#query");
      await tab.keyboard.type("laner");
      await tab.locator(".found .entry").first().waitFor();
      const said = await tab.locator("[role=status]").textContent();
      expect(`${name}: «${said}»`, /^\d+ treff$/.test(said));
      expect(`${name}: focus left the box`, await tab.evaluate(() => document.activeElement.id === "query"));
      expect(`${name}: the list of everything is still there`, !(await tab.locator(".all").isVisible()));
      expect(`${name}: nothing is marked`, (await tab.locator(".found mark").count()) > 0);
      expect(`${name}: no kind`, (await tab.locator(".found .kind").first().textContent()) === "Side");
      await tab.waitForTimeout(300);
      await judged(tab, name);
      await tab.keyboard.press("Enter");
      const first = await tab.locator(".found a").first().getAttribute("href");
      await tab.waitForFunction((href) => document.activeElement.getAttribute("href") === href, first);
      await tab.keyboard.press("Shift+Tab");
      await tab.keyboard.press("Shift+Tab");
      await tab.fill("#query", "xqzwv");
      await tab.waitForFunction(() => document.querySelector("[role=status]").textContent.includes("xqzwv"));
      await tab.fill("#query", "");
      await tab.locator(".all").waitFor();
    });
  }
  await page({ viewport: { width: 390, height: 800 } }, site(id, "/sok/?q=personvern"), async (tab) => {
    await tab.locator(".found .entry").first().waitFor();
    expect(`${id}: personvern`, (await tab.locator(".found a").first().getAttribute("href")) === "/personvern/");
  });
}

// The text of a body is shown where it was found.
await page({ viewport: { width: 390, height: 800 } }, site("storvik-demo", "/sok/?q=Asbj%C3%B8rnsen"), async (tab) => {
  await tab.locator(".excerpt mark").waitFor();
  expect("the word in the excerpt", (await tab.locator(".excerpt mark").textContent()) === "Asbjørnsen");
  await judged(tab, "excerpt");
});

// The finder on the national front door.
for (const width of [320, 390, 1280]) {
  await page({ viewport: { width, height: 800 } }, site("nasjonal", "/"), async (tab) => {
    await tab.locator(".finder input").fill("heroy");
    await tab.locator(".finder .found li").first().waitFor();
    const found = await tab.locator(".finder .found li").allTextContents();
    expect(`finder: ${found}`, found[0].startsWith("Herøy") && found[1].startsWith("Herøy") && found[0] !== found[1]);
    await tab.locator(".finder form").scrollIntoViewIfNeeded();
    await judged(tab, `finder at ${width} px`);
  });
}

// A host that fails: readers are told, and keep the list.
await page({ viewport: { width: 390, height: 800 } }, site("handbok", "/sok/"), async (tab) => {
  await tab.route("**/assets/search-*.json", (route) => route.fulfill({ status: 200, body: "broken" }));
  await tab.fill("#query", "bilder");
  await tab.waitForFunction(() => document.querySelector("[role=status]").textContent.length > 20);
  expect("the list stays", await tab.locator(".all").isVisible());
});

await browser.close();
server.close();
fs.rmSync(work, { recursive: true });
faults.forEach((line) => console.error(line));
console.log(`${answered} of ${searches.length} searches answered, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
