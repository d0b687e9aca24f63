// The mails about a subscription: to confirm it, or that it is there already. The page says the same in both cases, so that nobody
// learns from it who subscribes.

import type { Env } from "../env.ts";
import { message, spoken } from "../language.ts";
import { enqueue, type Mail } from "../outbox.ts";
import type { Language, Newsletter } from "../tenant.ts";
import { sign } from "../token.ts";
import { type Pending, type Subscriber, WAITS } from "./subscribers.ts";

/** The address of the page at which a subscription ends. It holds as long as the mails that it stands in. */
export async function endAddress(env: Env, list: string, who: string): Promise<string> {
  const years = 10 * 365 * 86_400_000;
  return `/api/live/newsletter/unsubscribe?t=${await sign(env, "unsubscribe", [list, who], env.clock() + years)}`;
}

interface Letter {
  to: string;
  language: Language;
  subject: string;
  lines: string[];
}

function letter(env: Env, { to, language, subject, lines }: Letter): Mail | null {
  const { mail, name } = env.tenant;
  if (!mail) return null;
  const from_name = spoken(name, language).text;
  const text = [...lines, "", from_name].join("\n") + "\n";
  return { from: mail.from, from_name, reply_to: mail.reply_to ?? null, to, language, subject, text, attachments: [] };
}

/** Asks whoever has the address whether it was they who asked. */
export async function mailAsked(env: Env, newsletter: Newsletter, who: string, pending: Pending): Promise<void> {
  const { list, title } = newsletter;
  const { email, language, purpose, asked } = pending;
  const say = (key: string): string => message(env.messages, language, key, { title: spoken(title, language).text });
  const token = await sign(env, "subscribe", [list, who, String(asked)], asked + WAITS);
  const address = `${env.tenant.base}/api/live/newsletter/confirm?t=${token}&lang=${language}`;
  const lines = [say("mail-ask"), "", purpose, "", address, "", say("mail-ask-not")];
  const mail = letter(env, { to: email, language, subject: say("mail-ask-subject"), lines });
  if (mail) await enqueue(env, `newsletter/${list}/${who}/${asked}`, mail, asked + WAITS);
}

/** Tells a subscriber that they are one, at most once a day. */
export async function mailThere(env: Env, newsletter: Newsletter, who: string, there: Subscriber): Promise<void> {
  const { list, title } = newsletter;
  const { email, language } = there;
  const say = (key: string): string => message(env.messages, language, key, { title: spoken(title, language).text });
  const address = `${env.tenant.base}${await endAddress(env, list, who)}&lang=${language}`;
  const lines = [say("mail-there"), "", say("mail-end"), address];
  const mail = letter(env, { to: email, language, subject: say("mail-there-subject"), lines });
  const day = new Date(env.clock()).toISOString().slice(0, 10);
  if (mail) await enqueue(env, `newsletter/${list}/${who}/${day}`, mail, env.clock() + WAITS);
}
