// The cases of tests/cases.json, which every program that evaluates a schedule is held to: those written here by hand, each for a
// rule of the README, and others by chance. `node cases.mjs --write` writes them anew; a change in them is a change of the contract.

import fs from "node:fs";
import path from "node:path";
import { evaluate } from "../../core/schedule.js";
import { chance, file, manifest as randomManifest, state as randomState, YEAR } from "./generate.mjs";

const slide = (id, more = {}) => ({ id, kind: "text", file: file(id), seconds: 10, ...more });
const made = (more) => ({
  version: 1,
  made: "2026-01",
  screen: { id: "lobby", name: "Lobby", branch: "main", language: "nb", time_zone: "Europe/Oslo", orientation: "landscape", width: 1920, height: 1080 },
  layout: { id: "full", columns: 12, rows: 12, regions: [{ id: "main", column: 1, row: 1, columns: 12, rows: 12 }] },
  playlists: [],
  slides: [],
  assets: [],
  poll_seconds: 60,
  emergency: ["/screen/emergency.json", "/api/live/screens/emergency"],
  ...more,
});
const [a, b, c] = [slide("a"), slide("b", { seconds: 20 }), slide("c", { fallback: true })];
const emergency = (id, from, until, more = {}) => ({ id, from: `2026-11-${from}:00Z`, until: `2026-11-${until}:00Z`, title: "Brannalarm", ...more });

// Each: what it is about, a manifest, and instants, with what the device knows where that matters.
const HAND = [
  ["a round of slides begins at midnight", made({ slides: [a, b], playlists: [{ id: "p", slides: ["a", "b"] }] }), [
    "2026-11-25T23:00:00Z", "2026-11-25T23:00:09Z", "2026-11-25T23:00:10Z", "2026-11-25T23:00:29Z", "2026-11-25T23:00:30Z", "2026-11-26T22:59:59Z",
  ]],
  ["a single slide that is always on has no end", made({ slides: [a], playlists: [{ id: "p", slides: ["a"] }] }), ["2026-11-25T23:00:00Z", "2026-03-29T01:00:00Z"]],
  ["nothing at all is the built-in", made({}), ["2026-11-26T12:00:00Z"]],
  ["a fallback where no list has anything", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ parts: [[600, 720]] }] }] }), [
    "2026-11-26T08:59:59Z", "2026-11-26T09:00:00Z", "2026-11-26T10:59:00Z", "2026-11-26T11:00:00Z", ["2026-11-26T09:30:00Z", { missing: ["a"] }], ["2026-11-26T09:30:00Z", { missing: ["a", "c"] }],
  ]],
  ["the heaviest lists play, by order and then by id", made({
    slides: [a, b, c],
    playlists: [{ id: "z", order: 1, slides: ["c"] }, { id: "y", order: 2, slides: ["b"] }, { id: "x", order: 2, slides: ["a"] }, { id: "light", slides: ["a"] }].map((list) => (list.id === "light" ? list : { ...list, weight: 5 })),
  }), ["2026-11-25T23:00:00Z", "2026-11-25T23:00:10Z", "2026-11-25T23:00:20Z", "2026-11-25T23:00:39Z", "2026-11-25T23:00:40Z", ["2026-11-25T23:00:00Z", { missing: ["a", "b", "c"] }]]],
  ["an ended event is gone at its minute", made({ slides: [slide("e", { from: "2026-11-26T17:00:00Z", until: "2026-11-26T18:30:00Z" }), b], playlists: [{ id: "p", slides: ["e", "b"] }] }), [
    "2026-11-26T16:59:59Z", "2026-11-26T17:00:00Z", "2026-11-26T17:00:10Z", "2026-11-26T18:29:59Z", "2026-11-26T18:30:00Z",
  ]],
  ["a campaign above playlists, and the whole screen above regions", made({
    layout: { id: "two", columns: 4, rows: 1, regions: [{ id: "main", column: 1, row: 1, columns: 3, rows: 1 }, { id: "side", column: 4, row: 1, columns: 1, rows: 1 }] },
    slides: [a, slide("side", { region: "side" }), slide("k"), slide("w", { region: "screen" })],
    campaigns: [{ id: "k", slides: ["k"], when: [{ days: [4], parts: [[600, 900]] }] }, { id: "w", slides: ["w"], when: [{ dates: ["2026-11-26"], parts: [[720, 780]] }] }],
    playlists: [{ id: "p", weight: 1000, slides: ["a", "side"] }],
  }), ["2026-11-26T08:00:00Z", "2026-11-26T09:00:00Z", "2026-11-26T11:00:00Z", "2026-11-26T12:00:00Z", "2026-11-26T14:00:00Z", ["2026-11-26T11:30:00Z", { missing: ["w"] }]]],
  ["an emergency above all, in its branch, over at its minute", made({ slides: [a], campaigns: [{ id: "k", weight: 1000, slides: ["a"] }] }), [
    ["2026-11-26T11:59:59Z", { emergency: [emergency("fire", "26T12:00", "26T12:30")] }],
    ["2026-11-26T12:00:00Z", { emergency: [emergency("fire", "26T12:00", "26T12:30")] }],
    ["2026-11-26T12:30:00Z", { emergency: [emergency("fire", "26T12:00", "26T12:30")] }],
    ["2026-11-26T12:10:00Z", { emergency: [emergency("fire", "26T12:00", "26T12:30", { branches: ["other"] })] }],
    ["2026-11-26T12:10:00Z", { emergency: [emergency("fire", "26T12:00", "26T12:30", { branches: ["other", "main"] })] }],
    ["2026-11-26T12:00:20Z", { emergency: [emergency("water", "26T12:00", "26T12:30"), emergency("fire", "26T12:00", "26T12:20")] }],
    ["2026-11-26T12:00:20Z", { emergency: [emergency("water", "26T12:00", "26T12:30", { weight: 1 }), emergency("fire", "26T12:00", "26T12:20")] }],
  ]],
  ["a part past midnight is of the day on which it begins", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ days: [5], parts: [[1320, 1560]] }] }] }), [
    "2026-11-27T20:59:00Z", "2026-11-27T21:00:00Z", "2026-11-27T23:00:00Z", "2026-11-28T00:59:00Z", "2026-11-28T01:00:00Z", "2026-11-28T22:00:00Z", "2026-11-26T23:30:00Z",
  ]],
  ["the hour that is not there in March", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ parts: [[150, 210]] }] }] }), [
    "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:29:59Z", "2026-03-29T01:30:00Z", "2026-03-28T01:30:00Z",
  ]],
  ["the hour that is there twice in October", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ parts: [[150, 165]] }] }] }), [
    "2026-10-25T00:29:00Z", "2026-10-25T00:30:00Z", "2026-10-25T00:44:59Z", "2026-10-25T00:45:00Z", "2026-10-25T01:29:59Z", "2026-10-25T01:30:00Z", "2026-10-25T01:45:00Z",
  ]],
  ["days of 23 and 25 hours are one round from midnight on", made({ slides: [slide("a", { seconds: 3600 }), slide("b", { seconds: 3000 })], playlists: [{ id: "p", slides: ["a", "b"] }] }), [
    "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z",
  ]],
  ["days, dates beside them, and dates on which it never is", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ days: [1, 2], dates: ["2026-11-28"], except: ["2026-11-24"] }, { dates: ["2026-11-24"], parts: [[600, 660]] }] }] }), [
    "2026-11-23T11:00:00Z", "2026-11-24T11:00:00Z", "2026-11-24T09:30:00Z", "2026-11-25T11:00:00Z", "2026-11-28T11:00:00Z", "2026-11-29T11:00:00Z",
  ]],
  ["a rule has its first and last instants", made({ slides: [a, c], playlists: [{ id: "p", slides: ["a"], when: [{ from: "2026-11-26T10:15:00Z", until: "2026-11-30T10:15:00Z", parts: [[660, 720]] }] }] }), [
    "2026-11-26T10:14:59Z", "2026-11-26T10:15:00Z", "2026-11-26T11:00:00Z", "2026-11-30T10:14:59Z", "2026-11-30T10:15:00Z",
  ]],
  ["a clock before the manifest's month is wrong, and nothing dated is shown", made({
    slides: [a, slide("e", { until: "2026-11-26T18:30:00Z" }), c],
    campaigns: [{ id: "k", slides: ["a"], when: [{ parts: [[0, 1440]] }] }],
    playlists: [{ id: "p", slides: ["e", "c"] }],
  }), ["1970-01-01T00:05:00Z", "2025-12-30T23:59:00Z", "2025-12-31T00:00:00Z", ["1980-06-01T12:00:00Z", { emergency: [emergency("fire", "26T12:00", "26T12:30")] }]]],
];

const text = (instant) => (instant === null ? null : new Date(instant).toISOString().replace(".000", ""));

// An answer as it is written: instants as RFC 3339.
export function answered(manifest, at, state) {
  const { clock, next, regions } = evaluate(manifest, Date.parse(at), state);
  return { clock, next: text(next), regions: Object.fromEntries(Object.entries(regions).map(([id, region]) => [id, { ...region, until: text(region.until) }])) };
}

function byChance(seed) {
  const random = chance(seed);
  const manifest = randomManifest(random);
  const odd = ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"].map((at) => Date.parse(at));
  const instants = Array.from({ length: 9 }, () => {
    return random.often(0.5) ? random.pick(odd) + (random.below(10_800) - 3600) * 1000 : YEAR[0] + random.below((YEAR[1] - YEAR[0]) / 1000) * 1000;
  });
  return ["by chance", manifest, instants.map((instant) => [text(instant), randomState(random, manifest)])];
}

export function cases() {
  const all = [...HAND, ...Array.from({ length: 50 }, (_, at) => byChance(7000 + at))];
  return {
    manifests: all.map(([, manifest]) => manifest),
    cases: all.flatMap(([about, manifest, instants], place) => instants.map((instant) => {
      const [at, state = {}] = [instant].flat();
      return { about, manifest: place, at, state, answer: answered(manifest, at, state) };
    })),
  };
}

if (process.argv[2] === "--write") {
  const { manifests, cases: all } = cases();
  const lines = (values) => values.map((value) => JSON.stringify(value)).join(",\n");
  fs.writeFileSync(path.join(import.meta.dirname, "../cases.json"), `{"manifests":[\n${lines(manifests)}\n],\n"cases":[\n${lines(all)}\n]}\n`);
}
