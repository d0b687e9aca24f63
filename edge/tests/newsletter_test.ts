import assert from "node:assert/strict";
import type { Waiting } from "../core/outbox.ts";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import type { Subscriber } from "../core/newsletter/subscribers.ts";
import { cut, distant } from "../store/suite/faults.ts";
import { insisting } from "../store/suite/race.ts";
import { BASE, post, STAFF, visit, type World, world } from "./world.ts";

const PATH = "/api/live/newsletter/nytt/subscribe";
const OLA = { email: "Ola@example.org", language: "nn", age: "yes" };

const ask = (env: World, request: Request): Promise<Response> => handle(ROUTES, request, env);
const shown = async (env: World, path: string, headers = {}): Promise<string> =>
  (await ask(env, visit(path, headers))).text();
const json = { accept: "application/json" };

async function stored<T>(env: World, prefix: string): Promise<T[]> {
  return (await env.store.list(prefix, { limit: 1000 })).entries.map((entry) => entry.value as T);
}

const mails = async (env: World): Promise<Waiting[]> =>
  (await stored<Waiting>(env, "outbox/")).sort((one, other) => one.at - other.at);

async function send(env: World, fields: Record<string, string>, path = PATH): Promise<Response> {
  const { token } = await (await ask(env, visit(path, json))).json();
  return await ask(env, post(path, { token, ...fields }));
}

/** The address that a mail leads to. */
function link(mail: Waiting): { path: string; t: string } {
  const [address] = /https:\S+\?t=\S+/.exec(mail.mail.text)!;
  return { path: address!.slice(BASE.length), t: new URL(address!).searchParams.get("t")! };
}

async function subscribe(env: World, fields = OLA): Promise<void> {
  assert.equal((await send(env, fields)).status, 303);
  const { t } = link((await mails(env)).at(-1)!);
  assert.equal((await ask(env, post("/api/live/newsletter/confirm", { t }))).status, 303);
}

const staff = async (env: World, path: string, fields?: Record<string, string>): Promise<Response> => {
  const init = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
  return await ask(
    env,
    new Request(`${BASE}/api/live/admin/${path}`, { ...init, headers: { authorization: `Bearer ${STAFF}`, ...json } }),
  );
};

Deno.test("who asks is asked by mail, and subscribes by confirming, not by a link being opened", async () => {
  const env = world();
  const response = await send(env, { ...OLA, lang: "nn" });
  assert.equal(response.headers.get("location"), "/api/live/newsletter/nytt/asked?lang=nn");
  assert.match(await shown(env, response.headers.get("location")!), /<h1>Sjekk e-posten din<\/h1>/);
  assert.deepEqual(await stored(env, "subscriber/"), []);
  const [mail] = await mails(env);
  assert.equal(mail!.mail.to, "Ola@example.org");
  assert.match(mail!.mail.text, /Eit brev i månaden om kva som skjer i biblioteket\./);
  const { path, t } = link(mail!);
  assert.doesNotMatch(atob(t.split(".")[0]!.replaceAll("-", "+").replaceAll("_", "/")), /ola/i);
  assert.match(await shown(env, path), /Ja, eg vil ha nyheitsbrevet/);
  assert.deepEqual(await stored(env, "subscriber/"), []);
  env.set("2026-12-03T11:59:59Z");
  assert.equal((await ask(env, post("/api/live/newsletter/confirm", { t }))).status, 303);
  const consent = {
    purpose: "Eit brev i månaden om kva som skjer i biblioteket.",
    language: "nn",
    asked: Date.parse("2026-12-01T12:00:00Z"),
    confirmed: Date.parse("2026-12-03T11:59:59Z"),
  };
  const subscriber = { email: "Ola@example.org", language: "nn", consent, bounced: null };
  assert.deepEqual(await stored(env, "subscriber/"), [subscriber]);
  assert.deepEqual(await stored(env, "pending/"), []);
  assert.equal((await ask(env, post("/api/live/newsletter/confirm", { t }))).status, 303);
  assert.deepEqual(await stored(env, "subscriber/"), [subscriber]);
  assert.doesNotMatch(JSON.stringify(env.lines), /ola|t=/i);
});

Deno.test("who does not confirm in two days is forgotten", async () => {
  const env = world();
  await send(env, OLA);
  const { t } = link((await mails(env))[0]!);
  env.set("2026-12-03T12:00:00Z");
  assert.equal((await ask(env, post("/api/live/newsletter/confirm", { t }))).status, 410);
  const { entries } = await env.store.list("", { limit: 10 });
  assert.deepEqual(entries.map((entry) => entry.key.split("/")[0]), ["rate"]);
});

Deno.test("nobody's mail is filled, and the page tells nobody who subscribes", async () => {
  const env = world();
  const pages = [];
  for (let at = 0; at < 5; at += 1) {
    env.set(`2026-12-01T12:0${at}:00Z`);
    pages.push((await send(env, OLA)).headers.get("location"));
  }
  assert.equal((await mails(env)).length, 1);
  env.set("2026-12-01T13:00:00Z");
  await subscribe(env);
  for (const email of ["ola@EXAMPLE.org", "Ola@example.org"]) {
    pages.push((await send(env, { ...OLA, email })).headers.get("location"));
  }
  assert.equal(new Set(pages).size, 1);
  const subjects = (await mails(env)).map((mail) => mail.mail.subject);
  assert.deepEqual(subjects.slice(2), ["Du abonnerer alt på «Nytt frå biblioteket»"]);
  assert.equal((await stored(env, "subscriber/")).length, 1);
});

Deno.test("what is wrong is said; who is too young, and a language in which it is not written, are refused", async () => {
  const env = world();
  const wrong = await send(env, { email: "ola", language: "se", lang: "en" });
  assert.equal(wrong.status, 422);
  const text = await wrong.text();
  assert.match(text, /You must be 15, or have a guardian’s consent\./);
  for (const field of ["email", "language", "age"]) assert.match(text, new RegExp(`href="#${field}"`));
  assert.equal(
    (await send(env, { email: "a@example.org", age: "yes", language: "nb" }, "/api/live/newsletter/barn/subscribe"))
      .status,
    303,
  );
  const without = await ask(env, post(PATH, OLA));
  assert.equal(without.status, 200);
  assert.match(
    await without.text(),
    /value="Ola@example.org".*value="nn" lang="nn"\s+selected.*value="yes"[^>]*checked/s,
  );
  assert.equal((await ask(env, visit("/api/live/newsletter/other/subscribe"))).status, 404);
});

Deno.test("one click ends it, from whatever program, and opening the link does not", async () => {
  const env = world();
  await subscribe(env);
  const { subscribers } = await (await staff(env, "newsletter/nytt/subscribers")).json();
  assert.equal(subscribers.length, 1);
  const { email, language, unsubscribe } = subscribers[0];
  assert.deepEqual([email, language], ["Ola@example.org", "nn"]);
  const path = unsubscribe.slice(BASE.length);
  const mine = await shown(env, path);
  assert.match(mine, /Ola@example\.org.*Eit brev i månaden|Ola@example\.org.*Et brev i måneden/s);
  assert.equal((await ask(env, visit(path, json))).headers.get("cache-control"), "no-store");
  assert.equal((await stored(env, "subscriber/")).length, 1);
  const [, action] = /<form method="post" action="([^"]+)"/.exec(mine)!;
  assert.equal(action!.replaceAll("&amp;", "&").split("&")[0], path);
  const body = new FormData();
  body.set("List-Unsubscribe", "One-Click");
  const clicked = await ask(env, new Request(unsubscribe, { method: "POST", body }));
  assert.equal(clicked.status, 200);
  assert.deepEqual(await stored(env, "subscriber/"), []);
  const proof = await stored<{ withdrawn: number }>(env, "consent/");
  assert.equal(proof[0]!.withdrawn, env.clock());
  const kept = (await env.store.list("", { limit: 100 })).entries.filter((entry) => !entry.key.startsWith("outbox/"));
  assert.doesNotMatch(JSON.stringify(kept), /ola@/i);
  for (const request of [new Request(unsubscribe, { method: "POST" }), visit(path)]) {
    assert.match(await (await ask(env, request)).text(), /Du er meldt av/);
  }
  env.set("2026-12-01T14:00:00Z");
  await subscribe(env);
  assert.equal((await stored(env, "subscriber/")).length, 1);
  env.set("2027-12-01T12:00:00Z");
  assert.deepEqual(await stored(env, "consent/"), []);
});

Deno.test("an address that is gone gets no more letters until it is confirmed anew", async () => {
  const env = world();
  await subscribe(env);
  assert.deepEqual(await (await staff(env, "newsletter/nytt/bounced", { email: "ola@example.org" })).json(), {
    known: true,
  });
  assert.deepEqual(await (await staff(env, "newsletter/nytt/bounced", { email: "kari@example.org" })).json(), {
    known: false,
  });
  assert.deepEqual((await (await staff(env, "newsletter/nytt/subscribers")).json()).subscribers, []);
  env.set("2026-12-01T15:00:00Z");
  await subscribe(env);
  assert.equal((await (await staff(env, "newsletter/nytt/subscribers")).json()).subscribers.length, 1);
});

Deno.test("subscribers are handed out page by page", async () => {
  const env = world();
  const value = { email: "a@example.org", language: "nb", consent: {}, bounced: null };
  for (let at = 0; at < 450; at += 1) {
    const key = `subscriber/nytt/${String(at).padStart(3, "0")}`;
    await env.store.createIfAbsent(key, { ...value, email: `p${at}@example.org` }, {
      operation: crypto.randomUUID(),
      expires: null,
    });
  }
  const emails = [];
  for (let after: string | null = ""; after !== null;) {
    const page: { subscribers: Subscriber[]; after: string | null } =
      await (await staff(env, `newsletter/nytt/subscribers${after && `?after=${after}`}`)).json();
    emails.push(...page.subscribers.map((one) => one.email));
    after = page.after;
  }
  assert.equal(new Set(emails).size, 450);
  assert.equal(emails.length, 450);
});

Deno.test("who asks what is known of them gets all of it, and it is deleted when they ask", async () => {
  const env = world();
  await subscribe(env);
  const date = "bac792dc-f04b-4291-9a90-c9dc930fc62d/2027-01-13";
  assert.equal((await send(env, { name: "Ola", email: "ola@example.org" }, `/api/live/signup/${date}`)).status, 303);
  assert.equal((await send(env, { name: "Kari", email: "kari@example.org" }, `/api/live/signup/${date}`)).status, 303);
  const { records } = await (await staff(env, "person/export", { email: "OLA@example.org" })).json();
  const kinds = records.map(({ key }: { key: string }) => key.split("/")[0]).sort();
  assert.deepEqual(kinds, ["outbox", "outbox", "person", "subscriber"]);
  assert.equal((await staff(env, "person/delete", { email: "ola@example.org" })).status, 200);
  const { entries } = await env.store.list("", { limit: 100 });
  assert.doesNotMatch(JSON.stringify(entries), /ola@/i);
  assert.equal(entries.filter((entry) => entry.key.startsWith("person/")).length, 1);
  assert.equal((await ask(env, visit("/api/live/admin/person/export"))).status, 405);
});

Deno.test("with a store that is cut all the time a subscription is one, and its end is one", async () => {
  const whole = world();
  const env = {
    ...whole,
    secrets: whole.secrets,
    store: cut(distant(whole.store), { before: 0.2, after: 0.3, reads: 0.1 }),
  };
  const until = async (wanted: number, make: () => Request): Promise<void> => {
    for (let status = 0; status !== wanted;) {
      ({ status } = await insisting(() => ask(env, make())));
      assert.ok([wanted, 503].includes(status), String(status));
    }
  };
  const { token } = await (await ask(whole, visit(PATH, json))).json();
  for (const [at, email] of ["a@example.org", "b@example.org", "c@example.org"].entries()) {
    await until(303, () => post(PATH, { ...OLA, email, token }));
    const mail = (await mails(whole)).find((mail) => mail.mail.to === email)!;
    await until(303, () => post("/api/live/newsletter/confirm", { t: link(mail).t }));
    assert.equal((await stored(whole, "subscriber/")).length, at + 1);
  }
  assert.equal((await mails(whole)).length, 3);
  const { subscribers } = await (await staff(whole, "newsletter/nytt/subscribers")).json();
  for (const { unsubscribe } of subscribers) await until(200, () => new Request(unsubscribe, { method: "POST" }));
  assert.deepEqual(await stored(whole, "subscriber/"), []);
  assert.equal((await stored(whole, "consent/")).length, 3);
});
