// Subscribing to a newsletter and ending it. Twice opted in: whoever types an address is asked by mail at that address. One click
// ends it (RFC 8058): a POST to the signed address that stands in the mail's head, by whatever program; a GET changes nothing, so
// programs that open every link of a mail end nobody's subscription.

import { json, page, seeOther } from "../answer.ts";
import type { Call } from "../env.ts";
import { type Faults, field, languages, summary, textOf, type Writing, wrong } from "../fields.ts";
import { html, type Markup } from "../html.ts";
import { languageOf, say, spoken } from "../language.ts";
import { Problem } from "../problem.ts";
import type { Newsletter } from "../tenant.ts";
import { base64url, sign, verified } from "../token.ts";
import { isEmail, line } from "../typed.ts";
import { mailAsked, mailThere } from "./mail.ts";
import { ask, confirm, end, findNewsletter, subscriberOf, whoIs } from "./subscribers.ts";

/** How long a form may stay open. */
const OPEN = 12 * 3_600_000;

function newsletterOf(call: Call, list = call.parameters.list ?? ""): Newsletter {
  const found = findNewsletter(call.env, list);
  if (!found) throw new Problem("not-found");
  return found;
}

/** What the token of a newsletter's form is of: a form of an event has another. */
const formOf = ({ list }: Newsletter): string => `newsletter/${list}`;

function choice({ call, faults }: Writing, { languages }: Newsletter): Markup {
  const chosen = call.form.get("language") ?? call.language;
  const options = languages.map((language) => {
    const selected = language === chosen && html`
      selected
    `;
    const name = call.env.messages[language]["language-name"];
    return html`
      <option value="${language}" lang="${language}" ${selected}>${name}</option>
    `;
  });
  const fault = faults.language && html`<p class="fault" id="language-fault">${say(call, faults.language)}</p>`;
  return html`<div class="field"><label for="language">${say(call, "field-language")}</label>
${fault}<select id="language" name="language">${options}</select></div>`;
}

function ageBox(writing: Writing, { age }: Newsletter): Markup {
  const { call, faults } = writing;
  const fault = faults.age && html`<p class="fault" id="age-fault">${wrong(writing, faults.age)}</p>`;
  const described = faults.age && html`
    aria-describedby="age-fault" aria-invalid="true"
  `;
  const checked = call.form.get("age") === "yes" && html`
    checked
  `;
  const input = html`
    <input type="checkbox" id="age" name="age" value="yes" aria-required="true" ${described}${checked}>
  `;
  return html`<div class="field">${fault}<p>${input} <label for="age">${
    say(call, "field-age", { age })
  }</label></p></div>`;
}

interface Shown {
  faults?: Faults;
  notice?: string;
}

async function form(call: Call, newsletter: Newsletter, { faults = {}, notice }: Shown = {}): Promise<Response> {
  const { env } = call;
  const token = await sign(env, "form", [formOf(newsletter), base64url(env.random(12))], env.clock() + OPEN);
  if (call.wantsJson) return json({ list: newsletter.list, token });
  const path = `/api/live/newsletter/${newsletter.list}/subscribe`;
  const writing: Writing = { call, faults, fill: { age: newsletter.age } };
  const isWrong = Object.keys(faults).length > 0;
  const title = say(call, "subscribe-title", { title: spoken(newsletter.title, call.language).text });
  const email = field(writing, {
    name: "email",
    type: "email",
    label: say(call, "field-email"),
    hint: say(call, "hint-subscribe"),
    autocomplete: "email",
  });
  const body = html`${isWrong && summary(writing)}
${notice && html`<p class="alert note" role="status">${notice}</p>`}
<p class="lead">${textOf(call, newsletter.purpose)}</p>
<form method="post" action="${path}" novalidate class="signup">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="lang" value="${call.language}">
${email}
${newsletter.languages.length > 1 && choice(writing, newsletter)}
${ageBox(writing, newsletter)}
<p class="soft">${say(call, "subscribe-privacy")}</p>
<p><button class="button">${say(call, "subscribe-submit")}</button></p>
</form>
${languages(call, path)}`;
  return page(call, {
    title: isWrong ? say(call, "wrong-title", { title }) : title,
    body,
    status: isWrong ? 422 : 200,
  });
}

/** `GET /api/live/newsletter/:list/subscribe` */
export async function getForm(call: Call): Promise<Response> {
  return await form(call, newsletterOf(call));
}

async function hasToken(call: Call, newsletter: Newsletter): Promise<boolean> {
  try {
    const [own] = await verified(call.env, "form", call.form.get("token") ?? "");
    return own === formOf(newsletter);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** What is wrong with what was typed. */
function faultsOf(call: Call, newsletter: Newsletter): Faults {
  const language = languageOf(call.form.get("language") ?? newsletter.languages[0]);
  return {
    ...(!isEmail(line(call.form, "email")) && { email: "error-email" }),
    ...(!newsletter.languages.includes(language ?? "se") && { language: "error-language" }),
    ...(call.form.get("age") !== "yes" && { age: "error-age" }),
  };
}

/** `POST /api/live/newsletter/:list/subscribe` */
export async function postForm(call: Call): Promise<Response> {
  const { env } = call;
  const newsletter = newsletterOf(call);
  // Without mail nobody could be asked.
  if (!env.tenant.mail) throw new Problem("unavailable");
  if (!await hasToken(call, newsletter)) {
    if (call.wantsJson) throw new Problem("link-expired");
    return await form(call, newsletter, { notice: say(call, "look-over") });
  }
  const faults = faultsOf(call, newsletter);
  if (Object.keys(faults).length > 0) {
    if (call.wantsJson) throw new Problem("form", { fields: faults, fill: { age: newsletter.age } });
    return await form(call, newsletter, { faults });
  }
  await asked(call, newsletter);
  const path = `/api/live/newsletter/${newsletter.list}/asked`;
  return call.wantsJson ? json({ state: "asked" }, 202) : seeOther(`${path}?lang=${call.language}`);
}

/** Asks by mail, or tells a subscriber that they are one. */
async function asked(call: Call, newsletter: Newsletter): Promise<void> {
  const { env, form } = call;
  const email = line(form, "email");
  const language = languageOf(form.get("language") ?? "") ?? newsletter.languages[0];
  const who = await whoIs(env, newsletter.list, email);
  const there = await subscriberOf(env, newsletter.list, who);
  if (there && there.bounced === null) return await mailThere(env, newsletter, who, there);
  const purpose = spoken(newsletter.purpose, call.language).text;
  const pending = { email, language, purpose, asked: env.clock() };
  if (await ask(env, newsletter.list, who, pending)) await mailAsked(env, newsletter, who, pending);
}

/** `GET /api/live/newsletter/:list/asked`: the same page for everybody. */
export function getAsked(call: Call): Promise<Response> {
  newsletterOf(call);
  const body = html`<p class="lead">${say(call, "asked-text")}</p>`;
  return Promise.resolve(page(call, { title: say(call, "asked-title"), body }));
}

interface Linked {
  newsletter: Newsletter;
  who: string;
  rest: string[];
}

/** Who a signed link is of. */
async function linked(call: Call, purpose: "subscribe" | "unsubscribe"): Promise<Linked> {
  const token = call.form.get("t") ?? call.url.searchParams.get("t") ?? "";
  const [list = "", who = "", ...rest] = await verified(call.env, purpose, token);
  return { newsletter: newsletterOf(call, list), who, rest };
}

/** `GET /api/live/newsletter/confirm?t=` */
export async function getConfirm(call: Call): Promise<Response> {
  const { newsletter } = await linked(call, "subscribe");
  const title = say(call, "subscribe-title", { title: spoken(newsletter.title, call.language).text });
  const body = html`
    <p class="lead">${textOf(call, newsletter.purpose)}</p>
    <form method="post" action="/api/live/newsletter/confirm">
      <input type="hidden" name="t" value="${call.url.searchParams.get("t")}">
      <input type="hidden" name="lang" value="${call.language}">
      <p><button class="button">${say(call, "confirm-submit")}</button></p>
    </form>
  `;
  return page(call, { title, body });
}

/** `POST /api/live/newsletter/confirm` */
export async function postConfirm(call: Call): Promise<Response> {
  const { newsletter, who, rest: [at] } = await linked(call, "subscribe");
  if (!await confirm(call.env, newsletter.list, who, Number(at))) throw new Problem("link-expired");
  if (call.wantsJson) return json({ state: "subscribed" });
  return seeOther(`/api/live/newsletter/${newsletter.list}/confirmed?lang=${call.language}`);
}

/** `GET /api/live/newsletter/:list/confirmed` */
export function getConfirmed(call: Call): Promise<Response> {
  const newsletter = newsletterOf(call);
  const body = html`
    <p class="lead">${textOf(call, newsletter.title)}</p>
    <p>${say(call, "confirmed-text")}</p>
  `;
  return Promise.resolve(page(call, { title: say(call, "confirmed-title"), body }));
}

/** `GET /api/live/newsletter/unsubscribe?t=`: all that is kept of a subscriber, and how to end that. */
export async function getEnd(call: Call): Promise<Response> {
  const { newsletter, who } = await linked(call, "unsubscribe");
  const there = await subscriberOf(call.env, newsletter.list, who);
  if (!there) return ended(call);
  if (call.wantsJson) return json(there);
  const { email, language, consent } = there;
  const day = new Date(consent.confirmed).toISOString().slice(0, 10);
  const rows: [string, string | undefined][] = [
    [say(call, "field-email"), email],
    [say(call, "field-language"), call.env.messages[language]["language-name"]],
    [say(call, "purpose"), consent.purpose],
    [say(call, "consented"), day],
  ];
  const body = html`
    <p class="lead">${textOf(call, newsletter.title)}</p>
    <dl class="facts">${rows.map(([term, value]) =>
      html`
        <div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>
      `
    )}</dl>
    <form method="post" action="/api/live/newsletter/unsubscribe?t=${call.url.searchParams.get("t")}&lang=${call
      .language}">
      <p><button class="button">${say(call, "end-submit")}</button></p>
    </form>
  `;
  return page(call, { title: say(call, "end-title"), body });
}

/** `POST /api/live/newsletter/unsubscribe?t=`: whatever is in the body, and without leading elsewhere, as RFC 8058 asks. */
export async function postEnd(call: Call): Promise<Response> {
  const { newsletter, who } = await linked(call, "unsubscribe");
  await end(call.env, newsletter.list, who);
  return ended(call);
}

function ended(call: Call): Response {
  if (call.wantsJson) return json({ state: "unsubscribed" });
  return page(call, { title: say(call, "ended-title"), body: html`<p class="lead">${say(call, "ended-text")}</p>` });
}
