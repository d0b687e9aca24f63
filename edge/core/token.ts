// Signed links and forms: what was said, until when, for which purpose, by which library. What is in them can be read by whoever
// has them, so it is ids and never a person's data.

import type { Env } from "./env.ts";
import { Problem } from "./problem.ts";

export type Purpose = "cancel" | "form" | "receipt" | "subscribe" | "unsubscribe";

const encoder = new TextEncoder();
const HMAC = { name: "HMAC", hash: "SHA-256" };

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unbase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** The keys of this process, by their secrets: as many as its libraries have. The keys and not what promises them, since at
 * Cloudflare no request may wait for what another has begun. */
const keys = new Map<string, CryptoKey>();

async function key(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const made = await crypto.subtle.importKey("raw", encoder.encode(secret), HMAC, false, ["sign", "verify"]);
  keys.set(secret, made);
  return made;
}

/** The keyed digest of a text, as what a thing is called without its being known. */
export async function digest(env: Env, purpose: string, text: string): Promise<string> {
  const said = encoder.encode(`${env.tenant.library}\n${purpose}\n${text}`);
  const whole = new Uint8Array(await crypto.subtle.sign(HMAC, await key(env.secrets.signing[0]), said));
  return base64url(whole.subarray(0, 16));
}

/** What is signed besides the payload: no other purpose and no other library takes the same signature. */
function statement(env: Env, purpose: Purpose, payload: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`${env.tenant.library}\n${purpose}\n${payload}`);
}

/** Signs some ids until a time. */
export async function sign(env: Env, purpose: Purpose, subject: string[], expires: number): Promise<string> {
  const payload = base64url(encoder.encode(JSON.stringify([expires, ...subject])));
  const said = statement(env, purpose, payload);
  const signature = await crypto.subtle.sign(HMAC, await key(env.secrets.signing[0]), said);
  return `${payload}.${base64url(new Uint8Array(signature))}`;
}

/** The ids that were signed; throws `link-wrong` or `link-expired`. */
export async function verified(env: Env, purpose: Purpose, token: string): Promise<string[]> {
  const [payload = "", signature = ""] = token.split(".");
  let bytes, read;
  try {
    [bytes, read] = [unbase64url(signature), new TextDecoder().decode(unbase64url(payload))];
  } catch {
    throw new Problem("link-wrong");
  }
  const said = statement(env, purpose, payload);
  const checks = env.secrets.signing.map(async (secret) =>
    await crypto.subtle.verify(HMAC, await key(secret), bytes, said)
  );
  if (!(await Promise.all(checks)).includes(true)) throw new Problem("link-wrong");
  const [expires, ...subject] = JSON.parse(read) as [number, ...string[]];
  if (expires <= env.clock()) throw new Problem("link-expired");
  return subject;
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export async function isSame(env: Env, one: string, other: string): Promise<boolean> {
  const own = await key(env.secrets.signing[0]);
  return await crypto.subtle.verify(
    HMAC,
    own,
    await crypto.subtle.sign(HMAC, own, encoder.encode(one)),
    encoder.encode(other),
  );
}
