// Which language to answer in, and texts in it.

import type { Call, Messages } from "./env.ts";
import type { Language, Texts } from "./tenant.ts";

export const LANGUAGES: readonly Language[] = ["nb", "nn", "se", "en"];

/** Languages whose texts are marked as machine-made, until a message file names who has read them (`reviewed`). */
const WANT_REVIEW: readonly Language[] = ["se"];

/** Whose reader reads which other, the nearest first; after them, what there is. */
const NEAREST: Record<Language, Language[]> = { nb: ["nn"], nn: ["nb"], se: ["nb", "nn"], en: ["nb", "nn"] };

/** The language of a tag: `nn-NO` is nn; `no` is what most who write it mean. */
export function languageOf(tag: string): Language | undefined {
  const [primary] = tag.trim().toLowerCase().split("-");
  return primary === "no" ? "nb" : LANGUAGES.find((language) => language === primary);
}

/** The language that `Accept-Language` (RFC 9110, 12.5.4) likes best of ours. */
export function preferred(header: string | null, otherwise: Language): Language {
  const ranges = (header ?? "").split(",").slice(0, 50).map((range) => {
    const [tag = "", ...parameters] = range.split(";");
    const weight = parameters.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find(Boolean);
    return { language: languageOf(tag), weight: Number(weight ?? 1) };
  });
  const known = ranges.filter((range) => range.language && range.weight > 0);
  return known.sort((one, other) => other.weight - one.weight)[0]?.language ?? otherwise;
}

/** A message with its blanks filled. */
export function message(
  messages: Messages,
  language: Language,
  key: string,
  fill: Record<string, string | number> = {},
): string {
  const text = messages[language][key];
  if (text === undefined) throw new Error(`no message ${key}`);
  return text.replace(/\{(\w+)\}/g, (blank, name) => String(fill[name] ?? blank));
}

/** A message in the language of a call. */
export function say(call: Call, key: string, fill?: Record<string, string | number>): string {
  return message(call.env.messages, call.language, key, fill);
}

/** Whether nobody has answered for the texts of a language. */
export function isUnreviewed(messages: Messages, language: Language): boolean {
  return WANT_REVIEW.includes(language) && !messages[language].reviewed;
}

/** A text in the language that a reader of this one reads, and which that is. */
export function spoken(texts: Texts, language: Language): { text: string; language: string } {
  const order = [language, ...NEAREST[language], ...Object.keys(texts)];
  const found = order.find((tag) => texts[tag] !== undefined) ?? language;
  return { text: texts[found] ?? "", language: found };
}
