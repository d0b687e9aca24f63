import assert from "node:assert/strict";
import { LANGUAGES } from "../core/language.ts";
import { PROBLEMS } from "../core/problem.ts";
import { MESSAGES } from "../messages/messages.ts";

const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([blank]) => blank).sort();
/** Who has read a text: no text for people. */
const keys = (language: keyof typeof MESSAGES): string[] =>
  Object.keys(MESSAGES[language]).filter((key) => key !== "reviewed").sort();

async function sources(folder = new URL("../core/", import.meta.url)): Promise<string> {
  const texts = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    texts.push(await (isDirectory ? sources(new URL(`${name}/`, folder)) : Deno.readTextFile(new URL(name, folder))));
  }
  return texts.join("\n");
}

Deno.test("every text is there in all four languages, with the same blanks", () => {
  for (const language of LANGUAGES) {
    assert.deepEqual(keys(language), keys("nb"));
    for (const key of keys("nb")) {
      assert.notEqual(MESSAGES[language][key]!.trim(), "", `${key} in ${language}`);
      assert.deepEqual(blanks(MESSAGES[language][key]!), blanks(MESSAGES.nb[key]!), `${key} in ${language}`);
    }
  }
});

Deno.test("every text is used, and every problem has its words", async () => {
  const core = await sources();
  for (const key of keys("nb")) {
    if (!key.startsWith("problem-")) assert.ok(core.includes(`"${key}"`), `nothing says ${key}`);
  }
  const words = Object.keys(PROBLEMS).flatMap((code) => [`problem-${code}`, `problem-${code}-detail`]);
  assert.deepEqual(keys("nb").filter((key) => key.startsWith("problem-")), words.sort());
});

Deno.test("the core names nothing but itself and the store", async () => {
  for (const [, name] of (await sources()).matchAll(/^(?:import|export) .*?from "([^"]+)"/gms)) {
    assert.match(name!, /^\.\.?\/([a-z]+\/)?[a-z-]+\.ts$|^(\.\.\/)+store\/(port|settle)\.ts$/);
  }
});
