// Who may see what people wrote: whoever brings a token of the library, from its environment. It is a bearer token, which no
// browser sends by itself, so no page of another site can use it.

import type { Env } from "./env.ts";
import { Problem } from "./problem.ts";
import { check, count, WRONG_TOKENS } from "./rate.ts";
import { isSame } from "./token.ts";

/** Refuses who has no token of the library, and who has guessed too often. */
export async function checkStaff(request: Request, env: Env): Promise<void> {
  const [, given] = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  await check(env, WRONG_TOKENS);
  // All are compared, so that time does not tell which.
  const same = await Promise.all(env.secrets.staff.map((token) => isSame(env, token, given ?? "")));
  if (same.includes(true)) return;
  if (given !== undefined) await count(env, WRONG_TOKENS);
  throw new Problem("unauthorized", { headers: { "www-authenticate": "Bearer" } });
}
