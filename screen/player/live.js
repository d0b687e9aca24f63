// The pieces of slides that follow the clock: a clock and a date, a countdown, what is open, and rows of lists that come and go at
// their minutes. They are written as attributes by the build and filled here, again and again, for as long as a slide stands.

import { wall } from "../core/wall.js";

const DAY = 1440;
const set = (element, text) => element && element.textContent !== text && (element.textContent = text);
const two = (number) => String(number).padStart(2, "0");
const language = (element) => element.closest("[lang]")?.lang || "nb";

// The same formatter each time, as making one is slow. A language that the browser does not know gets Norwegian dates.
const formatters = new Map();
function dated(tag) {
  if (!formatters.has(tag)) {
    const known = Intl.DateTimeFormat.supportedLocalesOf([tag]).length ? tag : "nb";
    formatters.set(tag, new Intl.DateTimeFormat(known, { timeZone: "Europe/Oslo", weekday: "long", day: "numeric", month: "long" }));
  }
  return formatters.get(tag);
}

function clock(element, instant) {
  const minute = wall(instant);
  set(element, `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`);
}

const date = (element, instant) => set(element, dated(language(element)).format(instant));

// By the clock on the wall, so that three days are three days also when one of them has 23 hours.
function countdown(element, instant) {
  const left = Math.max(0, wall(Date.parse(element.dataset.to)) - wall(instant));
  const numbers = { days: Math.floor(left / DAY), hours: Math.floor(left / 60) % 24, minutes: left % 60 };
  for (const part of element.querySelectorAll("[data-unit]")) {
    const number = numbers[part.dataset.unit];
    const word = part.querySelector("[data-one]");
    set(part.querySelector("b"), String(number));
    set(word, number === 1 ? word?.dataset.one : word?.dataset.many);
  }
}

const made = (name, ...parts) => {
  const element = document.createElement(name);
  element.append(...parts);
  return element;
};

function hours({ spans }, texts, unstaffed) {
  const kinds = { 1: texts["hours-self-service"], 2: texts["hours-staffed"] };
  const line = ({ from, to, state, stop }) => made("span", [stop, unstaffed ? kinds[state] : undefined, `${from}–${to}`].filter(Boolean).join(" "));
  return spans.length ? spans.map(line) : [made("span", texts["hours-closed"])];
}

// The state and the days ahead, by the table of the site's own page (src/surface/openings/open.js says what is in it).
function openings(element, instant, { open, tables }) {
  const table = tables.get(element.dataset.table);
  const place = table?.places.find(({ id }) => id === element.dataset.place);
  const said = open && place && open.told(table, place, instant);
  const [text, days] = ["text", "days"].map((part) => element.querySelector(`[data-part="${part}"]`));
  element.toggleAttribute("data-silent", !said);
  if (!said) return;
  element.dataset.state = said.state;
  set(text, said.text);
  if (!days) return;
  const unstaffed = place.patterns.some((spans) => spans.some(([, , state]) => state === 1));
  const rows = open.week(table, place, instant).slice(0, Number(days.dataset.most ?? 7)).map((day) => made("div", made("dt", day.name), made("dd", ...hours(day, table.texts, unstaffed))));
  if (days.innerHTML !== rows.map((row) => row.outerHTML).join("")) days.replaceChildren(...rows);
}

const standing = ({ dataset }, instant) => !(instant < Date.parse(dataset.from ?? "") || instant >= Date.parse(dataset.until ?? ""));

// Rows have their own times, and a list shows only as many as it has room for.
function timed(root, instant) {
  for (const row of root.querySelectorAll("[data-from], [data-until]")) row.hidden = !standing(row, instant);
  for (const list of root.querySelectorAll("[data-most]:not([data-part])")) {
    let room = Number(list.dataset.most);
    for (const row of list.children) row.hidden = !standing(row, instant) || (room -= 1) < 0;
  }
}

const PIECES = { clock, date, countdown, openings };

// Brings all below an element up to an instant; undefined: the clock is wrong, and nothing is said that would be.
export function enliven(root, instant, context) {
  const pieces = root.querySelectorAll("[data-live]");
  for (const piece of pieces) piece.hidden = instant === undefined;
  if (instant === undefined) return;
  timed(root, instant);
  for (const piece of pieces) PIECES[piece.dataset.live]?.(piece, instant, context);
}
