// The reader of manifests beside the schema, on thousands of manifests with one thing wrong; and emergency messages from two mouths.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import Ajv from "ajv/dist/2020.js";
import { heard, holding, NOTHING_HEARD } from "../../core/emergency.js";
import { readEmergency, readManifest } from "../../core/manifest.js";
import { chance, manifest as randomManifest } from "./generate.mjs";

const schema = (name) => JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "../../schema", name)));
const ajv = new Ajv({ strictTuples: false, schemas: [{ ...schema("manifest.json"), $id: "https://ffl.example/manifest.json" }] });
const [valid, validMessages] = [ajv.getSchema("https://ffl.example/manifest.json"), ajv.compile({ ...schema("emergency.json"), $id: "https://ffl.example/emergency.json" })];

const WRONG = [null, true, 0, -1, 1.5, 3601, 1e9, "", "x", "Ä b", "//evil.example/a", "/a/../b", "2026-02-01", "2026-13-01T00:00:00Z", [], [1, 1], [7, 8], {}];

// Every place of a value, as paths to it.
const places = (value) => (typeof value === "object" && value !== null ? Object.keys(value).flatMap((key) => [[key], ...places(value[key]).map((rest) => [key, ...rest])]) : []);

function changed(value, place, random) {
  const copy = structuredClone(value);
  const parent = place.slice(0, -1).reduce((part, key) => part[key], copy);
  if (random.often(0.2) && !Array.isArray(parent)) delete parent[place.at(-1)];
  else parent[place.at(-1)] = random.pick(WRONG);
  return copy;
}

test("says of a manifest what the schema says", () => {
  const random = chance(11);
  let refused = 0;
  for (let round = 0; round < 4000; round += 1) {
    const whole = { ...randomManifest(random), heartbeat: { path: "/api/live/screens/heartbeat", seconds: 60 }, stale_hours: 12, player: [] };
    assert.ok(valid(whole), JSON.stringify(valid.errors));
    const one = changed(whole, random.pick(places(whole)), random);
    const { fault } = readManifest(JSON.stringify(one), one.screen?.id ?? "lobby");
    // What a schema cannot say is told in words, what it can as a place.
    const shape = fault === undefined || !/wrong at|another version/.test(fault);
    assert.equal(shape, valid(one), `${fault} ${JSON.stringify(valid.errors)}`);
    if (fault) refused += 1;
  }
  assert.ok(refused > 1000);
});

test("refuses what leads nowhere or to two things", () => {
  const slide = (id, more) => ({ id, kind: "text", file: { path: `/${id}`, sha256: "0".repeat(64), bytes: 1 }, seconds: 9, ...more });
  const base = { ...randomManifest(chance(3)), campaigns: [], playlists: [{ id: "p", slides: ["a"] }], slides: [slide("a")] };
  assert.equal(readManifest(JSON.stringify(base), "lobby").fault, undefined);
  const wrong = [
    [{ slides: [slide("a"), slide("a")] }, /"a" twice/],
    [{ campaigns: [{ id: "p", slides: [] }] }, /"p" twice/],
    [{ playlists: [{ id: "p", slides: ["b"] }] }, /no slide "b"/],
    [{ slides: [slide("a", { assets: [0] })] }, /no such asset/],
    [{ player: [0] }, /no such asset/],
    [{ slides: [slide("a", { region: "nowhere" })] }, /no region/],
    [{ slides: [slide("a", { region: "screen" })] }, /whole screen/],
    [{ layout: { ...base.layout, rows: 1, regions: [{ ...base.layout.regions[0], rows: 2 }] } }, /beyond the grid/],
    [{ assets: [{ path: "/a", sha256: "1".repeat(64), bytes: 1 }] }, /two digests/],
  ];
  for (const [more, fault] of wrong) assert.match(readManifest(JSON.stringify({ ...base, ...more }), "lobby").fault ?? "", fault);
  assert.match(readManifest(`{"x":"${"x".repeat(70_000)}"}`, "lobby").fault, /too long/);
});

const message = (id, until = "2026-11-26T12:00:00Z") => ({ id, until, title: "Brannalarm" });

test("reads emergency messages as their schema does", () => {
  const random = chance(12);
  const whole = { version: 1, messages: [{ ...message("fire"), from: "2026-11-26T11:00:00Z", weight: 1, order: 0, branches: ["main"], language: "nb", text: "Gå ut" }, message("water")] };
  assert.equal(readEmergency(JSON.stringify(whole)).length, 2);
  for (let round = 0; round < 1000; round += 1) {
    const one = changed(whole, random.pick(places(whole)), random);
    assert.equal(readEmergency(JSON.stringify(one)) !== undefined, validMessages(one), JSON.stringify(one));
  }
  for (const text of ["", "<html>", "null", "[]"]) assert.equal(readEmergency(text), undefined);
});

test("the live service's word goes before the file's", () => {
  const now = Date.parse("2026-11-26T11:00:00Z");
  const ids = (memory) => holding(memory).map(({ id }) => id);
  const [file, live] = [[message("file")], [message("live")]];
  const hear = (before, answers, at = now) => heard(before, answers, at);
  const built = hear(NOTHING_HEARD, { built: file });
  assert.deepEqual(ids(built), ["file"]);
  assert.deepEqual(ids(hear(built, {})), ["file"], "nothing answers: what was heard holds");
  const off = hear(built, { built: file, live: [] });
  assert.deepEqual(ids(off), [], "called off by the service");
  assert.deepEqual(ids(hear(off, { built: file })), [], "and not back when the service is gone");
  assert.deepEqual(ids(hear(off, { built: [...file, message("new")] })), ["new"], "but what comes after is heard");
  const both = hear(NOTHING_HEARD, { built: file, live });
  assert.deepEqual(ids(both), ["live"]);
  assert.deepEqual(ids(hear(both, { built: [] })), ["live"], "the service's message holds without it");
  assert.deepEqual(ids(hear(both, {}, Date.parse("2026-11-26T12:00:00Z"))), [], "until its minute");
});
