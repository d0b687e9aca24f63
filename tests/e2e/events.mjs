// Whether a calendar that people subscribe to says what the list of dates says: calendars of the demo library and of odder series,
// read by an independent reader (npm: ical.js) and expanded by it. Builds with FFL_BIN.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import ICAL from "ical.js";

const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-events-"));
const faults = [];

const odd = [
  `start = 2026-03-24T02:30:00\nend = 2026-03-24T03:15:00\nrepeat = "hver dag"\nuntil = 2026-11-30`,
  `start = 2026-01-30T19:00:00\nrepeat = "siste fredag i måneden"\nuntil = 2027-12-31\nskip = ["romjula", 2026-11-27]`,
  `start = 2026-01-05T10:00:00\nend = 2026-01-05T12:00:00\nrepeat = "annenhver mandag og torsdag"\nalso = [2026-12-24T13:00:00, 2026-12-24T16:00:00]\n[[change]]\ndate = 2026-12-24\nnumber = 2\ncancelled = true`,
  `start = 2026-11-02\nend = 2026-11-06\nrepeat = "hver 3. uke"\ntimes = 9\n[[change]]\ndate = 2026-12-14\nstart = 2026-12-15\nend = 2026-12-17`,
  `start = 2026-12-31T22:00:00\nend = 2027-01-01T02:00:00`,
  // What counts dates counts those that are skipped, the first of them too.
  `start = 2026-11-25T12:00:00\nrepeat = "hver onsdag"\ntimes = 4\nskip = [2026-11-25]\nalso = [2026-11-24T12:00:00]`,
  `start = 2031-05-05T12:00:00`,
  `start = 2031-05-06T12:00:00\nrepeat = "hver tirsdag"`,
  `start = 2026-09-15T18:00:00\nrepeat = "den 15. hver måned"\nskip = ["helligdager"]\n[[change]]\ndate = 2026-12-15\nstart = 2027-01-04T18:00:00\ntitle = "Flyttet; til, nyåret"`,
];
const root = path.join(work, "root");
for (const folder of ["themes", "content"]) fs.cpSync(path.join(repository, folder), path.join(root, folder), { recursive: true });
fs.mkdirSync(path.join(root, "tenants/odd/content/events"), { recursive: true });
fs.writeFileSync(path.join(root, "ffl.toml"), `base = "https://{tenant}.localhost"\n`);
fs.writeFileSync(path.join(root, "tenants/odd.toml"), `languages = ["nb", "en"]\nname = { nb = "Odd" }\n`);
odd.forEach((front, at) => fs.writeFileSync(path.join(root, `tenants/odd/content/events/e${at}.md`), `+++\nid = "6a2f41a3-c54c-4c11-8f3d-0a5a4d1c9f${at}0"\ntitle = "Nr. ${at}"\n${front}\n+++\nTekst.\n`));
fs.copyFileSync(path.join(repository, "tenants/storvik-demo.toml"), path.join(root, "tenants/storvik-demo.toml"));
fs.cpSync(path.join(repository, "tenants/storvik-demo"), path.join(root, "tenants/storvik-demo"), { recursive: true });

const day = (iso) => iso.slice(0, 10);
// The instants of a calendar's dates in a window, as the list writes them.
function read(file, { from, to }) {
  const text = fs.readFileSync(file, "utf8");
  if (!text.endsWith("\r\n") || text.split("\r\n").some((line) => Buffer.byteLength(line) > 75 || line.includes("\n"))) faults.push(`${file}: lines are not folded`);
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const all = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  const written = (time, original) => (time.isDate ? `${time}` : new Date(original ?? time.toUnixTime() * 1000).toISOString());
  const found = [];
  for (const event of all.filter((event) => !event.isRecurrenceException())) {
    for (const other of all.filter((other) => other.uid === event.uid && other.isRecurrenceException())) event.relateException(other);
    const steps = event.iterator();
    for (let next, count = 0; (next = steps.next()) && count < 3000; count += 1) {
      const { item, startDate, endDate, recurrenceId } = event.isRecurring() ? event.getOccurrenceDetails(next) : { item: event, startDate: event.startDate, endDate: event.endDate, recurrenceId: event.startDate };
      // A moved date is listed by where it is.
      if (day(`${recurrenceId}`) > to && day(`${startDate}`) > to && count) break;
      const last = startDate.isDate ? day(`${endDate.adjust(-1, 0, 0, 0) ?? endDate}`) : day(`${endDate}`);
      const alone = item.component.getFirstProperty("recurrence-id") && item.component.getFirstPropertyValue("url");
      if (alone && !fs.existsSync(path.join(work, "dist", path.basename(path.dirname(path.dirname(file))), new URL(alone).pathname, "index.html"))) faults.push(`${file}: ${alone} is no page`);
      // Of what is farther away than the list goes, the next date is in it.
      const far = day(`${startDate}`) > to && !found.some((one) => one.startsWith(event.uid));
      if (far || (day(`${startDate}`) <= to && last >= from)) found.push(`${event.uid} ${day(`${recurrenceId}`)} ${written(startDate)} ${item.component.getFirstPropertyValue("status")} ${item.summary}`);
      if (!event.isRecurring()) break;
    }
  }
  return found.sort();
}

let compared = 0;
const run = spawnSync(ffl, ["build", "--root", root, "--out", path.join(work, "dist"), "--state", path.join(work, "state"), "--at", "2026-11-23T12:00:00+01:00"], { encoding: "utf8" });
if (run.status !== 0) throw new Error(`build: ${run.stdout}${run.stderr}`);
for (const id of ["odd", "storvik-demo"]) {
  const below = (...parts) => path.join(work, "dist", id, ...parts);
  const list = JSON.parse(fs.readFileSync(below("api/v1/events.json")));
  const wanted = (filter) => list.dates.filter(filter).map((one) => `${one.event} ${one.id.slice(37, 47)} ${one.all_day ? one.start : new Date(one.start).toISOString()} ${one.state === "cancelled" ? "CANCELLED" : "CONFIRMED"} ${one.title.nb}`).sort();
  const compare = (file, filter) => {
    const [got, expected] = [read(below("calendar", file), list), wanted(filter)];
    compared += expected.length;
    // Of a time that the clock shows twice the first is meant (RFC 5545 § 3.3.5); ical.js takes the second.
    const twice = (one) => /2026-10-25T0[01]:30/.test(one);
    for (const one of expected.filter((one) => !twice(one) && !got.includes(one))) faults.push(`${id} ${file}: ${one} is missing`);
    for (const one of got.filter((one) => !twice(one) && !expected.includes(one))) faults.push(`${id} ${file}: ${one} is too much`);
  };
  compare("events.ics", () => true);
  for (const event of new Set(list.dates.map((one) => one.event))) compare(`${event}.ics`, (one) => one.event === event);
}
fs.rmSync(work, { recursive: true, force: true });
faults.slice(0, 20).forEach((line) => console.error(line));
console.log(`events: ${compared} dates alike in calendars and lists, ${faults.length} faults`);
process.exit(faults.length || compared < 300 ? 1 : 0);
