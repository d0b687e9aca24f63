import assert from "node:assert/strict";
import fc from "fast-check";
import {
  awaited,
  joined,
  left,
  NOBODY,
  promoted,
  seatOf,
  type Seats,
  taken,
  toldOf,
  turn,
} from "../core/signup/seats.ts";

type Act = { kind: "join"; id: number; person: number; places: number } | { kind: "leave"; id: number } | {
  kind: "tell";
} | {
  kind: "room";
  capacity: number;
};

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("join" as const),
      id: fc.nat(30),
      person: fc.nat(12),
      places: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant("leave" as const), id: fc.nat(30) }),
    fc.record({ kind: fc.constant("tell" as const) }),
    fc.record({ kind: fc.constant("room" as const), capacity: fc.integer({ min: 1, max: 12 }) }),
  ),
  { maxLength: 60 },
);

Deno.test("whatever people do: nobody too many, nobody twice, nobody waits who fits, nobody is forgotten", () => {
  fc.assert(fc.property(acts, (all) => {
    let [seats, capacity, most]: [Seats, number, number] = [NOBODY, 6, 6];
    for (const [at, act] of all.entries()) {
      const before = seats;
      if (act.kind === "join") {
        const one = { id: `i${act.id}`, person: `p${act.person}`, places: act.places, at };
        const next = joined(seats, one, { capacity, waitingList: 8, perPerson: 5 });
        if (typeof next !== "string") seats = next;
      } else if (act.kind === "leave") seats = left(seats, `i${act.id}`, capacity);
      else if (act.kind === "tell") seats = toldOf(seats, seats.seats.filter((seat) => seats.untold.includes(seat.id)));
      else {
        capacity = act.capacity;
        most = Math.max(most, capacity);
        seats = promoted(seats, capacity);
      }
      assert.ok(taken(seats) <= Math.max(capacity, taken(before)) && taken(seats) <= most);
      assert.ok(awaited(seats) <= 8);
      assert.equal(new Set(seats.seats.map((seat) => seat.id)).size, seats.seats.length);
      for (const seat of seats.seats) if (seat.state === "waiting") assert.ok(taken(seats) + seat.places > capacity);
      for (const seat of seats.seats) {
        const isNew = seatOf(before, seat.id)?.state !== seat.state;
        if (isNew) assert.ok(seats.untold.includes(seat.id));
      }
      assert.ok(seats.untold.every((id) => seatOf(seats, id)));
    }
  }));
});

Deno.test("who leaves makes room for the first who fits", () => {
  const room = { capacity: 3, waitingList: 5, perPerson: 3 };
  const join = (all: Seats, id: string, places: number): Seats => {
    const next = joined(all, { id, person: id, places, at: 0 }, room);
    assert.ok(typeof next !== "string");
    return next;
  };
  const all = join(join(join(join(NOBODY, "a", 2), "b", 1), "c", 2), "d", 1);
  assert.deepEqual([turn(all, "c"), turn(all, "d"), turn(all, "a")], [1, 2, 0]);
  const one = left(all, "b", 3);
  assert.deepEqual(one.seats.map((seat) => seat.state), ["confirmed", "cancelled", "waiting", "promoted"]);
  const two = left(one, "a", 3);
  assert.deepEqual(two.seats.map((seat) => seat.state), ["cancelled", "cancelled", "promoted", "promoted"]);
  assert.equal(left(two, "a", 3), two);
  assert.equal(left(two, "nobody", 3), two);
  const told = toldOf(two, one.seats);
  assert.deepEqual(told.seats.map((seat) => seat.id), ["a", "c", "d"]);
  assert.deepEqual(told.untold, ["a", "c"]);
});

Deno.test("limits are of a person and of a list", () => {
  const room = { capacity: 2, waitingList: 1, perPerson: 2 };
  const one = { id: "a", person: "p", places: 2, at: 0 };
  const all = joined(NOBODY, one, room) as Seats;
  assert.equal(joined(all, one, room), all);
  assert.equal(joined(all, { ...one, id: "b", places: 1 }, room), "person-limit");
  assert.equal(joined(all, { ...one, id: "c", person: "q" }, room), "full");
  const waiting = joined(all, { ...one, id: "d", person: "q", places: 1 }, room) as Seats;
  assert.equal(seatOf(waiting, "d")?.state, "waiting");
  assert.equal(joined(waiting, { ...one, id: "e", person: "r", places: 1 }, room), "full");
  for (const id of ["f", "a"]) {
    const again = joined(left(all, "a", 2), { ...one, id, at: 1 }, room) as Seats;
    assert.deepEqual(seatOf(again, id), { ...one, id, at: 1, state: "confirmed" });
  }
});
