// When the page is loaded anew, by itself: so that what a browser has gathered in a day goes, and a new player is taken into use. Only
// where the page is sure to come back without a network, and at a moment that nobody notices.

import { dayOf, DAY, wall } from "../core/wall.js";

const HOUR = 3_600_000;
// The quiet part of the night, in minutes of the day.
const QUIET = [240, 300];
// Not in the first minutes, so that a page that is ill is not loaded without end.
const YOUNG = 10 * 60_000;
const OLD = 6 * HOUR;
// A share of the memory that the browser allows.
const FULL = 0.75;

// Why the page should be loaded anew now; undefined: it should not. `age`: milliseconds since it was loaded; `returns`: whether it is
// sure to come back; `urgent`: whether an emergency plays.
export function reloadReason({ instant, age, returns, urgent, heap, limit, changed, faults }) {
  if (!returns || urgent || age < YOUNG) return undefined;
  if (faults >= 20) return "faults";
  if (changed) return "player";
  if (limit && heap / limit > FULL) return "memory";
  const minute = wall(instant) - dayOf(wall(instant)) * DAY;
  return age > OLD && QUIET[0] <= minute && minute < QUIET[1] ? "night" : undefined;
}
