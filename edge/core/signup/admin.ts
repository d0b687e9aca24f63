// What staff see of sign-up: how many for each date, and who. Behind the library's bearer token.

import { entries } from "../../store/settle.ts";
import { json } from "../answer.ts";
import { csv } from "../csv.ts";
import type { Call } from "../env.ts";
import { say } from "../language.ts";
import { personKey, seatsOf } from "./list.ts";
import { named, occurrences } from "./occurrence.ts";
import type { Person } from "./person.ts";
import { awaited, type Seats, type State, taken } from "./seats.ts";

/** `GET /api/live/admin/events` */
export async function getCounts({ env }: Call): Promise<Response> {
  const dates = [];
  for (const { key, event, date, capacity } of occurrences(env.tenant)) {
    const all = await seatsOf(env, key);
    const counts = { capacity, taken: taken(all), waiting: awaited(all) };
    dates.push({ event: event.event, date: date.date, ...counts, ...(date.cancelled && { cancelled: true }) });
  }
  return json({ dates });
}

/** The people of a date, by the ids of their seats. */
async function peopleOf(call: Call, key: string): Promise<Map<string, Person>> {
  const prefix = personKey(key, "");
  const people = new Map<string, Person>();
  for await (const entry of entries(call.env.store, prefix)) {
    people.set(entry.key.slice(prefix.length), entry.value as Person);
  }
  return people;
}

const STATES: Record<State, string> = {
  confirmed: "state-confirmed",
  promoted: "state-confirmed",
  waiting: "state-waiting",
  cancelled: "state-cancelled",
};

/** `2026-12-01 13:00`, as the clock in Norway shows it. */
const LOCAL = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo", dateStyle: "short", timeStyle: "short" });

/** `GET /api/live/admin/events/:event/:date/list.csv` */
export async function getList(call: Call): Promise<Response> {
  const { key, date } = named(call);
  const [all, people] = [await seatsOf(call.env, key), await peopleOf(call, key)];
  const columns = ["field-name", "field-email", "field-phone", "field-child", "field-places", "state", "signed-up"];
  const rows = byState(all).flatMap((seat) => {
    const person = people.get(seat.id);
    if (!person) return [];
    const { name, email, phone, child, at } = person;
    return [[
      name,
      email ?? "",
      phone ?? "",
      child ?? "",
      seat.places,
      say(call, STATES[seat.state]),
      LOCAL.format(at),
    ]];
  });
  const headers = {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${date.date}.csv"`,
  };
  return new Response(csv([columns.map((key) => say(call, key)), ...rows]), { headers });
}

/** Those who have a place, then those who wait, each in the order in which they signed up; not those who have left. */
function byState({ seats }: Seats): Seats["seats"] {
  const there = seats.filter((seat) => seat.state !== "cancelled");
  const isWaiting = (state: State): number => Number(state === "waiting");
  return there.sort((one, other) => isWaiting(one.state) - isWaiting(other.state) || one.at - other.at);
}
