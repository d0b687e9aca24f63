// What a page gathers: ten minutes at fifty times the speed, with FFL_ROUNDS=10 or more; a minute of it otherwise. Slides with pictures
// and films come and go, the manifest changes, and an emergency comes by.

import assert from "node:assert/strict";
import test from "node:test";
import { fileOf, NOW, siteOf } from "../fixture/site.mjs";
import { launch, later, playing, until } from "./screen.mjs";
import { serve } from "./server.mjs";

const SPEED = 50;
const seconds = Math.min(600, 60 * Number(process.env.FFL_ROUNDS ?? 1));

// All clocks of the page run faster.
const hasten = ([speed, start]) => {
  const [now, perf, after] = [Date.now.bind(Date), performance.now.bind(performance), window.setTimeout.bind(window)];
  const zero = now();
  const own = () => start + (now() - zero) * speed;
  const RealDate = Date;
  window.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [own()]));
    }
    static now() {
      return own();
    }
  };
  performance.now = () => perf() * speed;
  window.setTimeout = (act, wait = 0, ...rest) => after(act, wait / speed, ...rest);
};

test(`${seconds} seconds at ${SPEED} times the speed leave nothing behind`, async (t) => {
  const kinds = ["event-next", "events-week", "openings", "books", "article", "poster", "video", "text", "countdown", "feed"];
  const site = siteOf({ kinds });
  // Without the player among its files there is no loading anew, which would hide what a page gathers.
  site.manifest.player = [];
  site.publish();
  const server = await serve(site);
  const browser = await launch();
  t.after(() => Promise.all([browser.close(), server.close()]));
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  await page.addInitScript(hasten, [SPEED, NOW]);
  await page.goto(`${server.origin}/screen/lobby/`);
  await until("it plays", async () => (await playing(page)).main);
  const devtools = await page.context().newCDPSession(page);
  const measure = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
    return { kilobytes: Math.round(usedSize / 1024), nodes, listeners: jsEventListeners, slides: await page.locator(".slide").count() };
  };
  const measures = [];
  const seen = new Set();
  const started = Date.now();
  for (let round = 0; Date.now() - started < seconds * 1000; round += 1) {
    for (let look = 0; look < 20; look += 1) {
      await later(100);
      seen.add((await playing(page)).main);
    }
    const bytes = Buffer.from(`<div class="s s-words s-spark"><h2>Runde ${round}</h2></div>`);
    site.files.set(`/screen/files/round-${round}.html`, bytes);
    site.manifest.slides = [...site.manifest.slides.filter(({ id }) => id !== "round"), { id: "round", kind: "text", file: fileOf(`/screen/files/round-${round}.html`, bytes), seconds: 5 }];
    site.manifest.playlists = [{ id: "all", slides: site.manifest.slides.map(({ id }) => id) }];
    site.publish();
    const burning = round % 4 === 3 ? [{ id: "fire", until: "2027-01-01T00:00:00Z", title: "Øvelse" }] : [];
    site.files.set("/screen/emergency.json", Buffer.from(JSON.stringify({ version: 1, messages: burning })));
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    measures.push(await measure());
  }
  // Both ends without the first fifth, in which everything is seen for the first time.
  const settled = measures.slice(Math.floor(measures.length / 5));
  const least = (part, key) => Math.min(...part.map((measure) => measure[key]));
  const [early, late] = [settled.slice(0, settled.length / 2), settled.slice(settled.length / 2)];
  const growth = Object.fromEntries(["kilobytes", "nodes", "listeners"].map((key) => [key, least(late, key) - least(early, key)]));
  t.diagnostic(`${measures.length} measures, first ${JSON.stringify(settled[0])}, last ${JSON.stringify(measures.at(-1))}, growth ${JSON.stringify(growth)}`);
  assert.ok(seen.size >= 9, `only ${seen.size} slides were seen`);
  assert.ok(growth.kilobytes < 300, `${growth.kilobytes} kB more`);
  assert.ok(growth.nodes < 60 && growth.listeners < 20, JSON.stringify(growth));
  assert.ok(measures.every(({ slides }) => slides <= 6));
});
