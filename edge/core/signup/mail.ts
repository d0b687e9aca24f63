// What people are told by mail of their place: that they have it, wait for it, got it after all, or have left it.

import type { Env } from "../env.ts";
import { message, spoken } from "../language.ts";
import { enqueue, type Mail } from "../outbox.ts";
import { sign } from "../token.ts";
import { calendar } from "./ical.ts";
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

async function written(env: Env, occurrence: Occurrence, { seat, person }: Told): Promise<string> {
  const { date, title, event } = occurrence;
  const say = (key: string, fill?: Record<string, string | number>): string =>
    message(env.messages, person.language, key, fill);
  const page = date.url && env.tenant.base + spoken(date.url, person.language).text;
  const isThere = seat.state !== "cancelled";
  const leave = isThere
    ? `${env.tenant.base}${await cancelAddress(env, occurrence, seat.id)}&lang=${person.language}`
    : "";
  const lines = [
    say("mail-hello", { name: person.name }),
    "",
    say(WORDS[seat.state][1]),
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

interface Told {
  seat: Seat;
  person: Person;
}

function attachment(env: Env, occurrence: Occurrence, { language }: Person): Mail["attachments"][number] {
  const words = {
    title: spoken(occurrence.title, language).text,
    description: occurrence.date.url ? env.tenant.base + spoken(occurrence.date.url, language).text : "",
    library: spoken(env.tenant.name, language).text,
    organizer: env.tenant.email ?? env.tenant.mail?.from ?? "",
  };
  const text = calendar(occurrence, words, env.clock());
  return { name: "event.ics", type: "text/calendar; charset=utf-8; method=PUBLISH", text };
}

/** Writes the mail that tells somebody how they are now, once; nothing where there is no address or the library sends no mail. */
export async function mailSeat(env: Env, occurrence: Occurrence, told: Told): Promise<void> {
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
    subject: message(env.messages, person.language, WORDS[seat.state][0], { title }),
    text: await written(env, occurrence, told),
    attachments: has ? [attachment(env, occurrence, person)] : [],
  };
  // With the time of signing up: who left and comes back by the same form is told anew.
  await enqueue(env, `${occurrence.key}/${seat.id}/${seat.at}/${seat.state}`, letter, occurrence.deleted);
}
