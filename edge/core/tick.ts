// What time alone brings about, for all services. Whoever hosts the edge has it done every few minutes; nobody waits for it.

import { json } from "./answer.ts";
import type { Call, Env } from "./env.ts";
import { tend } from "./signup/tend.ts";

/** How many expired entries are deleted at a time: what one statement may take. */
const SWEEP = 500;

/** Does what is to be done now; answers how many expired entries were deleted. */
export async function tick(env: Env): Promise<number> {
  await tend(env);
  let [swept, last] = [0, SWEEP];
  while (last === SWEEP) {
    last = await env.store.sweep(SWEEP);
    swept += last;
  }
  return swept;
}

/** `POST /api/live/admin/tick` */
export async function postTick({ env }: Call): Promise<Response> {
  return json({ deleted: await tick(env) });
}
