// The schedule beside the brute force of oracle.mjs, over a year with both of its odd days, on devices of four zones; and the cases
// that other programs are held to. FFL_ROUNDS multiplies the manifests.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { evaluate, HORIZON } from "../../core/schedule.js";
import { readManifest } from "../../core/manifest.js";
import { cases } from "./cases.mjs";
import { chance, manifest as randomManifest, state as randomState, YEAR } from "./generate.mjs";
import { seen, yearOf } from "./oracle.mjs";

const rounds = Number(process.env.FFL_ROUNDS ?? 1);
const zone = process.env.SCREEN_ZONE;

// Instants at which something happens, the second before each, and some by chance.
function instants(random, years) {
  const changes = years.flatMap(({ changes }) => changes).filter((instant) => instant > YEAR[0] && instant < YEAR[1]);
  const chosen = Array.from({ length: Math.min(40, changes.length) }, () => random.pick(changes));
  const odd = ["2026-03-29", "2026-10-25"].flatMap((date) => Array.from({ length: 12 }, () => Date.parse(date) - 7_200_000 + random.below(100_000) * 1000));
  const any = Array.from({ length: 30 }, () => YEAR[0] + random.below((YEAR[1] - YEAR[0]) / 1000) * 1000);
  return [...chosen, ...chosen.map((instant) => instant - 1000), ...odd, ...any];
}

function compare(seed) {
  const random = chance(seed);
  const manifest = randomManifest(random);
  assert.equal(readManifest(JSON.stringify(manifest), "lobby").fault, undefined);
  const state = randomState(random, manifest);
  const regions = ["screen", ...manifest.layout.regions.map(({ id }) => id)];
  const years = Object.fromEntries(regions.map((region) => [region, yearOf(manifest, state, region)]));
  let compared = 0;
  for (const instant of instants(random, Object.values(years))) {
    const wanted = Object.fromEntries(regions.map((region) => [region, seen(years[region], instant)]));
    const shown = wanted.screen.slide ? ["screen"] : regions.slice(1);
    const answer = evaluate(manifest, instant, state);
    const got = Object.fromEntries(Object.entries(answer.regions).map(([region, { why, ...rest }]) => [region, rest]));
    assert.deepEqual(got, Object.fromEntries(shown.map((region) => [region, wanted[region]])), `seed ${seed} at ${new Date(instant).toISOString()}`);
    const ends = shown.map((region) => wanted[region].until).filter(Boolean);
    assert.equal(answer.next, ends.length ? Math.min(...ends) : null);
    compared += 1;
  }
  return compared;
}

test("agrees with the brute force over a year", { skip: zone && "the cases are enough to tell zones apart" }, () => {
  let compared = 0;
  for (let seed = 1; seed <= 4 * rounds; seed += 1) compared += compare(seed);
  assert.ok(compared > 4 * rounds * 40);
});

test("every case stands as it was written", () => {
  const kept = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../cases.json")));
  assert.deepEqual(kept, cases(), "cases.json is not what this schedule says: look at it, then npm run cases");
  assert.ok(kept.cases.length >= 500);
});

test("what it says holds until then, and no longer", () => {
  for (let seed = 500; seed < 500 + (zone ? 4 : 20 * rounds); seed += 1) {
    const random = chance(seed);
    const manifest = randomManifest(random);
    const state = randomState(random, manifest);
    const plays = (instant) => Object.entries(evaluate(manifest, instant, state).regions).map(([region, { level, list, slide }]) => [region, level, list, slide]);
    for (let round = 0; round < 20; round += 1) {
      const instant = YEAR[0] + random.below(YEAR[1] - YEAR[0]);
      const { next } = evaluate(manifest, instant, state);
      const last = (next ?? instant + HORIZON) - 1;
      assert.deepEqual(plays(instant + random.below(last - instant + 1)), plays(instant));
      assert.deepEqual(plays(last), plays(instant));
      if (next !== null) assert.notDeepEqual(plays(next), plays(instant));
    }
  }
});

if (!zone) {
  for (const TZ of ["Pacific/Auckland", "America/St_Johns", "Africa/Casablanca", "Europe/Oslo"]) {
    test(`the same on a device in ${TZ}`, () => {
      const run = spawnSync(process.execPath, ["--test-reporter=tap", import.meta.filename], { env: { ...process.env, NODE_TEST_CONTEXT: "", TZ, SCREEN_ZONE: TZ }, encoding: "utf8" });
      assert.equal(run.status, 0, run.stdout + run.stderr);
    });
  }
}
