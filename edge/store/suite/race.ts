// Many who want the same at once.

import type { Store } from "../port.ts";
import { change, Unsettled } from "../settle.ts";

/** Does something with each, so many at a time; answers in their order. */
export async function inParallel<T, R>(atOnce: number, all: T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = new Array(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const at = next++;
      answers[at] = await act(all[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return answers;
}

export interface Sale {
  crowd: number;
  atOnce: number;
  seats: number;
  name: string;
}

/** Does it again when the store was too busy, as somebody does who is told to try again. */
export async function insisting<T>(act: () => Promise<T>): Promise<T> {
  for (let left = 5; left > 0; left -= 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Unsettled)) throw error;
    }
  }
  return await act();
}

/** Each of a crowd asks for a seat; answers who was told that they got one, in the order of their seats. */
export async function sellSeats(store: Store, { crowd, atOnce, seats, name }: Sale): Promise<string[]> {
  const people = Array.from({ length: crowd }, () => crypto.randomUUID());
  const seat = (person: string): Promise<number> =>
    change(store, name, (there) => {
      const holders = (there?.value ?? []) as string[];
      const own = holders.indexOf(person);
      if (own !== -1) return { told: own };
      if (holders.length >= seats) return { told: -1 };
      return { told: holders.length, value: [...holders, person], expires: null };
    });
  const told = await inParallel(atOnce, people, (person) => insisting(() => seat(person)));
  const holders = people.map((person, at) => ({ person, seat: told[at]! })).filter((one) => one.seat !== -1);
  return holders.sort((one, other) => one.seat - other.seat).map((one) => one.person);
}
