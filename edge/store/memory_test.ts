import { memory } from "./memory.ts";
import { steps } from "./suite/steps.ts";

Deno.test("memory", async (test) => {
  let now = Date.now;
  const stores = memory(() => now());
  await steps(test, {
    name: "memory",
    crowd: 1000,
    open: (tenant, clock = Date.now) => {
      now = clock;
      return stores(tenant);
    },
  });
});
