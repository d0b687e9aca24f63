// Plays one screen, for ever. Twice a second it looks at the clock and at what the schedule says; once a poll it asks the server. The
// two know of each other only by what is written down in `player`: nothing that a network does can stop what plays.

import { incomplete, intact, load, sha256, update } from "../core/bundle.js";
import { heard, holding, NOTHING_HEARD } from "../core/emergency.js";
import { readEmergency } from "../core/manifest.js";
import { believable, evaluate } from "../core/schedule.js";
import { enliven } from "./live.js";
import { lay, refresh, show, stageOf } from "./stage.js";
import { network, storeOf } from "./store.js";
import { reloadReason } from "./watch.js";

const TICK = 500;
// A clock that moves by more than this between two looks has been put.
const JUMP = 5000;
// Until there is a bundle the server is asked this often.
const FIRST_POLL = 10_000;
// All files are looked through again after so long, and a slide that failed is tried again.
const SCRUB = 6 * 3_600_000;
const RETRY = 10 * 60_000;
const HOUR = 3_600_000;

const screen = document.body.dataset.screen;
const mark = document.querySelector(".mark");
const last = document.querySelector(".last");
const decoder = new TextDecoder();
const born = performance.now();
const age = () => performance.now() - born;

const player = {
  store: storeOf(screen),
  stage: stageOf(document.querySelector(".stage")),
  bundle: undefined,
  // Digests of the files that are there; undefined: not yet looked through, and so all are tried.
  digests: undefined,
  // Slides that could not be shown, and when that was.
  broken: new Map(),
  memory: NOTHING_HEARD,
  pieces: { open: undefined, tables: new Map() },
  answer: undefined,
  looked: 0,
  shift: 0,
  contact: undefined,
  fault: undefined,
  faults: 0,
  scrubbed: 0,
  changed: false,
  due: { poll: 0, beat: 0 },
  renewing: false,
  played: false,
};

const right = (instant) => !player.bundle || believable(player.bundle.manifest, instant);

// The device's clock, unless it is known to be wrong and a server has told the time.
function now() {
  const own = Date.now();
  return player.shift && !right(own) ? own + player.shift : own;
}

const missing = () => {
  const { manifest } = player.bundle;
  const lost = player.digests ? incomplete(manifest, player.digests) : [];
  return [...new Set([...lost, ...player.broken.keys()])];
};

// What the stage asks for while it draws.
const context = {
  pieces: player.pieces,
  instant: () => (player.answer?.clock === "wrong" ? undefined : now()),
  version: ({ level, slide }) => (level === "emergency" ? JSON.stringify(messageOf(slide)) : slideOf(slide)?.file.sha256),
  broken: (slide) => {
    player.broken.set(slide, performance.now());
    player.answer = undefined;
  },
  element: async (level, id, { messageOf: drawn, fragmentOf }) => {
    if (level === "emergency") return drawn(messageOf(id));
    const slide = slideOf(id);
    const bytes = player.bundle.memory?.get(slide.file.sha256) ?? (await player.store.read(slide.file.sha256));
    // Read from a disk that may be dying: only what is what the manifest says is shown.
    if (!bytes || (await sha256(bytes)) !== slide.file.sha256) {
      player.digests?.delete(slide.file.sha256);
      throw new Error(slide.file.path);
    }
    return fragmentOf(slide, bytes, player.bundle.manifest.screen.language);
  },
};

const slideOf = (id) => player.bundle.manifest.slides.find((slide) => slide.id === id);
const messageOf = (id) => holding(player.memory).find((message) => message.id === id);

// Tables of opening hours among the files of the bundle, for slides that tell what is open.
async function tablesOf({ manifest, memory }) {
  const tables = new Map();
  if (memory) return tables;
  for (const { path, sha256: digest } of manifest.assets.filter(({ path }) => path.endsWith(".json"))) {
    const bytes = await player.store.read(digest).catch(() => undefined);
    if (bytes) tables.set(path, JSON.parse(decoder.decode(bytes)));
  }
  return tables;
}

const parts = ({ manifest }) => (manifest.player ?? []).map((at) => manifest.assets[at].sha256).join();

// Takes a bundle into use. Its files have been proved; what was broken in the old one may be whole in this.
async function take(bundle, digests) {
  if (player.bundle && parts(player.bundle) !== parts(bundle)) player.changed = true;
  const tables = await tablesOf(bundle).catch(() => new Map());
  Object.assign(player, { bundle, digests, answer: undefined, broken: new Map() });
  player.pieces.tables = tables;
  lay(player.stage, bundle.manifest.layout);
}

async function scrub() {
  player.scrubbed = performance.now();
  const { bundle } = player;
  if (!bundle || bundle.memory) return;
  const digests = await intact(player.store, bundle.manifest);
  if (bundle === player.bundle) Object.assign(player, { digests, answer: undefined });
}

// Whether the bundle that plays must be completed although the server has no other.
const wanting = () => player.bundle?.memory || (player.digests && player.bundle && incomplete(player.bundle.manifest, player.digests).length > 0);

// Asks the server for the manifest, and for what it names.
async function renew() {
  const { bytes, date } = await network("manifest.json", 30);
  const source = decoder.decode(bytes);
  if (player.bundle && Number.isFinite(date) && !right(Date.now())) player.shift = date - Date.now();
  if (source !== player.bundle?.source || wanting()) {
    const result = await update({ store: player.store, network }, screen, player.bundle, source);
    player.fault = result.fault;
    if (result.bundle && result.bundle !== player.bundle) await take(result.bundle, result.digests);
    else if (result.digests) Object.assign(player, { digests: result.digests, answer: undefined, broken: new Map() });
    if (result.fault) return;
  }
  player.fault = undefined;
  player.contact = now();
  await player.store.note("contact", player.contact);
}

async function listen() {
  const addresses = player.bundle?.manifest.emergency ?? [];
  const ask = (path) => (path ? network(path, 15).then(({ bytes }) => readEmergency(decoder.decode(bytes)), () => undefined) : undefined);
  const [built, live] = await Promise.all([ask(addresses[0]), ask(addresses[1])]);
  const memory = heard(player.memory, { built, live }, now());
  if (JSON.stringify(memory) === JSON.stringify(player.memory)) return;
  Object.assign(player, { memory, answer: undefined });
  await player.store.note("heard", memory);
}

// What the screen tells about itself, where the manifest asks for it: nothing about anybody.
async function beat() {
  const { heartbeat } = player.bundle?.manifest ?? {};
  if (!heartbeat || performance.now() < player.due.beat) return;
  // A tenth earlier or later, so that screens that had power together do not speak together.
  player.due.beat = performance.now() + heartbeat.seconds * 1000 * (0.9 + Math.random() * 0.2);
  const body = {
    version: 1,
    screen,
    bundle: await sha256(new TextEncoder().encode(player.bundle.source)),
    playing: Object.fromEntries(Object.entries(player.answer?.regions ?? {}).map(([region, { slide }]) => [region, slide])),
    uptime_seconds: Math.round(age() / 1000),
    clock: player.answer?.clock ?? "right",
    missing: missing().length,
    fault: player.fault ?? null,
  };
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(10_000) };
  await fetch(heartbeat.path, options).catch(() => {});
}

async function poll() {
  const quietly = (work) => work().catch((error) => (player.fault ??= error.message));
  await listen().catch(() => {});
  await quietly(beat);
  if (player.renewing) return;
  // Films take their time; emergencies are heard meanwhile.
  player.renewing = true;
  await quietly(renew);
  if (performance.now() - player.scrubbed > SCRUB) await quietly(scrub);
  player.renewing = false;
}

// What the staff should know, in the least possible space.
function told(instant) {
  const { bundle, contact, answer, fault } = player;
  const hours = contact === undefined ? 0 : (instant - contact) / HOUR;
  const words = [
    bundle && hours > (bundle.manifest.stale_hours ?? 24) && (hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} d`),
    answer?.clock === "wrong" && mark.dataset.clock,
    fault === "no room" && mark.dataset.room,
    !isSecureContext && mark.dataset.secure,
  ].filter(Boolean).join(" · ");
  if (mark.textContent !== words) mark.textContent = words;
  mark.hidden = !words;
}

function forgive() {
  for (const [slide, since] of player.broken) {
    if (performance.now() - since < RETRY) continue;
    player.broken.delete(slide);
    player.answer = undefined;
  }
}

function look(instant) {
  const jumped = instant < player.looked || instant > player.looked + JUMP;
  player.looked = instant;
  forgive();
  if (!player.bundle || (player.answer && !jumped && !(player.answer.next !== null && instant >= player.answer.next))) return;
  player.answer = evaluate(player.bundle.manifest, instant, { missing: missing(), emergency: holding(player.memory) });
  show(player.stage, player.answer, context);
  if (!player.played && player.stage.root.querySelector(".slide.on")) {
    player.played = true;
    player.store.played().catch(() => {});
  }
}

function reloadIfDue(instant) {
  const { answer, bundle, changed, faults, digests } = player;
  const { usedJSHeapSize: heap, jsHeapSizeLimit: limit } = performance.memory ?? {};
  const returns = Boolean(navigator.serviceWorker?.controller && bundle && !bundle.memory && digests && (bundle.manifest.player ?? []).every((at) => digests.has(bundle.manifest.assets[at].sha256)));
  const urgent = answer?.regions.screen?.level === "emergency";
  if (reloadReason({ instant, age: age(), returns, urgent, heap, limit, changed, faults })) location.reload();
}

function tick() {
  try {
    const instant = now();
    look(instant);
    refresh(player.stage, context.instant(), player.pieces);
    enliven(last, context.instant(), player.pieces);
    told(instant);
    reloadIfDue(instant);
    player.faults = 0;
  } catch (error) {
    player.faults += 1;
    player.fault = error.message;
  }
  if (performance.now() >= player.due.poll) {
    player.due.poll = performance.now() + (player.bundle ? player.bundle.manifest.poll_seconds * 1000 : FIRST_POLL);
    poll();
  }
  setTimeout(tick, TICK);
}

// A screen that sleeps is black. Browsers let go of it whenever a page is hidden.
const stayAwake = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});

async function start() {
  navigator.serviceWorker?.register(new URL("../sw.js", import.meta.url)).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  const { store } = player;
  try {
    const [bundle, contact, memory] = await Promise.all([load(store, screen), store.recall("contact"), store.recall("heard")]);
    Object.assign(player, { contact, memory: memory ?? NOTHING_HEARD });
    if (bundle) await take(bundle);
  } catch (error) {
    player.fault = error.message;
  }
  tick();
  // Looked through while it plays: each slide is proved anyway before it is shown.
  scrub().then(() => wanting() && (player.due.poll = performance.now() + 1000)).catch(() => {});
  player.pieces.open = await import("./open.js").catch(() => undefined);
}

start();
