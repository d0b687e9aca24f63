// What can be wrong with a request: a closed set, told to programs as RFC 9457 says and to people as a page.

import { html } from "./html.ts";
import { page } from "./answer.ts";
import type { Call } from "./env.ts";
import { say } from "./language.ts";

/** Each problem and its status. Its words are `problem-…` and `problem-…-detail` in the message files. */
export const PROBLEMS = {
  "malformed": 400,
  "unauthorized": 401,
  "cross-site": 403,
  "link-wrong": 403,
  "not-found": 404,
  "method": 405,
  "closed": 409,
  "full": 409,
  "not-open": 409,
  "person-limit": 409,
  "event-cancelled": 410,
  "link-expired": 410,
  "too-large": 413,
  "media-type": 415,
  "form": 422,
  "rate": 429,
  "internal": 500,
  "unavailable": 503,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

interface More {
  /** What goes into its words. */
  fill?: Record<string, string | number>;
  headers?: Record<string, string>;
  /** The fields that are wrong, and the message of each. */
  fields?: Record<string, string>;
}

/** Thrown where a request cannot be answered as it is. */
export class Problem extends Error {
  override name = "Problem";

  constructor(readonly code: ProblemCode, readonly more: More = {}) {
    super(code);
  }
}

/** A problem as an answer, for whoever asked. */
export function told(call: Call, problem: Problem): Response {
  const { code, more } = problem;
  const { fill, headers = {}, fields } = more;
  const [title, detail] = [say(call, `problem-${code}`, fill), say(call, `problem-${code}-detail`, fill)];
  const status = PROBLEMS[code];
  if (!call.wantsJson) {
    const response = page(call, { title, body: html`<p class="lead">${detail}</p>${contact(call)}`, status });
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }
  const errors = fields && Object.entries(fields).map(([field, key]) => ({ field, detail: say(call, key, fill) }));
  const type = `${call.env.tenant.base}/api/live/problems/${code}`;
  const body = JSON.stringify({ type, title, status, detail, ...(errors && { errors }) });
  const own = { "content-type": "application/problem+json", "content-language": call.language };
  return new Response(body, { status, headers: { ...own, ...headers } });
}

/** `GET /api/live/problems/:code`: what a problem's type means. */
export function explained(call: Call): Promise<Response> {
  const code = call.parameters.code ?? "";
  if (!(code in PROBLEMS)) throw new Problem("not-found");
  const body = html`<p class="lead">${say(call, `problem-${code}-detail`)}</p>`;
  return Promise.resolve(page(call, { title: say(call, `problem-${code}`), body }));
}

/** Where else to turn. */
function contact(call: Call): ReturnType<typeof html> {
  const { email, phone } = call.env.tenant;
  const ways = [
    email && html`<a href="mailto:${email}">${email}</a>`,
    phone && html`<a href="tel:${phone.replaceAll(/[^+\d]/g, "")}">${phone}</a>`,
  ].filter((way) => way !== undefined && way !== "");
  return html`${
    ways.length > 0 && html`<p>${say(call, "contact")} ${ways.flatMap((way, at) => at ? [" · ", way] : [way])}</p>`
  }`;
}
