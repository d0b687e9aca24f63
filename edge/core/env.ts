// What a handler may know besides the request: all of it is given by the adapter, so that the core itself touches neither clock,
// chance, network nor disk.

import type { Clock, Store } from "../store/port.ts";
import type { Language, Tenant } from "./tenant.ts";

/** The texts for people: language → key → text, with what is filled in between braces. */
export type Messages = Record<Language, Record<string, string>>;

/** What only the library and its edge know. Of several, the first is used and all are accepted, so that they can be changed. */
export interface Secrets {
  /** Signs links and forms. */
  signing: [string, ...string[]];
  /** Bearer tokens of staff and of the command line; none: nobody gets in. */
  staff: string[];
}

/** A line of the log. There is no room in it for an address, a name or what somebody wrote. */
export interface Line {
  at: string;
  tenant: string;
  method: string;
  /** The pattern of the route, not the address that was asked for. */
  route: string;
  status: number;
  milliseconds: number;
  /** Why it was refused. */
  problem?: string;
  /** The names of what went wrong inside, outermost first. */
  errors?: string[];
}

export interface Env {
  store: Store;
  tenant: Tenant;
  secrets: Secrets;
  clock: Clock;
  random(bytes: number): Uint8Array<ArrayBuffer>;
  messages: Messages;
  log(line: Line): void;
  /** The network address of whoever asks: it is counted, hashed, and never written down. */
  address: string;
}

/** A request that found its route. */
export interface Call {
  request: Request;
  url: URL;
  env: Env;
  language: Language;
  /** Whether the answer is for a program and not for a person. */
  wantsJson: boolean;
  parameters: Record<string, string>;
  /** What was posted. */
  form: URLSearchParams;
}

/** The shortest secret, in characters: 24 random bytes as base64. */
const SHORTEST = 32;

/** The environment does not have what it must. */
export class Unconfigured extends Error {
  override name = "Unconfigured";
}

/** The variable of a library's secret: `FFL_SIGNING_KEY_STORVIK_DEMO`. No library ever uses another's. */
export function variable(kind: "SIGNING_KEY" | "STAFF_TOKEN", tenant: string): string {
  return `FFL_${kind}_${tenant.toUpperCase().replaceAll("-", "_")}`;
}

/** A library's secrets from the environment, separated by commas. */
export function secretsOf(tenant: string, get: (name: string) => string | undefined): Secrets {
  const read = (name: string): string[] => {
    const all = (get(name) ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
    if (all.some((one) => one.length < SHORTEST)) {
      throw new Unconfigured(`${name}: shorter than ${SHORTEST} characters`);
    }
    return all;
  };
  const name = variable("SIGNING_KEY", tenant);
  const [first, ...others] = read(name);
  if (first === undefined) throw new Unconfigured(`${name} is not set`);
  return { signing: [first, ...others], staff: read(variable("STAFF_TOKEN", tenant)) };
}
