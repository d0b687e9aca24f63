// What time brings about, and what was left undone when something broke between two records. It may run at any moment, twice at once,
// and break off anywhere.

import type { Listed } from "../../store/port.ts";
import { change, entries, remove } from "../../store/settle.ts";
import type { Env } from "../env.ts";
import { announce, type Announcing, changeSeats, seatsOf, sequenceOf, tell, type Telling } from "./list.ts";
import { newsTold } from "./news.ts";
import { findOccurrence, type Occurrence } from "./occurrence.ts";
import type { Person } from "./person.ts";
import { promoted, type Seat, seatOf, type Seats, toldOf } from "./seats.ts";

/** How long a sign-up may take between the record of who it is and that of which place they have, in milliseconds. */
const LONGEST_SIGN_UP = 3_600_000;

/** The date of a key, where the library still has it, and what follows in the key. */
function occurrenceOf(env: Env, key: string): { occurrence: Occurrence | undefined; rest: string } {
  const [, event = "", date = "", ...rest] = key.split("/");
  return { occurrence: findOccurrence(env.tenant, event, date), rest: rest.join("/") };
}

/** What a date's record says is to be done: who is to be told how they are, and who what became of the date. */
interface Due {
  untold: Telling;
  news: Announcing | null;
}

function dueOf(all: Seats): Due {
  const sequence = sequenceOf(all);
  const among = (ids: string[]): Seat[] => all.seats.filter((seat) => ids.includes(seat.id));
  return {
    untold: { seats: among(all.untold), sequence },
    news: all.news ? { seats: among(all.news.ids), sequence, news: all.news } : null,
  };
}

/** Whoever fits by now gets a place, and whoever has not been told is told: how they are, and what became of the date. */
async function tendSeats(env: Env, occurrence: Occurrence): Promise<void> {
  const { capacity, date, begins } = occurrence;
  const isComing = !date.cancelled && env.clock() < begins;
  const { untold, news } = await changeSeats(env, occurrence, (all) => {
    const next = isComing ? promoted(all, capacity) : all;
    // By the seats themselves: whoever gets a place may not have been told yet that they wait.
    const seats = next.seats.some((seat, at) => seat !== all.seats[at]) ? next : all;
    return { told: dueOf(seats), seats };
  });
  await tell(env, occurrence, untold);
  if (news) await announce(env, occurrence, news);
  if (untold.seats.length === 0 && !news) return;
  await changeSeats(env, occurrence, (all) => {
    const rest = toldOf(all, untold.seats);
    const seats = news ? newsTold(rest, news.news) : rest;
    return { told: null, seats };
  });
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
