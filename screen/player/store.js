// The store of core/bundle.js in a browser: Cache Storage, which keeps megabytes, which a service worker can read, and where each entry
// is written whole or not at all. Files have the address of their digest, below the player's folder, which no server ever sees.

const FILES = "ffl-screen-files-1";
const STATE = "ffl-screen-state-1";

const root = new URL("../", import.meta.url);
const at = (name) => new URL(`~${name}`, root).href;
const digestOf = (request) => /~file\/([0-9a-f]{64})$/.exec(request.url)?.[1];

async function text(name) {
  const found = await (await caches.open(STATE)).match(at(name));
  return found && (await found.text());
}

const put = async (name, value) => (await caches.open(STATE)).put(at(name), new Response(value, { headers: { "content-type": "application/json" } }));

// The store of one screen.
export function storeOf(screen) {
  return {
    slots: () => Promise.all([0, 1].map((slot) => text(`slot/${screen}/${slot}`).catch(() => undefined))),
    write: (slot, value) => put(`slot/${screen}/${slot}`, value),
    digests: async () => new Set((await (await caches.open(FILES)).keys()).map(digestOf).filter(Boolean)),
    read: async (digest) => {
      const found = await (await caches.open(FILES)).match(at(`file/${digest}`));
      return found && new Uint8Array(await found.arrayBuffer());
    },
    keep: async (digest, bytes, type) => (await caches.open(FILES)).put(at(`file/${digest}`), new Response(bytes, { headers: { "content-type": type } })),
    drop: async (digest) => (await caches.open(FILES)).delete(at(`file/${digest}`)),
    // Small things that are remembered and may be lost.
    recall: async (name) => {
      try {
        return JSON.parse(await text(`note/${screen}/${name}`));
      } catch {
        return undefined;
      }
    },
    // The page that the service worker started has got to play.
    played: () => put(`starts/${screen}`, "0"),
    note: (name, value) => put(`note/${screen}/${name}`, JSON.stringify(value)).catch(() => {}),
  };
}

// A file from the server itself, past every cache. A proxy that sends the first half and then nothing is given up on.
export async function network(path, seconds = 120) {
  const answer = await fetch(path, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(seconds * 1000) });
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  const date = Date.parse(answer.headers.get("date") ?? "");
  return { bytes: new Uint8Array(await answer.arrayBuffer()), type: answer.headers.get("content-type") ?? "application/octet-stream", date };
}
