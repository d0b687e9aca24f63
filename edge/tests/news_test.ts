// A date is cancelled, moved, or on again after somebody has signed up: who is told what, and that nobody is told twice.

import assert from "node:assert/strict";
import fc from "fast-check";
import ICAL from "ical.js";
import type { Waiting } from "../core/outbox.ts";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import { type Facts, isSamePlace, newsTold, noticed } from "../core/signup/news.ts";
import { joined, left, NOBODY, promoted, type Seats, toldOf } from "../core/signup/seats.ts";
import { base64url, sign } from "../core/token.ts";
import type { EventDate, Tenant } from "../core/tenant.ts";
import { type Store, Unreachable } from "../store/port.ts";
import { cut } from "../store/suite/faults.ts";
import { inParallel } from "../store/suite/race.ts";
import { BASE, post, STAFF, TENANT, visit, type World, world } from "./world.ts";

const EVENT = "bac792dc-f04b-4291-9a90-c9dc930fc62d";
const KEY = `${EVENT}/2027-01-13`;

/** The demo library, whose course on 13 January is otherwise. */
function changed(change: Partial<EventDate>): Tenant {
  const tenant = structuredClone(TENANT);
  Object.assign(tenant.events[0]!.dates[0]!, change);
  return tenant;
}
const LATER = {
  start: "2027-01-14T12:00:00+01:00",
  end: "2027-01-14T14:00:00+01:00",
  original: "2027-01-13T12:00:00+01:00",
};
const OFF = { cancelled: true };

const ask = (env: World, request: Request): Promise<Response> => handle(ROUTES, request, env);

async function signUp(env: World, name: string, fields: Record<string, string> = {}): Promise<Response> {
  const token = await sign(env, "form", [KEY, base64url(env.random(12))], env.clock() + 1000);
  return await ask(env, post(`/api/live/signup/${KEY}`, { token, name, email: `${name}@example.org`, ...fields }));
}

const tick = (env: World): Promise<Response> =>
  ask(
    env,
    new Request(`${BASE}/api/live/admin/tick`, { method: "POST", headers: { authorization: `Bearer ${STAFF}` } }),
  );

/** All mail that was written, by whom it is to. */
async function mails(env: World): Promise<Map<string, Waiting["mail"][]>> {
  const { entries } = await env.store.list("outbox/", { limit: 1000 });
  const all = entries.map(({ value }) => value as Waiting).sort((one, other) => one.at - other.at);
  return Map.groupBy(all.map(({ mail }) => mail), ({ to }) => to.split("@")[0]!);
}

/** The subjects of somebody's mails, without the title of the event. */
async function subjects(env: World, name: string): Promise<string[]> {
  return ((await mails(env)).get(name) ?? []).map(({ subject }) => subject.split(":")[0]!);
}

/** What a calendar makes of the attachment of somebody's last mail. */
async function issued(env: World, name: string): Promise<Record<string, unknown>> {
  const text = (await mails(env)).get(name)!.at(-1)!.attachments[0]!.text;
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = calendar.getFirstSubcomponent("vevent")!;
  const value = (property: string): string => String(event.getFirstPropertyValue(property));
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: value("uid"),
    recurrence: value("recurrence-id"),
    sequence: Number(value("sequence")),
    status: value("status"),
    start: value("dtstart"),
  };
}

/** Two with a place and one who waits, and one who has left. */
async function signedUp(): Promise<World> {
  const env = world({ tenant: changed({ capacity: 2 }) });
  await signUp(env, "ola");
  await signUp(env, "left");
  const mail = (await mails(env)).get("left")![0]!;
  const t = new URL(/https:\S+cancel\?\S+/.exec(mail.text)![0]).searchParams.get("t")!;
  env.set("2026-12-01T12:00:01Z");
  await ask(env, post("/api/live/signup/cancel", { t }));
  await signUp(env, "kari", { lang: "nn" });
  await signUp(env, "waits", { lang: "en" });
  await tick(env);
  env.set("2026-12-02T12:00:00Z");
  return env;
}

Deno.test("who has signed up or waits is told once that a date is moved, in their language, and so are their calendars", async () => {
  const env = await signedUp();
  const before = await issued(env, "ola");
  const later = { ...env, tenant: changed({ ...LATER, capacity: 2 }) };
  await signUp(later, "new");
  for (let round = 0; round < 3; round += 1) await tick(later);
  assert.deepEqual(await subjects(env, "ola"), ["Du er påmeldt", "Endret"]);
  assert.deepEqual(await subjects(env, "kari"), ["Du er påmeld", "Endra"]);
  assert.deepEqual(await subjects(env, "waits"), ["You are on the waiting list", "Changed"]);
  assert.deepEqual(await subjects(env, "left"), ["Du er påmeldt", "Du er meldt av"]);
  assert.deepEqual(await subjects(env, "new"), ["Du står på venteliste"]);
  const { uid, recurrence } = before;
  assert.deepEqual(before, {
    ...before,
    method: "PUBLISH",
    sequence: 0,
    status: "CONFIRMED",
    start: "2027-01-13T12:00:00",
  });
  assert.deepEqual(await issued(env, "ola"), {
    method: "PUBLISH",
    uid,
    recurrence,
    sequence: 1,
    status: "CONFIRMED",
    start: "2027-01-14T12:00:00",
  });
  const [, told] = (await mails(env)).get("waits")!;
  assert.match(told!.text, /Time or place has changed.*still on the waiting list.*signup\/cancel/s);
  assert.deepEqual(told!.attachments, []);
});

Deno.test("who has signed up is told once that a date is cancelled; nobody can sign up for it or gets a place", async () => {
  const env = await signedUp();
  const { uid, recurrence } = await issued(env, "ola");
  const off = { ...env, tenant: changed({ ...OFF, capacity: 3, sequence: 7 }) };
  for (let round = 0; round < 3; round += 1) await tick(off);
  assert.deepEqual(await subjects(env, "ola"), ["Du er påmeldt", "Avlyst"]);
  assert.deepEqual(await subjects(env, "kari"), ["Du er påmeld", "Avlyst"]);
  assert.deepEqual(await subjects(env, "waits"), ["You are on the waiting list", "Cancelled"]);
  const told = await issued(env, "kari");
  assert.deepEqual({ ...told, start: null }, {
    method: "CANCEL",
    uid,
    recurrence,
    sequence: 7,
    status: "CANCELLED",
    start: null,
  });
  const last = (await mails(env)).get("ola")!.at(-1)!;
  assert.equal(last.attachments[0]!.type, "text/calendar; charset=utf-8; method=CANCEL");
  assert.doesNotMatch(last.text, /signup\/cancel/);
  const refused = await signUp(off, "new");
  assert.equal(refused.status, 410);
  assert.match(await refused.text(), /<h1>Arrangementet er avlyst<\/h1>.*Du kan ikke melde deg på/s);
  assert.equal((await ask(off, visit(`/api/live/signup/${KEY}`))).status, 410);
  // Who leaves all the same makes room for nobody.
  const [confirmation] = (await mails(env)).get("ola")!;
  const t = new URL(/https:\S+cancel\?\S+/.exec(confirmation!.text)![0]).searchParams.get("t")!;
  await ask(off, post("/api/live/signup/cancel", { t }));
  assert.deepEqual(await subjects(env, "waits"), ["You are on the waiting list", "Cancelled"]);
});

Deno.test("the page of a receipt says that the event is cancelled", async () => {
  const env = world();
  const made = await signUp(env, "ola");
  const off = { ...env, tenant: changed(OFF) };
  const receipt = made.headers.get("location")!;
  assert.match(await (await ask(env, visit(receipt))).text(), /<h1>Du er påmeldt<\/h1>.*Meld av/s);
  const text = await (await ask(off, visit(receipt))).text();
  assert.match(text, /<h1>Arrangementet er avlyst<\/h1>/);
  assert.doesNotMatch(text, /signup\/cancel/);
});

Deno.test("a date that is on again, and moved twice, is told of each time, with a sequence that grows", async () => {
  const env = await signedUp();
  const dates: Partial<EventDate>[] = [OFF, {}, LATER, { ...LATER, place: "Storvik kulturhus" }, {}];
  const sequences = [];
  for (const [at, date] of dates.entries()) {
    env.set(`2026-12-0${at + 3}T12:00:00Z`);
    await tick({ ...env, tenant: changed({ capacity: 2, ...date }) });
    sequences.push((await issued(env, "ola")).sequence);
  }
  assert.deepEqual(sequences, [1, 2, 3, 4, 5]);
  const expected = ["Du er påmeldt", "Avlyst", "Blir noe av likevel", "Endret", "Endret", "Endret"];
  assert.deepEqual(await subjects(env, "ola"), expected);
});

Deno.test("nobody is told of a date that is gone from the file, is over, or only has its address written otherwise", async () => {
  const env = await signedUp();
  const count = async (): Promise<number> => (await env.store.list("outbox/", { limit: 1000 })).entries.length;
  const before = await count();
  const gone = structuredClone(TENANT);
  gone.events[0]!.dates.shift();
  await tick({ ...env, tenant: gone });
  await tick({
    ...env,
    tenant: changed({ capacity: 2, place: "Fjellgrenda filial, Skolebakken 3,  0000 FJELLGRENDA, inngang B" }),
  });
  await tick({ ...env, tenant: changed({ capacity: 2, title: { nb: "Et annet navn" } }) });
  env.set("2027-01-13T13:00:00Z");
  await tick({ ...env, tenant: changed({ capacity: 2, ...OFF }) });
  assert.equal(await count(), before);
});

Deno.test("a place that is said in full, or in another spelling, is the same place", () => {
  assert.ok(isSamePlace("Hovedbiblioteket", "Hovedbiblioteket, Storgata 1"));
  assert.ok(isSamePlace(null, "Hovedbiblioteket"));
  assert.ok(isSamePlace("Salen – Storvik", "salen, Storvik"));
  assert.ok(!isSamePlace("Hovedbiblioteket, Storgata 1", "Hovedbiblioteket, Storgata 2"));
  assert.ok(!isSamePlace("Salen, Hovedbiblioteket", "Verkstedet, Hovedbiblioteket"));
});

/** The same store to somebody who dies now and then when a mail is to be written, or when that it was is. */
function mortal(store: Store): Store {
  const dies = (): boolean => Math.random() < 0.1;
  const dead = (): Promise<never> => Promise.reject(new Unreachable("dead"));
  return {
    ...store,
    createIfAbsent: (key, value, write) =>
      key.startsWith("outbox/") && dies() ? dead() : store.createIfAbsent(key, value, write),
    compareAndSwap: (key, version, value, write) => dies() ? dead() : store.compareAndSwap(key, version, value, write),
  };
}

for (const kind of ["off", "moved"] as const) {
  Deno.test(`wherever it breaks off, by two at once and while people come and go: nobody is told twice or not at all (${kind})`, async () => {
    const room = { capacity: 40, places_per_person: 1, waiting_list: 100 };
    const tenant = (date: Partial<EventDate>): Tenant => {
      const own = changed(date);
      Object.assign(own.events[0]!, room);
      return own;
    };
    const whole = world({ tenant: tenant({}), log: () => {} });
    const names = Array.from({ length: 60 }, (_, at) => `p${at}`);
    await inParallel(10, names, (name) => signUp({ ...whole, address: name }, name));
    const line = mortal(cut(whole.store, { before: 0.05, after: 0.1, reads: 0.02 }));
    const after = { ...whole, store: line, tenant: tenant(kind === "off" ? OFF : LATER) };
    let [finished, tried] = [0, 0];
    const act = async (at: number): Promise<void> => {
      if (at % 7 === 3) await signUp({ ...after, address: `n${at}` }, `n${at}`);
      tried += 1;
      if ((await tick(after)).status === 200) finished += 1;
    };
    await inParallel(2, Array.from({ length: 60 }, (_, at) => at), act);
    assert.ok(finished < tried, "it never broke off");
    await tick({ ...after, store: whole.store });
    const all = await mails(whole);
    const expected = kind === "off" ? "Avlyst" : "Endret";
    for (const name of names) {
      const told = all.get(name)!.filter(({ subject }) => subject.startsWith(expected));
      assert.equal(told.length, 1, `${name}: ${told.length}`);
    }
    const others = [...all].filter(([name]) => name.startsWith("n")).flatMap(([, list]) => list);
    assert.ok(others.every(({ subject }) => !subject.startsWith(expected)));
    const seats = (await whole.store.get(`seats/${KEY}`))!.value as Seats;
    assert.deepEqual([seats.untold, seats.news, seats.known!.sequence], [[], undefined, 1]);
  });
}

type Act = { kind: "join" | "leave"; id: number } | { kind: "tell" } | { kind: "date"; day: number; off: boolean };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("join" as const, "leave" as const), id: fc.nat(9) }),
    fc.record({ kind: fc.constant("tell" as const) }),
    fc.record({ kind: fc.constant("date" as const), day: fc.integer({ min: 1, max: 3 }), off: fc.boolean() }),
  ),
  { maxLength: 60 },
);

Deno.test("whatever happens to a date: who is there knows how it is once all are told, and hears it once", () => {
  fc.assert(fc.property(acts, (all) => {
    let seats: Seats = NOBODY;
    let facts: Facts = { start: 1, end: null, isDay: false, place: null, cancelled: false };
    // What each believes, and what has been said to them.
    const believed = new Map<string, Facts>();
    const heard = new Map<string, number[]>();
    const look = (): Seats => noticed(seats, facts, { least: 0, now: 0 });
    for (const act of all) {
      if (act.kind === "date") facts = { ...facts, start: act.day, cancelled: act.off };
      if (act.kind === "join" && !facts.cancelled) {
        const one = { id: `i${act.id}`, person: `p${act.id}`, places: 1, at: 0 };
        const isNew = !seats.seats.some(({ id, state }) => id === one.id && state !== "cancelled");
        const next = joined(look(), one, { capacity: 4, waitingList: 4, perPerson: 1 });
        if (typeof next === "string") continue;
        seats = next;
        if (isNew) believed.set(one.id, facts);
      }
      if (act.kind === "leave") seats = left(look(), `i${act.id}`, 4);
      if (act.kind !== "tell") continue;
      seats = promoted(look(), facts.cancelled ? 0 : 4);
      const { news } = seats;
      for (const id of news?.ids ?? []) {
        believed.set(id, facts);
        const before = heard.get(id) ?? [];
        assert.ok(!before.includes(news!.sequence), "twice");
        heard.set(id, [...before, news!.sequence]);
      }
      seats = toldOf(news ? newsTold(seats, news) : seats, seats.seats);
      assert.equal(seats.news, undefined);
      for (const { id } of seats.seats) {
        const { start, cancelled } = believed.get(id)!;
        assert.equal(cancelled, facts.cancelled);
        // When what does not take place would have been is of no interest.
        if (!cancelled) assert.equal(start, facts.start);
      }
    }
  }));
});
