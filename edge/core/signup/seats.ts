// Who has a place on a date and who waits for one: one record, changed whole, so that what it says is always so. It has ids and
// numbers; who they are stands elsewhere.
//
// At every moment nobody waits who would fit. So whoever leaves makes room for the first in the list that fits, and a newcomer who
// fits passes nobody.

import { type Known, type News, unannounced } from "./news.ts";

/** Has a place since signing up, waits, got a place later, or has left. */
export type State = "confirmed" | "waiting" | "promoted" | "cancelled";

export interface Seat {
  id: string;
  places: number;
  /** The digest of whoever signed up, by which their places are counted. */
  person: string;
  state: State;
  /** When they signed up, in milliseconds since 1970. */
  at: number;
}

export interface Seats {
  /** In the order in which they signed up. */
  seats: Seat[];
  /** The ids of those who have not been told yet what became of them. */
  untold: string[];
  /** What people know of the date; absent until somebody has signed up. */
  known?: Known;
  /** What became of the date, and who has not been told yet. */
  news?: News;
}

/** What there is room for. */
export interface Room {
  capacity: number;
  waitingList: number;
  perPerson: number;
}

export type Refused = "full" | "person-limit";

export const NOBODY: Seats = { seats: [], untold: [] };

const has = (seat: Seat): boolean => seat.state === "confirmed" || seat.state === "promoted";

/** How many places the seats of a kind are. In a loop, since a full hall has thousands and each sign-up asks several times. */
function places(seats: Seat[], isCounted: (seat: Seat) => boolean): number {
  let sum = 0;
  for (const seat of seats) if (isCounted(seat)) sum += seat.places;
  return sum;
}

/** How many places are taken. */
export function taken({ seats }: Seats): number {
  return places(seats, has);
}

/** How many places are waited for. */
export function awaited({ seats }: Seats): number {
  return places(seats, (seat) => seat.state === "waiting");
}

/** The seat of an id. */
export function seatOf({ seats }: Seats, id: string): Seat | undefined {
  return seats.find((seat) => seat.id === id);
}

/** How many wait before somebody, and they themselves. */
export function turn({ seats }: Seats, id: string): number {
  return seats.filter((seat) => seat.state === "waiting").findIndex((seat) => seat.id === id) + 1;
}

/** Somebody more, or why not. Who is there already stays as they are; who had left is back, as the last to come. */
export function joined(before: Seats, one: Omit<Seat, "state">, room: Room): Seats | Refused {
  const known = seatOf(before, one.id);
  if (known && known.state !== "cancelled") return before;
  const all = known ? { ...before, seats: before.seats.filter((seat) => seat !== known) } : before;
  const own = places(all.seats, (seat) => seat.person === one.person && seat.state !== "cancelled");
  if (own + one.places > room.perPerson) return "person-limit";
  const fits = taken(all) + one.places <= room.capacity;
  if (!fits && awaited(all) + one.places > room.waitingList) return "full";
  const seat: Seat = { ...one, state: fits ? "confirmed" : "waiting" };
  const untold = all.untold.includes(one.id) ? all.untold : [...all.untold, one.id];
  return { ...all, seats: [...all.seats, seat], untold };
}

/** Whoever waits and fits gets a place. */
export function promoted(all: Seats, capacity: number): Seats {
  let free = capacity - taken(all);
  const untold = new Set(all.untold);
  const seats = all.seats.map((seat) => {
    if (seat.state !== "waiting" || seat.places > free) return seat;
    free -= seat.places;
    untold.add(seat.id);
    return { ...seat, state: "promoted" as const };
  });
  return { ...all, seats, untold: [...untold] };
}

/** Without somebody, whose places go to those who wait. */
export function left(all: Seats, id: string, capacity: number): Seats {
  const seat = seatOf(all, id);
  if (!seat || seat.state === "cancelled") return all;
  const seats = all.seats.map((other) => other === seat ? { ...seat, state: "cancelled" as const } : other);
  // That they have left is all that they hear.
  const rest = unannounced({ ...all, seats, untold: [...new Set([...all.untold, id])] }, id);
  return promoted(rest, capacity);
}

/** After some were told how they are. Who has left and knows it is forgotten; who has changed since is still to be told. */
export function toldOf(all: Seats, told: Seat[]): Seats {
  const known = new Set(told.filter((seat) => seatOf(all, seat.id)?.state === seat.state).map((seat) => seat.id));
  return {
    ...all,
    seats: all.seats.filter((seat) => seat.state !== "cancelled" || !known.has(seat.id)),
    untold: all.untold.filter((id) => !known.has(id)),
  };
}
