// The form of a date as a page: what is asked, what was typed, what is wrong with it.
//
// It is checked here and not by browsers (`novalidate`), which would say what is wrong in their own language and not in the page's.

import { page } from "../answer.ts";
import type { Call } from "../env.ts";
import { type Filling, html, type Markup } from "../html.ts";
import { type Faults, field, languages, summary, textOf, type Writing, wrong } from "../fields.ts";
import { say, spoken } from "../language.ts";
import type { Occurrence } from "./occurrence.ts";
import { LONGEST_NAME } from "./person.ts";
import { awaited, type Seats, taken } from "./seats.ts";

/** What a form shows besides its fields. */
export interface Shown {
  seats: Seats;
  token: string;
  faults?: Faults;
  /** Why it is shown again, though nothing is wrong. */
  notice?: string;
}

/** The facts of a date. */
export function facts(call: Call, { date }: Occurrence, more: [string, Filling][] = []): Markup {
  const rows: [string, Filling][] = [[say(call, "when"), textOf(call, date.when)]];
  if (date.place !== undefined) rows.push([say(call, "where"), date.place]);
  const shown = [...rows, ...more].map(([term, value]) =>
    html`
      <div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>
    `
  );
  return html`<dl class="facts">${shown}</dl>`;
}

/** Whether the person takes part or a child of theirs, where both may. */
function whoField(writing: Writing): Markup {
  const { call, faults } = writing;
  const option = (value: "self" | "child", key: string): Markup => {
    const checked = call.form.get("who") === value && html`
      checked
    `;
    const input = html`
      <input type="radio" name="who" id="who-${value}" value="${value}" ${checked}>
    `;
    return html`<p>${input} <label for="who-${value}">${say(call, key)}</label></p>`;
  };
  return html`
    <fieldset id="who" tabindex="-1" ${faults.who && html`
      aria-describedby="who-fault"
    `}>
    <legend>${say(call, "field-who")}</legend>
    ${faults.who && html`<p class="fault" id="who-fault">${wrong(writing, faults.who)}</p>`}
    ${option("self", "who-self")}
    ${option("child", "who-child")}
    </fieldset>
  `;
}

/** Who takes part, and whose consent that needs. */
function personFields(writing: Writing, { event }: Occurrence): Filling {
  const { call } = writing;
  const { participants, guardian_below: age = 15 } = event;
  const isGuardian = participants === "child";
  const attributes = html`
    maxlength="${LONGEST_NAME}"
  `;
  const child = field(writing, {
    name: "child",
    label: say(call, "field-child"),
    hint: say(call, isGuardian ? "hint-child" : "hint-child-either", { age }),
    isRequired: isGuardian,
    attributes,
  });
  const name = field(writing, {
    name: "name",
    label: say(call, isGuardian ? "field-guardian" : "field-name"),
    hint: participants === "self" && say(call, "hint-age", { age }),
    autocomplete: "name",
    attributes,
  });
  return [participants === "either" && whoField(writing), participants !== "self" && child, name];
}

/** How they are reached, and how many they are. */
function otherFields(writing: Writing, { event }: Occurrence): Filling {
  const { call } = writing;
  const { phone, places_per_person: most } = event;
  const email = field(writing, {
    name: "email",
    type: "email",
    label: say(call, "field-email"),
    hint: say(call, phone === "no" ? "hint-email" : "hint-email-or-phone"),
    autocomplete: "email",
    isRequired: phone === "no",
  });
  const telephone = field(writing, {
    name: "phone",
    type: "tel",
    label: say(call, "field-phone"),
    autocomplete: "tel",
    isRequired: phone === "required",
  });
  const places = field(writing, {
    name: "places",
    type: "number",
    label: say(call, "field-places"),
    hint: say(call, "hint-places", { places: most }),
    attributes: html`
      min="1" max="${most}"
    `,
  });
  return [email, phone !== "no" && telephone, most > 1 && places];
}

/** How many places there are. */
function room(call: Call, occurrence: Occurrence, seats: Seats): string {
  const free = Math.max(0, occurrence.capacity - taken(seats));
  if (free > 0) return say(call, "places-left", { left: free, capacity: occurrence.capacity });
  const canWait = awaited(seats) < occurrence.event.waiting_list;
  return say(call, canWait ? "full-waiting" : "problem-full");
}

/** What happens with what is typed. */
function privacy(call: Call, { event }: Occurrence): Markup {
  const page = call.env.tenant.privacy && spoken(call.env.tenant.privacy, call.language).text;
  const more = page && html`
    <a href="${page}">${say(call, "privacy-more")}</a>
  `;
  return html`<p class="soft">${say(call, "privacy", { days: event.retention_days })}${more}</p>`;
}

/** The form. */
export function formPage(call: Call, occurrence: Occurrence, shown: Shown): Response {
  const { seats, token, faults = {}, notice } = shown;
  const path = `/api/live/signup/${occurrence.key}`;
  const writing: Writing = { call, faults, fill: { places: occurrence.event.places_per_person } };
  const isWrong = Object.keys(faults).length > 0;
  const heading = say(call, "signup-title", { title: spoken(occurrence.title, call.language).text });
  const body = html`${isWrong && summary(writing)}
${notice && html`<p class="alert note" role="status">${notice}</p>`}
${facts(call, occurrence, [[say(call, "places"), room(call, occurrence, seats)]])}
<form method="post" action="${path}" novalidate class="signup">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="lang" value="${call.language}">
${personFields(writing, occurrence)}
${otherFields(writing, occurrence)}
${privacy(call, occurrence)}
<p><button class="button">${say(call, "signup-submit")}</button></p>
</form>
${languages(call, path)}`;
  const title = isWrong ? say(call, "wrong-title", { title: heading }) : heading;
  return page(call, { title, body, status: isWrong ? 422 : 200 });
}
