// What was posted: a form, or JSON where a route asks for that, of bounded size, that arrives in bounded time. Files are not taken.

import { Problem } from "./problem.ts";

/** The largest form in bytes; the longest that anybody writes has less than a tenth of it. */
export const LARGEST_FORM = 16 * 1024;
/** How long a form may take to arrive, in milliseconds. */
export const SLOWEST_FORM = 10_000;
const MOST_FIELDS = 50;

/** An answer, or a problem when it takes longer. What it was is not stopped by that: it must bear being done. */
export async function within<T>(milliseconds: number, problem: Problem, act: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(problem), milliseconds);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function bytes(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw new Problem("too-large");
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > most) {
      await reader?.cancel();
      throw new Problem("too-large");
    }
    parts.push(next.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The text that a request brings, of this type; an empty one where it brings nothing. */
async function readText(request: Request, wanted: string, slowest: number): Promise<string> {
  const body = await within(slowest, new Problem("malformed"), bytes(request, LARGEST_FORM));
  if (body.length === 0) return "";
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== wanted) throw new Problem("media-type");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Problem("malformed");
  }
}

/** The JSON that a program of the site's own sends. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request, "application/json", SLOWEST_FORM);
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("malformed");
  }
}

/** The form that a request brings; an empty one where it brings nothing. */
export async function readForm(request: Request, slowest = SLOWEST_FORM): Promise<URLSearchParams> {
  const text = await readText(request, "application/x-www-form-urlencoded", slowest);
  const form = new URLSearchParams(text);
  if (form.size > MOST_FIELDS || new Set(form.keys()).size !== form.size) throw new Problem("malformed");
  return form;
}
