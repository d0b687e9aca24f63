// What tests of the core give it: the demo library, a store in memory, a clock that stands still until it is told otherwise.

import type { Env, Line } from "../core/env.ts";
import type { Tenant } from "../core/tenant.ts";
import { MESSAGES } from "../messages/messages.ts";
import { memory } from "../store/memory.ts";
import tenant from "./tenant.json" with { type: "json" };

export const TENANT = tenant as unknown as Tenant;
export const STAFF = "staff-token-of-the-demo-library-0001";
export const SIGNING = "signing-key-of-the-demo-library-00001";
export const BASE = TENANT.base;

/** An environment, the lines of its log, and its clock's hands. */
export interface World extends Env {
  lines: Line[];
  set(time: string): void;
}

export function world(changes: Partial<Env> = {}): World {
  let now = Date.parse("2026-12-01T12:00:00Z");
  const clock = (): number => now;
  const lines: Line[] = [];
  return {
    store: memory(clock)("storvik-demo"),
    tenant: TENANT,
    secrets: { signing: [SIGNING], staff: [STAFF] },
    clock,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    messages: MESSAGES,
    log: (line) => lines.push(line),
    address: "192.0.2.1",
    lines,
    set: (time) => {
      now = Date.parse(time);
    },
    ...changes,
  };
}

/** A request as a browser makes it that follows a link. */
export function visit(path: string, headers: Record<string, string> = {}): Request {
  return new Request(BASE + path, { headers: { accept: "text/html,*/*;q=0.8", ...headers } });
}

/** A form as a browser sends it from the site's own page. */
export function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Request {
  const own = { accept: "text/html,*/*;q=0.8", "sec-fetch-site": "same-origin", origin: BASE };
  return new Request(BASE + path, {
    method: "POST",
    headers: { ...own, ...headers },
    body: new URLSearchParams(fields),
  });
}
