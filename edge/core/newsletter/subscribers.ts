// Who subscribes to a newsletter: asked for, confirmed by mail, ended. A person is named by a keyed digest of their address, so that
// the same address is one subscriber and no address stands in a key or a link.
//
// | key | holds | until |
// |---|---|---|
// | `pending/<list>/<who>` | who asked and has not confirmed | two days |
// | `subscriber/<list>/<who>` | who has confirmed, and to what | they end it |
// | `consent/<list>/<who>/<time>` | that there was a consent and when it ended, without the address | a year |

import { change, create, remove } from "../../store/settle.ts";
import type { Env } from "../env.ts";
import type { Language, Newsletter } from "../tenant.ts";
import { digest } from "../token.ts";

/** What somebody consented to: the words that they saw, when they asked, when they confirmed. */
export interface Consent {
  purpose: string;
  language: Language;
  asked: number;
  confirmed: number;
}

export interface Pending {
  email: string;
  language: Language;
  purpose: string;
  asked: number;
}

export interface Subscriber {
  email: string;
  /** In which they get it. */
  language: Language;
  consent: Consent;
  /** When their mail server said that there is no such address. */
  bounced: number | null;
}

const HOUR = 3_600_000;
/** How long a request waits to be confirmed. */
export const WAITS = 48 * HOUR;
/** How soon an address can be asked again: nobody's mail is filled by somebody else. */
const AGAIN = HOUR;
/** How long it can be shown that there was a consent. */
const PROOF = 365 * 24 * HOUR;

/** The name of an address on a list. */
export async function whoIs(env: Env, list: string, email: string): Promise<string> {
  return await digest(env, `newsletter ${list}`, email.toLowerCase());
}

export const pendingKey = (list: string, who: string): string => `pending/${list}/${who}`;
export const subscriberKey = (list: string, who: string): string => `subscriber/${list}/${who}`;

/** The newsletter of this name. */
export function findNewsletter(env: Env, list: string): Newsletter | undefined {
  return env.tenant.newsletters?.find((one) => one.list === list);
}

export async function subscriberOf(env: Env, list: string, who: string): Promise<Subscriber | null> {
  return ((await env.store.get(subscriberKey(list, who)))?.value ?? null) as Subscriber | null;
}

/** Notes that somebody asked; false when they did so a moment ago. */
export async function ask(env: Env, list: string, who: string, pending: Pending): Promise<boolean> {
  return await change(env.store, pendingKey(list, who), (there) => {
    const before = there?.value as Pending | undefined;
    const isEarly = before !== undefined && before.asked !== pending.asked && before.asked > pending.asked - AGAIN;
    return isEarly ? { told: false } : { told: true, value: pending, expires: pending.asked + WAITS };
  });
}

/** Makes a subscriber of whoever asked at that time; false when nobody did, or it is too late. */
export async function confirm(env: Env, list: string, who: string, asked: number): Promise<boolean> {
  const pending = (await env.store.get(pendingKey(list, who)))?.value as Pending | undefined;
  if (pending?.asked !== asked) return (await subscriberOf(env, list, who))?.consent.asked === asked;
  const { email, language, purpose } = pending;
  const value: Subscriber = {
    email,
    language,
    consent: { purpose, language, asked, confirmed: env.clock() },
    bounced: null,
  };
  await change(env.store, subscriberKey(list, who), (there) => {
    const isSame = (there?.value as Subscriber | undefined)?.consent.asked === asked;
    return isSame ? { told: null } : { told: null, value, expires: null };
  });
  await remove(env.store, pendingKey(list, who));
  return true;
}

/** Ends a subscription. What is kept is that there was a consent, and nobody's address. */
export async function end(env: Env, list: string, who: string): Promise<void> {
  await remove(env.store, pendingKey(list, who));
  const there = await env.store.get(subscriberKey(list, who));
  if (!there) return;
  const { consent } = there.value as Subscriber;
  const withdrawn = env.clock();
  const write = { operation: crypto.randomUUID(), expires: withdrawn + PROOF };
  await create(env.store, `consent/${list}/${who}/${consent.asked}`, { ...consent, withdrawn }, write);
  // By its version: who has consented anew in the meantime stays.
  await remove(env.store, subscriberKey(list, who), there.version);
}

/** Notes that an address does not exist. */
export async function bounce(env: Env, list: string, who: string): Promise<boolean> {
  return await change(env.store, subscriberKey(list, who), (there) => {
    if (!there) return { told: false };
    const value = { ...there.value as Subscriber, bounced: env.clock() };
    return { told: true, value, expires: there.expires };
  });
}
