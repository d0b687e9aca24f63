import assert from "node:assert/strict";
import { start } from "./server.ts";
import { SIGNING, STAFF, TENANT } from "./world.ts";

/** Asks as the server in front does, which passes on the host. */
async function ask(
  origin: string,
  host: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const all = Object.entries({ host, connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${all.join("")}\r\n`));
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of connection.readable) text += decoder.decode(chunk, { stream: true });
  return { status: Number(text.slice(9, 12)), text };
}

Deno.test("Deno serves each library at its own host, and stops when told", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ffl-serve-" });
  await Deno.mkdir(`${folder}/tenants`);
  const write = (id: string, base: string): Promise<void> =>
    Deno.writeTextFile(
      `${folder}/tenants/${id}.json`,
      JSON.stringify({ ...TENANT, library: id, base, name: { nb: `Biblioteket ${id}` } }),
    );
  await write("storvik-demo", "https://storvik-demo.example");
  await write("oslo", "https://deichman.example");
  const { origin, child, lines } = await start(folder, {
    FFL_SIGNING_KEY_STORVIK_DEMO: SIGNING,
    FFL_STAFF_TOKEN_STORVIK_DEMO: STAFF,
  });
  const hosts = [["storvik-demo.localhost:8787", "storvik-demo"], ["storvik-demo.example", "storvik-demo"], [
    "deichman.example",
    "oslo",
  ], ["oslo.localhost", "oslo"]];
  for (const [host, id] of hosts) {
    const { status, text } = await ask(origin, host!, "/api/live/problems/full");
    assert.equal(status, 200);
    assert.match(text, new RegExp(`Biblioteket ${id}`));
    assert.match(text, /content-security-policy/i);
  }
  for (const host of ["other.example", "..%2f.localhost", "127.0.0.1"]) {
    assert.equal((await ask(origin, host, "/api/live/problems/full")).status, 421, host);
  }
  assert.equal((await ask(origin, "oslo.localhost", "/")).status, 404);
  await write("ny", "https://ny.example");
  assert.equal((await ask(origin, "ny.example", "/api/live/problems/full")).status, 200);
  assert.ok(lines.includes("oslo: FFL_SIGNING_KEY_OSLO is not set"), lines.join("\n"));
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await Deno.remove(folder, { recursive: true });
});
