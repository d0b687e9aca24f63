// Answers the requests of a screen's page, and the page itself, out of the bundle that it plays, so that it starts without a network.
// It fetches nothing by itself and decides nothing: what the bundle is, the player says by the slots that it writes (core/bundle.js).
// What is asked for past every cache ("no-store"), or is of no bundle, is the network's.
//
// Published as `/screen/sw.js`, so that it may speak for all below `/screen/`. A classic script, as old kiosk browsers know no other.

const FILES = "ffl-screen-files-1";
const STATE = "ffl-screen-state-1";
// After so many starts of a page that did not get to play, its own files come from the server, where they may have been put right.
const STARTS = 3;

const root = new URL("./", self.location.href);
const at = (name) => new URL(`~${name}`, root).href;
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function opened(text) {
  try {
    const slot = JSON.parse(text);
    const digest = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${slot.serial}\n${slot.source}`)));
    return digest === slot.digest ? slot : undefined;
  } catch {
    return undefined;
  }
}

// The text of slots and what came out of them, as each request of a page asks again.
const read = new Map();

// path → digest, of the bundle that a screen plays.
async function bundleOf(screen) {
  const state = await caches.open(STATE);
  const answers = await Promise.all([0, 1].map((slot) => state.match(at(`slot/${screen}/${slot}`))));
  const texts = await Promise.all(answers.map((answer) => answer?.text()));
  const kept = read.get(screen);
  if (kept && kept.texts.every((text, slot) => text === texts[slot])) return kept.files;
  const slots = (await Promise.all(texts.map((text) => text && opened(text)))).filter(Boolean).sort((a, b) => b.serial - a.serial);
  const manifest = slots.length ? JSON.parse(slots[0].source) : { slides: [], assets: [] };
  const files = new Map([...manifest.slides.map((slide) => slide.file), ...manifest.assets].map((file) => [file.path, file.sha256]));
  for (const place of manifest.player ?? []) files.set(`player ${manifest.assets[place].path}`, true);
  read.set(screen, { texts, files });
  return files;
}

// The screen whose page has an address; undefined: no screen's.
function screenOf(address) {
  const url = new URL(address);
  const name = url.pathname.startsWith(root.pathname) ? url.pathname.slice(root.pathname.length).split("/") : [];
  return name.length === 2 && ["", "index.html"].includes(name[1]) ? name[0] : undefined;
}

// Counts the starts of a page that have not been followed by a slide; the player sets it to nought.
async function started(screen) {
  const state = await caches.open(STATE);
  const starts = Number((await (await state.match(at(`starts/${screen}`)))?.text()) ?? 0) + 1;
  await state.put(at(`starts/${screen}`), new Response(String(starts))).catch(() => {});
  return starts;
}

// Part of a file, as players of films ask for it.
async function ranged(request, answer) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (first === undefined) return answer;
  const whole = await answer.blob();
  const from = Number(first);
  const to = Math.min(last === "" ? whole.size - 1 : Number(last), whole.size - 1);
  if (from > to) return new Response(null, { status: 416, headers: { "content-range": `bytes */${whole.size}` } });
  const headers = { "content-type": answer.headers.get("content-type"), "content-range": `bytes ${from}-${to}/${whole.size}`, "content-length": String(to - from + 1), "accept-ranges": "bytes" };
  return new Response(whole.slice(from, to + 1), { status: 206, headers });
}

async function answer(request, screen) {
  const starts = request.mode === "navigate" ? await started(screen).catch(() => 0) : Number((await (await (await caches.open(STATE)).match(at(`starts/${screen}`)))?.text()) ?? 0);
  const path = new URL(request.url).pathname;
  const files = await bundleOf(screen);
  const named = path.endsWith("/") && !files.has(path) ? `${path}index.html` : path;
  const digest = files.get(named);
  if (!digest) return fetch(request);
  if (starts > STARTS && files.has(`player ${named}`)) {
    const fresh = await fetch(request, { cache: "reload" }).catch(() => undefined);
    if (fresh?.ok) return fresh;
  }
  const found = await (await caches.open(FILES)).match(at(`file/${digest}`));
  return found ? ranged(request, found) : fetch(request);
}

async function respond(event) {
  const { request } = event;
  try {
    const client = request.mode === "navigate" ? request : await self.clients.get(event.clientId);
    const screen = client && screenOf(client.url);
    return screen ? await answer(request, screen) : await fetch(request);
  } catch {
    return Response.error();
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === self.location.origin;
  if (request.method === "GET" && own && request.cache !== "no-store") event.respondWith(respond(event));
});
