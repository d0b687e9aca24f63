import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import schema from "../schema/tenant.json" with { type: "json" };
import built from "./built.json" with { type: "json" };
import { TENANT } from "./world.ts";

const ajv = new Ajv2020({ allErrors: true });
// Its types say a default export where its module has a function.
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
const validate = ajv.compile(schema);

Deno.test("what the tests know of a library is what the schema says", () => {
  assert.ok(validate(TENANT), JSON.stringify(validate.errors));
});

Deno.test("what builds write of a library is what the schema says", () => {
  assert.ok(validate(built), JSON.stringify(validate.errors));
});

Deno.test("messages and ids of screens are what the screens' own schemas say", () => {
  const read = (name: string): { $defs: Record<string, unknown>; properties: Record<string, { items: unknown }> } =>
    JSON.parse(Deno.readTextFileSync(new URL(`../../screen/schema/${name}.json`, import.meta.url)));
  const { id, instant } = read("manifest").$defs as Record<string, { pattern: string }>;
  assert.equal(schema.$defs.id.pattern, id!.pattern);
  assert.equal(schema.$defs.instant.pattern, instant!.pattern);
  const { required, properties } = read("emergency").properties.messages!.items as typeof schema.$defs.emergency;
  assert.deepEqual(schema.$defs.emergency.required, required);
  assert.deepEqual(Object.keys(schema.$defs.emergency.properties).sort(), Object.keys(properties).sort());
  const screens = [{ screen: "lobby", branch: "hovedbiblioteket" }];
  assert.ok(validate({ ...TENANT, screens, emergency: [{ id: "a", until: "2026-12-01T18:00:00Z", title: "A" }] }));
  for (const wrong of [[{ screen: "Lobby" }], [{ id: "lobby" }], ["lobby"]]) {
    assert.equal(validate({ ...TENANT, screens: wrong }), false);
  }
});

Deno.test("the schema refuses what the edge could not work with", () => {
  const changed = (change: (tenant: Record<string, unknown>, event: Record<string, unknown>) => void): unknown => {
    const tenant = structuredClone(TENANT) as unknown as Record<string, unknown>;
    change(tenant, (tenant.events as Record<string, unknown>[])[0]!);
    return tenant;
  };
  const wrong: unknown[] = [
    changed((tenant) => tenant.languages = []),
    changed((tenant) => tenant.languages = ["sv"]),
    changed((tenant) => tenant.base = "https://storvik-demo.example/"),
    changed((tenant) => tenant.secret = "x"),
    changed((tenant) => delete tenant.home),
    changed((_, event) => event.capacity = 0),
    changed((_, event) => event.capacity = 4001),
    changed((_, event) => event.event = "babysang"),
    changed((_, event) => event.retention_days = 0),
    changed((_, event) => event.dates = [{ date: "13.1.2027", start: "2027-01-13", when: { nb: "onsdag" } }]),
  ];
  for (const tenant of wrong) assert.equal(validate(tenant), false);
});
