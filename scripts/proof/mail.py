"""Mail over a real SMTP server with all that goes wrong there: mail.py FFL ROOT.

Some hundred people sign up at the services (edge/, Deno, SQLite), their date is moved and then cancelled, and `ffl mail send`
carries all of it to aiosmtpd, which greylists, refuses, cuts connections and is slow, while the command is killed and started
anew. Each mail must arrive once; where SMTP itself cannot know (the connection is cut, or the sender killed, between the server's
taking a mail and the sender's hearing of it) again with the same Message-ID. Every mail is read by Python's email, its calendar by
icalendar.
"""

import asyncio
import collections
import email
import email.policy
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import icalendar
from aiosmtpd.controller import Controller

FFL, ROOT = sys.argv[1], Path(sys.argv[2]).resolve()
PEOPLE = int(os.environ.get("FFL_PEOPLE", "300"))
SEED = int(os.environ.get("FFL_SEED", str(time.time_ns() % 1_000_000)))
chance = random.Random(SEED)
STAFF, SIGNING = "staff-token-of-the-demo-library-0001", "signing-key-of-the-demo-library-00001"
SECRETS = {"FFL_STAFF_TOKEN_STORVIK_DEMO": STAFF, "FFL_SIGNING_KEY_STORVIK_DEMO": SIGNING}
EVENT, DATE = "bac792dc-f04b-4291-9a90-c9dc930fc62d", "2099-12-31"
LANGUAGES = ["nb", "nn", "se", "en"]
# Part of each subject, by what happened and language.
WORDS = {
    kind: {language: json.loads((ROOT / f"edge/messages/{language}.json").read_text())[key] for language in LANGUAGES}
    for kind, key in {
        "confirmed": "mail-confirmed-subject",
        "waiting": "mail-waiting-subject",
        "moved": "mail-moved-subject",
        "off": "mail-off-subject",
    }.items()
}
# Nobody is there by these names.
GONE = {f"p{at}@gone.example" for at in range(0, PEOPLE, 25)}


def address(at):
    return f"p{at}@gone.example" if at % 25 == 0 else f"p{at}@example.org"


class Sink:
    """A mail server on bad days. What it has taken stands in `taken`, also where it could not say so any more."""

    def __init__(self):
        self.taken = []
        self.faults = collections.Counter()
        self.grey = set()
        # Message-IDs of mails that were taken when the connection was cut, or when the sender was killed: each may come again.
        self.cut = set()
        self.killed = []

    def happens(self, name, share):
        if chance.random() >= share:
            return False
        self.faults[name] += 1
        return True

    def is_again(self):
        """Whether the last mail that was taken may have been taken before."""
        last = [mail["Message-ID"] for _, mail in self.taken[-1:]]
        return any(one in self.cut or one in self.killed for one in last)

    async def handle_MAIL(self, server, session, envelope, sender, options):
        if self.happens("cut at MAIL", 0.005):
            server.transport.abort()
            return "421 4.4.2 bye"
        envelope.mail_from = sender
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, recipient, options):
        if recipient in GONE:
            self.faults["550"] += 1
            return "550 5.1.1 no such mailbox"
        # As greylisting is done: who comes back is let in.
        if recipient not in self.grey and self.happens("451 greylisted", 0.2):
            self.grey.add(recipient)
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(recipient)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.happens("452 after DATA", 0.03):
            return "452 4.3.1 no room"
        if self.happens("slow", 0.03):
            await asyncio.sleep(chance.uniform(0.5, 2))
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append((envelope.rcpt_tos[0], parsed))
        if parsed["Message-ID"] not in self.cut and self.happens("cut after DATA", 0.03):
            self.cut.add(parsed["Message-ID"])
            server.transport.abort()
            return "421 4.4.2 bye"
        return "250 2.0.0 OK"


class Edge:
    """The services, as a process, and what is asked of them."""

    def __init__(self, work):
        self.library, self.store = work / "tenant.json", work / "edge.db"
        self.tenant = json.loads((ROOT / "edge/tests/tenant.json").read_text())
        event = next(one for one in self.tenant["events"] if one["event"] == EVENT)
        event.update(capacity=PEOPLE * 3 // 4, waiting_list=PEOPLE, places_per_person=1)
        self.date = next(one for one in event["dates"] if one["date"] == DATE)
        self.date.update(end=f"{DATE}T14:00:00+01:00", place="Hovedbiblioteket, Storvik")
        self.say()
        deno = ROOT / "edge/node_modules/.bin/deno"
        command = [deno, "run", "-A", "--no-check", ROOT / "edge/tests/skewed.ts", self.library, self.store]
        environment = {**os.environ, **SECRETS, "DENO_NO_UPDATE_CHECK": "1"}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        self.origin = json.loads(self.process.stdout.readline())["listening"]

    def say(self, **changes):
        self.date.update(changes)
        whole = self.library.with_suffix(".new")
        whole.write_text(json.dumps(self.tenant))
        whole.replace(self.library)

    def ask(self, path, fields=None, **headers):
        body = urllib.parse.urlencode(fields).encode() if isinstance(fields, dict) else fields
        request = urllib.request.Request(self.origin + path, body, {"accept": "application/json", **headers})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def sign_up(self, at):
        path = f"/api/live/signup/{EVENT}/{DATE}"
        token = self.ask(path)["token"]
        fields = {"token": token, "name": f"Åse Ødegård «{at}»", "email": address(at), "lang": LANGUAGES[at % 4]}
        own = {"x-forwarded-for": f"10.0.{at >> 8}.{at & 255}", "sec-fetch-site": "same-origin"}
        return self.ask(path, fields, **own)["state"]

    def tick(self):
        self.ask("/api/live/admin/tick", {}, authorization=f"Bearer {STAFF}")

    def later(self, minutes):
        self.ask("/clock", str(minutes).encode())

    def outbox(self):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as database:
            return [json.loads(value) for (value,) in database.execute("select value from entries where key like 'outbox/%'")]


runs = collections.Counter()


def send(edge, sink, port):
    """Runs the command, which is killed now and then."""
    command = [FFL, "mail", "send", "--root", ROOT, "--tenant", "storvik-demo", "--base", edge.origin, "--quiet"]
    environment = {**os.environ, **SECRETS, "FFL_SMTP": f"smtp://127.0.0.1:{port}"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    doomed = chance.random() < 0.4
    try:
        code = process.wait(chance.uniform(0.05, 1) if doomed else 120)
        runs["ended" if code == 0 else "stopped by the server"] += 1
    except subprocess.TimeoutExpired:
        # Not a second misfortune for the same mail: what can be known of three copies is no more than of two.
        while process.poll() is None and sink.is_again():
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        runs["killed"] += 1
        # What was under way arrives, if it was whole.
        time.sleep(0.2)
        sink.killed += [mail["Message-ID"] for _, mail in sink.taken[-1:]]


def deliver(edge, sink, port):
    """Until nothing waits any more, hours later."""
    for _ in range(400):
        send(edge, sink, port)
        if all("done" in mail for mail in edge.outbox()):
            return
        # What was lent to the dead is free after ten minutes; what was put off is due sooner or later.
        edge.later(chance.choice([1, 5, 11, 30]))
    sys.exit(f"seed {SEED}: mail is left after 400 runs")


wrong = []


def hold(is_so, *what):
    if not is_so:
        wrong.append(" ".join(map(str, what)))


def read(to, mail):
    """What a mail tells, once everything about its form is right: who, what happened, in which language, which calendar."""
    at = int(to[1:].split("@")[0])
    language = LANGUAGES[at % 4]
    subject = mail["Subject"]
    kinds = [kind for kind, words in WORDS.items() if subject.startswith(words[language].split("{title}")[0])]
    hold(len(kinds) == 1, to, "has the subject", subject)
    hold(mail["To"] == to and mail["From"].addresses[0].addr_spec == "ikke-svar@storvik-demo.example", to, "To, From")
    hold(mail["Content-Language"] == language and mail["Auto-Submitted"] == "auto-generated", to, "Content-Language, Auto-Submitted")
    hold(mail["Message-ID"].endswith("@storvik-demo.example>"), to, mail["Message-ID"])
    hold(not mail.defects, to, mail.defects)
    text = mail.get_body(("plain",)).get_content()
    hold(f"Åse Ødegård «{at}»" in text, to, "has not their name in", text)
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = None
    if calendars:
        parsed = icalendar.Calendar.from_ical(calendars[0].get_content())
        (event,) = [one for one in parsed.walk("VEVENT")]
        hold(not parsed.errors and not event.errors, to, parsed.errors, event.errors)
        hold(calendars[0].get_param("method") == parsed["METHOD"], to, "two methods")
        calendar = {
            "method": str(parsed["METHOD"]),
            "uid": str(event["UID"]),
            "recurrence": event["RECURRENCE-ID"].dt.isoformat(),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "start": event["DTSTART"].dt.isoformat(),
        }
    return kinds[0] if kinds else None, calendar


CALENDARS = {
    "confirmed": ("PUBLISH", 0, "CONFIRMED", "2099-12-31T12:00:00+01:00"),
    "moved": ("PUBLISH", 1, "CONFIRMED", "2099-12-31T18:00:00+01:00"),
    "off": ("CANCEL", 2, "CANCELLED", "2099-12-31T18:00:00+01:00"),
}


def check(sink, states):
    """That everybody has everything once; answers how often what arrived."""
    mails = collections.defaultdict(list)
    for to, mail in sink.taken:
        hold(to not in GONE, to, "does not exist")
        kind, calendar = read(to, mail)
        mails[to, kind].append((mail["Message-ID"], mail.as_bytes(), calendar))
    times = collections.Counter()
    ids = set()
    for at, state in enumerate(states):
        to = address(at)
        if to in GONE:
            continue
        for kind in (state, "moved", "off"):
            copies = mails.pop((to, kind), [])
            times[len(copies)] += 1
            hold(copies, to, "never heard:", kind)
            if not copies:
                continue
            hold(len({copy[0] for copy in copies}) == 1, to, "got under several ids:", kind)
            own = copies[0][0]
            hold(own not in ids, to, "has the id of another mail")
            ids.add(own)
            # Again only where the sender could not know.
            blind = (own in sink.cut) + sink.killed.count(own)
            hold(len(copies) <= 1 + blind, to, "got", kind, len(copies), "times, after", blind, "cuts and kills")
            calendar = copies[0][2]
            if state == "waiting":
                hold(calendar is None, to, "waits and has a calendar")
                continue
            method, sequence, status, start = CALENDARS[kind]
            expected = {
                "method": method,
                "uid": EVENT,
                "recurrence": "2099-12-31T12:00:00+01:00",
                "sequence": sequence,
                "status": status,
                "start": start,
            }
            hold(calendar == expected, to, kind, "has the calendar", calendar)
    hold(not mails, "nobody was to get", [key for key in mails][:5])
    again = sum((count - 1) * many for count, many in times.items() if count > 1)
    return times, again


with tempfile.TemporaryDirectory(prefix="ffl-mail-") as work:
    edge, sink = Edge(Path(work)), Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=0)
    # aiosmtpd wants a port at which it can call itself.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        states = [edge.sign_up(at) for at in range(PEOPLE)]
        deliver(edge, sink, controller.port)
        moved = {"nb": "torsdag 31. desember 2099 kl. 18.00"}
        edge.say(start=f"{DATE}T18:00:00+01:00", end=f"{DATE}T20:00:00+01:00", original=f"{DATE}T12:00:00+01:00", when=moved)
        for _ in range(2):
            edge.tick()
        deliver(edge, sink, controller.port)
        edge.say(cancelled=True)
        for _ in range(2):
            edge.tick()
        deliver(edge, sink, controller.port)
        times, again = check(sink, states)
        left = edge.outbox()
        done = collections.Counter(mail["done"] for mail in left)
        hold(done["undeliverable"] == 3 * len(GONE), "undeliverable:", done["undeliverable"])
        hold("@example.org" not in json.dumps(left), "addresses are left of what was sent")
    finally:
        controller.stop()
        edge.process.terminate()
        edge.process.wait()

expected = sum(times.values())
print(f"{PEOPLE} people ({states.count('waiting')} wait), {expected} mails to {PEOPLE - len(GONE)} mailboxes, seed {SEED}")
print("runs of the command:", ", ".join(f"{many} {name}" for name, many in sorted(runs.items())))
print("faults of the server:", ", ".join(f"{many} {name}" for name, many in sorted(sink.faults.items())))
print(f"arrived once: {times[1]}, twice: {times[2]}, never: {times[0]}, more often: {sum(many for count, many in times.items() if count > 2)}")
print(f"second copies: {again}, all under the first one's Message-ID ({len(sink.cut)} cuts after DATA, {runs['killed']} kills); undeliverable: {done['undeliverable']}")
for line in wrong[:20]:
    print("WRONG", line)
sys.exit(1 if wrong else 0)
