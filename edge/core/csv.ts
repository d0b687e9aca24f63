// Tables for spreadsheets, as Norwegian ones read them: semicolons, a byte order mark, UTF-8.

/** A cell. What a spreadsheet would take for a formula is text: a person's name must not be able to run anything at the desk. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[\s]*[=+\-@\t\r|%＝＋－＠]/.test(text) && typeof value === "string" ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function csv(rows: (string | number)[][]): string {
  return "\uFEFF" + rows.map((row) => `${row.map(cell).join(";")}\r\n`).join("");
}
