// Mail that is to be sent: a record each, under a name that follows from why it is sent, so that the same mail is never written
// twice. Who sends it marks it as sent; what is left then has nobody's address in it.

import { create } from "../store/settle.ts";
import type { Env } from "./env.ts";
import { base64url } from "./token.ts";

export interface Attachment {
  name: string;
  type: string;
  text: string;
}

export interface Mail {
  from: string;
  from_name: string;
  reply_to: string | null;
  to: string;
  language: string;
  subject: string;
  text: string;
  attachments: Attachment[];
}

/** What is stored of a mail. */
export interface Outgoing {
  state: "waiting";
  /** Its `Message-ID` without the domain: the same, however often it is tried, so that receivers know it again. */
  id: string;
  at: number;
  mail: Mail;
}

/** Writes a mail, unless it has been written. */
export async function enqueue(env: Env, name: string, mail: Mail, expires: number): Promise<void> {
  const id = base64url(env.random(16));
  const value: Outgoing = { state: "waiting", id, at: env.clock(), mail };
  await create(env.store, `outbox/${name}`, value, { operation: id, expires });
}
