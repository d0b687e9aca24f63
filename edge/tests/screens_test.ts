import assert from "node:assert/strict";
import fs from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { readEmergency } from "../../screen/core/manifest.js";
import { handle } from "../core/router.ts";
import { ROUTES } from "../core/routes.ts";
import type { Emergency, Tenant } from "../core/tenant.ts";
import { BASE, STAFF, TENANT, visit, type World, world } from "./world.ts";

const schema = (name: string): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(new URL(`../../screen/schema/${name}.json`, import.meta.url), "utf8"));
const ajv = new Ajv2020({ allErrors: true });
// Its types say a default export where its module has a function.
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ ...schema("manifest"), $id: "manifest.json" });
const validate = ajv.compile(schema("emergency"));

const ask = (env: World, request: Request): Promise<Response> => handle(ROUTES, request, env);
const staff = { authorization: `Bearer ${STAFF}`, accept: "application/json" };
const SCREENS = "/api/live/admin/screens";

/** What a screen is told, as the schema says it and as the player itself reads it. */
async function heard(env: World): Promise<Emergency[]> {
  const response = await ask(env, visit("/api/live/screens/emergency", { accept: "*/*" }));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "public, max-age=5");
  const text = await response.text();
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
  return readEmergency(text) as Emergency[];
}

const post = (env: World, path: string, fields: Record<string, string>, headers = staff): Promise<Response> =>
  ask(env, new Request(BASE + path, { method: "POST", headers, body: new URLSearchParams(fields) }));
const set = (env: World, fields: Record<string, string>): Promise<Response> =>
  post(env, `${SCREENS}/emergency`, { until: "2026-12-01T14:00:00+01:00", ...fields });
const end = (env: World, id: string): Promise<Response> => post(env, `${SCREENS}/emergency/end`, { id });

const FIRE: Emergency = { id: "fire", until: "2026-12-01T18:00:00Z", title: "Brannøvelse" };
const built = (more: Partial<Tenant>): World => world({ tenant: { ...TENANT, ...more } });

Deno.test("without messages a screen is told that there are none", async () => {
  assert.deepEqual(await heard(world()), []);
});

Deno.test("staff set a message in several languages, which holds until its minute, or until they end it", async () => {
  const env = world();
  const fields = { "title-nb": "Brannalarm", "text-nb": "Gå rolig ut.", "title-en": "Fire alarm", weight: "9" };
  const response = await set(env, { ...fields, until: "2026-12-01T14:00:10+01:00" });
  assert.equal(response.status, 201);
  const { id } = await response.json();
  assert.match(id, /^live-[0-9a-f]{12}$/);
  const common = { until: "2026-12-01T13:01:00Z", weight: 9 };
  assert.deepEqual(await heard(env), [
    { id: `${id}/nb`, ...common, order: 0, language: "nb", title: "Brannalarm", text: "Gå rolig ut." },
    { id: `${id}/en`, ...common, order: 1, language: "en", title: "Fire alarm" },
  ]);
  env.set("2026-12-01T13:00:59Z");
  assert.equal((await heard(env)).length, 2);
  env.set("2026-12-01T13:01:00Z");
  assert.deepEqual(await heard(env), []);
  const other = (await (await set(env, { "title-nn": "Straumen er borte", until: "2026-12-01T20:00:00Z" })).json()).id;
  assert.equal((await heard(env)).length, 1);
  assert.equal((await end(env, other)).status, 200);
  assert.deepEqual(await heard(env), []);
  assert.equal((await end(env, other)).status, 404);
});

Deno.test("the same id again is the same message, so that what was sent twice stands once", async () => {
  const env = world();
  for (const title of ["Alarm", "Alarm", "Falsk alarm"]) await set(env, { id: "alarm", "title-nb": title });
  assert.deepEqual((await heard(env)).map(({ id, title }) => [id, title]), [["alarm/nb", "Falsk alarm"]]);
  const list = await (await ask(env, visit(`${SCREENS}/emergency`, staff))).json();
  assert.equal(list.notices.length, 1);
  assert.equal(list.notices[0].until, "2026-12-01T13:00:00Z");
});

Deno.test("what the build wrote holds beside what staff set, until they end it; a later one of its id is another", async () => {
  const env = built({ emergency: [FIRE, { ...FIRE, id: "old", until: "2026-12-01T11:00:00Z" }] });
  assert.deepEqual(await heard(env), [FIRE]);
  await set(env, { "title-nb": "Strømmen er borte" });
  assert.deepEqual((await heard(env)).map(({ title }) => title), ["Strømmen er borte", "Brannøvelse"]);
  assert.equal((await end(env, "fire")).status, 200);
  assert.deepEqual((await heard(env)).map(({ title }) => title), ["Strømmen er borte"]);
  assert.equal((await end(env, "old")).status, 404);
  const later = { ...FIRE, until: "2026-12-01T19:00:00Z" };
  assert.equal((await heard({ ...env, tenant: { ...TENANT, emergency: [later] } })).length, 2);
  await set(env, { id: "fire", "title-nb": "Dette er ingen øvelse" });
  assert.deepEqual((await heard({ ...env, tenant: { ...TENANT, emergency: [later] } })).map(({ title }) => title), [
    "Strømmen er borte",
    "Dette er ingen øvelse",
  ]);
});

Deno.test("a message that no screen could show is refused at its field", async () => {
  const env = built({ screens: [{ screen: "lobby", branch: "hovedbiblioteket" }, { screen: "felles" }] });
  const wrong = async (fields: Record<string, string>): Promise<string[]> => {
    const response = await set(env, { "title-nb": "Alarm", ...fields });
    assert.equal(response.status, 422);
    const { errors } = await response.json();
    for (const { detail } of errors) assert.doesNotMatch(detail, /[{}]/);
    return errors.map(({ field }: { field: string }) => field);
  };
  assert.deepEqual(await wrong({ "title-nb": "" }), ["title-nb"]);
  assert.deepEqual(await wrong({ "title-nb": "x".repeat(121), "text-en": "y".repeat(601) }), [
    "title-nb",
    "title-en",
    "text-en",
  ]);
  for (
    const until of ["", "nå", "2026-12-01T14:00", "2026-12-01T12:00:00Z", "2027-01-02T00:00:00Z", "2026-13-01T00:00Z"]
  ) {
    assert.deepEqual(await wrong({ until }), ["until"], until);
  }
  assert.deepEqual(await wrong({ from: "2026-12-01T14:00:00+01:00" }), ["from"]);
  assert.deepEqual(await wrong({ weight: "1001", id: "Brann!" }), ["id", "weight"]);
  assert.deepEqual(await wrong({ branches: "hovedbiblioteket, filialen" }), ["branches"]);
  assert.equal((await set(env, { "title-nb": "Alarm", branches: "hovedbiblioteket,hovedbiblioteket" })).status, 201);
  assert.deepEqual((await heard(env))[0]!.branches, ["hovedbiblioteket"]);
  for (let at = 0; at < 19; at += 1) assert.equal((await set(env, { id: `m${at}`, "title-nb": "Alarm" })).status, 201);
  assert.deepEqual(await wrong({}), ["id"]);
  assert.equal((await heard(env)).length, 20);
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await post(env, `${SCREENS}/emergency`, { "title-nb": "Alarm" }, { ...staff, ...headers })).status;
  assert.equal(await status({ authorization: "" }), 401);
  assert.equal((await ask(env, visit(SCREENS))).status, 401);
});

Deno.test("messages that are set at once are all there", async () => {
  const env = world();
  const ids = Array.from({ length: 15 }, (_, at) => `m${at}`);
  await Promise.all(ids.map((id) => set(env, { id, "title-nb": "Alarm" })));
  assert.equal((await heard(env)).length, 15);
  await Promise.all(ids.slice(1).map((id) => end(env, id)));
  assert.deepEqual((await heard(env)).map(({ id }) => id), ["m0/nb"]);
});

const BEAT = {
  version: 1,
  screen: "lobby",
  bundle: "0123456789abcdef".repeat(4),
  playing: { main: "demo/text", strip: null },
  uptime_seconds: 4242,
  clock: "right",
  missing: 0,
  fault: null,
};

function beat(env: World, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const own = { "content-type": "application/json", origin: BASE, "sec-fetch-site": "same-origin" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(
    env,
    new Request(`${BASE}/api/live/screens/heartbeat`, { method: "POST", headers: { ...own, ...headers }, body: text }),
  );
}

interface Shown {
  screen: string;
  state: string;
  [more: string]: unknown;
}
const shown = async (env: World): Promise<Shown[]> => (await (await ask(env, visit(SCREENS, staff))).json()).screens;

Deno.test("staff see what a screen last told, for a day, and nothing that it should not have told", async () => {
  const env = built({ screens: [{ screen: "barn" }, { screen: "lobby" }] });
  assert.equal(
    (await beat(env, { ...BEAT, name: "Ola", playing: { ...BEAT.playing, "Å": "x", side: "<b>" } })).status,
    204,
  );
  assert.deepEqual(await shown(env), [
    { screen: "barn", state: "unheard" },
    {
      screen: "lobby",
      state: "well",
      heard: "2026-12-01T12:00:00.000Z",
      bundle: BEAT.bundle,
      uptime_seconds: 4242,
      clock: "right",
      missing: 0,
      playing: { main: "demo/text" },
      fault: null,
    },
  ]);
  env.set("2026-12-01T12:05:00Z");
  await beat(env, { ...BEAT, fault: `no\u202e room\n${"x".repeat(500)}` });
  const [, faulty] = await shown(env);
  assert.equal(faulty!.state, "faulty");
  assert.equal(String(faulty!.fault).length, 200);
  assert.match(String(faulty!.fault), /^no room x/);
  env.set("2026-12-01T12:20:01Z");
  assert.equal((await shown(env))[1]!.state, "late");
  env.set("2026-12-02T12:05:00Z");
  assert.deepEqual((await shown(env)).map(({ state }) => state), ["unheard", "unheard"]);
});

Deno.test("a screen that is no screen, of another library or of another site is not heard", async () => {
  const env = built({ screens: [{ screen: "lobby" }] });
  const wrong: [unknown, number][] = [
    [{ ...BEAT, screen: "elsewhere" }, 404],
    [{ ...BEAT, screen: "../x" }, 400],
    [{ ...BEAT, version: 2 }, 400],
    [{ ...BEAT, bundle: "x" }, 400],
    [{ ...BEAT, missing: -1 }, 400],
    [{ ...BEAT, uptime_seconds: "1" }, 400],
    [{ ...BEAT, clock: "late" }, 400],
    [[], 400],
    ["null", 400],
    ["{", 400],
    ["", 400],
    [`"${"x".repeat(20_000)}"`, 413],
  ];
  for (const [body, status] of wrong) {
    assert.equal((await beat(env, body)).status, status, JSON.stringify(body).slice(0, 80));
  }
  assert.equal((await beat(env, BEAT, { "content-type": "text/plain" })).status, 415);
  assert.equal((await beat(env, BEAT, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.deepEqual((await shown(env)).map(({ state }) => state), ["unheard"]);
});

Deno.test("beats are bounded: so many of an address, so many screens where nobody says which there are", async () => {
  const env = world();
  for (let at = 0; at < 600; at += 1) assert.equal((await beat(env, BEAT)).status, 204);
  assert.equal((await beat(env, BEAT)).status, 429);
  const others = { ...env, address: "192.0.2.2" };
  for (let at = 0; at < 199; at += 1) assert.equal((await beat(others, { ...BEAT, screen: `s${at}` })).status, 204);
  assert.equal((await beat(others, { ...BEAT, screen: "more" })).status, 429);
  assert.equal((await beat(others, BEAT)).status, 204);
  const { entries } = await env.store.list("", { limit: 1000 });
  assert.equal(entries.filter(({ key }) => key.startsWith("screens/beat/")).length, 200);
  assert.doesNotMatch(JSON.stringify(entries) + JSON.stringify(env.lines), /192\.0\.2/);
});
