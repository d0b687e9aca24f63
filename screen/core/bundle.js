// A bundle is a manifest with every file that it names, by digest. It is fetched, verified and then switched to in one step: whatever
// fails before that step leaves the last good bundle as it was. The world is a store and a network, given as values:
//
//   store:   slots() → two texts or undefined; write(slot, text); digests() → Set; read(digest) → bytes or undefined;
//            keep(digest, bytes, type); drop(digest)
//   network: (path) → { bytes, type }, or it throws
//
// There are two slots, written by turns: one cut short by a loss of power does not pass its own digest, and the other still does.

import { readManifest } from "./manifest.js";

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

export const verified = async (file, bytes) => bytes.byteLength === file.bytes && (await sha256(bytes)) === file.sha256;

// Every file of a manifest, once for each digest.
export function files(manifest) {
  return [...new Map([...manifest.slides.map(({ file }) => file), ...manifest.assets].map((file) => [file.sha256, file])).values()];
}

export const lacking = (manifest, digests) => files(manifest).filter(({ sha256 }) => !digests.has(sha256));

// The ids of slides that cannot be shown with these files.
export function incomplete(manifest, digests) {
  const there = ({ sha256 }) => digests.has(sha256);
  return manifest.slides.filter(({ file, assets = [] }) => !there(file) || !assets.every((at) => there(manifest.assets[at]))).map(({ id }) => id);
}

// A slot's text: a serial number, the manifest as it was fetched, and the digest of both. Its reader in player/sw.js is the same.
const sealed = async (serial, source) => JSON.stringify({ serial, digest: await sha256(new TextEncoder().encode(`${serial}\n${source}`)), source });

async function opened(text, screen) {
  try {
    const { serial, digest, source } = JSON.parse(text);
    if (!Number.isInteger(serial) || (await sha256(new TextEncoder().encode(`${serial}\n${source}`))) !== digest) return undefined;
    const { manifest } = readManifest(source, screen);
    return manifest && { serial, source, manifest };
  } catch {
    return undefined;
  }
}

async function both(store, screen) {
  return Promise.all((await store.slots()).map((text) => (text === undefined ? undefined : opened(text, screen))));
}

// The newest bundle that can be read: { serial, source, manifest }; undefined: none.
export async function load(store, screen) {
  const found = (await both(store, screen)).filter(Boolean);
  return found.sort((a, b) => b.serial - a.serial)[0];
}

// The digests of those files of a manifest that are in the store as they should be. What is there and damaged is dropped.
export async function intact(store, manifest) {
  const there = await store.digests();
  const good = new Set();
  for (const file of files(manifest).filter(({ sha256 }) => there.has(sha256))) {
    const bytes = await store.read(file.sha256).catch(() => undefined);
    // A manifest may lie about the length; what has its own digest is dropped for nobody.
    if (!bytes || (await sha256(bytes)) !== file.sha256) await store.drop(file.sha256).catch(() => {});
    else if (bytes.byteLength === file.bytes) good.add(file.sha256);
  }
  return good;
}

// Drops what none of these manifests needs.
export async function sweep(store, manifests) {
  const needed = new Set(manifests.flatMap((manifest) => files(manifest).map(({ sha256 }) => sha256)));
  for (const digest of await store.digests()) if (!needed.has(digest)) await store.drop(digest);
}

// Keeps a file; when there is no room, once more after all has gone that neither bundle needs.
async function keep(store, manifests, { sha256 }, { bytes, type }) {
  try {
    await store.keep(sha256, bytes, type);
  } catch {
    await sweep(store, manifests);
    await store.keep(sha256, bytes, type);
  }
}

async function fetched(network, file) {
  let answer;
  try {
    answer = await network(file.path);
  } catch {
    return { fault: `${file.path}: not fetched` };
  }
  return (await verified(file, answer.bytes)) ? answer : { fault: `${file.path}: not what the manifest says` };
}

// Fetches and keeps what a manifest lacks: { digests } or { fault }. What was fetched before a fault stays for the next attempt.
async function complete(store, network, manifest, current) {
  const digests = await intact(store, manifest);
  for (const file of lacking(manifest, digests)) {
    const answer = await fetched(network, file);
    if (answer.fault) return answer;
    try {
      await keep(store, [manifest, ...(current ? [current.manifest] : [])], file, answer);
    } catch {
      return { fault: "no room" };
    }
    digests.add(file.sha256);
  }
  return { digests };
}

// A bundle of which nothing could be kept: its slides' own files in memory, so that the screen has something until there is room.
async function remembered(network, manifest, source) {
  const memory = new Map();
  for (const { file } of manifest.slides) {
    const answer = await fetched(network, file);
    if (!answer.fault) memory.set(file.sha256, answer.bytes);
  }
  const digests = new Set([...memory.keys(), ...manifest.assets.map(({ sha256 }) => sha256)]);
  return { bundle: { serial: 0, source, manifest, memory }, digests, fault: "no room" };
}

// Makes the bundle of a manifest's text the current one: { bundle, digests, switched, fault }. With a fault the bundle is `current`,
// which may be undefined. `digests`: which of its files are there; undefined: as before.
export async function update({ store, network }, screen, current, source) {
  const same = current && !current.memory && current.source === source;
  const { manifest, fault } = same ? current : readManifest(source, screen);
  if (fault) return { bundle: current, fault };
  const all = await complete(store, network, manifest, current);
  if (all.fault === "no room" && (!current || current.memory)) return remembered(network, manifest, source);
  if (all.fault) return { bundle: current, fault: all.fault };
  if (same) return { bundle: current, digests: all.digests, switched: false };
  const slots = await both(store, screen);
  const serial = Math.max(0, ...slots.filter(Boolean).map((slot) => slot.serial)) + 1;
  // Never over the bundle that plays: over the older of the two, or the one that cannot be read.
  const oldest = (slots[0]?.serial ?? -1) <= (slots[1]?.serial ?? -1) ? 0 : 1;
  try {
    await store.write(oldest, await sealed(serial, source));
  } catch {
    return current ? { bundle: current, fault: "no room" } : remembered(network, manifest, source);
  }
  await sweep(store, [manifest, ...(current ? [current.manifest] : [])]).catch(() => {});
  return { bundle: { serial, source, manifest }, digests: all.digests, switched: true };
}
