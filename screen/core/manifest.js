// A text that claims to be a manifest → the manifest, or what is wrong with it. Nothing that a server says is believed: a portal of
// somebody's network answers with a page, a half-written file ends in the middle. The rules are those of schema/manifest.json, and
// what a schema cannot say: that what is named is there, once.

// A build keeps below 30 000 bytes; what is longer than this is not a manifest at all.
export const LONGEST = 65_536;
export const VERSION = 1;

const KINDS = ["event-now", "event-next", "events-today", "events-week", "openings", "books", "work", "article", "poster", "video", "text", "feed", "qr", "countdown"];
const ID = /^[a-z0-9][a-z0-9._/-]{0,99}$/;
const PATH = /^\/(?!\/)(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._~/-]+$/;
const INSTANT = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:00Z$/;
const DATE = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

// A test of a value gives undefined or the place of the first fault in it.
const matching = (pattern, longest) => (value) => (typeof value === "string" && pattern.test(value) && value.length <= longest ? undefined : "");
const text = (shortest, longest) => (value) => (typeof value === "string" && [...value].length >= shortest && [...value].length <= longest ? undefined : "");
const whole = (least, most) => (value) => (Number.isInteger(value) && value >= least && value <= most ? undefined : "");
const oneOf = (...values) => (value) => (values.includes(value) ? undefined : "");
const both = (...tests) => (value) => tests.map((test) => test(value)).find((fault) => fault !== undefined);
const unlike = (other) => (value) => (value === other ? "" : undefined);
const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (test, least, most) => (value) => {
  if (!Array.isArray(value) || value.length < least || value.length > most) return "";
  for (const [at, item] of value.entries()) {
    const fault = test(item);
    if (fault !== undefined) return `/${at}${fault}`;
  }
  return undefined;
};

const once = (value) => (Array.isArray(value) && new Set(value).size < value.length ? "" : undefined);

// Keys of `needed` must be there, those of `allowed` may; others are of a later build and not looked at.
const object = (needed, allowed = {}) => (value) => {
  if (!plain(value)) return "";
  for (const [key, test] of [...Object.entries(needed), ...Object.entries(allowed).filter(([key]) => value[key] !== undefined)]) {
    const fault = test(value[key]);
    if (fault !== undefined) return `/${key}${fault}`;
  }
  return undefined;
};

const id = matching(ID, 100);
const path = matching(PATH, 300);
const instant = matching(INSTANT, 20);
const file = object({ path, sha256: matching(/^[0-9a-f]{64}$/, 64), bytes: whole(1, 500_000_000) });
const grid = whole(1, 24);
const place = whole(0, Infinity);
const part = (value) => (Array.isArray(value) && value.length === 2 ? both(([from]) => whole(0, 1439)(from), ([, to]) => whole(1, 2879)(to))(value) : "");
const rule = object({}, {
  from: instant,
  until: instant,
  days: both(listOf(whole(1, 7), 1, 7), once),
  dates: listOf(matching(DATE, 10), 1, 400),
  except: listOf(matching(DATE, 10), 0, 400),
  parts: listOf(part, 1, 24),
});
const list = object({ id, slides: both(listOf(id, 0, 200), once) }, { name: text(1, 200), weight: whole(0, 1000), order: whole(0, 1000), when: listOf(rule, 0, 50) });
const slide = object({ id, kind: oneOf(...KINDS), file, seconds: whole(1, 3600) }, {
  region: id,
  from: instant,
  until: instant,
  fallback: oneOf(true, false),
  assets: both(listOf(place, 0, 40), once),
});
const shape = object({
  version: oneOf(VERSION),
  made: matching(/^20\d\d-(0[1-9]|1[0-2])$/, 7),
  screen: object({
    id,
    name: text(1, 200),
    language: matching(LANGUAGE, 100),
    time_zone: oneOf("Europe/Oslo"),
    orientation: oneOf("landscape", "portrait"),
    width: whole(320, 16384),
    height: whole(320, 16384),
  }, { branch: id }),
  layout: object({ id, columns: grid, rows: grid, regions: listOf(object({ id: both(id, unlike("screen")), column: grid, row: grid, columns: grid, rows: grid }), 1, 8) }),
  playlists: listOf(list, 0, 100),
  slides: listOf(slide, 0, 200),
  assets: listOf(file, 0, 400),
  poll_seconds: whole(15, 3600),
  emergency: listOf(path, 1, 2),
}, { campaigns: listOf(list, 0, 100), player: listOf(place, 0, 40), heartbeat: object({ path, seconds: whole(30, 86_400) }), stale_hours: whole(1, 8760) });

const doubled = (values) => values.find((value, at) => values.indexOf(value) !== at);

// Names that lead nowhere, or to two things.
function loose(manifest) {
  const { slides, assets, layout, campaigns = [], playlists, player = [] } = manifest;
  const regions = layout.regions.map((region) => region.id);
  const known = new Map(slides.map((slide) => [slide.id, slide]));
  for (const ids of [regions, slides.map((slide) => slide.id), [...campaigns, ...playlists].map((list) => list.id)]) {
    const twice = doubled(ids);
    if (twice !== undefined) return `"${twice}" twice`;
  }
  const lost = [...campaigns, ...playlists].flatMap((list) => list.slides).find((id) => !known.has(id));
  if (lost !== undefined) return `no slide "${lost}"`;
  if ([...player, ...slides.flatMap((slide) => slide.assets ?? [])].some((at) => at >= assets.length)) return "no such asset";
  const astray = slides.find(({ region }) => region !== undefined && region !== "screen" && !regions.includes(region));
  if (astray) return `no region "${astray.region}"`;
  const high = playlists.flatMap((list) => list.slides).find((id) => known.get(id).region === "screen");
  if (high !== undefined) return `slide "${high}" is for the whole screen, which no playlist may take`;
  const beyond = layout.regions.find((region) => region.column + region.columns - 1 > layout.columns || region.row + region.rows - 1 > layout.rows);
  if (beyond) return `region "${beyond.id}" reaches beyond the grid`;
  const files = new Map();
  for (const { path, sha256 } of [...assets, ...slides.map((slide) => slide.file)]) {
    if ((files.get(path) ?? sha256) !== sha256) return `two digests of ${path}`;
    files.set(path, sha256);
  }
  return undefined;
}

// A text → { manifest } or { fault }. `screen`: whose it must be.
export function readManifest(source, screen) {
  if (source.length > LONGEST) return { fault: "manifest: too long" };
  let manifest;
  try {
    manifest = JSON.parse(source);
  } catch {
    return { fault: "manifest: not JSON" };
  }
  if (plain(manifest) && manifest.version !== VERSION) return { fault: "manifest: another version" };
  const fault = shape(manifest) ?? undefined;
  if (fault !== undefined) return { fault: `manifest: wrong at ${fault || "/"}` };
  if (manifest.screen.id !== screen) return { fault: "manifest: of another screen" };
  const name = loose(manifest);
  return name === undefined ? { manifest } : { fault: `manifest: ${name}` };
}

const message = object({ id, until: instant, title: text(1, 120) }, {
  from: instant,
  weight: whole(0, 1000),
  order: whole(0, 1000),
  branches: listOf(id, 1, 200),
  language: matching(LANGUAGE, 100),
  text: text(0, 600),
});
const messages = object({ version: oneOf(VERSION), messages: listOf(message, 0, 20) });

// A text → the emergency messages in it; undefined: it is nothing of the kind.
export function readEmergency(source) {
  if (source.length > LONGEST) return undefined;
  try {
    const read = JSON.parse(source);
    return messages(read) === undefined ? read.messages : undefined;
  } catch {
    return undefined;
  }
}
