import assert from "node:assert/strict";
import { readForm } from "../core/body.ts";
import type { Call, Env } from "../core/env.ts";
import { secretsOf, variable } from "../core/env.ts";
import { html } from "../core/html.ts";
import { preferred, spoken } from "../core/language.ts";
import { Problem, PROBLEMS } from "../core/problem.ts";
import { household } from "../core/rate.ts";
import { handle, type Route } from "../core/router.ts";
import { sign, verified } from "../core/token.ts";
import { Unreachable } from "../store/port.ts";
import { BASE, post, SIGNING, STAFF, TENANT, visit, world } from "./world.ts";

const said = (call: Call): Promise<Response> => Promise.resolve(Response.json(Object.fromEntries(call.form)));
const ROUTES: Route[] = [
  {
    method: "GET",
    path: "/api/live/open/:name",
    guard: "open",
    act: (call) => Promise.resolve(Response.json(call.parameters)),
  },
  { method: "POST", path: "/api/live/form", guard: "form", act: said },
  { method: "GET", path: "/api/live/admin/list", guard: "staff", act: said },
  {
    method: "GET",
    path: "/api/live/broken",
    guard: "open",
    act: () => Promise.reject(new TypeError("ola@example.org")),
  },
  {
    method: "GET",
    path: "/api/live/down",
    guard: "open",
    act: () => Promise.reject(new Unreachable("ola@example.org", { cause: new Error("10.0.0.1") })),
  },
  { method: "GET", path: "/api/live/full", guard: "open", act: () => Promise.reject(new Problem("full")) },
];
const ask = (request: Request, env: Env = world()): Promise<Response> => handle(ROUTES, request, env);

Deno.test("a path has its parameters, and methods that it has not are refused by name", async () => {
  const open = await ask(visit("/api/live/open/a%2Fb"));
  assert.deepEqual(await open.json(), { name: "a%2Fb" });
  assert.equal((await ask(visit("/api/live/open/a/b"))).status, 404);
  const wrong = await ask(new Request(`${BASE}/api/live/form`, { method: "DELETE" }));
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get("allow"), "POST");
  const head = await ask(new Request(`${BASE}/api/live/open/a`, { method: "HEAD" }));
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
});

Deno.test("every answer has the security headers, those of mistakes too", async () => {
  for (const path of ["/api/live/open/a", "/api/live/broken", "/api/live/nothing", "/api/live/admin/list"]) {
    const { headers } = await ask(visit(path));
    assert.match(
      headers.get("content-security-policy")!,
      /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
    );
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("referrer-policy"), "strict-origin");
    assert.equal(headers.get("x-robots-tag"), "noindex");
    assert.ok(headers.get("strict-transport-security"));
  }
});

Deno.test("problems are pages for people and problem+json for programs, in four languages", async () => {
  const titles = {
    nb: "Tjenesten er nede",
    nn: "Tenesta er nede",
    en: "The service is down",
    se: "Bálvalus ii doaimma",
  };
  for (const [language, title] of Object.entries(titles)) {
    const page = await ask(visit("/api/live/down", { "accept-language": `xx, ${language}-NO;q=0.9, fr;q=0.8` }));
    assert.equal(page.status, 503);
    assert.equal(page.headers.get("retry-after"), "30");
    const text = await page.text();
    assert.ok(text.includes(`<html lang="${language}">`) && text.includes(title), text);
    assert.equal(text.includes("Mašiidna"), language === "se");
    const asked = { accept: "application/problem+json", "accept-language": language };
    const problem = await ask(visit("/api/live/down", asked));
    assert.equal(problem.headers.get("content-type"), "application/problem+json");
    const body = await problem.json();
    assert.equal(body.type, `${BASE}/api/live/problems/unavailable`);
    assert.ok(body.title.startsWith(title) && body.status === 503 && body.detail);
  }
});

Deno.test("what goes wrong inside is told by name, never in words that somebody wrote", async () => {
  const env = world();
  for (const path of ["/api/live/broken", "/api/live/down?t=secret"]) {
    const response = await ask(visit(path), env);
    assert.ok(response.status >= 500);
    assert.doesNotMatch(await response.text(), /ola@|10\.0/);
  }
  assert.deepEqual(env.lines.map((line) => line.errors), [["TypeError"], ["Unreachable", "Error"]]);
  assert.deepEqual(env.lines.map((line) => line.route), ["/api/live/broken", "/api/live/down"]);
  assert.doesNotMatch(JSON.stringify(env.lines), /ola@|secret|10\.0|192\.0/);
});

Deno.test("a form is taken from the site's own pages alone", async () => {
  const form = async (headers: Record<string, string | undefined>): Promise<number> => {
    const request = post("/api/live/form", { a: "æ & ø" });
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) request.headers.delete(name);
      else request.headers.set(name, value);
    }
    return (await ask(request)).status;
  };
  assert.equal(await form({}), 200);
  assert.equal(await form({ origin: undefined }), 200);
  assert.equal(await form({ origin: "null" }), 200);
  assert.equal(await form({ "sec-fetch-site": undefined }), 200);
  for (const site of ["cross-site", "same-site", "none", ""]) {
    assert.equal(await form({ "sec-fetch-site": site }), 403, site);
  }
  const others = [
    "https://other.example",
    "null",
    "http://storvik-demo.example",
    `${BASE}.example`,
    `${BASE}:8443`,
    "",
  ];
  for (const origin of others) assert.equal(await form({ "sec-fetch-site": undefined, origin }), 403, origin);
  assert.equal(await form({ "sec-fetch-site": undefined, origin: undefined }), 403);
});

Deno.test("a form is bounded in size, kind and shape", async () => {
  const sent = async (body: BodyInit, type = "application/x-www-form-urlencoded"): Promise<number> => {
    const headers = { "sec-fetch-site": "same-origin", "content-type": type };
    return (await ask(new Request(`${BASE}/api/live/form`, { method: "POST", headers, body }))).status;
  };
  assert.equal(await sent("a=1&b=2"), 200);
  assert.equal(await sent("a=1", "Application/X-WWW-Form-URLencoded; charset=UTF-8"), 200);
  assert.equal(await sent(`a=${"x".repeat(16 * 1024)}`), 413);
  const parts = Array.from({ length: 40 }, () => new Uint8Array(1024).fill(65));
  assert.equal(await sent(ReadableStream.from(parts) as ReadableStream<Uint8Array<ArrayBuffer>>), 413);
  assert.equal(await sent("", "text/plain"), 200);
  assert.equal(await sent("{}", "application/json"), 415);
  assert.equal(await sent("a=1", "text/plain"), 415);
  assert.equal(await sent("--x--", "multipart/form-data; boundary=x"), 415);
  assert.equal(await sent(new Uint8Array([97, 61, 255])), 400);
  assert.equal(await sent("a=1&a=2"), 400);
  assert.equal(await sent(Array.from({ length: 51 }, (_, at) => `f${at}=1`).join("&")), 400);
});

Deno.test("a form that never ends is not waited for", async () => {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (stream) => stream.enqueue(new Uint8Array([97])) });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const request = new Request(`${BASE}/api/live/form`, { method: "POST", headers, body });
  await assert.rejects(() => readForm(request, 20), { code: "malformed" });
  await body.cancel().catch(() => {});
});

Deno.test("one address may not send forms without end; another may go on, and so may it later", async () => {
  const env = world();
  for (let at = 0; at < 60; at += 1) assert.equal((await ask(post("/api/live/form", {}), env)).status, 200);
  const refused = await ask(post("/api/live/form", {}), env);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "600");
  assert.equal((await ask(post("/api/live/form", {}), { ...env, address: "192.0.2.2" })).status, 200);
  const { entries } = await env.store.list("", { limit: 10 });
  assert.doesNotMatch(JSON.stringify(entries), /192\.0\.2/);
  env.set("2026-12-01T12:10:00Z");
  assert.equal((await ask(post("/api/live/form", {}), env)).status, 200);
  await env.store.sweep(10);
  assert.equal((await env.store.list("", { limit: 10 })).entries.length, 1);
});

Deno.test("a household is an address of IPv4, or a network of IPv6", () => {
  assert.equal(household("192.0.2.7"), "192.0.2.7");
  assert.equal(household("::ffff:192.0.2.7"), "192.0.2.7");
  for (const address of ["2001:db8::1", "2001:0db8:0:0:1::", "2001:DB8:0:0:ffff:1:2:3"]) {
    assert.equal(household(address), "2001:db8:0:0");
  }
  assert.equal(household("::1"), "0:0:0:0");
  assert.equal(household("2001:db8:0:1::1"), "2001:db8:0:1");
});

Deno.test("staff get in with a token of the library, and guessing ends", async () => {
  const env = world();
  const list = (authorization?: string): Promise<Response> =>
    ask(visit("/api/live/admin/list", authorization ? { authorization } : {}), env);
  assert.equal((await list(`Bearer ${STAFF}`)).status, 200);
  const none = await list();
  assert.equal(none.status, 401);
  assert.equal(none.headers.get("www-authenticate"), "Bearer");
  assert.equal((await list(`Basic ${STAFF}`)).status, 401);
  assert.equal((await list(`Bearer ${STAFF.slice(0, -1)}`)).status, 401);
  for (let at = 0; at < 19; at += 1) assert.equal((await list("Bearer guess")).status, 401);
  assert.equal((await list("Bearer guess")).status, 429);
  assert.equal((await list(`Bearer ${STAFF}`)).status, 429);
  const nobody = { ...world(), secrets: { signing: [SIGNING] as [string], staff: [] } };
  assert.equal((await ask(visit("/api/live/admin/list", { authorization: "Bearer " }), nobody)).status, 401);
});

Deno.test("a signed link is of one purpose, one library, one key and one time", async () => {
  const env = world();
  const token = await sign(env, "cancel", ["a", "æ"], env.clock() + 1000);
  assert.deepEqual(await verified(env, "cancel", token), ["a", "æ"]);
  const wrong = { code: "link-wrong" };
  await assert.rejects(verified(env, "receipt", token), wrong);
  await assert.rejects(verified({ ...env, tenant: { ...TENANT, library: "oslo" } }, "cancel", token), wrong);
  const [payload, signature] = token.split(".") as [string, string];
  for (
    const other of [
      "",
      ".",
      "x",
      payload,
      `${payload}.`,
      `.${signature}`,
      `${payload}x.${signature}`,
      `${payload}.${signature.slice(2)}`,
      "%.%",
    ]
  ) {
    await assert.rejects(verified(env, "cancel", other), wrong, other);
  }
  const rotated = {
    ...env,
    secrets: { ...env.secrets, signing: ["another-key-of-the-demo-library-00002", SIGNING] as [string, string] },
  };
  assert.deepEqual(await verified(rotated, "cancel", token), ["a", "æ"]);
  await assert.rejects(
    verified({ ...rotated, secrets: { ...rotated.secrets, signing: [rotated.secrets.signing[0]] } }, "cancel", token),
    wrong,
  );
  env.set("2026-12-01T12:00:00.999Z");
  await verified(env, "cancel", token);
  env.set("2026-12-01T12:00:01Z");
  await assert.rejects(verified(env, "cancel", token), { code: "link-expired" });
});

Deno.test("secrets come from the environment by the library's name, and short ones are refused", () => {
  assert.equal(variable("STAFF_TOKEN", "storvik-demo"), "FFL_STAFF_TOKEN_STORVIK_DEMO");
  const environment: Record<string, string> = {
    FFL_SIGNING_KEY_A_B: `${SIGNING}, ${STAFF},`,
    FFL_SIGNING_KEY_C: "short",
  };
  const get = (name: string): string | undefined => environment[name];
  assert.deepEqual(secretsOf("a-b", get), { signing: [SIGNING, STAFF], staff: [] });
  assert.throws(() => secretsOf("c", get), /FFL_SIGNING_KEY_C: shorter/);
  assert.throws(() => secretsOf("d", get), /FFL_SIGNING_KEY_D is not set/);
});

Deno.test("languages are weighed as RFC 9110 says", () => {
  const cases: [string | null, string][] = [
    [null, "nb"],
    ["", "nb"],
    ["no", "nb"],
    ["nn-NO, nb;q=0.9", "nn"],
    ["en;q=0.2, se;q=0.8, nn;q=0.5", "se"],
    ["en;q=0, nn;q=0.1", "nn"],
    ["fr, de", "nb"],
    ["en-GB,en;q=0.9", "en"],
    ["*", "nb"],
    ["en;q=nonsense", "en"],
    [",,;;q=,", "nb"],
  ];
  for (const [header, language] of cases) assert.equal(preferred(header, "nb"), language, String(header));
  assert.deepEqual(spoken({ en: "e", nb: "b" }, "nn"), { text: "b", language: "nb" });
  assert.deepEqual(spoken({ smj: "j" }, "en"), { text: "j", language: "smj" });
});

Deno.test("what is filled into pages is text", () => {
  const text = `<script>"&'`;
  assert.equal(
    html`<p title="${text}">${text}${null}${0}${[html`<b>`, "<"]}</p>`.text,
    `<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;0<b>&lt;</p>`,
  );
});

Deno.test("every problem has a status of its kind", () => {
  for (const status of Object.values(PROBLEMS)) assert.ok(status >= 400 && status < 600);
});
