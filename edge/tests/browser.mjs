// People at the form: in Chromium, with and without JavaScript, in four languages, by keyboard alone, looked at by axe.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { chromium } from "playwright-core";

const TOKEN = "staff-token-of-the-demo-library-0001";
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
  const store = [
    "--tenant",
    "storvik-demo",
    "--store",
    path.join(folder, "edge.db"),
    "--tenants",
    path.join(folder, "tenants"),
  ];
  const secrets = {
    FFL_SIGNING_KEY_STORVIK_DEMO: "signing-key-of-the-demo-library-00001",
    FFL_STAFF_TOKEN_STORVIK_DEMO: TOKEN,
  };
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

/** The address in the last mail to somebody that leads to a page of this kind. */
const mailed = async (to, kind) => {
  const headers = { authorization: `Bearer ${TOKEN}`, accept: "application/json" };
  const lent = await fetch(`http://127.0.0.1:${new URL(origin).port}/api/live/admin/outbox/lend`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ limit: "50" }),
  });
  const { mails } = await lent.json();
  const { mail } = mails.findLast(({ mail }) => mail.to === to);
  const [link] = new RegExp(`https?://\\S+/${kind}\\?\\S+`).exec(mail.text);
  const { pathname, search } = new URL(link);
  return `${origin}${pathname}${search}`;
};

const subscribe = async (language, javaScriptEnabled) => {
  const { page, context, faults } = await open({ javaScriptEnabled });
  const look = (where) => javaScriptEnabled ? check(page, `${language}: ${where}`) : undefined;
  const email = `kari.${language}.${javaScriptEnabled}@example.org`;
  await page.goto(`${origin}/api/live/newsletter/nytt/subscribe?lang=${language}`);
  await look("newsletter");
  await page.click("button");
  await page.waitForSelector("[role=alert]");
  await look("newsletter with faults");
  await page.fill("#email", email);
  await page.selectOption("#language", "en");
  await page.focus("#age");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.waitForURL(/asked/);
  await look("asked");
  await page.goto(await mailed(email, "confirm"));
  await look("confirming");
  await page.focus("button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/confirmed/);
  await look("confirmed");
  // Whoever asks again is told so by mail, with the way out of it.
  await page.goto(`${origin}/api/live/newsletter/nytt/subscribe?lang=${language}`);
  await page.fill("#email", email);
  await page.selectOption("#language", "en");
  await page.check("#age");
  await page.click("button");
  await page.waitForURL(/asked/);
  await page.goto(await mailed(email, "unsubscribe"));
  assert.match(await page.textContent("dl"), new RegExp(email));
  await look("what is kept");
  await page.focus("button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("form", { state: "detached" });
  await look("ended");
  assert.deepEqual(faults, []);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
};

for (const language of ["nb", "nn", "se", "en"]) {
  test(`${language}, a newsletter, with JavaScript`, () => subscribe(language, true));
  test(`${language}, a newsletter, without JavaScript`, () => subscribe(language, false));
}

test("a cancelled date says so, in four languages", async () => {
  const { page, context } = await open({});
  const file = path.join(folder, "tenants/storvik-demo.json");
  const date = tenant().events[0].dates[0].date;
  const own = tenant();
  own.events[0].dates[0].cancelled = true;
  fs.writeFileSync(file, JSON.stringify(own));
  for (const language of ["nb", "nn", "se", "en"]) {
    const answer = await page.goto(`${origin}/api/live/signup/${EVENT}/${date}?lang=${language}`);
    assert.equal(answer.status(), 410);
    assert.equal(await page.getAttribute("html", "lang"), language);
    await check(page, `${language}: cancelled`);
  }
  fs.writeFileSync(file, JSON.stringify(tenant()));
  await context.close();
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
