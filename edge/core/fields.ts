// The parts of forms that are alike: labelled fields, what is wrong with them, the other languages.

import type { Call } from "./env.ts";
import { type Filling, html, type Markup } from "./html.ts";
import { LANGUAGES, say, spoken } from "./language.ts";
import type { Texts } from "./tenant.ts";

/** A text with its language, where that is not the page's. */
export function textOf(call: Call, texts: Texts): Markup {
  const { text, language } = spoken(texts, call.language);
  return language === call.language ? html`${text}` : html`<span lang="${language}">${text}</span>`;
}

/** A form that is being written. */
export interface Writing {
  call: Call;
  faults: Faults;
  /** What is filled into what is said of faults. */
  fill?: Record<string, number>;
}

/** The fields that are wrong, and the message of each. */
export type Faults = Record<string, string>;

export interface Field {
  name: string;
  type?: string;
  label: string;
  autocomplete?: string;
  hint?: string | false;
  isRequired?: boolean;
  attributes?: Markup;
}

/** What is wrong with a field, in words. */
export function wrong({ call, fill }: Writing, key: string): string {
  return say(call, key, fill);
}

/** A labelled field, with what was typed and what is wrong with it. */
export function field(writing: Writing, own: Field): Markup {
  const { call, faults } = writing;
  const { name, type = "text", label, autocomplete, hint, isRequired = true, attributes } = own;
  const fault = faults[name];
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  const value = call.form.get(name) ?? (type === "number" ? "1" : "");
  const marks: Filling[] = [
    autocomplete && html`
      autocomplete="${autocomplete}"
    `,
    isRequired && html`
      aria-required="true"
    `,
    described !== "" && html`
      aria-describedby="${described}"
    `,
    fault && html`
      aria-invalid="true"
    `,
    attributes,
  ];
  return html`<div class="field">
<label for="${name}">${label}${
    !isRequired && html`
      <span class="soft">(${say(call, "optional")})</span>
    `
  }</label>
${hint && html`<p class="soft" id="${name}-hint">${hint}</p>`}
${fault && html`<p class="fault" id="${name}-fault">${wrong(writing, fault)}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${value}"${marks}>
</div>`;
}

/** What is wrong, with a way to each field; read out first. */
export function summary(writing: Writing): Markup {
  const items = Object.entries(writing.faults).map(([name, key]) =>
    html`<li><a href="#${name}">${wrong(writing, key)}</a></li>`
  );
  const title = say(writing.call, "problem-form");
  return html`
    <div class="alert caution" role="alert">
      <p class="alert-title">${title}</p>
      <ul>${items}</ul>
    </div>
  `;
}

/** The same page in the other languages. */
export function languages(call: Call, path: string): Markup {
  const others = LANGUAGES.filter((language) => language !== call.language);
  const items = others.map((language) => {
    const name = call.env.messages[language]["language-name"];
    return html`<li><a href="${path}?lang=${language}" lang="${language}" hreflang="${language}">${name}</a></li>`;
  });
  return html`
    <nav class="languages" aria-label="${say(call, "languages")}">
      <ul>${items}</ul>
    </nav>
  `;
}
