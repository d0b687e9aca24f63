// What time brings about, and what was left undone when something broke between two records. It may run at any moment, twice at once,
// and break off anywhere.

import type { Listed } from "../../store/port.ts";
import { change, entries, remove } from "../../store/settle.ts";
import type { Env } from "../env.ts";
import { changeSeats, seatsOf, tell } from "./list.ts";
import { findOccurrence, type Occurrence } from "./occurrence.ts";
import type { Person } from "./person.ts";
import { promoted, seatOf, toldOf } from "./seats.ts";

/** How long a sign-up may take between the record of who it is and that of which place they have, in milliseconds. */
const LONGEST_SIGN_UP = 3_600_000;

/** The date of a key, where the library still has it, and what follows in the key. */
function occurrenceOf(env: Env, key: string): { occurrence: Occurrence | undefined; rest: string } {
  const [, event = "", date = "", ...rest] = key.split("/");
  return { occurrence: findOccurrence(env.tenant, event, date), rest: rest.join("/") };
}

/** Whoever fits by now gets a place, and whoever has not been told is told. */
async function tendSeats(env: Env, occurrence: Occurrence): Promise<void> {
  const { capacity, date, begins } = occurrence;
  const isComing = !date.cancelled && env.clock() < begins;
  const untold = await changeSeats(env, occurrence, (all) => {
    const next = isComing ? promoted(all, capacity) : all;
    const hasMore = next.untold.length > all.untold.length;
    return { told: next.seats.filter((seat) => next.untold.includes(seat.id)), seats: hasMore ? next : all };
  });
  await tell(env, occurrence, untold);
  if (untold.length > 0) await changeSeats(env, occurrence, (all) => ({ told: null, seats: toldOf(all, untold) }));
}

/** Forgets somebody who got no place because something broke; keeps others as long as their date, which may have been moved, says. */
async function tendPerson(env: Env, entry: Listed): Promise<void> {
  const { occurrence, rest: id } = occurrenceOf(env, entry.key);
  if (!occurrence) return;
  const isOld = (entry.value as Person).at < env.clock() - LONGEST_SIGN_UP;
  if (isOld && !seatOf(await seatsOf(env, occurrence.key), id)) await remove(env.store, entry.key, entry.version);
  else if (entry.expires !== occurrence.deleted) await keep(env, entry.key, occurrence.deleted);
}

async function keep(env: Env, key: string, expires: number): Promise<void> {
  await change(env.store, key, (there) => there ? { told: null, value: there.value, expires } : { told: null });
}

/** Everything of sign-up that is to be done now. */
export async function tend(env: Env): Promise<void> {
  for await (const { key } of entries(env.store, "seats/")) {
    const { occurrence } = occurrenceOf(env, key);
    if (occurrence) await tendSeats(env, occurrence);
  }
  for await (const entry of entries(env.store, "person/")) await tendPerson(env, entry);
}
