// A date as an attachment of a mail (RFC 5545): the same event, by the same id, as in the library's calendars, so that a calendar
// which has both shows one. A date of a series is named by when it would have been (RECURRENCE-ID), whatever moved it.

import type { Occurrence } from "./occurrence.ts";

/** The longest line in octets, without its end (3.1). */
const LINE = 75;

/** The clock of Norway: the rules of the European Union since 1996. */
const OSLO = [
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Oslo",
  "BEGIN:DAYLIGHT",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "TZNAME:CEST",
  "DTSTART:19960331T020000",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "END:DAYLIGHT",
  "BEGIN:STANDARD",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "TZNAME:CET",
  "DTSTART:19961027T030000",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "END:STANDARD",
  "END:VTIMEZONE",
];

/** What people read in it. */
export interface Words {
  title: string;
  description: string;
  library: string;
  /** The address of the library for mail. */
  organizer: string;
}

/** A value of type TEXT (3.3.11). */
function text(written: string): string {
  return written.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n]/g, "\\n");
}

/** A value of a parameter (3.2): it has no way to say a quotation mark. */
function quoted(written: string): string {
  // deno-lint-ignore no-control-regex
  return `"${written.replace(/["\u0000-\u001f\u007f]/g, "'")}"`;
}

/** A time as the clock in Norway shows it, or a whole day: what stands before the offset is just that. */
function moment(iso: string): string {
  const [day = "", time] = iso.split("T");
  const date = day.replaceAll("-", "");
  return time === undefined
    ? `;VALUE=DATE:${date}`
    : `;TZID=Europe/Oslo:${date}T${time.slice(0, 8).replaceAll(":", "")}`;
}

/** The day after the last one, which is how whole days end (3.6.1). */
function dayAfter(iso: string): string {
  return new Date(Date.parse(iso) + 86_400_000).toISOString().slice(0, 10);
}

/** A line with its end, in pieces of at most [`LINE`] octets, each letter whole (3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let [whole, length] = ["", 0];
  for (const letter of line) {
    const more = encoder.encode(letter).length;
    if (length + more > LINE) {
      whole += "\r\n ";
      length = 1;
    }
    whole += letter;
    length += more;
  }
  return `${whole}\r\n`;
}

/** Which of the attachments of a date it is. */
export interface Issue {
  now: number;
  /** A calendar believes the highest that it has heard. */
  sequence: number;
}

/** How a date is told to calendars (RFC 5546, 3.2). */
export function method({ date }: Occurrence): "PUBLISH" | "CANCEL" {
  return date.cancelled ? "CANCEL" : "PUBLISH";
}

/** The attachment of a date. */
export function calendar(occurrence: Occurrence, words: Words, { now, sequence }: Issue): string {
  const { event, date } = occurrence;
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "");
  const isDay = !date.start.includes("T");
  const end = isDay ? dayAfter(date.end ?? date.start) : date.end;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Felles Formidlingsløsning//ffl//NO",
    `METHOD:${method(occurrence)}`,
    ...(isDay ? [] : OSLO),
    "BEGIN:VEVENT",
    `UID:${event.event}`,
    `DTSTAMP:${stamp}Z`,
    `SEQUENCE:${sequence}`,
    ...(event.series ? [`RECURRENCE-ID${moment(date.original ?? date.start)}`] : []),
    `DTSTART${moment(date.start)}`,
    ...(end === undefined ? [] : [`DTEND${moment(end)}`]),
    `SUMMARY:${text(words.title)}`,
    `DESCRIPTION:${text(words.description)}`,
    ...(date.place === undefined ? [] : [`LOCATION:${text(date.place)}`]),
    `ORGANIZER;CN=${quoted(words.library)}:mailto:${words.organizer}`,
    `STATUS:${date.cancelled ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map(folded).join("");
}
