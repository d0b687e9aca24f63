// A screen in a real browser, with its clock in the hands of the test.

import { chromium } from "playwright-core";
import { NOW } from "../fixture/site.mjs";

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--enable-precise-memory-info"] });

export const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Waits for something to become true, by the test's own clock.
export async function until(what, check, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (let last; ; await later(60)) {
    last = await check();
    if (last) return last;
    if (Date.now() > end) throw new Error(`not in ${seconds} s: ${what}`);
  }
}

// A page that plays the screen "lobby" of a server. What goes wrong on it is collected.
export async function screenOf(browser, server, { size = [1280, 720], now = NOW, reducedMotion = "reduce", zone = "America/St_Johns", before } = {}) {
  const context = await browser.newContext({ viewport: { width: size[0], height: size[1] }, reducedMotion, timezoneId: zone });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => /content security|refused to/i.test(message.text()) && errors.push(message.text()));
  await page.clock.install({ time: now });
  if (before) await page.addInitScript(before);
  return { context, page, errors, address: `${server.origin}/screen/lobby/` };
}

// What is asked while a page loads itself anew is asked again.
export const reloading = (error) => {
  if (!/context was destroyed/.test(error.message)) throw error;
  return {};
};

// What stands in each region: ids of slides.
export const playing = (page) => page.evaluate(() => {
  const shown = (region) => [...region.querySelectorAll(".slide.on")].at(-1)?.dataset.slide ?? null;
  return Object.fromEntries([...document.querySelectorAll(".region")].map((region) => [region.dataset.region, shown(region)]));
}).catch(reloading);

export const plays = (page, id, region = "main") => until(`${id} plays`, async () => (await playing(page))[region] === id);

// A screen with its bundle kept and its service worker in charge, as after its first minute.
export async function settled(browser, server, options) {
  const screen = await screenOf(browser, server, options);
  await screen.page.goto(screen.address);
  await until("it plays", async () => Object.values(await playing(screen.page)).some(Boolean));
  await until("it is kept", () => screen.page.evaluate(async () => Boolean(navigator.serviceWorker.controller) && (await (await caches.open("ffl-screen-state-1")).keys()).some(({ url }) => url.includes("~slot/"))));
  return screen;
}

// Lets time pass, as timers see it, and leaves the network a moment.
export async function pass(page, seconds, rest = 150) {
  await page.clock.fastForward(seconds * 1000);
  await later(rest);
}
