// Signing up for a date: the form, what it does, the page that tells how one is, and leaving again.
//
// What acts is a POST, and its answer leads to a page that only tells: loading that again, or a program that opens every link of a
// mail, changes nothing. No address has anybody's data in it: what links carry are ids, signed.

import { json, page, seeOther } from "../answer.ts";
import type { Call } from "../env.ts";
import { type Faults, textOf } from "../fields.ts";
import { html } from "../html.ts";
import { say } from "../language.ts";
import { Problem } from "../problem.ts";
import { base64url, digest, sign, verified } from "../token.ts";
import { facts, formPage } from "./form.ts";
import { join, leave, seatsOf } from "./list.ts";
import { cancelAddress } from "./mail.ts";
import { named, type Occurrence, refusal } from "./occurrence.ts";
import { isPerson, type Person, personOf } from "./person.ts";
import { awaited, type Seat, seatOf, type State, taken, turn } from "./seats.ts";

/** How long a form may stay open. */
const OPEN = 12 * 3_600_000;

/** A token of a form of this date. */
async function formToken({ env }: Call, { key }: Occurrence): Promise<string> {
  return await sign(env, "form", [key, base64url(env.random(12))], env.clock() + OPEN);
}

/** How a date is, for programs; nothing in it is about anybody. */
async function availability(call: Call, occurrence: Occurrence): Promise<Record<string, unknown>> {
  const { capacity, event, date, opens, closes } = occurrence;
  const all = await seatsOf(call.env, occurrence.key);
  const free = Math.max(0, capacity - taken(all));
  const refused = refusal(occurrence, call.env.clock());
  const open = free > 0 ? "open" : awaited(all) < event.waiting_list ? "waiting-list" : "full";
  return {
    event: event.event,
    date: date.date,
    state: refused ?? open,
    capacity,
    free,
    waiting: awaited(all),
    ...(Number.isFinite(opens) && { opens: new Date(opens).toISOString() }),
    closes: new Date(closes).toISOString(),
  };
}

/** `GET /api/live/events/:event/:date` */
export async function getAvailability(call: Call): Promise<Response> {
  const shared = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };
  return json(await availability(call, named(call)), 200, shared);
}

/** `GET /api/live/signup/:event/:date` */
export async function getForm(call: Call): Promise<Response> {
  const occurrence = named(call);
  const refused = refusal(occurrence, call.env.clock());
  if (refused && !call.wantsJson) throw new Problem(refused);
  const token = await formToken(call, occurrence);
  if (call.wantsJson) return json({ ...await availability(call, occurrence), token });
  return formPage(call, occurrence, { seats: await seatsOf(call.env, occurrence.key), token });
}

/** The form again, with a token, since it came without one that holds: to be looked over and sent. */
async function lookedOver(call: Call, occurrence: Occurrence): Promise<Response> {
  if (call.wantsJson) throw new Problem("link-expired");
  const [token, seats] = [await formToken(call, occurrence), await seatsOf(call.env, occurrence.key)];
  return formPage(call, occurrence, { seats, token, notice: say(call, "look-over") });
}

/** The form again, with what is wrong in it. */
async function corrected(call: Call, occurrence: Occurrence, faults: Faults): Promise<Response> {
  const fill = { places: occurrence.event.places_per_person };
  if (call.wantsJson) throw new Problem("form", { fields: faults, fill });
  const seats = await seatsOf(call.env, occurrence.key);
  return formPage(call, occurrence, { seats, token: call.form.get("token") ?? "", faults });
}

/** What the form's token was made for; none where it has none that holds. */
async function nonceOf(call: Call, { key }: Occurrence): Promise<string | null> {
  try {
    const [own, nonce = ""] = await verified(call.env, "form", call.form.get("token") ?? "");
    return own === key ? nonce : null;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The id of a sign-up: the same for the same form with the same words in it, however often it is sent. */
async function idOf(call: Call, nonce: string, { at: _, ...person }: Person): Promise<string> {
  return await digest(call.env, "registration", JSON.stringify([nonce, person]));
}

/** `POST /api/live/signup/:event/:date` */
export async function postForm(call: Call): Promise<Response> {
  const occurrence = named(call);
  const refused = refusal(occurrence, call.env.clock());
  if (refused) throw new Problem(refused);
  const nonce = await nonceOf(call, occurrence);
  if (nonce === null) return await lookedOver(call, occurrence);
  const person = personOf(call.form, occurrence, { language: call.language, at: call.env.clock() });
  if (!isPerson(person)) return await corrected(call, occurrence, person);
  const id = await idOf(call, nonce, person);
  const seat = await join(call.env, occurrence, id, person);
  if (typeof seat === "string") throw new Problem(seat);
  const receipt = await receiptAddress(call, occurrence, id);
  if (!call.wantsJson) return seeOther(receipt);
  return json({
    state: seat.state,
    places: seat.places,
    receipt,
    cancel: await cancelAddress(call.env, occurrence, id),
  }, 201);
}

/** The page that tells somebody how they are. */
async function receiptAddress(call: Call, { key, deleted }: Occurrence, id: string): Promise<string> {
  const token = await sign(call.env, "receipt", [...key.split("/"), id], deleted);
  return `/api/live/signup/receipt?t=${token}&lang=${call.language}`;
}

/** Who a signed link is of. */
async function linked(call: Call, purpose: "receipt" | "cancel"): Promise<{ occurrence: Occurrence; id: string }> {
  const token = call.form.get("t") ?? call.url.searchParams.get("t") ?? "";
  const [event = "", date = "", id = ""] = await verified(call.env, purpose, token);
  return { occurrence: named(call, event, date), id };
}

const TITLES: Record<State, string> = {
  confirmed: "receipt-confirmed",
  promoted: "receipt-confirmed",
  waiting: "receipt-waiting",
  cancelled: "receipt-cancelled",
};

/** `GET /api/live/signup/receipt?t=` */
export async function getReceipt(call: Call): Promise<Response> {
  const { occurrence, id } = await linked(call, "receipt");
  const all = await seatsOf(call.env, occurrence.key);
  const seat = seatOf(all, id);
  // Who has left and was told of it is forgotten.
  const state = seat?.state ?? "cancelled";
  const own = turn(all, id);
  if (call.wantsJson) {
    return json({
      state,
      ...(state === "waiting" && { turn: own }),
      ...(occurrence.date.cancelled && { cancelled: true }),
    });
  }
  const { cancelled } = occurrence.date;
  const canLeave = state !== "cancelled" && !cancelled && call.env.clock() < occurrence.begins;
  const leaving = canLeave && `${await cancelAddress(call.env, occurrence, id)}&lang=${call.language}`;
  const body = html`<p class="lead">${textOf(call, occurrence.title)}</p>
${state === "waiting" && !cancelled && html`<p>${say(call, "receipt-turn", { turn: own })}</p>`}
${facts(call, occurrence, placesOf(call, seat))}
${canLeave && call.env.tenant.mail && html`<p>${say(call, "receipt-mail")}</p>`}
${leaving && html`<p><a href="${leaving}">${say(call, "cancel-title")}</a></p>`}`;
  const title = cancelled && state !== "cancelled" ? "problem-event-cancelled" : TITLES[state];
  return page(call, { title: say(call, title), body });
}

function placesOf(call: Call, seat: Seat | undefined): [string, number][] {
  return seat && seat.places > 1 ? [[say(call, "field-places"), seat.places]] : [];
}

/** `GET /api/live/signup/cancel?t=` */
export async function getCancel(call: Call): Promise<Response> {
  const { occurrence, id } = await linked(call, "cancel");
  const seat = seatOf(await seatsOf(call.env, occurrence.key), id);
  if (!seat || seat.state === "cancelled") return seeOther(await receiptAddress(call, occurrence, id));
  const body = html`
    <p class="lead">${textOf(call, occurrence.title)}</p>
    ${facts(call, occurrence, placesOf(call, seat))}
    <form method="post" action="/api/live/signup/cancel">
      <input type="hidden" name="t" value="${call.url.searchParams.get("t") ?? ""}">
      <input type="hidden" name="lang" value="${call.language}">
      <p><button class="button">${say(call, "cancel-submit")}</button></p>
    </form>
  `;
  return page(call, { title: say(call, "cancel-title"), body });
}

/** `POST /api/live/signup/cancel` */
export async function postCancel(call: Call): Promise<Response> {
  const { occurrence, id } = await linked(call, "cancel");
  await leave(call.env, occurrence, id);
  return call.wantsJson ? json({ state: "cancelled" }) : seeOther(await receiptAddress(call, occurrence, id));
}
