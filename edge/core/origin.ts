// Where a form comes from: nobody else's page may send one in a visitor's name.
//
// There is no session and no cookie here, so there is nothing that a browser would add of itself to a request from a stranger's
// page: what acts is either what somebody typed, or a signed link that only its receiver has, or a bearer token that no browser
// sends by itself. What is left to forge is a sign-up from the visitor's network address. Against that:
//
// 1. The browser says whose page a request is from. `Sec-Fetch-Site` (all browsers since 2023) must be `same-origin`; where it is
//    absent, `Origin` (with every POST since 2020) must be the site's. Neither can be set by a page. A form with neither is refused.
//    This holds without JavaScript and without a token.
// 2. A form also carries a signed token of the library, of the happening, and of a time that passes. A form on a static page has
//    none; its first answer is then the same form with a token and what was typed, to be looked over and sent. With JavaScript the
//    page can fetch the form first. The token does not say who somebody is, as a session would: a stranger can fetch one too. It
//    makes a form that is sent twice one form, forms from a store of old ones worthless, and it never replaces the first check.
//
// A SameSite cookie would add a second secret that only the site's own pages can send. It would protect nothing that the first
// check leaves open, and the site has no cookies.

import type { Call } from "./env.ts";
import { Problem } from "./problem.ts";

/** Refuses what another site's page sent. */
export function checkOrigin({ request, url, env }: Call): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) {
    if (site !== "same-origin") throw new Problem("cross-site");
    return;
  }
  const origin = request.headers.get("origin");
  // Behind a proxy that ends TLS the address that we are asked by has another scheme than the one that the browser sees.
  if (origin === null || ![url.origin, env.tenant.base].includes(origin)) throw new Problem("cross-site");
}
