// What people were last told of a date itself, and who has not yet been told that it is another now: cancelled, moved, or on again.
// It stands in the same record as their seats, so that nobody signs up in between unseen.
//
// Told is what a build says of a date that it still has. A date that is gone from it was perhaps only renamed: nobody is told anything.

import type { Seat, Seats } from "./seats.ts";

/** When and where a date is, and whether. */
export interface Facts {
  /** In milliseconds since 1970; of whole days the first moment of each in UTC. */
  start: number;
  end: number | null;
  isDay: boolean;
  place: string | null;
  cancelled: boolean;
}

/** What people know: the facts, and how often they have changed (RFC 5545, 3.8.7.4). */
export interface Known extends Facts {
  sequence: number;
}

export type Kind = "off" | "moved" | "back";

/** What happened, and the ids of those who do not know it yet. */
export interface News {
  kind: Kind;
  /** The sequence since which it is so: what mails about it are known by. */
  sequence: number;
  ids: string[];
}

const DAY = 86_400_000;

/** The letters and digits of a place alone. */
const bare = (place: string | null): string =>
  (place ?? "").normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether two texts name one place: an address that is told in full now, or in another spelling, is nowhere else. */
export function isSamePlace(one: string | null, other: string | null): boolean {
  const [left, right] = [bare(one), bare(other)];
  return left.startsWith(right) || right.startsWith(left);
}

function isSame(one: Facts, other: Facts): boolean {
  const isThen = one.start === other.start && one.end === other.end && one.isDay === other.isDay;
  return isThen && one.cancelled === other.cancelled && isSamePlace(one.place, other.place);
}

/** When it is over. */
function over({ start, end, isDay }: Facts): number {
  return (end ?? start) + (isDay ? DAY : 0);
}

/** What has happened to a date, where somebody must hear of it. */
function kindOf(known: Known, facts: Facts, now: number): Kind | null {
  if (facts.cancelled) return !known.cancelled && over(known) > now ? "off" : null;
  // Who still looks forward to what has been must hear of it as well as who would come too late.
  if (Math.max(over(known), over(facts)) <= now) return null;
  return known.cancelled ? "back" : "moved";
}

const isThere = ({ state }: Seat): boolean => state !== "cancelled";

/** The record once what the build says of the date is known, with all to be told who had signed up before. `least`: the sequence of
 * the date in the library's own calendars, which have the same event. */
export function noticed(all: Seats, facts: Facts, { least, now }: { least: number; now: number }): Seats {
  const { known, news, ...rest } = all;
  if (!known) return { ...rest, known: { ...facts, sequence: least } };
  if (isSame(known, facts)) return all;
  const sequence = Math.max(known.sequence + 1, least);
  const next = { ...rest, known: { ...facts, sequence } };
  const kind = kindOf(known, facts, now);
  const ids = rest.seats.filter(isThere).map(({ id }) => id);
  if (kind === null) return news && facts.cancelled === known.cancelled ? { ...next, news } : next;
  return ids.length > 0 ? { ...next, news: { kind, sequence, ids } } : next;
}

/** After some were told; those who were told of something older are still to be told. */
export function newsTold(all: Seats, told: News): Seats {
  const { news, ...rest } = all;
  if (news?.sequence !== told.sequence) return all;
  const ids = news.ids.filter((id) => !told.ids.includes(id));
  return ids.length > 0 ? { ...rest, news: { ...news, ids } } : rest;
}

/** Without somebody among those who are to be told. */
export function unannounced(all: Seats, id: string): Seats {
  const { news, ...rest } = all;
  if (!news) return all;
  const ids = news.ids.filter((other) => other !== id);
  return ids.length > 0 ? { ...rest, news: { ...news, ids } } : rest;
}
