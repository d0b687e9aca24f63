import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { another, steps } from "./suite/steps.ts";
import { sqlite } from "./sqlite.ts";

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ffl-sqlite-" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("SQLite", (test) =>
  inFolder(async (folder) => {
    let now = Date.now;
    const file = sqlite(`${folder}/store.db`, () => now());
    await steps(test, {
      name: "SQLite",
      crowd: 10_000,
      open: (tenant, clock = Date.now) => {
        now = clock;
        return file.of(tenant);
      },
    });
    file.close();
  }));

Deno.test("SQLite: four processes on one file sell a hundred seats to ten thousand", () =>
  inFolder(async (folder) => {
    const sale = JSON.stringify({ crowd: 2500, atOnce: 50, seats: 100, name: "s" });
    const racers = Array.from(
      { length: 4 },
      () => another("racer.ts", ["sqlite", `${folder}/store.db`, sale]).output(),
    );
    const outputs = await Promise.all(racers);
    const sold: string[] = outputs.flatMap((output) => JSON.parse(new TextDecoder().decode(output.stdout)));
    assert.equal(sold.length, 100);
    const file = sqlite(`${folder}/store.db`, Date.now);
    assert.deepEqual(new Set((await file.of("race").get("s"))?.value as string[]), new Set(sold));
    file.close();
  }));

Deno.test("SQLite: a process that is killed loses nothing that it was told is written", () =>
  inFolder(async (folder) => {
    const path = `${folder}/store.db`;
    for (let round = 0; round < 6; round += 1) {
      const writers = [0, 1].map((at) => another("writer.ts", [path, `${round}/${at}`]));
      const told = writers.map(async (writer) => {
        let text = "";
        for await (const chunk of writer.stdout.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          if (text.length > 60 + round * 50) writer.kill("SIGKILL");
        }
        await writer.status;
        return text.split("\n").slice(0, -1).map(Number);
      });
      const numbers = await Promise.all(told);
      const file = sqlite(path, Date.now);
      for (const [at, list] of numbers.entries()) {
        assert.ok(list.length > 10);
        for (const number of list) {
          assert.equal(((await file.of("kill").get(`${round}/${at}/${number}`))?.value as { at: number }).at, number);
        }
      }
      file.close();
      const database = new DatabaseSync(path);
      assert.deepEqual({ ...database.prepare("pragma integrity_check").get() }, { integrity_check: "ok" });
      database.close();
    }
  }));
