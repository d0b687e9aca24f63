// What people type into a form, as it is kept.

/** A line of text as it is kept: one form of accents (Unicode NFC), no signs that would end the line. */
export function line(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? "").normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

const LONGEST_EMAIL = 254;
/** As browsers check it (HTML, 4.10.5.1.5), and with a dot in the domain. */
const EMAIL =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i;

export function isEmail(text: string): boolean {
  return text.length <= LONGEST_EMAIL && EMAIL.test(text);
}
