// What is open now, told by the clock of the reader's device and the library's list of days (its shape: src/surface/openings/now.rs).
// Everything down to `start` is free of the page, so that tests import it. Without this file the week stands in the page all the same.

const DAY = 1440;
const MINUTE = 60_000;
// Of what is open, this many minutes before it closes it is said that it will.
const SOON = 30;
// What ends in the small hours is still of the day before.
const NIGHT = 6 * 60;
const [CLOSED, SELF_SERVICE, STAFFED] = [0, 1, 2];

const oslo = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });

// The time of the clock on the library's wall at an instant in milliseconds: minutes since the midnight at which 1970 began on it.
export function wall(instant) {
  const part = Object.fromEntries(oslo.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) / MINUTE;
}

const dayOf = (minute) => Math.floor(minute / DAY);

// The place of a day (counted from 1970) in the lists of a table. The first day of a list is only there for its night.
const listed = (table, place, day) => {
  const at = day - Date.parse(table.from) / (DAY * MINUTE);
  return at > 0 && at < place.days.length ? at : undefined;
};

// What begins on a day, as [from, to, state, stop].
const begins = (place, at) => place.patterns[place.days[at]] ?? [];

// What a place is at a minute of the wall's clock; undefined where its list does not say it.
export function stateAt(table, place, minute) {
  const at = listed(table, place, dayOf(minute));
  if (at === undefined) return undefined;
  const now = minute - dayOf(minute) * DAY;
  const over = (spans, now) => spans.filter(([from, to]) => from <= now && now < to);
  const all = [...over(begins(place, at), now), ...over(begins(place, at - 1), now + DAY)];
  // Staffed goes before self-service, and the day's own before last night's.
  const [, , state = CLOSED, stop] = all.reduce((best, span) => (best && best[2] >= span[2] ? best : span), undefined) ?? [];
  return { state, stop };
}

const alike = (a, b) => a.state === b.state && a.stop === b.stop;

// The first instant after one at which a place is something else, with what it is then; undefined: not as far as its list goes.
export function change(table, place, instant) {
  const now = stateAt(table, place, wall(instant));
  if (!now) return undefined;
  for (let day = dayOf(wall(instant)), at; (at = listed(table, place, day)) !== undefined; day += 1) {
    const own = begins(place, at).flatMap(([from, to]) => [from, to]);
    const night = begins(place, at - 1).flatMap(([, to]) => [to - DAY]);
    const borders = [...own, ...night].filter((minute) => minute >= 0 && minute < DAY).map((minute) => day * DAY + minute);
    // The clock shows a time once as a rule, one hour or two ahead of UTC; twice in one night of the year, and not at all in another.
    const shown = borders.flatMap((minute) => [minute - 120, minute - 60].filter((utc) => wall(utc * MINUTE) === minute));
    // Clocks are changed at one o'clock UTC.
    const moments = [...shown, day * DAY + 60].map((utc) => utc * MINUTE).filter((moment) => moment > instant);
    for (const moment of moments.sort((a, b) => a - b)) {
      const then = stateAt(table, place, wall(moment));
      if (then && !alike(then, now)) return { at: moment, ...then };
    }
  }
  return undefined;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// A time of the day, as the language writes it in tables of hours; beyond a day in the night after: 01.
export function time(table, minute) {
  const late = minute > DAY;
  const [hour, rest] = [Math.floor((late ? minute - DAY : minute) / 60), minute % 60];
  const two = (number) => String(number).padStart(2, "0");
  if (rest === 0 && table.whole_hours) return late ? two(hour) : String(hour);
  return `${two(hour)}${table.minutes}${two(rest)}`;
}

// When something will be: "kl. 19", "i morgen kl. 10", "fredag kl. 10". What closes in the night closes at 24 or later of the day.
function when(table, minute, now, closes) {
  let [day, rest] = [dayOf(minute), minute - dayOf(minute) * DAY];
  if (closes && rest <= NIGHT) [day, rest] = [day - 1, rest + DAY];
  const clock = fill(table.texts["now-today"], { time: time(table, rest) });
  const days = day - dayOf(now);
  if (days <= 0) return clock;
  if (days === 1) return fill(table.texts["now-tomorrow"], { when: clock });
  const date = new Date(day * DAY * MINUTE);
  const named = days < 7 ? table.weekdays[(date.getUTCDay() + 6) % 7] : fill(table.date, { day: date.getUTCDate(), month: table.months[date.getUTCMonth()] });
  return fill(table.texts["now-day"], { day: named, when: clock });
}

// The key of what is to be said.
function key(place, now, next, soon) {
  if (place.stops) return now.state ? "now-stop" : next ? "now-next-stop" : "now-closed";
  if (now.state === CLOSED) return !next ? "now-closed" : next.state === STAFFED ? "now-opens" : "now-opens-self-service";
  if (!next) return "now-always";
  if (next.state === CLOSED && soon) return "now-soon";
  if (now.state === STAFFED && next.state === SELF_SERVICE) return "now-staffed-then";
  if (now.state === SELF_SERVICE) return next.state === STAFFED ? "now-self-service-then" : "now-self-service";
  return place.patterns.some((spans) => spans.some(([, , state]) => state === SELF_SERVICE)) ? "now-staffed" : "now-open";
}

// What a place is at an instant, in words: { state: "closed" | "self-service" | "staffed" | "soon", text }; undefined where its list
// does not say it.
export function told(table, place, instant) {
  const minute = wall(instant);
  const now = stateAt(table, place, minute);
  if (!now) return undefined;
  const next = change(table, place, instant);
  const closes = now.state !== CLOSED && next?.state === CLOSED;
  const soon = closes && next.at - instant <= SOON * MINUTE;
  const stop = place.stops?.[now.state ? now.stop : next?.stop];
  const text = fill(table.texts[key(place, now, next, soon)], { when: next && when(table, wall(next.at), minute, now.state !== CLOSED), stop });
  const reason = place.why[listed(table, place, dayOf(minute))];
  const state = soon ? "soon" : ["closed", "self-service", "staffed"][now.state];
  return { state, text: reason ? fill(table.texts["now-why"], { text, reason }) : text };
}

// The days from today, a week of them: { date, name, reason, spans: [{ from, to, state, stop }] } with times as they are written.
export function week(table, place, instant) {
  const today = dayOf(wall(instant));
  const days = Array.from({ length: 7 }, (_, ahead) => today + ahead);
  return days.filter((day) => listed(table, place, day) !== undefined).map((day) => {
    const at = listed(table, place, day);
    const date = new Date(day * DAY * MINUTE);
    const span = ([from, to, state, stop]) => ({ from: time(table, from), to: time(table, to), state, stop: place.stops?.[stop] });
    return { date: date.toISOString().slice(0, 10), name: table.weekdays[(date.getUTCDay() + 6) % 7], reason: place.why[at], spans: begins(place, at).map(span) };
  });
}

async function read(language) {
  const answer = await fetch(new URL(`/api/v1/open-${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return answer.json();
}

// Says it now, and again at each minute as long as somebody may see it.
function keep(say) {
  say();
  const again = () => setTimeout(() => {
    if (!document.hidden) say();
    again();
  }, MINUTE - (Date.now() % MINUTE));
  again();
  document.addEventListener("visibilitychange", () => document.hidden || say());
}

// Fills every element with `data-open-now`, which names a place.
async function start() {
  const marked = [...document.querySelectorAll("[data-open-now]")];
  if (!marked.length) return;
  const table = await read(document.documentElement.lang);
  keep(() => {
    for (const element of marked) {
      const place = table.places.find((place) => place.id === element.dataset.openNow);
      const said = place && told(table, place, Date.now());
      if (element.textContent !== (said?.text ?? "")) element.textContent = said?.text ?? "";
      if (said) element.dataset.state = said.state;
      else delete element.dataset.state;
    }
  });
}

const STYLE = `
:host { display: block; max-inline-size: 28rem; font: inherit; color: inherit; }
p { margin: 0 0 0.35em; }
.name { font-weight: 700; }
a { color: inherit; }
table { border-collapse: collapse; inline-size: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3em 0.6em 0.3em 0; text-align: start; vertical-align: baseline; border-block-start: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
th { font-weight: 400; }
tr:first-child :is(th, td) { font-weight: 700; }
small { display: block; font-size: 0.88em; }
th::first-letter { text-transform: uppercase; }
`;

const made = (name, parts, attributes = {}) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...parts.filter((part) => part !== undefined));
  return element;
};

// The hours of a branch where another site's page names the widget: the state now, and a week. Styles come as objects, which a
// content security policy does not stop; nothing is stored, and nothing is asked of others than the library's own site.
export async function widget(script, languages) {
  const language = [script.dataset.lang, document.documentElement.lang].find((tag) => languages.includes(tag)) ?? languages[0];
  const table = await read(language);
  const place = script.dataset.branch ? table.places.find((place) => place.id === script.dataset.branch) : table.places[0];
  if (!place) return void console.warn(`${script.src}: no branch "${script.dataset.branch}"; there are: ${table.places.map((place) => place.id).join(", ")}`);
  const host = made("div", [], { lang: language });
  host.dataset.library = place.id;
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const site = new URL(table.site, script.src);
  const [now, rows] = [made("p", []), made("tbody", [])];
  const link = made("a", [place.name], { href: new URL(place.url ?? site, site).href });
  root.append(made("p", [link], { className: "name" }), now, made("table", [rows]));
  script.after(host);
  const kinds = { [SELF_SERVICE]: table.texts["hours-self-service"], [STAFFED]: table.texts["hours-staffed"] };
  const unstaffed = place.patterns.some((spans) => spans.some(([, , state]) => state === SELF_SERVICE));
  const line = ({ from, to, state, stop }) => made("div", [[stop, unstaffed ? kinds[state] : undefined, `${from}–${to}`].filter(Boolean).join(" ")]);
  keep(() => {
    now.textContent = told(table, place, Date.now())?.text ?? "";
    const row = ({ name, reason, spans }) => {
      const said = spans.length ? spans.map(line) : [table.texts["hours-closed"]];
      return made("tr", [made("th", [name], { scope: "row" }), made("td", [...said, reason && made("small", [reason])])]);
    };
    rows.replaceChildren(...week(table, place, Date.now()).map(row));
  });
}

if (globalThis.document) start();
