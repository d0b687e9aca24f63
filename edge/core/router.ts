// A request → an answer: finds the route, checks what its guard asks, and turns whatever is thrown into a problem. Nothing else here
// knows what the routes do.

import { type Call, type Env, type Line, Unconfigured } from "./env.ts";
import { secured } from "./answer.ts";
import { readForm, within } from "./body.ts";
import { languageOf, preferred } from "./language.ts";
import { checkOrigin } from "./origin.ts";
import { Problem, told } from "./problem.ts";
import { BEATS, count, FORMS } from "./rate.ts";
import { checkStaff } from "./staff.ts";
import { Unreachable } from "../store/port.ts";
import { Unsettled } from "../store/settle.ts";

/** What must be so before a route acts.
 *
 * `open`: nothing; it changes nothing, or its address is signed and whoever has it may be a program that reads mail. `form`: a form
 * of this site, not too often. `screen`: the same of a screen, which sends JSON that the route reads itself. `staff`: the library's
 * bearer token. */
export type Guard = "open" | "form" | "screen" | "staff";

export interface Route {
  method: "GET" | "POST";
  /** `/api/live/signup/:event/:date`; `:name` is one segment. */
  path: string;
  guard: Guard;
  act(call: Call): Promise<Response>;
}

/** How long an answer may take in milliseconds: longer than the store's patience, shorter than any host's. */
const DEADLINE = 30_000;

/** The parameters of a path, when it is of this pattern. */
function matched(pattern: string, path: string): Record<string, string> | undefined {
  const [asked, given] = [pattern.split("/"), path.split("/")];
  if (asked.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of asked.entries()) {
    const value = given[at] ?? "";
    if (segment.startsWith(":")) parameters[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return parameters;
}

interface Found {
  route?: Route;
  parameters: Record<string, string>;
  /** The methods of the path, when the one that was asked for is not among them. */
  allowed: string[];
}

function find(routes: readonly Route[], method: string, path: string): Found {
  const asked = method === "HEAD" ? "GET" : method;
  const here = routes.flatMap((route) => {
    const parameters = matched(route.path, path);
    return parameters ? [{ route, parameters }] : [];
  });
  const found = here.find((one) => one.route.method === asked);
  const allowed = [...new Set(here.flatMap(({ route }) => route.method === "GET" ? ["GET", "HEAD"] : [route.method]))];
  return found ? { ...found, allowed } : { parameters: {}, allowed };
}

/** Whether a program asks: one that takes JSON and does not ask for pages. */
function wantsJson(request: Request): boolean {
  const accept = request.headers.get("accept") ?? "";
  return /\bjson\b/.test(accept) && !accept.includes("text/html");
}

function callOf(request: Request, env: Env): Call {
  const url = new URL(request.url);
  const [own] = env.tenant.languages;
  const asked = languageOf(url.searchParams.get("lang") ?? "");
  const language = asked ?? preferred(request.headers.get("accept-language"), own);
  const form = new URLSearchParams();
  return { request, url, env, language, wantsJson: wantsJson(request), parameters: {}, form };
}

/** The call when it may act: its route's guard has let it in. */
async function admitted(call: Call, { route, parameters, allowed }: Found): Promise<[Route, Call]> {
  if (!route) {
    if (allowed.length === 0) throw new Problem("not-found");
    throw new Problem("method", { headers: { allow: allowed.join(", ") } });
  }
  if (route.guard === "staff") await checkStaff(call.request, call.env);
  if (route.guard === "open" || route.method === "GET") return [route, { ...call, parameters }];
  if (route.guard === "form" || route.guard === "screen") {
    checkOrigin(call);
    await count(call.env, route.guard === "form" ? FORMS : BEATS);
  }
  if (route.guard === "screen") return [route, { ...call, parameters }];
  const form = await readForm(call.request);
  const language = languageOf(form.get("lang") ?? "") ?? call.language;
  return [route, { ...call, parameters, form, language }];
}

/** The names of an error and of what caused it: never its message, which may say what somebody wrote. */
function names(error: unknown): string[] {
  if (!(error instanceof Error)) return [typeof error];
  const own = "code" in error ? `${error.name} ${String(error.code).slice(0, 40)}` : error.name;
  return [own, ...(error.cause === undefined ? [] : names(error.cause))].slice(0, 5);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const isAway = [Unsettled, Unreachable, Unconfigured].some((kind) => error instanceof kind);
  return isAway ? new Problem("unavailable", { headers: { "retry-after": "30" } }) : new Problem("internal");
}

interface Answered {
  response: Response;
  problem?: string;
  errors?: string[];
}

/** What a call is answered, whatever happens. */
async function answered(asked: Call, found: Found): Promise<Answered> {
  let call = asked;
  try {
    const [route, own] = await admitted(asked, found);
    call = own;
    return { response: await within(DEADLINE, new Problem("unavailable"), route.act(own)) };
  } catch (error) {
    const problem = problemOf(error);
    const errors = problem === error ? {} : { errors: names(error) };
    return { response: told(call, problem), problem: problem.code, ...errors };
  }
}

/** Answers a request. Never throws. */
export async function handle(routes: readonly Route[], request: Request, env: Env): Promise<Response> {
  const started = env.clock();
  const call = callOf(request, env);
  const found = find(routes, request.method, call.url.pathname);
  const { response, ...failed } = await answered(call, found);
  const line: Line = {
    at: new Date(started).toISOString(),
    tenant: env.tenant.library,
    method: request.method,
    route: found.route?.path ?? "-",
    status: response.status,
    milliseconds: env.clock() - started,
    ...failed,
  };
  env.log(line);
  const whole = secured(response);
  return request.method === "HEAD" ? new Response(null, { status: whole.status, headers: whole.headers }) : whole;
}
