// Whether OpenStreetMap's own reader of `opening_hours` (npm: opening_hours) takes what `/api/v1/hours.json` gives maps for the same
// hours, minute by minute, as the list of days beside it: of the demo libraries, and of hours that are odder. Builds with FFL_BIN.

process.env.TZ = "Europe/Oslo";

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import OpeningHours from "opening_hours";

const repository = path.resolve(import.meta.dirname, "../..");
const ffl = process.env.FFL_BIN ?? path.join(repository, "target/release/ffl");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "ffl-hours-"));
const faults = [];

const odd = [
  `staffed = "mandag–fredag 10–16, helligdager som vanlig"`,
  `staffed = "alle dager 0–24, helligdager stengt, julaften–2. juledag stengt"`,
  `staffed = "mandag–fredag 10–16"\nself_service = "alle dager 7–02, helligdager 10–18, julaften–1. nyttårsdag stengt"`,
  `staffed = "mandag–torsdag 10–12, 14–19, lørdag 11–15, helligdager som søndag, 17. mai 9–10, påskeuka 9–12, romjula 10–15, nyttårsaften stengt"\nself_service = "alle dager 7–23, fredag–lørdag 7–02, helligdager som vanlig, skjærtorsdag–2. påskedag 8–10"`,
  `staffed = "mandag–fredag 9–19"\n[[branch.hours.season]]\nname = { nb = "Vinter" }\nfrom = "1. november"\nto = "15. april"\nstaffed = "tirsdag og torsdag 10–20, søndag 12–16"\n[[branch.hours.season]]\nname = { nb = "Sommer" }\nfrom = "15. juni"\nto = "15. august"\nstaffed = "mandag–fredag 10–15"`,
  `staffed = "mandag–lørdag 10–16"\n[[branch.hours.exception]]\nfrom = 2026-12-28\nto = 2027-02-14\nstaffed = "mandag 10–12, onsdag 18–02"\nreason = { nb = "Ombygging" }\n[[branch.hours.exception]]\ndate = 2027-05-17\nstaffed = "8–10"\nreason = { nb = "Frokost" }`,
];
const branches = odd.map((hours, at) => `[[branch]]\nid = "nr-${at}"\nname = { nb = "Nr. ${at}" }\n[branch.hours]\n${hours}\n`);

const root = path.join(work, "root");
for (const folder of ["themes", "content"]) fs.cpSync(path.join(repository, folder), path.join(root, folder), { recursive: true });
fs.mkdirSync(path.join(root, "tenants"));
fs.writeFileSync(path.join(root, "ffl.toml"), `base = "https://{tenant}.localhost"\n`);
fs.writeFileSync(path.join(root, "tenants/odd.toml"), `languages = ["nb"]\nname = { nb = "Odd" }\n\n${branches.join("\n")}`);
for (const id of ["storvik-demo", "lillevik-demo"]) {
  const from = (name) => path.join(repository, "tenants", name);
  fs.copyFileSync(from(`${id}.toml`), path.join(root, "tenants", `${id}.toml`));
  if (fs.existsSync(from(id))) fs.cpSync(from(id), path.join(root, "tenants", id), { recursive: true });
}

const minute = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

// The state of each minute of a list's days but the first, as its shape says it.
const listed = ({ days }) => {
  const minutes = new Uint8Array(days.length * 1440 + 1440);
  for (const [state, value] of [["self_service", 1], ["staffed", 2]]) {
    days.forEach(({ spans }, day) => {
      for (const span of spans.filter((span) => span.state === state)) minutes.fill(value, day * 1440 + minute(span.from), day * 1440 + minute(span.to));
    });
  }
  return minutes;
};

// The same as OpenStreetMap's reader has it: by the clock on the wall, so that days of 23 and 25 hours are as long as others.
const read = ({ days }, text) => {
  const minutes = new Uint8Array(days.length * 1440 + 1440);
  const hours = new OpeningHours(text, { lat: 59.9, lon: 10.7, address: { country_code: "no", state: "Oslo" } }, { warnings_severity: 0 });
  const first = Date.UTC(...parts(days[0].date)) / 60000;
  const wall = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()) / 60000 - first;
  const last = days.at(-1).date;
  for (const [from, to, unknown, comment] of hours.getOpenIntervals(new Date(`${days[0].date}T00:00`), new Date(`${last}T24:00`))) {
    minutes.fill(unknown ? 3 : comment?.includes("meråpent") ? 1 : 2, Math.max(0, wall(from)), wall(to));
  }
  return minutes;
};
const parts = (date) => [Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8))];

let compared = 0;
const longest = { length: 0 };
const seen = new Set();
for (const at of ["2026-11-23T12:00:00+01:00", "2027-03-01T12:00:00+01:00", "2027-06-30T12:00:00+02:00"]) {
  const out = path.join(work, at.slice(0, 10));
  const run = spawnSync(ffl, ["build", "--root", root, "--out", out, "--state", path.join(work, "state"), "--at", at], { encoding: "utf8" });
  // A text of the demo library may want another time: that library is left out then.
  if (run.status > 1) faults.push(`build: ${run.stderr}`);
  for (const id of fs.readdirSync(out).filter((id) => !id.startsWith("."))) {
    const list = JSON.parse(fs.readFileSync(path.join(out, id, "api/v1/hours.json")));
    for (const place of list.branches.flatMap((branch) => [branch, ...(branch.departments ?? [])])) {
      if (!place.opening_hours) continue;
      seen.add(`${id}/${place.id}`);
      if (place.opening_hours.length > longest.length) Object.assign(longest, { length: place.opening_hours.length, of: `${id}/${place.id}` });
      if (process.argv.includes("--show")) console.log(`${id}/${place.id}: ${place.opening_hours}`);
      let expected, found;
      try {
        [expected, found] = [listed(place), read(place, place.opening_hours)];
      } catch (error) {
        faults.push(`${id}/${place.id}: ${error}: ${place.opening_hours}`);
        continue;
      }
      // The list does not know the night before its first day.
      for (let day = 1; day < place.days.length; day += 1) {
        const range = [day * 1440, day * 1440 + 1440];
        const [wanted, got] = [expected.subarray(...range), found.subarray(...range)];
        const differs = wanted.findIndex((state, at) => state !== got[at]);
        compared += 1;
        // An hour that the clock never shows is in no state.
        const skipped = differs >= 120 && differs < 180 && place.days[day].date.slice(5, 7) === "03";
        if (differs >= 0 && !skipped) faults.push(`${at} ${id}/${place.id} ${place.days[day].date} ${differs / 60}: ${got[differs]}, not ${wanted[differs]}`);
      }
    }
  }
}
if (seen.size < odd.length + 5) faults.push(`only ${[...seen]} have hours for maps`);
fs.rmSync(work, { recursive: true, force: true });
console.log(`hours: ${compared} days of ${seen.size} places alike; the longest text has ${longest.length} letters (${longest.of})`);
if (faults.length) {
  console.error([...faults.slice(0, 20), `${faults.length} faults`].join("\n"));
  process.exit(1);
}
