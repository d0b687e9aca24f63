import assert from "node:assert/strict";
import { enqueue, type Mail } from "../core/outbox.ts";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import { BASE, STAFF, type World, world } from "./world.ts";

const MAIL: Mail = {
  from: "ikke-svar@storvik-demo.example",
  from_name: "Storvik demobibliotek",
  reply_to: null,
  to: "ola@example.org",
  language: "nb",
  subject: "Du er påmeldt",
  text: "Hei",
  attachments: [],
};

interface Lent {
  key: string;
  loan: string;
  message_id: string;
  mail: Mail;
}

async function staff<T>(env: World, path: string, fields: Record<string, string>): Promise<T> {
  const headers = { authorization: `Bearer ${STAFF}`, accept: "application/json" };
  const request = new Request(`${BASE}/api/live/admin/outbox/${path}`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields),
  });
  const response = await handle(ROUTES, request, env);
  assert.equal(response.status, 200);
  return await response.json();
}

const lend = async (env: World, limit = "50"): Promise<Lent[]> =>
  (await staff<{ mails: Lent[] }>(env, "lend", { limit })).mails;
const tell = async (env: World, { key, loan }: Lent, result: string): Promise<string> =>
  (await staff<{ state: string }>(env, "result", { key, loan, result })).state;
const write = (env: World, name: string): Promise<void> => enqueue(env, name, MAIL, env.clock() + 30 * 86_400_000);

Deno.test("a mail is lent to one at a time, and what was sent has nobody's address left", async () => {
  const env = world();
  for (const name of ["a", "b", "c", "a"]) await write(env, name);
  const [some, others] = await Promise.all([lend(env, "2"), lend(env, "2")]);
  const keys = [...some, ...others].map((lent) => lent.key).sort();
  assert.deepEqual(keys, ["a", "b", "c"]);
  assert.match(some[0]!.message_id, /^[\w-]{22}@storvik-demo\.example$/);
  assert.deepEqual(await lend(env), []);
  for (const lent of [...some, ...others]) assert.equal(await tell(env, lent, "sent"), "sent");
  const { entries } = await env.store.list("outbox/", { limit: 10 });
  assert.equal(entries.length, 3);
  assert.doesNotMatch(JSON.stringify(entries), /ola|Hei/);
  await write(env, "a");
  env.set("2026-12-02T12:00:00Z");
  assert.deepEqual(await lend(env), []);
});

Deno.test("a sender that died loses its loan, and what it says too late does no harm", async () => {
  const env = world();
  await write(env, "a");
  const [first] = await lend(env);
  env.set("2026-12-01T12:09:59Z");
  assert.deepEqual(await lend(env), []);
  env.set("2026-12-01T12:10:00Z");
  const [second] = await lend(env);
  assert.equal(second!.message_id, first!.message_id);
  assert.equal(await tell(env, first!, "undeliverable"), "lent-again");
  assert.equal(await tell(env, first!, "sent"), "sent");
  assert.equal(await tell(env, second!, "later"), "sent");
  assert.equal(await tell(env, { ...second!, key: "nothing" }, "sent"), "gone");
});

Deno.test("senders that die before they have tried a mail cost it none of its attempts", async () => {
  const env = world();
  await write(env, "a");
  for (let at = 0; at < 20; at += 1) {
    env.set(new Date(env.clock() + 10 * 60_000).toISOString());
    assert.equal((await lend(env)).length, 1);
  }
  env.set(new Date(env.clock() + 10 * 60_000).toISOString());
  const [lent] = await lend(env);
  assert.equal(await tell(env, lent!, "later"), "waiting");
});

Deno.test("what fails for now is tried again later and later, for two days", async () => {
  const env = world();
  await write(env, "a");
  let [now, tries] = [env.clock(), 0];
  const started = now;
  for (let state = "waiting"; state === "waiting"; now += 60_000) {
    env.set(new Date(now).toISOString());
    const [lent] = await lend(env);
    if (!lent) continue;
    tries += 1;
    state = await tell(env, lent, "later");
  }
  assert.equal(tries, 9);
  assert.ok(now - started > 46 * 3_600_000 && now - started < 50 * 3_600_000);
  const { entries } = await env.store.list("outbox/", { limit: 10 });
  assert.doesNotMatch(JSON.stringify(entries), /ola/);
});
