// What a screen shows at an instant, why, and until when: a function of the manifest, the instant and what the device knows. It keeps
// no memory, so that a screen that was without power agrees with its neighbour at once, and that a clock that jumps does no harm.
//
// The order is total: emergency, campaign, playlist, fallback, built-in. Among the lists of a level that have something to show, those
// of the greatest weight play, one after the other by order and then by id, each in its own order. README.md has it as a table.

import { changeover, DAY, dayOf, midnight, MINUTE, moments, wall, weekday } from "./wall.js";

// The region that is the whole screen: what plays there, only emergencies and campaigns, covers all others.
export const WHOLE = "screen";
// How long a message of an emergency stands when there are several.
const MESSAGE_SECONDS = 20;
// How far ahead the end of what plays is looked for.
export const HORIZON = 8 * DAY * MINUTE;

const before = (a, b) => b.weight - a.weight || a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const instantOf = (text) => (text === undefined ? undefined : Date.parse(text));
const dayOfDate = (date) => Date.parse(date) / (DAY * MINUTE);
const sorted = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);

const ruleOf = ({ from, until, days, dates, except, parts }) => ({
  from: instantOf(from),
  until: instantOf(until),
  days,
  dates: dates && new Set(dates.map(dayOfDate)),
  except: new Set((except ?? []).map(dayOfDate)),
  parts: parts ?? [[0, DAY]],
});

const slideOf = (slide, region) => ({ ...slide, region: slide.region ?? region, from: instantOf(slide.from), until: instantOf(slide.until) });

// A device whose clock is before the month of the manifest knows that it is wrong. A day is taken off for the zones.
const earliest = (made) => (made ? Date.parse(`${made}-01`) - DAY * MINUTE : -Infinity);

const prepared = new WeakMap();

// The manifest as it is asked: in order, with instants as numbers.
function prepare(manifest) {
  if (!prepared.has(manifest)) {
    const slides = new Map(manifest.slides.map((slide) => [slide.id, slideOf(slide, manifest.layout.regions[0].id)]));
    const lists = (level) => (manifest[level] ?? []).map((list) => ({
      id: list.id,
      weight: list.weight ?? 0,
      order: list.order ?? 0,
      when: (list.when ?? []).map(ruleOf),
      slides: list.slides.map((id) => slides.get(id)),
    })).sort(before);
    const levels = { campaign: lists("campaigns"), playlist: lists("playlists") };
    const rules = Object.values(levels).flat().flatMap(({ when }) => when);
    const dated = [...rules, ...slides.values()].flatMap(({ from, until }) => [from, until]);
    prepared.set(manifest, {
      levels,
      fallback: [...slides.values()].filter(({ fallback }) => fallback),
      regions: manifest.layout.regions.map(({ id }) => id),
      branch: manifest.screen.branch,
      earliest: earliest(manifest.made),
      minutes: sorted([0, ...rules.flatMap(({ parts }) => parts.flat().map((minute) => minute % DAY))]),
      dated: sorted(dated.filter((instant) => instant !== undefined)),
    });
  }
  return prepared.get(manifest);
}

const within = ({ from, until }, instant) => !(instant < from) && !(instant >= until);

const falls = ({ days, dates, except }, day) => !except.has(day) && ((!days && !dates) || Boolean(days?.includes(weekday(day))) || Boolean(dates?.has(day)));

// A part belongs to the day on which it begins, also where it reaches into the next.
function matches(rule, instant) {
  if (!within(rule, instant)) return false;
  const minute = wall(instant);
  const today = dayOf(minute);
  return [today, today - 1].some((day) => falls(rule, day) && rule.parts.some(([from, to]) => from <= minute - day * DAY && minute - day * DAY < to));
}

const believed = (plan, instant) => instant >= plan.earliest;

// Whether a clock that shows an instant can be right.
export const believable = (manifest, instant) => believed(prepare(manifest), instant);

// What is asked about: the plan, what the device knows, and whether its clock can be believed.
const question = (manifest, instant, { missing = [], emergency = [] }) => {
  const plan = prepare(manifest);
  const messages = emergency.map((message) => ({ ...message, weight: message.weight ?? 0, order: message.order ?? 0, from: instantOf(message.from), until: instantOf(message.until) })).sort(before);
  return { plan, missing: new Set(missing), messages, believed: believed(plan, instant) };
};

// Whether a list has its time. With a clock that is wrong only what is always on is.
const on = ({ when }, asked, instant) => when.length === 0 || (asked.believed && when.some((rule) => matches(rule, instant)));

// Why a slide is not shown; undefined: it is.
function fault(slide, asked, instant) {
  if (asked.missing.has(slide.id)) return "file missing";
  if (slide.from === undefined && slide.until === undefined) return undefined;
  if (!asked.believed) return "clock wrong";
  return instant < slide.from ? "not yet" : instant >= slide.until ? "over" : undefined;
}

const shown = (list, region, asked, instant) => list.slides.filter((slide) => slide.region === region && !fault(slide, asked, instant));

const meant = (message, branch) => !message.branches || message.branches.includes(branch);

// The lists that play in a region at an instant, by level: { level, turns: [{ list, slide, seconds }] }.
function standing(asked, region, instant) {
  const { levels, fallback, branch } = asked.plan;
  if (region === WHOLE) {
    const messages = asked.believed ? asked.messages.filter((message) => meant(message, branch) && within(message, instant)) : [];
    const turns = messages.filter(({ weight }) => weight === messages[0].weight).map(({ id }) => ({ list: "emergency", slide: id, seconds: MESSAGE_SECONDS }));
    if (turns.length) return { level: "emergency", turns };
  } else if (standing(asked, WHOLE, instant).turns.length) return { level: "covered", turns: [] };
  for (const level of region === WHOLE ? ["campaign"] : ["campaign", "playlist"]) {
    const ready = levels[level].filter((list) => on(list, asked, instant) && shown(list, region, asked, instant).length);
    const heaviest = ready.filter(({ weight }) => weight === ready[0].weight);
    const turns = heaviest.flatMap((list) => shown(list, region, asked, instant).map(({ id, seconds }) => ({ list: list.id, slide: id, seconds })));
    if (turns.length) return { level, turns };
  }
  if (region === WHOLE) return { level: "none", turns: [] };
  const turns = shown({ slides: fallback }, region, asked, instant).map(({ id, seconds }) => ({ list: "fallback", slide: id, seconds }));
  return { level: turns.length ? "fallback" : "built-in", turns };
}

const key = ({ level, turns }) => [level, ...turns.map(({ list, slide }) => `${list}\n${slide}`)].join("\n\n");

// The instants of a day at which anything may become different, its midnight first.
function borders({ plan, messages }, day) {
  const [first, last] = [midnight(day), midnight(day + 1)];
  const clock = plan.minutes.flatMap((minute) => moments(day * DAY + minute));
  const dated = [...plan.dated, ...messages.flatMap(({ from, until }) => [from, until])].filter((instant) => first <= instant && instant < last);
  return sorted([...clock, changeover(day), ...dated]);
}

function nextBorder(asked, instant) {
  const day = dayOf(wall(instant));
  return borders(asked, day).find((border) => border > instant) ?? midnight(day + 1);
}

// Since when, at most since midnight, the same lists have played as do now: there their round began.
function since(asked, region, instant, now) {
  const passed = borders(asked, dayOf(wall(instant))).filter((border) => border <= instant);
  let at = passed.length - 1;
  while (at > 0 && key(standing(asked, region, passed[at - 1])) === now) at -= 1;
  return passed[at];
}

// What a region shows at an instant, and when to look again.
function turn(asked, region, instant) {
  const now = standing(asked, region, instant);
  const border = nextBorder(asked, instant);
  const { level, turns } = now;
  if (turns.length < 2) return { level, list: turns[0]?.list ?? null, slide: turns[0]?.slide ?? null, end: border };
  const round = turns.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
  let left = (instant - since(asked, region, instant, key(now))) % round;
  let at = 0;
  while (left >= turns[at].seconds * 1000) left -= turns[at++].seconds * 1000;
  return { level, list: turns[at].list, slide: turns[at].slide, end: Math.min(border, instant - left + turns[at].seconds * 1000) };
}

const alike = (a, b) => a.level === b.level && a.list === b.list && a.slide === b.slide;

// The first instant at which a region shows something else; null: not within the horizon.
function until(asked, region, instant, now) {
  let end = now.end;
  while (end <= instant + HORIZON) {
    const then = turn(asked, region, end);
    if (!alike(then, now)) return end;
    end = then.end;
  }
  return null;
}

function verdict(list, level, region, asked, instant, now) {
  if (!on(list, asked, instant)) return asked.believed ? "not now" : "clock wrong";
  if (!shown(list, region, asked, instant).length) return "nothing to show";
  if (now.level !== level) return "stands below";
  return now.turns.some((turn) => turn.list === list.id) ? "plays" : "weighs less";
}

// Of a list that has its time, also the slides that it does not show.
function reasons(list, level, region, asked, instant, now) {
  const own = list.slides.filter((slide) => slide.region === region);
  if (!own.length) return [];
  const faults = on(list, asked, instant) ? own.map((slide) => [slide.id, fault(slide, asked, instant)]).filter(([, why]) => why) : [];
  return [`${level} ${list.id}: ${verdict(list, level, region, asked, instant, now)}`, ...faults.map(([id, why]) => `slide ${id}: ${why}`)];
}

function heard(message, asked, instant, now) {
  if (!asked.believed) return "clock wrong";
  if (!meant(message, asked.plan.branch)) return "another branch";
  if (!within(message, instant)) return instant < message.from ? "not yet" : "over";
  return now.turns.some(({ slide }) => slide === message.id) ? "plays" : "weighs less";
}

// Every candidate of a region in the order of the schedule, with what became of it.
function why(asked, region, instant) {
  const { levels, fallback } = asked.plan;
  const now = standing(asked, region, instant);
  const of = (level) => levels[level].flatMap((list) => reasons(list, level, region, asked, instant, now));
  if (region === WHOLE) return [...asked.messages.map((message) => `emergency ${message.id}: ${heard(message, asked, instant, now)}`), ...of("campaign")];
  const last = fallback.filter((slide) => slide.region === region).map((slide) => {
    return `fallback ${slide.id}: ${fault(slide, asked, instant) ?? (now.level === "fallback" ? "plays" : "stands below")}`;
  });
  return [...of("campaign"), ...of("playlist"), ...last];
}

// What plays at an instant (milliseconds), with `state` = { missing: ids of slides that lack a file, emergency: messages }, both
// optional: { clock, next, regions: { id: { level, list, slide, until, why } } }. `next` is the first instant at which any of it is
// something else than now; null: not within eight days. Where the whole screen is taken, it is the only region.
export function evaluate(manifest, instant, state = {}) {
  const asked = question(manifest, instant, state);
  const whole = standing(asked, WHOLE, instant).turns.length > 0;
  const regions = Object.fromEntries((whole ? [WHOLE] : asked.plan.regions).map((region) => {
    const now = turn(asked, region, instant);
    const { level, list, slide } = now;
    return [region, { level, list, slide, until: until(asked, region, instant, now), why: why(asked, region, instant) }];
  }));
  const ends = Object.values(regions).map((region) => region.until).filter((end) => end !== null);
  return { clock: asked.believed ? "right" : "wrong", next: ends.length ? Math.min(...ends) : null, regions };
}
