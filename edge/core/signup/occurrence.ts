// A date that people sign up for: found in what the build wrote, with all times as instants.

import type { Call } from "../env.ts";
import { Problem } from "../problem.ts";
import type { EventDate, EventSignUp, Tenant, Texts } from "../tenant.ts";
import type { Facts } from "./news.ts";

export interface Occurrence {
  event: EventSignUp;
  date: EventDate;
  /** The event's id and the original local date: its name in the store and in signed links. */
  key: string;
  title: Texts;
  capacity: number;
  /** When sign-up opens, when it closes, when the date begins, and when all that was written about people is deleted. */
  opens: number;
  closes: number;
  begins: number;
  deleted: number;
}

const DAY = 86_400_000;

function occurrence(event: EventSignUp, date: EventDate): Occurrence {
  const begins = Date.parse(date.start);
  const ends = date.end === undefined ? begins : Date.parse(date.end);
  return {
    event,
    date,
    key: `${event.event}/${date.date}`,
    title: date.title ?? event.title,
    capacity: date.capacity ?? event.capacity,
    opens: date.opens === undefined ? -Infinity : Date.parse(date.opens),
    closes: date.closes === undefined ? begins : Date.parse(date.closes),
    begins,
    deleted: ends + event.retention_days * DAY,
  };
}

/** What people are told of a date itself. */
export function factsOf({ date, begins }: Occurrence): Facts {
  return {
    start: begins,
    end: date.end === undefined ? null : Date.parse(date.end),
    isDay: !date.start.includes("T"),
    place: date.place ?? null,
    cancelled: date.cancelled ?? false,
  };
}

/** All dates of a library. */
export function occurrences(tenant: Tenant): Occurrence[] {
  return tenant.events.flatMap((event) => event.dates.map((date) => occurrence(event, date)));
}

/** The date of this name. */
export function findOccurrence(tenant: Tenant, id: string, day: string): Occurrence | undefined {
  const event = tenant.events.find((one) => one.event === id);
  const date = event?.dates.find((one) => one.date === day);
  return event && date && occurrence(event, date);
}

/** The date that the path or a signed link names; throws `not-found`. */
export function named(call: Call, id = call.parameters.event, day = call.parameters.date): Occurrence {
  const found = findOccurrence(call.env.tenant, id ?? "", day ?? "");
  if (!found) throw new Problem("not-found");
  return found;
}

/** Why nobody can sign up now, if so. */
export function refusal(
  { date, opens, closes }: Occurrence,
  now: number,
): "event-cancelled" | "not-open" | "closed" | null {
  if (date.cancelled) return "event-cancelled";
  if (now < opens) return "not-open";
  return now < closes ? null : "closed";
}
