// A process of its own that asks for seats: `racer.ts sqlite|postgres WHERE SALE`. Prints who was told that they got one.

import { sellSeats } from "./race.ts";
import { openPostgres } from "./server.ts";
import { sqlite } from "../sqlite.ts";
import { postgres } from "../postgres.ts";

const [kind, where, sale] = Deno.args as [string, string, string];

if (kind === "sqlite") {
  const file = sqlite(where, Date.now);
  const sold = await sellSeats(file.of("race"), JSON.parse(sale));
  file.close();
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(sold)));
} else {
  const pool = openPostgres(where);
  const sold = await sellSeats(postgres(pool, "race", Date.now), JSON.parse(sale));
  await pool.end();
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(sold)));
}
