// A process that writes until it is killed: `writer.ts FILE NAME`. Prints the number of each record when it was told that it is
// written, so whoever killed it knows what must be there.

import { sqlite } from "../sqlite.ts";
import { create } from "../settle.ts";

const [file, name] = Deno.args as [string, string];
const store = sqlite(file, Date.now).of("kill");
const encoder = new TextEncoder();
for (let at = 0;; at += 1) {
  await create(store, `${name}/${at}`, { at, text: "å".repeat(3000) }, {
    operation: crypto.randomUUID(),
    expires: null,
  });
  Deno.stdout.writeSync(encoder.encode(`${at}\n`));
}
