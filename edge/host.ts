// What all hosts give the core alike: clock, chance, texts, a log on standard output. Web standards only; what differs between hosts
// (the store, the address of whoever asks, where secrets are) they say themselves.

import { type Env, type Secrets, secretsOf } from "./core/env.ts";
import type { Tenant } from "./core/tenant.ts";
import { MESSAGES } from "./messages/messages.ts";
import type { Store } from "./store/port.ts";

export interface Host {
  store: Store;
  tenant: Tenant;
  /** A variable of the environment. */
  variable(name: string): string | undefined;
  address: string;
}

/** The environment of a request. */
export function environment({ store, tenant, variable, address }: Host): Env {
  let secrets: Secrets | undefined;
  return {
    store,
    tenant,
    // Read when they are needed: a library without them still answers what needs none.
    get secrets() {
      return secrets ??= secretsOf(tenant.library, variable);
    },
    clock: Date.now,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    messages: MESSAGES,
    log: (line) => console.log(JSON.stringify(line)),
    address,
  };
}
