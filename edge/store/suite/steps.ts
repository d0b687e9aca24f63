// The cases as steps of a test of Deno, within which the adapter is open.

import { type Adapter, CASES } from "./cases.ts";

/** Runs every case with an adapter. */
export async function steps(test: Deno.TestContext, adapter: Adapter): Promise<void> {
  for (const [name, act] of Object.entries(CASES)) await test.step(name, () => act(adapter));
}

/** Starts another process with a script of this folder. */
export function another(script: string, args: string[]): Deno.ChildProcess {
  const path = new URL(script, import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", path, ...args],
    stdout: "piped",
    stderr: "inherit",
  });
  return command.spawn();
}
