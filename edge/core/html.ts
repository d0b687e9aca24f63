// HTML in which what is filled in is always text, unless it was made here.

/** HTML that was made here. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Filling = Markup | string | number | null | undefined | false | Filling[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function filled(filling: Filling): string {
  if (filling instanceof Markup) return filling.text;
  if (Array.isArray(filling)) return filling.map(filled).join("");
  if (filling === null || filling === undefined || filling === false) return "";
  return String(filling).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** html`<p>${text}</p>`: the text is escaped, in attributes with double quotes too. */
export function html(parts: TemplateStringsArray, ...fillings: Filling[]): Markup {
  return new Markup(parts.reduce((text, part, at) => text + filled(fillings[at - 1]) + part));
}
