// All that the edge answers. A new service is a file of its own and its lines here.

import { explained } from "./problem.ts";
import type { Route } from "./router.ts";

export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/live/problems/:code", guard: "open", act: explained },
];
