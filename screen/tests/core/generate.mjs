// Manifests, instants and what a device knows, by chance and yet the same for the same seed: with a liking for nights, Sundays, the
// days on which clocks are changed, and rules that meet at one minute.

import { createHash } from "node:crypto";

// Mulberry32: small, and good enough to choose tests by.
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (number) => Math.floor(next() * number);
  const pick = (values) => values[below(values.length)];
  return { next, below, pick, often: (share) => next() < share, some: (most, make) => Array.from({ length: below(most + 1) }, (_, at) => make(at)) };
}

const DATES = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-05-17", "2026-10-24", "2026-10-25", "2026-10-26", "2026-12-24", "2026-12-31", "2027-01-01"];
const MINUTES = [0, 30, 90, 120, 135, 150, 165, 180, 210, 480, 600, 720, 721, 960, 1200, 1320, 1410, 1439];
export const YEAR = [Date.parse("2026-01-15T00:00:00Z"), Date.parse("2027-01-15T00:00:00Z")];

export const file = (name) => ({ path: `/screen/files/${name}.html`, sha256: createHash("sha256").update(name).digest("hex"), bytes: name.length });
const text = (instant) => new Date(instant).toISOString().replace(".000", "");

// An instant to the minute, often on a day of DATES.
function instant({ often, pick, below }) {
  const day = often(0.6) ? Date.parse(pick(DATES)) : YEAR[0] + below(364) * 86_400_000;
  return day + (often(0.5) ? pick(MINUTES) : below(1440)) * 60_000;
}

function span(random) {
  const from = instant(random);
  return { from: text(from), until: text(from + random.pick([1, 15, 60, 240, 1440, 3000, 30_000]) * 60_000) };
}

function maybe(random, share, rule) {
  return random.often(share) ? rule() : {};
}

function rule(random) {
  const { pick, below, some, often } = random;
  const dates = () => [...new Set([pick(DATES), ...some(3, () => pick(DATES))])].sort();
  const parts = () => [0, ...some(2, () => 0)].map(() => {
    const from = often(0.7) ? pick(MINUTES) : below(1440);
    return [from, Math.min(2879, from + pick([1, 15, 60, 90, 240, 480, 720, 1440]))];
  });
  return {
    ...maybe(random, 0.3, () => (often(0.7) ? span(random) : { from: text(instant(random)) })),
    ...maybe(random, 0.5, () => ({ days: [...new Set([pick([6, 7]), ...some(3, () => 1 + below(7))])].sort() })),
    ...maybe(random, 0.25, () => ({ dates: dates() })),
    ...maybe(random, 0.2, () => ({ except: dates() })),
    ...maybe(random, 0.7, () => ({ parts: parts() })),
  };
}

function slide(random, at, regions) {
  const { often, pick } = random;
  const id = `s${at}`;
  return {
    id,
    kind: pick(["event-now", "events-today", "books", "text"]),
    file: file(id),
    seconds: pick([5, 7, 10, 12, 15, 20, 45, 60, 90, 600]),
    ...(often(0.5) ? { region: pick([...regions, "screen"]) } : {}),
    ...maybe(random, 0.35, () => (often(0.6) ? span(random) : often(0.5) ? { until: text(instant(random)) } : { from: text(instant(random)) })),
    ...(often(0.2) ? { fallback: true } : {}),
  };
}

function list(random, id, slides) {
  const { often, pick, below, some } = random;
  const own = [...new Set(some(5, () => pick(slides)?.id))].filter(Boolean);
  return {
    id,
    ...(often(0.5) ? { weight: below(3) } : {}),
    ...(often(0.5) ? { order: below(3) } : {}),
    ...(often(0.75) ? { when: some(3, () => rule(random)) } : {}),
    slides: own,
  };
}

export function manifest(random) {
  const regions = ["main", "side", "strip"].slice(0, 1 + random.below(3));
  const slides = Array.from({ length: 2 + random.below(10) }, (_, at) => slide(random, at, regions));
  const some = (name, most, of) => random.some(most, (at) => list(random, `${name}${at}`, of));
  return {
    version: 1,
    made: random.often(0.9) ? "2026-01" : "2026-07",
    screen: { id: "lobby", name: "Lobby", branch: "main", language: "nb", time_zone: "Europe/Oslo", orientation: "landscape", width: 1920, height: 1080 },
    layout: { id: "three", columns: 12, rows: 3, regions: regions.map((id, at) => ({ id, column: 1, row: 1 + at, columns: 12, rows: 1 })) },
    campaigns: some("c", 3, slides),
    playlists: some("p", 5, slides.filter(({ region }) => region !== "screen")),
    slides,
    assets: [],
    poll_seconds: 60,
    emergency: ["/screen/emergency.json", "/api/live/screens/emergency"],
  };
}

// What a device knows: now and then a file is missing, or there is an emergency.
export function state(random, { slides }) {
  const message = (at) => ({
    id: `e${at}`,
    title: "Brannalarm",
    ...span(random),
    ...(random.often(0.5) ? { weight: random.below(2) } : {}),
    ...(random.often(0.4) ? { branches: [random.pick(["main", "other"])] } : {}),
  });
  return {
    ...(random.often(0.3) ? { missing: random.some(2, () => random.pick(slides).id) } : {}),
    ...(random.often(0.4) ? { emergency: random.some(3, message) } : {}),
  };
}
