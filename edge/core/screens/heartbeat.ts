// What screens tell of themselves, and what staff see of it: that they play, which bundle, and what is missing. Nothing is about
// anybody; of what comes only what is known here is kept, for a day.

import { change, entries } from "../../store/settle.ts";
import { json } from "../answer.ts";
import { readJson } from "../body.ts";
import type { Call, Env } from "../env.ts";
import { Problem } from "../problem.ts";

/** What a screen last told. */
export interface Beat {
  /** When it was heard, in milliseconds since 1970. */
  heard: number;
  /** The digest of the manifest that plays. */
  bundle: string;
  /** Which slide plays in which region. */
  playing: Record<string, string>;
  uptime_seconds: number;
  clock: "right" | "wrong";
  /** How many files or slides it cannot show. */
  missing: number;
  fault: string | null;
}

const DAY = 24 * 3_600_000;
/** How many screens are listened to where the build does not say which there are. */
const MOST_SCREENS = 200;
const MOST_REGIONS = 9;
const LONGEST_FAULT = 200;
/** Who has not been heard of for so long is asked after: three times what a manifest usually says. */
const LATE = 15 * 60_000;

const ID = /^[a-z0-9][a-z0-9._/-]{0,99}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const PREFIX = "screens/beat/";

const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** The slides of a plan: nothing in it that is no id. */
function playingOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const all = Object.entries(value).filter(([region, slide]) => isId(region) && isId(slide));
  return Object.fromEntries(all.slice(0, MOST_REGIONS)) as Record<string, string>;
}

/** A fault in the words of the player: one short line. */
function faultOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return text === "" ? null : [...text].slice(0, LONGEST_FAULT).join("");
}

/** A beat as it is kept, and whose it is; throws where it is none. */
function beatOf(value: unknown, heard: number): { screen: string; beat: Beat } {
  const said = (value ?? {}) as Record<string, unknown>;
  const { version, screen, bundle, playing, uptime_seconds, clock, missing, fault } = said;
  const isRight = version === 1 && isId(screen) && typeof bundle === "string" && DIGEST.test(bundle) &&
    isCount(uptime_seconds) && isCount(missing) && (clock === "right" || clock === "wrong");
  if (!isRight) throw new Problem("malformed");
  const told = { playing: playingOf(playing), fault: faultOf(fault) };
  return { screen, beat: { heard, bundle, uptime_seconds, clock, missing, ...told } };
}

/** Refuses a screen that the library does not have, or one more than there can be. */
async function checkKnown(env: Env, screen: string): Promise<void> {
  const { screens } = env.tenant;
  if (screens) {
    if (!screens.some((one) => one.screen === screen)) throw new Problem("not-found");
    return;
  }
  if (await env.store.get(PREFIX + screen)) return;
  const { entries: others } = await env.store.list(PREFIX, { limit: MOST_SCREENS });
  if (others.length >= MOST_SCREENS) throw new Problem("rate");
}

/** `POST /api/live/screens/heartbeat` */
export async function postHeartbeat({ request, env }: Call): Promise<Response> {
  const { screen, beat } = beatOf(await readJson(request), env.clock());
  await checkKnown(env, screen);
  await change(env.store, PREFIX + screen, () => ({ told: null, value: beat, expires: beat.heard + DAY }));
  return new Response(null, { status: 204 });
}

function stateOf({ heard, missing, fault, clock }: Beat, now: number): "late" | "faulty" | "well" {
  if (now - heard > LATE) return "late";
  return missing > 0 || fault !== null || clock === "wrong" ? "faulty" : "well";
}

/** `GET /api/live/admin/screens`: those that the build names, and whoever else was heard of today. */
export async function getScreens({ env }: Call): Promise<Response> {
  const heard = new Map<string, Beat>();
  for await (const { key, value } of entries(env.store, PREFIX)) heard.set(key.slice(PREFIX.length), value as Beat);
  const ids = [...new Set([...(env.tenant.screens ?? []).map(({ screen }) => screen), ...heard.keys()])];
  const screens = ids.map((screen) => {
    const beat = heard.get(screen);
    if (!beat) return { screen, state: "unheard" };
    return { screen, state: stateOf(beat, env.clock()), ...beat, heard: new Date(beat.heard).toISOString() };
  });
  return json({ screens });
}
