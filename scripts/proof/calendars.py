"""A site's calendar, expanded by recurring-ical-events and listed by khal, beside its list of dates: calendars.py SITE (a folder of dist/)."""

import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import icalendar
import recurring_ical_events

site = Path(sys.argv[1])
listed = json.loads((site / "api/v1/events.json").read_text())
calendar = icalendar.Calendar.from_ical((site / "calendar/events.ics").read_bytes())
first, last = (datetime.date.fromisoformat(listed[key]) for key in ("from", "to"))


def instant(value):
    return value.astimezone(datetime.timezone.utc).isoformat() if isinstance(value, datetime.datetime) else value.isoformat()


def wanted(date):
    start = date["start"] if date["all_day"] else instant(datetime.datetime.fromisoformat(date["start"]))
    return date["event"], start, "CANCELLED" if date["state"] == "cancelled" else "CONFIRMED"


found = recurring_ical_events.of(calendar, skip_bad_series=False).between(first, last + datetime.timedelta(days=1))
found = {(str(one["UID"]), instant(one["DTSTART"].dt), str(one["STATUS"])) for one in found}
expected = {wanted(date) for date in listed["dates"]}
print(f"recurring-ical-events: {len(expected)} dates, {len(expected - found)} missing, {len(found - expected)} too much")

with tempfile.TemporaryDirectory() as work:
    config = Path(work, "config")
    Path(work, "cal").mkdir()
    config.write_text(
        f"[calendars]\n[[library]]\npath = {work}/cal\n[locale]\nlocal_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\n"
        f"timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        f"longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {work}/khal.db\n"
    )
    khal = [sys.executable, "-m", "khal", "-c", str(config)]
    subprocess.run([*khal, "import", "--batch", "-a", "library", str(site / "calendar/events.ics")], check=True, capture_output=True)
    shown = subprocess.run(
        [*khal, "list", "--format", "{start-date} {start-time} {uid}", "--day-format", "", str(first), f"{(last - first).days + 1}d"],
        check=True, capture_output=True, text=True,
    ).stdout
timed = {(date["event"], date["start"][:10], date["start"][11:16]) for date in listed["dates"] if not date["all_day"]}
missing = [date for date in timed if f"{date[1]} {date[2]} {date[0]}" not in shown]
print(f"khal: {len(timed)} dates with times, {len(missing)} missing {sorted(missing)[:3]}")
sys.exit(bool(expected ^ found or missing))
