// The records of a date: who has which place, and who they are. Every change of them is here.

import type { Entry } from "../../store/port.ts";
import { change, remove, type Step } from "../../store/settle.ts";
import type { Env } from "../env.ts";
import { mailNews, mailSeat } from "./mail.ts";
import { type News, noticed } from "./news.ts";
import { factsOf, type Occurrence } from "./occurrence.ts";
import { counted, type Person } from "./person.ts";
import { joined, left, NOBODY, type Refused, type Seat, seatOf, type Seats } from "./seats.ts";

export const seatsKey = (key: string): string => `seats/${key}`;
export const personKey = (key: string, id: string): string => `person/${key}/${id}`;

const read = (there: Entry | null): Seats => (there?.value ?? NOBODY) as Seats;

/** Who has a place on a date. */
export async function seatsOf(env: Env, key: string): Promise<Seats> {
  return read(await env.store.get(seatsKey(key)));
}

/** Somebody who signed up, until that is deleted. */
export async function personOfSeat(env: Env, key: string, id: string): Promise<Person | null> {
  return ((await env.store.get(personKey(key, id)))?.value ?? null) as Person | null;
}

/** Changes who has a place, and keeps it as long as the date says. What the build says of the date is noticed first. */
export async function changeSeats<T>(
  env: Env,
  occurrence: Occurrence,
  step: (all: Seats) => { told: T; seats?: Seats },
  before?: Entry | null,
): Promise<T> {
  const { key, deleted, date } = occurrence;
  const stepped = (there: Entry | null): Step<T> => {
    const all = read(there);
    const issue = { least: date.sequence ?? 0, now: env.clock() };
    const { told, seats } = step(noticed(all, factsOf(occurrence), issue));
    const isSame = seats === undefined || (seats === all && there?.expires === deleted);
    return isSame ? { told } : { told, value: seats, expires: deleted };
  };
  return await change(env.store, seatsKey(key), stepped, before);
}

/** Signs somebody up. The same id twice is one sign-up. */
export async function join(env: Env, occurrence: Occurrence, id: string, person: Person): Promise<Seat | Refused> {
  const { event, capacity, key, deleted } = occurrence;
  const room = { capacity, waitingList: event.waiting_list, perPerson: event.places_per_person };
  const own = { id, places: person.places, person: await counted(env, person), at: person.at };
  // Nothing is written of whoever gets no place anyway.
  const before = await env.store.get(seatsKey(key));
  const outlook = joined(read(before), own, room);
  if (typeof outlook === "string") return outlook;
  // First who it is, so that no place is ever anybody's whom nobody knows.
  const version = await change(
    env.store,
    personKey(key, id),
    (_, operation) => ({ told: operation, value: person, expires: deleted }),
  );
  const got = await changeSeats<Refused | { seat: Seat; sequence: number }>(env, occurrence, (all) => {
    const next = joined(all, own, room);
    if (typeof next === "string") return { told: next };
    return { told: { seat: seatOf(next, id)!, sequence: sequenceOf(next) }, seats: next };
  }, before);
  if (typeof got !== "string") {
    await mailSeat(env, occurrence, { ...got, person });
    return got.seat;
  }
  // By its version: another who sends the same form may have got the place in the meantime.
  await remove(env.store, personKey(key, id), version);
  return got;
}

/** Takes somebody off the list; those who get their places are told. */
export async function leave(env: Env, occurrence: Occurrence, id: string): Promise<void> {
  const changed = await changeSeats(env, occurrence, (all) => {
    // Nobody gets a place at what does not take place.
    const next = left(all, id, occurrence.date.cancelled ? 0 : occurrence.capacity);
    const seats = next.seats.filter((seat, at) => seat.state !== all.seats[at]?.state);
    return { told: { seats, sequence: sequenceOf(next) }, seats: next };
  });
  await tell(env, occurrence, changed);
}

/** Some to be told how they are, and what their calendars are told the date's sequence is. */
export interface Telling {
  seats: Seat[];
  sequence: number;
}

/** Tells some how they are: by mail, once. Who has left is forgotten then. */
export async function tell(env: Env, occurrence: Occurrence, { seats, sequence }: Telling): Promise<void> {
  for (const seat of seats) {
    const person = await personOfSeat(env, occurrence.key, seat.id);
    // A place at what was cancelled since is not told of: that it was cancelled is.
    const isVain = occurrence.date.cancelled && seat.state !== "cancelled";
    if (person && !isVain) await mailSeat(env, occurrence, { seat, person, sequence });
    if (seat.state === "cancelled") await remove(env.store, personKey(occurrence.key, seat.id));
  }
}

/** Tells some what became of the date, in the order in which they signed up. */
export async function announce(env: Env, occurrence: Occurrence, { seats, sequence, news }: Announcing): Promise<void> {
  for (const seat of seats) {
    const person = await personOfSeat(env, occurrence.key, seat.id);
    if (person) await mailNews(env, occurrence, { seat, person, sequence }, news);
  }
}

export interface Announcing extends Telling {
  news: News;
}

/** The sequence of a date in what people have. */
export function sequenceOf({ known }: Seats): number {
  return known?.sequence ?? 0;
}
