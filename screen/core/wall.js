// The clock on the library's wall: Europe/Oslo, whatever zone the device believes in. A time of it is a number of minutes since the
// midnight at which 1970 began on it, so that days are 1440 minutes apart and no date is ever taken to pieces.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 1440;

const oslo = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });

// Clocks are only ever changed at a full hour, so that one answer holds for an hour of UTC. Kept, as asking is slow on cheap hardware.
const ahead = new Map();

function offset(hour) {
  if (!ahead.has(hour)) {
    const part = Object.fromEntries(oslo.formatToParts(hour * HOUR).map(({ type, value }) => [type, Number(value)]));
    if (ahead.size > 10_000) ahead.clear();
    ahead.set(hour, Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) / MINUTE - hour * 60);
  }
  return ahead.get(hour);
}

// What the wall's clock shows at an instant in milliseconds.
export const wall = (instant) => Math.floor(instant / MINUTE) + offset(Math.floor(instant / HOUR));

export const dayOf = (minute) => Math.floor(minute / DAY);

// Monday is 1. The first day of 1970 was a Thursday.
export const weekday = (day) => ((((day + 3) % 7) + 7) % 7) + 1;

// The instants at which the clock begins to show a minute: one as a rule, two in one night of the year, none for an hour of another.
export const moments = (minute) => [minute - 120, minute - 60].map((utc) => utc * MINUTE).filter((instant) => wall(instant) === minute);

// The instant at which a day begins: no clock is changed at midnight here.
export const midnight = (day) => moments(day * DAY)[0];

// Where the clock is changed if it is: at one o'clock UTC.
export const changeover = (day) => (day * DAY + 60) * MINUTE;
