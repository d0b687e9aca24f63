// Mail that is to be sent: a record each, under a name that follows from why it is sent, so that the same mail is never written
// twice. Whoever sends it (`ffl mail send`, over SMTP) takes some on loan, sends them, and says of each what became of it; what is
// left then has nobody's address in it, and keeps the name from being used again.
//
// A mail goes out twice only if its sender dies between handing it to the mail server and saying so. It then has the same
// `Message-ID`, by which mail servers and readers know a mail that they have.

import { change, create, entries } from "../store/settle.ts";
import { json } from "./answer.ts";
import type { Call, Env } from "./env.ts";
import { Problem } from "./problem.ts";
import { base64url } from "./token.ts";

export interface Attachment {
  name: string;
  type: string;
  text: string;
}

export interface Mail {
  from: string;
  from_name: string;
  reply_to: string | null;
  to: string;
  language: string;
  subject: string;
  text: string;
  attachments: Attachment[];
}

/** A mail that waits, or is on loan, until `next`. */
export interface Waiting {
  /** Its `Message-ID` before the `@`. */
  id: string;
  at: number;
  next: number;
  attempts: number;
  mail: Mail;
}

/** A mail of which nothing is left but that it was. */
export interface Done {
  id: string;
  at: number;
  done: "sent" | "undeliverable";
}

const MINUTE = 60_000;
/** How long a sender has, in milliseconds. */
const LOAN = 10 * MINUTE;
/** How many are lent at a time. */
const MOST = 50;
/** How long after each attempt that failed for now the next one is, in minutes: two days in all. */
const RETRIES = [1, 5, 15, 60, 180, 360, 720, 1440];

/** Writes a mail, unless it has been written. */
export async function enqueue(env: Env, name: string, mail: Mail, expires: number): Promise<void> {
  const [id, at] = [base64url(env.random(16)), env.clock()];
  const value: Waiting = { id, at, next: at, attempts: 0, mail };
  await create(env.store, `outbox/${name}`, value, { operation: id, expires });
}

/** Lends a mail when it is due: answers the loan, by which its borrower is known. */
async function lend(env: Env, key: string): Promise<{ loan: string; waiting: Waiting } | null> {
  return await change(env.store, key, (there, operation) => {
    const record = there?.value as Waiting | Done | undefined;
    if (!there || !record || "done" in record || record.next > env.clock()) return { told: null };
    // That it was lent is no attempt: a sender that dies has not tried what it had not come to.
    const waiting = { ...record, next: env.clock() + LOAN };
    return { told: { loan: operation, waiting }, value: waiting, expires: there.expires };
  });
}

/** `POST /api/live/admin/outbox/lend`: some mails that are due, for a while nobody else's. */
export async function postLend({ env, form }: Call): Promise<Response> {
  const most = Math.min(MOST, Math.max(1, Number(form.get("limit") ?? MOST) || 1));
  const { hostname } = new URL(env.tenant.base);
  const mails = [];
  for await (const { key, value } of entries(env.store, "outbox/")) {
    if (mails.length >= most) break;
    const record = value as Waiting | Done;
    if ("done" in record || record.next > env.clock()) continue;
    const lent = await lend(env, key);
    if (!lent) continue;
    const { loan, waiting: { id, mail } } = lent;
    mails.push({ key: key.slice("outbox/".length), loan, message_id: `${id}@${hostname}`, mail });
  }
  return json({ mails });
}

type Result = "sent" | "later" | "undeliverable";

/** A mail after somebody tried to send it. */
function after(record: Waiting, result: Result, now: number): Waiting | Done {
  const { attempts } = record;
  const pause = RETRIES[attempts];
  if (result === "later" && pause !== undefined) {
    return { ...record, next: now + pause * MINUTE, attempts: attempts + 1 };
  }
  return { id: record.id, at: now, done: result === "sent" ? "sent" : "undeliverable" };
}

/** `POST /api/live/admin/outbox/result`: what became of a mail. That it was sent counts even if the loan was over. */
export async function postResult({ env, form }: Call): Promise<Response> {
  const [key, loan, result] = ["key", "loan", "result"].map((name) => form.get(name) ?? "");
  if (!["sent", "later", "undeliverable"].includes(result!)) throw new Problem("malformed");
  const state = await change(env.store, `outbox/${key}`, (there) => {
    if (!there) return { told: "gone" };
    const record = there.value as Waiting | Done;
    if ("done" in record) return { told: record.done };
    if (result !== "sent" && there.version !== loan) return { told: "lent-again" };
    const next = after(record, result as Result, env.clock());
    return { told: "done" in next ? next.done : "waiting", value: next, expires: there.expires };
  });
  return json({ state });
}
