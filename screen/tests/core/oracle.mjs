// The same answers as core/schedule.js, without any of its cleverness: every minute of a year is looked at by itself, with the date and
// the time that Intl writes for it, and rounds are walked through second by second.

import { YEAR } from "./generate.mjs";

const MINUTE = 60_000;
const MARGIN = 10 * 1440;
const START = YEAR[0] - MARGIN * MINUTE;
const LENGTH = (YEAR[1] - YEAR[0]) / MINUTE + 2 * MARGIN;

// Of every minute: its date and the date before, their days of the week, and the minute of the day.
const calendar = (() => {
  const oslo = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Oslo", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  const days = new Map();
  const dayOf = (date) => {
    if (!days.has(date)) {
      const noon = new Date(`${date}T12:00:00Z`);
      days.set(date, { date, weekday: noon.getUTCDay() || 7, before: new Date(noon - 86_400_000).toISOString().slice(0, 10) });
    }
    return days.get(date);
  };
  return Array.from({ length: LENGTH }, (_, at) => {
    const [date, time] = oslo.format(START + at * MINUTE).split(", ");
    const today = dayOf(date);
    return { today, yesterday: dayOf(today.before), minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)) };
  });
})();

const at = (instant) => Math.floor((instant - START) / MINUTE);
const read = new Map();
const parse = (text) => read.get(text) ?? read.set(text, Date.parse(text)).get(text);
const inside = ({ from, until }, instant) => (!from || parse(from) <= instant) && (!until || instant < parse(until));

function ruleHolds(rule, instant) {
  if (!inside(rule, instant)) return false;
  const { today, yesterday, minute } = calendar[at(instant)];
  const dayHolds = (day) => {
    if (rule.except?.includes(day.date)) return false;
    if (rule.dates?.includes(day.date)) return true;
    return rule.days ? rule.days.includes(day.weekday) : !rule.dates;
  };
  const parts = rule.parts ?? [[0, 1440]];
  return (dayHolds(today) && parts.some(([from, to]) => minute >= from && minute < to)) || (dayHolds(yesterday) && parts.some(([from, to]) => minute + 1440 >= from && minute + 1440 < to));
}

const bySchedule = (a, b) => (b.weight ?? 0) - (a.weight ?? 0) || (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1);

// What has the region at a minute: { level, turns: [[list, slide, seconds]] }.
export function standing(manifest, state, region, instant) {
  const wrong = instant < parse(`${manifest.made}-01T00:00:00Z`) - 86_400_000;
  const firstRegion = manifest.layout.regions[0].id;
  const plays = (slide) => (slide.region ?? firstRegion) === region && !state.missing?.includes(slide.id) && (wrong ? !slide.from && !slide.until : inside(slide, instant));
  const active = (list) => !list.when?.length || (!wrong && list.when.some((rule) => ruleHolds(rule, instant)));
  const slides = (list) => list.slides.map((id) => manifest.slides.find((slide) => slide.id === id)).filter(plays);
  const choose = (lists) => {
    const ready = lists.filter((list) => active(list) && slides(list).length > 0).sort(bySchedule);
    return ready.filter((list) => (list.weight ?? 0) === (ready[0].weight ?? 0)).flatMap((list) => slides(list).map((slide) => [list.id, slide.id, slide.seconds]));
  };
  if (region === "screen") {
    const loud = wrong ? [] : (state.emergency ?? []).filter((message) => inside(message, instant) && (!message.branches || message.branches.includes(manifest.screen.branch))).sort(bySchedule);
    if (loud.length) return { level: "emergency", turns: loud.filter((message) => (message.weight ?? 0) === (loud[0].weight ?? 0)).map((message) => ["emergency", message.id, 20]) };
    const campaign = choose(manifest.campaigns ?? []);
    return campaign.length ? { level: "campaign", turns: campaign } : { level: "none", turns: [] };
  }
  if (standing(manifest, state, "screen", instant).turns.length) return { level: "covered", turns: [] };
  for (const [level, lists] of [["campaign", manifest.campaigns ?? []], ["playlist", manifest.playlists]]) {
    const turns = choose(lists);
    if (turns.length) return { level, turns };
  }
  const last = manifest.slides.filter((slide) => slide.fallback && plays(slide)).map((slide) => ["fallback", slide.id, slide.seconds]);
  return last.length ? { level: "fallback", turns: last } : { level: "built-in", turns: [] };
}

// A year of a manifest's region, minute by minute.
export function yearOf(manifest, state, region) {
  const kinds = new Map();
  const minutes = Array.from({ length: LENGTH }, (_, at) => {
    const now = standing(manifest, state, region, START + at * MINUTE);
    const key = `${now.level} ${now.turns.join(" ")}`;
    if (!kinds.has(key)) kinds.set(key, now);
    return kinds.get(key);
  });
  return { minutes, changes: minutes.map((now, at) => (now === minutes[at - 1] ? undefined : START + at * MINUTE)).filter(Boolean) };
}

// What is seen at each second from one on: a walk that starts anew at every midnight and every change.
function* seconds({ minutes }, instant) {
  let start = at(instant);
  while (minutes[start - 1] === minutes[start] && calendar[start].minute !== 0) start -= 1;
  let [turn, left] = [0, minutes[start].turns[0]?.[2]];
  let step;
  for (let second = START + start * MINUTE, minute = start; ; second += step) {
    if (at(second) !== minute) {
      minute = at(second);
      if (minutes[minute] !== minutes[minute - 1] || calendar[minute].minute === 0) [turn, left] = [0, minutes[minute].turns[0]?.[2]];
    }
    const { level, turns } = minutes[minute];
    if (second >= instant) yield { second, level, list: turns[turn]?.[0] ?? null, slide: turns[turn]?.[1] ?? null };
    // Where there is but one there is no round to walk.
    step = turns.length < 2 && second >= instant ? MINUTE - (second % MINUTE) : 1000;
    if (turns.length > 1 && (left -= 1) === 0) {
      turn = (turn + 1) % turns.length;
      left = turns[turn][2];
    }
  }
}

// What a region shows at a whole second, and until when at most eight days later.
export function seen(year, instant) {
  let now;
  for (const then of seconds(year, instant)) {
    now ??= then;
    if (then.second > instant + 8 * 1440 * MINUTE) return { level: now.level, list: now.list, slide: now.slide, until: null };
    if (then.level !== now.level || then.list !== now.list || then.slide !== now.slide) return { level: now.level, list: now.list, slide: now.slide, until: then.second };
  }
}
