// What the command line and staff do with subscribers: whom to send to, whose address is gone, and, for whoever asks what is known
// of them, all of it, and its deletion.

import { entries, remove } from "../../store/settle.ts";
import { json } from "../answer.ts";
import type { Call, Env } from "../env.ts";
import { Problem } from "../problem.ts";
import { leave } from "../signup/list.ts";
import { findOccurrence } from "../signup/occurrence.ts";
import { isEmail, line } from "../typed.ts";
import { endAddress } from "./mail.ts";
import { bounce, end, findNewsletter, type Subscriber, whoIs } from "./subscribers.ts";

const PAGE = 200;

function listOf({ env, parameters }: Call): string {
  const found = findNewsletter(env, parameters.list ?? "");
  if (!found) throw new Problem("not-found");
  return found.list;
}

function emailOf({ form }: Call): string {
  const email = line(form, "email");
  if (!isEmail(email)) throw new Problem("malformed");
  return email;
}

/** `GET /api/live/admin/newsletter/:list/subscribers?after=`: to whom it goes, and where each ends it. */
export async function getSubscribers(call: Call): Promise<Response> {
  const list = listOf(call);
  const prefix = `subscriber/${list}/`;
  const after = call.url.searchParams.get("after");
  const read = await call.env.store.list(prefix, { cursor: after && prefix + after, limit: PAGE });
  const there = read.entries.filter((entry) => (entry.value as Subscriber).bounced === null);
  const subscribers = await Promise.all(there.map(async (entry) => {
    const { email, language } = entry.value as Subscriber;
    const address = await endAddress(call.env, list, entry.key.slice(prefix.length));
    return { email, language, unsubscribe: call.env.tenant.base + address };
  }));
  return json({ subscribers, after: read.cursor && read.cursor.slice(prefix.length) });
}

/** `POST /api/live/admin/newsletter/:list/bounced` (`email`) */
export async function postBounced(call: Call): Promise<Response> {
  const list = listOf(call);
  return json({ known: await bounce(call.env, list, await whoIs(call.env, list, emailOf(call))) });
}

/** What has an address in it. */
interface Addressed {
  email?: string | null;
  mail?: { to: string };
}

/** All that is kept of whoever has an address, wherever it stands. */
async function allOf(env: Env, email: string): Promise<{ key: string; value: unknown }[]> {
  const found = [];
  for (const prefix of ["person/", "pending/", "subscriber/", "outbox/"]) {
    for await (const { key, value } of entries(env.store, prefix)) {
      const { email: own, mail } = value as Addressed;
      if ((own ?? mail?.to)?.toLowerCase() === email.toLowerCase()) found.push({ key, value });
    }
  }
  return found;
}

/** `POST /api/live/admin/person/export` (`email`): what somebody may ask to see. */
export async function postExport(call: Call): Promise<Response> {
  return json({ records: await allOf(call.env, emailOf(call)) });
}

/** `POST /api/live/admin/person/delete` (`email`): their places go to those who wait, their subscriptions end. */
export async function postDelete(call: Call): Promise<Response> {
  const { env } = call;
  const found = await allOf(env, emailOf(call));
  for (const { key } of found) {
    const [kind, one = "", other = "", id = ""] = key.split("/");
    const occurrence = kind === "person" ? findOccurrence(env.tenant, one, other) : undefined;
    if (occurrence) await leave(env, occurrence, id);
    if (kind === "subscriber") await end(env, one, other);
  }
  // Leaving writes a mail that says so: it too has the address.
  const rest = await allOf(env, emailOf(call));
  for (const { key } of rest) await remove(env.store, key);
  return json({ deleted: found.length });
}
