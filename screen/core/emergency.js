// Which emergency messages hold, of two that speak: the file that the build wrote and the live service, whose word goes before. What
// was heard is remembered, as networks fail when there is an emergency; each message ends at its own minute in any case.

export const NOTHING_HEARD = { live: [], built: [], cleared: [] };

const ids = (messages) => messages.map(({ id }) => id);
const ending = (instant) => ({ until }) => Date.parse(until) > instant;

// What is remembered after a poll. `built` and `live` are lists of messages; undefined where nothing sensible was answered.
export function heard(before, { built, live }, instant) {
  const file = (built ?? before.built).filter(ending(instant));
  if (!live) return { ...before, live: before.live.filter(ending(instant)), built: file };
  // What the file has and the service does not was called off by it, and does not come back when the service is gone.
  return { live: live.filter(ending(instant)), built: file, cleared: ids(file).filter((id) => !ids(live).includes(id)) };
}

// The messages that hold: the service's own, and of the file what came after the service last spoke.
export function holding({ live, built, cleared }) {
  return [...live, ...built.filter(({ id }) => !cleared.includes(id) && !ids(live).includes(id))];
}
