// Every kind of slide, upright and across, as it is seen: nothing cut, text large and of contrast enough for the other side of a room,
// and nothing that axe has a word to say about. Pictures of all go to SCREEN_SHOTS, or to a folder of the machine's own.

import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { KINDS, siteOf } from "../fixture/site.mjs";
import { looked, SMALLEST } from "./looked.mjs";
import { launch, later, pass, playing, screenOf, until } from "./screen.mjs";
import { serve } from "./server.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.SCREEN_SHOTS ?? fs.mkdtempSync(path.join(os.tmpdir(), "screen-shots-"));
const SIZES = { landscape: [1920, 1080], portrait: [1080, 1920] };

let browser;
before(async () => {
  fs.mkdirSync(shots, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

async function judged(page, name) {
  await later(200);
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
  const [width, height] = Object.values(page.viewportSize());
  const faults = await page.evaluate(looked, Math.min(width, height) * SMALLEST);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return [...faults, ...found.violations.map(({ id, nodes }) => `axe ${id}: ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary.slice(0, 200)}`)].map((fault) => `${name}: ${fault}`);
}

for (const theme of ["standard", "fjord"]) {
  for (const [orientation, size] of Object.entries(SIZES)) {
    test(`${theme}, ${orientation}`, async () => {
      const server = await serve(siteOf({ theme }));
      const { page, context, errors, address } = await screenOf(browser, server, { size });
      await page.goto(address);
      const seen = new Set();
      const faults = [];
      await until("it plays", async () => (await playing(page)).main);
      for (let turn = 0; turn < KINDS.length * 2 && seen.size < KINDS.length; turn += 1) {
        const { main } = await playing(page);
        const kind = main.replace("demo/", "");
        if (!seen.has(kind)) faults.push(...(await judged(page, `${theme}-${orientation}-${kind}`)));
        seen.add(kind);
        await page.clock.fastForward(10_000);
        await until("the next slide", async () => (await playing(page)).main !== main, 5).catch(() => {});
      }
      assert.deepEqual([...seen].sort(), [...KINDS].sort());
      assert.deepEqual([faults, errors], [[], []]);
      await context.close();
      await server.close();
    });
  }
}

test("an emergency, the built-in, and regions beside each other", async () => {
  const faults = [];
  for (const [orientation, size] of Object.entries(SIZES)) {
    const site = siteOf({ layout: orientation === "landscape" ? "side" : "line" });
    const server = await serve(site);
    const { page, context, address } = await screenOf(browser, server, { size });
    await page.goto(address);
    await until("it plays", async () => (await playing(page)).main);
    faults.push(...(await judged(page, `regions-${orientation}`)));
    site.files.set("/screen/emergency.json", Buffer.from(JSON.stringify({ version: 1, messages: [{ id: "fire", until: "2026-11-26T12:00:00Z", title: "Brannalarm. Gå ut nå.", text: "Bruk nærmeste utgang og møt på plassen foran biblioteket. Heisen skal ikke brukes." }] })));
    await pass(page, 61);
    await until("the emergency", async () => (await playing(page)).screen === "fire");
    faults.push(...(await judged(page, `emergency-${orientation}`)));
    await context.close();
    const bare = await screenOf(browser, server, { size });
    site.files.delete("/screen/lobby/manifest.json");
    await bare.page.goto(bare.address);
    await later(500);
    await bare.page.screenshot({ path: path.join(shots, `built-in-${orientation}.png`) });
    await bare.context.close();
    await server.close();
  }
  assert.deepEqual(faults, []);
});

for (const size of [[1280, 720], [720, 1280], [3840, 2160], [1024, 768]]) {
  test(`at ${size.join(" × ")} nothing is cut`, async () => {
    const server = await serve(siteOf({ kinds: ["event-next", "openings", "books"] }));
    const { page, context, address } = await screenOf(browser, server, { size });
    await page.goto(address);
    await until("it plays", async () => (await playing(page)).main);
    for (let turn = 0; turn < 3; turn += 1) {
      assert.deepEqual(await page.evaluate(looked, Math.min(...size) * SMALLEST), []);
      await pass(page, 10, 400);
    }
    await context.close();
    await server.close();
  });
}

console.log(`pictures: ${shots}`);
