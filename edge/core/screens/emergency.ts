// Emergency messages: what screens ask for each minute, and what staff do about it. Behind the library's bearer token but for the
// question of the screens.

import { change } from "../../store/settle.ts";
import { json } from "../answer.ts";
import type { Call, Env } from "../env.ts";
import type { Faults } from "../fields.ts";
import { LANGUAGES } from "../language.ts";
import { Problem } from "../problem.ts";
import { line } from "../typed.ts";
import {
  type Board,
  EMPTY,
  ended,
  instant,
  messages,
  MOST,
  type Notice,
  over,
  set,
  standing,
  swept,
} from "./notices.ts";

const KEY = "screens/emergency";
const MINUTE = 60_000;
/** How long a message may hold: what nobody ends must end by itself. */
const LONGEST = 31 * 24 * 60 * MINUTE;
const LONGEST_TITLE = 120;
const LONGEST_TEXT = 600;
const HEAVIEST = 1000;
const MOST_BRANCHES = 200;

/** What ids of messages set here look like; the language is added to them. */
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const BRANCH = /^[a-z0-9][a-z0-9._/-]{0,99}$/;
/** RFC 3339 (5.6): with the offset, since a message is for all clocks. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

async function boardOf(env: Env): Promise<Board> {
  return ((await env.store.get(KEY))?.value ?? EMPTY) as Board;
}

/** `GET /api/live/screens/emergency`: asked for by every screen each minute. */
export async function getEmergency({ env }: Call): Promise<Response> {
  const list = messages(env.tenant, await boardOf(env), env.clock());
  return json({ version: 1, messages: list }, 200, { "cache-control": "public, max-age=5" });
}

/** `GET /api/live/admin/screens/emergency`: what stands, and who has said it. */
export async function getNotices({ env }: Call): Promise<Response> {
  return json(listed(env, await boardOf(env)));
}

function listed(env: Env, board: Board): Record<string, unknown> {
  const now = env.clock();
  const notices = swept(board, now).notices.map(({ at, from, until, ...notice }) => ({
    ...notice,
    at: new Date(at).toISOString(),
    from: from === null ? null : instant(from),
    until: instant(until),
  }));
  return { notices, built: standing(env.tenant, board, now), messages: messages(env.tenant, board, now) };
}

const length = (text: string): number => [...text].length;

/** The words in each language in which there are any. */
function wordsOf(form: URLSearchParams, faults: Faults): Notice["texts"] {
  const texts: Notice["texts"] = {};
  for (const language of LANGUAGES) {
    const [title, text] = [line(form, `title-${language}`), line(form, `text-${language}`)];
    if (title === "" && text === "") continue;
    if (title === "" || length(title) > LONGEST_TITLE) faults[`title-${language}`] = "error-notice-title";
    if (length(text) > LONGEST_TEXT) faults[`text-${language}`] = "error-notice-text";
    texts[language] = { title, text };
  }
  const [first] = LANGUAGES;
  if (Object.keys(texts).length === 0) faults[`title-${first}`] = "error-notice-title";
  return texts;
}

/** The branches of a list; null: all. A branch without a screen is a slip, which would leave a warning unread. */
function branchesOf({ form, env }: Call, faults: Faults): string[] | null {
  const named = [...new Set((form.get("branches") ?? "").split(/[\s,]+/).filter((id) => id !== ""))];
  if (named.length === 0) return null;
  const known = env.tenant.screens?.map((screen) => screen.branch);
  const isRight = (id: string): boolean => BRANCH.test(id) && (known === undefined || known.includes(id));
  if (named.length > MOST_BRANCHES || !named.every(isRight)) faults.branches = "error-notice-branches";
  return named;
}

function timeOf(form: URLSearchParams, name: string): number {
  const text = form.get(name) ?? "";
  return INSTANT.test(text) ? Date.parse(text) : NaN;
}

/** From and until when, to the minute: never shorter than was asked for. */
function spanOf({ form, env }: Call, faults: Faults): Pick<Notice, "from" | "until"> {
  const from = form.has("from") ? timeOf(form, "from") : null;
  const until = Math.ceil(timeOf(form, "until") / MINUTE) * MINUTE;
  const now = env.clock();
  if (!(until > now && until <= now + LONGEST)) faults.until = "error-notice-until";
  if (from !== null && !(from < until)) faults.from = "error-notice-from";
  return { from: from === null ? null : from - from % MINUTE, until };
}

function weightOf(form: URLSearchParams, faults: Faults): number {
  const text = form.get("weight") ?? "0";
  if (!/^\d{1,4}$/.test(text) || Number(text) > HEAVIEST) faults.weight = "error-notice-weight";
  return Number(text);
}

/** An id that nobody else gives. */
function fresh(env: Env): string {
  return `live-${[...env.random(6)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The message of a form; throws what is wrong with it. */
function noticeOf(call: Call): Notice {
  const { form, env } = call;
  const faults: Faults = {};
  const id = form.get("id") ?? fresh(env);
  if (!ID.test(id)) faults.id = "error-notice-id";
  const [texts, branches, span] = [wordsOf(form, faults), branchesOf(call, faults), spanOf(call, faults)];
  const weight = weightOf(form, faults);
  if (Object.keys(faults).length > 0) throw new Problem("form", { fields: faults, fill: FILL });
  return { id, at: env.clock(), ...span, weight, branches, texts };
}

const FILL = {
  title: LONGEST_TITLE,
  text: LONGEST_TEXT,
  days: LONGEST / (24 * 60 * MINUTE),
  weight: HEAVIEST,
  most: MOST,
};

async function changed(env: Env, step: (board: Board) => Board | null): Promise<Board | null> {
  return await change(env.store, KEY, (there) => {
    const next = step((there?.value ?? EMPTY) as Board);
    return next ? { told: next, value: next, expires: Math.max(over(next), env.clock() + MINUTE) } : { told: null };
  });
}

/** `POST /api/live/admin/screens/emergency`: sets a message, in the place of one of its `id`. */
export async function postNotice(call: Call): Promise<Response> {
  const { env } = call;
  const notice = noticeOf(call);
  const board = await changed(env, (board) => set(board, notice, env.tenant));
  if (!board) throw new Problem("form", { fields: { id: "error-notice-many" }, fill: FILL });
  return json({ id: notice.id, ...listed(env, board) }, 201);
}

/** `POST /api/live/admin/screens/emergency/end` (`id`): staff's or the build's. */
export async function postEnd({ env, form }: Call): Promise<Response> {
  const board = await changed(env, (board) => ended(board, form.get("id") ?? "", env.tenant, env.clock()));
  if (!board) throw new Problem("not-found");
  return json(listed(env, board));
}
