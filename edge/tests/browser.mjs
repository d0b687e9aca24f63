// People at the form: in Chromium, with and without JavaScript, in four languages, by keyboard alone, looked at by axe.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { chromium } from "playwright-core";

const EVENT = "5c2f0a52-6b5f-4a26-9f0c-0d1f0a5d7b11";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-browser-"));
const wanted = process.env.CHROMIUM ?? "chromium";
const executablePath = [wanted, ...(process.env.PATH ?? "").split(":").map((dir) => path.join(dir, wanted))].find(
  (file) => path.isAbsolute(file) && fs.existsSync(file),
);
if (!executablePath) throw new Error(`${wanted} is missing (the forms are walked in it): apt-get install chromium`);

/** The demo library, whose workshop is always a month away and has room for all. */
const tenant = () => {
  const read = JSON.parse(fs.readFileSync(new URL("tenant.json", import.meta.url), "utf8"));
  const event = read.events.find((event) => event.event === EVENT);
  delete event.dates[0].end;
  event.dates[0].start = new Date(Date.now() + 30 * 86_400_000).toISOString();
  return { ...read, stylesheet: undefined, events: [{ ...event, capacity: 100, participants: "either" }] };
};

let server, browser, origin;
before(async () => {
  fs.mkdirSync(path.join(folder, "tenants"));
  fs.writeFileSync(path.join(folder, "tenants/storvik-demo.json"), JSON.stringify(tenant()));
  const script = new URL("../serve.ts", import.meta.url).pathname;
  const store = ["--store", path.join(folder, "edge.db"), "--tenants", path.join(folder, "tenants")];
  const secrets = { FFL_SIGNING_KEY_STORVIK_DEMO: "signing-key-of-the-demo-library-00001" };
  const env = { ...process.env, ...secrets, DENO_NO_UPDATE_CHECK: "1" };
  const stdio = ["ignore", "pipe", "ignore"];
  server = spawn("deno", ["run", "-A", "--no-check", script, "--port", "0", ...store], { env, stdio });
  const port = await new Promise((resolve) =>
    server.stdout.on("data", (text) => {
      const [, port] = /"listening":"[^"]*:(\d+)"/.exec(text) ?? [];
      if (port) resolve(port);
    })
  );
  origin = `http://storvik-demo.localhost:${port}`;
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
  await new Promise((resolve) => server ? server.once("exit", resolve) : resolve());
  fs.rmSync(folder, { recursive: true });
});

/** A page in which nothing may go wrong unseen. */
const open = async (options) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (said) => {
    if (said.type() === "error" && !said.text().includes("status of 4")) faults.push(said.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  return { page, context, faults };
};

const check = async (page, where) => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], where);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(isWide, false, `${where} is wider than 320 px`);
};

const walk = async (language, javaScriptEnabled) => {
  const { page, context, faults } = await open({ javaScriptEnabled, locale: "de-DE" });
  const look = (where) => javaScriptEnabled ? check(page, `${language}: ${where}`) : undefined;
  const date = tenant().events[0].dates[0].date;
  await page.goto(`${origin}/api/live/signup/${EVENT}/${date}?lang=${language}`);
  assert.equal(await page.getAttribute("html", "lang"), language);
  await look("form");
  await page.focus("button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=alert]");
  await look("form with faults");
  await page.click('[role=alert] a[href="#name"]');
  assert.equal(await page.evaluate(() => document.activeElement.id), "name");
  await page.focus("#who-child");
  await page.keyboard.press("Space");
  for (const text of ["Åse", "Kari Nordmann", `kari.${language}@example.org`, `2222222${javaScriptEnabled ? 1 : 2}`]) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/receipt/);
  const title = await page.textContent("h1");
  await look("receipt");
  await page.reload();
  assert.equal(await page.textContent("h1"), title);
  await page.click('a[href*="/cancel?"]');
  await look("leaving");
  await page.click("button");
  await page.waitForURL(/receipt/);
  assert.notEqual(await page.textContent("h1"), title);
  await look("left");
  assert.deepEqual(faults, []);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
};

for (const language of ["nb", "nn", "se", "en"]) {
  test(`${language}, with JavaScript`, () => walk(language, true));
  test(`${language}, without JavaScript`, () => walk(language, false));
}

test("a newsletter's form, in four languages", async () => {
  for (const language of ["nb", "nn", "se", "en"]) {
    const { page, context, faults } = await open({});
    await page.goto(`${origin}/api/live/newsletter/nytt/subscribe?lang=${language}`);
    await check(page, `${language}: newsletter`);
    await page.click("button");
    await page.waitForSelector("[role=alert]");
    await check(page, `${language}: newsletter with faults`);
    await page.fill("#email", `kari.${language}@example.org`);
    await page.selectOption("#language", "en");
    await page.focus("#age");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.waitForURL(/asked/);
    await check(page, `${language}: asked`);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("a form on another site's page, or on a static page without a token, does not act", async () => {
  const { page, context } = await open({});
  const date = tenant().events[0].dates[0].date;
  const action = `${origin}/api/live/signup/${EVENT}/${date}`;
  const fields = { name: "Ola", email: "ola@example.org", phone: "22222222", who: "self", places: "1" };
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`).join("");
  const body = `<form method="post" action="${action}">${inputs}<button>Send</button></form>`;
  for (const host of ["http://other.localhost", new URL(origin).origin]) {
    await page.route(`${host}/static`, (route) => route.fulfill({ contentType: "text/html", body }));
  }
  await page.goto("http://other.localhost/static");
  const [refused] = await Promise.all([page.waitForResponse(action), page.click("button")]);
  assert.equal(refused.status(), 403);
  await page.goto(`${origin}/static`);
  const [again] = await Promise.all([page.waitForResponse(action), page.click("button")]);
  assert.equal(again.status(), 200);
  assert.equal(await page.inputValue("#email"), fields.email);
  await page.click("button");
  await page.waitForURL(/receipt/);
  await context.close();
});
