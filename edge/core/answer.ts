// Answers: a page, JSON, a redirect, each with the security headers that no host can be trusted to add.

import type { Call } from "./env.ts";
import { html, Markup } from "./html.ts";
import { isUnreviewed, say, spoken } from "./language.ts";

/** Headers of every answer. Pages may show the site's own style and pictures, and send forms to it; nothing else, not even a script.
 *
 * `strict-origin`: the addresses of these pages carry signed links, which no `Referer` may tell. With `no-referrer` browsers would
 * send `Origin: null` with forms, and the check of where a form comes from would refuse them. */
const SECURITY: Record<string, string> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
};

/** The answer with what every answer has; what it says of itself stands. */
export function secured(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SECURITY)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  headers.append("vary", "accept, accept-language");
  return new Response(response.body, { status: response.status, headers });
}

export interface Page {
  title: string;
  body: Markup;
  status?: number;
}

/** A page in the frame of the library's site. */
export function page(call: Call, { title, body, status = 200 }: Page): Response {
  const { tenant, messages } = call.env;
  const [home, name] = [spoken(tenant.home, call.language).text, spoken(tenant.name, call.language).text];
  const style = tenant.stylesheet && html`
    <link rel="stylesheet" href="${tenant.stylesheet}">
  `;
  const notice = isUnreviewed(messages, call.language) && html`
    <div class="strip">
      <p class="notice" role="note">${say(call, "unreviewed")}</p>
    </div>
  `;
  const document = html`
    <!doctype html>
    <html lang="${call.language}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>${say(call, "title", { title, site: name })}</title>
        <meta name="robots" content="noindex">
        ${style}
      </head>
      <body class="kind-page">
        <a class="skip" href="#main">${say(call, "skip")}</a>
        <header class="masthead">
          <div class="bar">
            <a class="brand" href="${home}"><span class="brand-name">${name}</span></a>
          </div>
          ${notice}
        </header>
        <main id="main" tabindex="-1">
          <div class="sheet">
            <header class="sheet-head">
              <h1>${title}</h1>
            </header>
            <div class="sheet-body">${body}</div>
          </div>
        </main>
      </body>
    </html>
  `;
  const headers = { "content-type": "text/html; charset=utf-8", "content-language": call.language };
  return new Response(document.text.trim().replace(/\s*\n\s*/g, "\n") + "\n", { status, headers });
}

/** A value for programs. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

/** After a form was acted on: the page that tells so, which can be loaded again without acting again (RFC 9110, 15.4.4). */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path } });
}
