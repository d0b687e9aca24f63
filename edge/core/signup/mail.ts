// What people are told by mail of their place: that they have it, wait for it, got it after all, or have left it.

import type { Env } from "../env.ts";
import { message, spoken } from "../language.ts";
import { enqueue, type Mail } from "../outbox.ts";
import { sign } from "../token.ts";
import { calendar, method } from "./ical.ts";
import type { Kind, News } from "./news.ts";
import type { Occurrence } from "./occurrence.ts";
import type { Person } from "./person.ts";
import type { Seat, State } from "./seats.ts";

/** The subject and the first lines of each mail. */
const WORDS: Record<State, [subject: string, text: string]> = {
  confirmed: ["mail-confirmed-subject", "mail-confirmed"],
  waiting: ["mail-waiting-subject", "mail-waiting"],
  promoted: ["mail-promoted-subject", "mail-promoted"],
  cancelled: ["mail-cancelled-subject", "mail-cancelled"],
};

/** The address at which somebody leaves. */
export async function cancelAddress(env: Env, { key, begins }: Occurrence, id: string): Promise<string> {
  const token = await sign(env, "cancel", [...key.split("/"), id], begins);
  return `/api/live/signup/cancel?t=${token}`;
}

/** The same where the date has become another. */
const NEWS: Record<Kind, [subject: string, text: string]> = {
  off: ["mail-off-subject", "mail-off"],
  moved: ["mail-moved-subject", "mail-moved"],
  back: ["mail-back-subject", "mail-back"],
};

async function written(env: Env, occurrence: Occurrence, { seat, person }: Told, keys: string[]): Promise<string> {
  const { date, title, event } = occurrence;
  const say = (key: string, fill?: Record<string, string | number>): string =>
    message(env.messages, person.language, key, fill);
  const page = date.url && env.tenant.base + spoken(date.url, person.language).text;
  const isThere = seat.state !== "cancelled" && !date.cancelled;
  const leave = isThere
    ? `${env.tenant.base}${await cancelAddress(env, occurrence, seat.id)}&lang=${person.language}`
    : "";
  const lines = [
    say("mail-hello", { name: person.name }),
    "",
    ...keys.map((key) => say(key)),
    "",
    spoken(title, person.language).text,
    spoken(date.when, person.language).text,
    date.place,
    person.child && `${say("field-child")}: ${person.child}`,
    seat.places > 1 && `${say("field-places")}: ${seat.places}`,
    page,
    ...(isThere ? ["", say("mail-leave"), leave] : []),
    "",
    say("privacy", { days: event.retention_days }),
    "",
    spoken(env.tenant.name, person.language).text,
  ];
  return lines.filter((line) => typeof line === "string").join("\n") + "\n";
}

/** Somebody who is told, and the sequence that their calendar gets. */
export interface Told {
  seat: Seat;
  person: Person;
  sequence: number;
}

function attachment(env: Env, occurrence: Occurrence, { person, sequence }: Told): Mail["attachments"][number] {
  const { language } = person;
  const words = {
    title: spoken(occurrence.title, language).text,
    description: occurrence.date.url ? env.tenant.base + spoken(occurrence.date.url, language).text : "",
    library: spoken(env.tenant.name, language).text,
    organizer: env.tenant.email ?? env.tenant.mail?.from ?? "",
  };
  const text = calendar(occurrence, words, { now: env.clock(), sequence });
  return { name: "event.ics", type: `text/calendar; charset=utf-8; method=${method(occurrence)}`, text };
}

interface Letter {
  /** The messages that are its subject and its first lines. */
  subject: string;
  lines: string[];
  /** What it tells, as the end of its name. */
  name: string;
}

/** Writes a mail to somebody, once; nothing where there is no address or the library sends no mail. */
async function write(env: Env, occurrence: Occurrence, told: Told, { subject, lines, name }: Letter): Promise<void> {
  const { seat, person } = told;
  const { mail } = env.tenant;
  if (!mail || person.email === null) return;
  const title = spoken(occurrence.title, person.language).text;
  const has = seat.state === "confirmed" || seat.state === "promoted";
  const letter: Mail = {
    from: mail.from,
    from_name: spoken(env.tenant.name, person.language).text,
    reply_to: mail.reply_to ?? null,
    to: person.email,
    language: person.language,
    subject: message(env.messages, person.language, subject, { title }),
    text: await written(env, occurrence, told, lines),
    attachments: has ? [attachment(env, occurrence, told)] : [],
  };
  // With the time of signing up: who left and comes back by the same form is told anew.
  await enqueue(env, `${occurrence.key}/${seat.id}/${seat.at}/${name}`, letter, occurrence.deleted);
}

/** Tells somebody how they are now. */
export async function mailSeat(env: Env, occurrence: Occurrence, told: Told): Promise<void> {
  const { state } = told.seat;
  const [subject, text] = WORDS[state];
  await write(env, occurrence, told, { subject, lines: [text], name: state });
}

/** Tells somebody what became of the date; who waits, that they still do. */
export async function mailNews(env: Env, occurrence: Occurrence, told: Told, news: News): Promise<void> {
  const { kind, sequence } = news;
  const [subject, text] = NEWS[kind];
  const still = kind !== "off" && told.seat.state === "waiting" ? ["mail-still-waiting"] : [];
  await write(env, occurrence, told, { subject, lines: [text, ...still], name: `${kind}-${sequence}` });
}
