// The texts for people, one file for each language. Those of North Sámi are machine-made: pages in it say so until its file names
// under `reviewed` who has read them.

import en from "./en.json" with { type: "json" };
import nb from "./nb.json" with { type: "json" };
import nn from "./nn.json" with { type: "json" };
import se from "./se.json" with { type: "json" };
import type { Messages } from "../core/env.ts";

export const MESSAGES: Messages = { nb, nn, se, en };
