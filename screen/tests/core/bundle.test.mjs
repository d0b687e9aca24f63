// Bundles on a store that forgets, lies, is full and loses power at every step, and a network that does all that networks do.

import assert from "node:assert/strict";
import test from "node:test";
import { files, incomplete, intact, lacking, load, sha256, sweep, update } from "../../core/bundle.js";

const bytesOf = (text) => new TextEncoder().encode(text);
const fileOf = async (path, text) => ({ path, sha256: await sha256(bytesOf(text)), bytes: bytesOf(text).byteLength });

class Lost extends Error {}

// A store in memory. `room`: bytes that it holds; `power`: how many writes there are before it is gone, the last of them by half.
function memory({ room = Infinity, power = Infinity } = {}) {
  const kept = new Map();
  const slots = [undefined, undefined];
  const store = { kept, slotTexts: slots, room, power };
  const spend = (half) => {
    if (store.power <= 0) throw new Lost();
    store.power -= 1;
    if (store.power === 0) {
      half();
      throw new Lost();
    }
  };
  const used = () => [...kept.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  return Object.assign(store, {
    slots: async () => [...slots],
    write: async (slot, text) => {
      spend(() => (slots[slot] = text.slice(0, text.length / 2)));
      slots[slot] = text;
    },
    digests: async () => new Set(kept.keys()),
    read: async (digest) => kept.get(digest),
    keep: async (digest, bytes) => {
      spend(() => kept.set(digest, bytes.slice(0, bytes.byteLength / 2)));
      if (used() + bytes.byteLength > store.room) throw new Error("QuotaExceededError");
      kept.set(digest, bytes);
    },
    drop: async (digest) => {
      spend(() => {});
      kept.delete(digest);
    },
  });
}

// A server's files and the manifest of them: each slide has a text and shares a picture.
async function site(texts, picture = "picture") {
  const served = new Map([["/picture", picture], ...texts.map((text, at) => [`/slide-${at}`, text])]);
  const slides = await Promise.all(texts.map(async (text, at) => ({ id: `s${at}`, kind: "text", file: await fileOf(`/slide-${at}`, text), seconds: 10, assets: [0] })));
  const manifest = {
    version: 1,
    made: "2026-11",
    screen: { id: "lobby", name: "Lobby", language: "nb", time_zone: "Europe/Oslo", orientation: "landscape", width: 1920, height: 1080 },
    layout: { id: "full", columns: 1, rows: 1, regions: [{ id: "main", column: 1, row: 1, columns: 1, rows: 1 }] },
    playlists: [{ id: "p", slides: slides.map(({ id }) => id) }],
    slides,
    assets: [await fileOf("/picture", picture)],
    poll_seconds: 60,
    emergency: ["/screen/emergency.json"],
  };
  const network = async (path) => {
    if (!served.has(path)) throw new Error("404");
    return { bytes: bytesOf(served.get(path)), type: "text/html" };
  };
  return { served, manifest, network, source: JSON.stringify(manifest) };
}

test("what is missing is fetched, and nothing twice", async () => {
  const store = memory();
  const one = await site(["one", "two"]);
  const asked = [];
  const network = (path) => (asked.push(path), one.network(path));
  const first = await update({ store, network }, "lobby", undefined, one.source);
  assert.equal(first.switched, true);
  assert.deepEqual(asked.sort(), ["/picture", "/slide-0", "/slide-1"]);
  const again = await update({ store, network }, "lobby", first.bundle, one.source);
  assert.deepEqual([again.switched, asked.length], [false, 3]);
  const two = await site(["one", "three"]);
  const second = await update({ store, network: (path) => (asked.push(path), two.network(path)) }, "lobby", first.bundle, two.source);
  assert.deepEqual([second.switched, asked.slice(3)], [true, ["/slide-1"]]);
  assert.deepEqual((await load(store, "lobby")).source, two.source);
});

test("a lie, a gap, a portal's page or a server that dies leaves the old bundle", async () => {
  const [old, next] = [await site(["one"]), await site(["two", "three"], "another picture")];
  const portal = "<!doctype html><title>Logg inn</title>";
  const faults = [
    [portal, next.network, /not JSON/],
    ["", next.network, /not JSON/],
    [next.source.slice(0, 500), next.network, /not JSON/],
    [JSON.stringify({ ...next.manifest, version: 2 }), next.network, /another version/],
    [JSON.stringify({ ...next.manifest, screen: { ...next.manifest.screen, id: "other" } }), next.network, /another screen/],
    [JSON.stringify({ ...next.manifest, playlists: [{ id: "p", slides: ["gone"] }] }), next.network, /no slide "gone"/],
    [JSON.stringify({ ...old.manifest, assets: old.manifest.assets.map((file) => ({ ...file, bytes: 3 })) }), old.network, /not what the manifest says/],
    [next.source, async (path) => (path === "/picture" ? { bytes: bytesOf(portal), type: "text/html" } : next.network(path)), /not what the manifest says/],
    [next.source, async (path) => ({ ...(await next.network(path)), bytes: bytesOf(`${next.served.get(path)} `) }), /not what the manifest says/],
    [next.source, async (path) => (path === "/slide-1" ? Promise.reject(new Error("reset")) : next.network(path)), /not fetched/],
  ];
  for (const [source, network, fault] of faults) {
    const store = memory();
    const { bundle } = await update({ store, network: old.network }, "lobby", undefined, old.source);
    const result = await update({ store, network }, "lobby", bundle, source);
    assert.match(result.fault, fault);
    assert.equal(result.bundle, bundle);
    const loaded = await load(store, "lobby");
    assert.equal(loaded.source, old.source);
    assert.equal((await intact(store, loaded.manifest)).size, 2);
  }
});

test("power lost at any write: one of the two bundles is whole", async () => {
  const [old, next] = [await site(["one", "two"]), await site(["three", "two", "four"], "another picture")];
  for (let writes = 1; ; writes += 1) {
    const store = memory();
    const { bundle } = await update({ store, network: old.network }, "lobby", undefined, old.source);
    store.power = writes;
    const result = await update({ store, network: next.network }, "lobby", bundle, next.source).catch((error) => assert.ok(error instanceof Lost));
    const cut = store.power === 0;
    store.power = Infinity;
    const loaded = await load(store, "lobby");
    assert.ok([old.source, next.source].includes(loaded.source));
    assert.equal(lacking(loaded.manifest, await intact(store, loaded.manifest)).length, 0, `after ${writes} writes`);
    const healed = await update({ store, network: next.network }, "lobby", loaded, next.source);
    assert.equal(healed.bundle.source, next.source);
    if (!cut) return assert.ok(result.switched && writes > 4);
  }
});

test("damaged files are found, dropped and fetched again; their slides wait", async () => {
  const store = memory();
  const one = await site(["one", "two"]);
  const { bundle } = await update({ store, network: one.network }, "lobby", undefined, one.source);
  const { sha256: digest } = one.manifest.slides[1].file;
  store.kept.set(digest, bytesOf("tw"));
  const digests = await intact(store, one.manifest);
  assert.deepEqual([incomplete(one.manifest, digests), store.kept.has(digest)], [["s1"], false]);
  const offline = await update({ store, network: () => Promise.reject(new Error()) }, "lobby", bundle, one.source);
  assert.match(offline.fault, /not fetched/);
  const online = await update({ store, network: one.network }, "lobby", bundle, one.source);
  assert.deepEqual(incomplete(one.manifest, online.digests), []);
  store.kept.delete(one.manifest.assets[0].sha256);
  assert.deepEqual(incomplete(one.manifest, await intact(store, one.manifest)), ["s0", "s1"]);
});

test("slots that are damaged, cut or another screen's are not read", async () => {
  const [one, two] = [await site(["one"]), await site(["two"])];
  const store = memory();
  const first = await update({ store, network: one.network }, "lobby", undefined, one.source);
  await update({ store, network: two.network }, "lobby", first.bundle, two.source);
  const newest = store.slotTexts.findIndex((text) => text.includes('"serial":2'));
  const whole = store.slotTexts[newest];
  for (const text of [whole.slice(0, 300), whole.replace('"seconds\\":10', '"seconds\\":11'), whole.replace('"serial":2', '"serial":9'), "", "null", "<html>"]) {
    store.slotTexts[newest] = text;
    assert.equal((await load(store, "lobby")).source, one.source);
  }
  assert.equal(await load(store, "other"), undefined);
  store.slotTexts[1 - newest] = undefined;
  assert.equal(await load(store, "lobby"), undefined);
});

test("a full store gives up what is of no use, then the new bundle; a first start plays from memory", async () => {
  const [one, two] = [await site(["one".repeat(30)], "p"), await site(["two".repeat(30)], "q")];
  const store = memory({ room: 200 });
  store.kept.set("f".repeat(64), new Uint8Array(100));
  const first = await update({ store, network: one.network }, "lobby", undefined, one.source);
  assert.deepEqual([first.switched, store.kept.has("f".repeat(64))], [true, false]);
  store.room = 100;
  const second = await update({ store, network: two.network }, "lobby", first.bundle, two.source);
  assert.deepEqual([second.fault, second.bundle], ["no room", first.bundle]);
  assert.equal((await intact(store, one.manifest)).size, files(one.manifest).length);
  const bare = await update({ store: memory({ room: 0 }), network: one.network }, "lobby", undefined, one.source);
  assert.deepEqual([bare.fault, bare.bundle.memory.size, incomplete(one.manifest, bare.digests)], ["no room", 1, []]);
  store.room = 1000;
  const later = await update({ store, network: one.network }, "lobby", bare.bundle, one.source);
  assert.deepEqual([later.fault, later.bundle.memory], [undefined, undefined]);
});

test("sweeping keeps what the bundles need", async () => {
  const [one, two] = [await site(["one"]), await site(["two"])];
  const store = memory();
  for (const { served, network } of [one, two]) for (const path of served.keys()) await store.keep(await sha256((await network(path)).bytes), bytesOf(served.get(path)));
  await sweep(store, [two.manifest]);
  assert.deepEqual([...(await store.digests())].sort(), files(two.manifest).map((file) => file.sha256).sort());
});
