// What somebody wrote in the form → who signs up, with no more than is needed; or which fields are wrong.

import type { Env } from "../env.ts";
import type { Faults } from "../fields.ts";
import type { Language } from "../tenant.ts";
import { isEmail, line } from "../typed.ts";
import { digest } from "../token.ts";
import type { Occurrence } from "./occurrence.ts";

/** Somebody who signs up: the one record with personal data. */
export interface Person {
  name: string;
  email: string | null;
  phone: string | null;
  /** The first name of the child that takes part; the person is then its guardian. */
  child: string | null;
  places: number;
  language: Language;
  /** When, in milliseconds since 1970. */
  at: number;
}

export const LONGEST_NAME = 100;

/** As people write it: +47 22 22 22 22, (22) 22 22 22. */
const PHONE = /^\+?[\d ()./-]{4,30}$/;

/** Whose consent counts: the child that takes part has a guardian who signs up. */
function childOf(form: URLSearchParams, occurrence: Occurrence, faults: Faults): string | null {
  const { participants } = occurrence.event;
  const who = participants === "either" ? form.get("who") : participants;
  if (who === "self") return null;
  if (who !== "child") {
    faults.who = "error-who";
    return null;
  }
  const child = line(form, "child");
  if (child === "" || child.length > LONGEST_NAME) faults.child = "error-child";
  return child;
}

function contactOf(form: URLSearchParams, occurrence: Occurrence, faults: Faults): Pick<Person, "email" | "phone"> {
  const asked = occurrence.event.phone;
  const [email, phone] = [line(form, "email"), asked === "no" ? "" : line(form, "phone")];
  if (email !== "" && !isEmail(email)) faults.email = "error-email";
  if (phone !== "" && (!PHONE.test(phone) || phone.replace(/\D/g, "").length < 4)) faults.phone = "error-phone";
  if (asked === "required" && phone === "") faults.phone = "error-phone";
  if (email === "" && phone === "") faults.email = asked === "no" ? "error-email" : "error-contact";
  return { email: email || null, phone: phone || null };
}

/** Who signs up, or what is wrong. */
export function personOf(
  form: URLSearchParams,
  occurrence: Occurrence,
  { language, at }: { language: Language; at: number },
): Person | Faults {
  const faults: Faults = {};
  const name = line(form, "name");
  if (name === "" || name.length > LONGEST_NAME) faults.name = "error-name";
  const child = childOf(form, occurrence, faults);
  const contact = contactOf(form, occurrence, faults);
  const places = /^\d{1,3}$/.test(form.get("places") ?? "1") ? Number(form.get("places") ?? "1") : 0;
  if (places < 1 || places > occurrence.event.places_per_person) faults.places = "error-places";
  return Object.keys(faults).length > 0 ? faults : { name, ...contact, child, places, language, at };
}

export function isPerson(read: Person | Faults): read is Person {
  return typeof read.places === "number";
}

/** Whose places are counted together: those of one e-mail address, or of one telephone number. */
export async function counted(env: Env, { email, phone }: Person): Promise<string> {
  const digits = (phone ?? "").replace(/\D/g, "").replace(/^(00)?47(?=\d{8}$)/, "");
  return await digest(env, "person", email?.toLowerCase() ?? digits);
}
