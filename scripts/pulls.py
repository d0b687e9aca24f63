"""`ffl pull` killed with -9 at random moments, again and again, until it ends: pulls.py FFL, for FFL_SECONDS.

A library has a catalogue of files and one from a repository (OAI-PMH) of this script's own, which is slow now and then, busy (503), cuts its
answers and forgets its tokens. Each round begins with nothing; when a pull has ended at last, the well must be that of a pull that
nobody disturbed: the list of works, all that is shown of each of them, and SQLite's own check.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from records import work

FFL, SECONDS = sys.argv[1], int(os.environ.get("FFL_SECONDS", "60"))
SEED = int(os.environ.get("FFL_SEED", str(time.time_ns() % 1_000_000)))
chance = random.Random(SEED)
# One after the other: which source is first decides which of its records names a work.
ARGUMENTS = ["--lang", "en", "--at", "2026-11-23T12:00:00+01:00", "--jobs", "1"]
SIZE, WORKS = 25, 240


def marcxml(record):
    """A record of the generator as MARCXML."""
    fields, place = [], 0
    while place < len(record.directory):
        tag, length, start = record.directory[place : place + 3], int(record.directory[place + 3 : place + 7]), int(record.directory[place + 7 : place + 12])
        data, place = record.body[start : start + length - 1].decode(), place + 12
        if tag < "010":
            fields.append(f'<controlfield tag="{tag}">{data}</controlfield>')
        else:
            inner = "".join(f'<subfield code="{part[0]}">{part[1:]}</subfield>' for part in data.split("\x1f")[1:])
            fields.append(f'<datafield tag="{tag}" ind1="{data[0]}" ind2="{data[1]}">{inner}</datafield>')
    return f'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000   4500</leader>{"".join(fields)}</record>'


class Repository(BaseHTTPRequestHandler):
    records, calm, faults = [], True, {"slow": 0, "503": 0, "cut": 0, "forgotten": 0}

    def log_message(self, *_):
        pass

    def answer(self, body, cut=False):
        data = f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-23T11:00:00Z</responseDate>{body}</OAI-PMH>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data[: len(data) // 2] if cut else data)
        except OSError:
            pass  # Whoever asked was killed.

    def happens(self, name, share):
        if Repository.calm or random.random() >= share:
            return False
        Repository.faults[name] += 1
        return True

    def do_GET(self):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if asked["verb"] == "Identify":
            return self.answer("<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
        if asked["verb"] == "ListMetadataFormats":
            return self.answer("<ListMetadataFormats><metadataFormat><metadataPrefix>marc21</metadataPrefix></metadataFormat></ListMetadataFormats>")
        if self.happens("slow", 0.2):
            time.sleep(random.random() / 2)
        if self.happens("503", 0.05):
            self.send_response(503)
            self.send_header("Retry-After", "0")
            return self.end_headers()
        if "resumptionToken" in asked and self.happens("forgotten", 0.01):
            return self.answer('<error code="badResumptionToken">gone</error>')
        start = int(asked.get("resumptionToken", "0"))
        part = Repository.records[start : start + SIZE]
        inner = "".join(f"<record><header><identifier>oai:x:{start + at}</identifier><datestamp>2026-11-01</datestamp></header><metadata>{xml}</metadata></record>" for at, xml in enumerate(part))
        token = f"<resumptionToken>{start + SIZE}</resumptionToken>" if start + SIZE < len(Repository.records) else "<resumptionToken/>"
        self.answer(f"<ListRecords>{inner}{token}</ListRecords>", self.happens("cut", 0.05))


def root_of(folder, port, files):
    (folder / "tenants/vik/katalog").mkdir(parents=True)
    (folder / "content").mkdir()
    sources = '[[source]]\nname = "filer"\nkind = "file"\npath = "katalog"\n' + f'[[source]]\nname = "oai"\nkind = "oai"\nurl = "http://127.0.0.1:{port}/"\n'
    (folder / "tenants/vik.toml").write_text(f'languages = ["nb"]\nname = {{ nb = "Vik" }}\n{sources}')
    for name, data in files.items():
        (folder / "tenants/vik/katalog" / name).write_bytes(data)
    return folder


def ffl(root, *arguments):
    return subprocess.run([FFL, "--root", root, *ARGUMENTS, *arguments], capture_output=True, text=True)


def asked(root, *arguments):
    return json.loads(ffl(root, "--json", "well", *arguments).stdout.splitlines()[-1])


def well(root):
    """All that can be asked of it, and what SQLite says of the file."""
    works = asked(root, "newest", "--tenant", "vik", "--most", "100000")["works"]
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda work: asked(root, "show", work["name"]), works))
    with sqlite3.connect(root / ".ffl/store/well.db") as database:
        check = database.execute("PRAGMA integrity_check").fetchone()[0]
    return {"works": works, "shown": shown, "check": check}


def round_of(root, usual):
    """Pulls until it ends; gives how often it was killed, and how often it failed by itself."""
    killed = failed = 0
    while True:
        process = subprocess.Popen([FFL, "--root", root, *ARGUMENTS, "pull"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        # In the end it is let go, for a round must end.
        try:
            _, said = process.communicate(timeout=chance.random() * usual if killed < 12 else 60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += 1
            continue
        if process.returncode == 0:
            return killed, failed
        failed += 1
        if failed > 30:
            raise SystemExit(f"it does not end: {said.decode()[-500:]}")


def differs(one, other):
    """Where two wells are not the same."""
    for part in ["check", "works"]:
        if one[part] != other[part]:
            return f"{part}: {len(one[part])} and {len(other[part])}"
    places = [at for at, pair in enumerate(zip(one["shown"], other["shown"])) if pair[0] != pair[1]]
    if not places:
        return ""
    first, second = one["shown"][places[0]], other["shown"][places[0]]
    parts = [name for name in first if first[name] != second.get(name)]
    return f"{len(places)} works, the first in {parts}: {json.dumps([first[parts[0]], second.get(parts[0])])[:600]}"


def main(folder):
    records = [record for number in range(WORKS) for record in work(random.Random(number), number)]
    half = len(records) // 2
    # Some are in both, and some in two files.
    Repository.records = [marcxml(record) for record in records[half - 40 :]]
    files = {f"{at}.mrc": b"".join(record.iso() for record in records[at * half // 4 : (at + 1) * half // 4 + 5]) for at in range(4)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repository)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    whole = root_of(folder / "whole", port, files)
    begun = time.monotonic()
    done = ffl(whole, "pull")
    usual = time.monotonic() - begun
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    wanted = well(whole)
    Repository.calm = False
    rounds, kills, fails, wrong, end = 0, 0, 0, [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        root = root_of(folder / f"{rounds}", port, files)
        killed, failed = round_of(root, usual)
        other = differs(wanted, well(root))
        wrong += [f"round {rounds}, {killed} kills: {other}"] if other else []
        rounds, kills, fails = rounds + 1, kills + killed, fails + failed
        if not other or not os.environ.get("FFL_KEEP"):
            shutil.rmtree(root)
    print(f"{len(records)} records, {len(wanted['works'])} works, a pull takes {usual:.1f} s; seed {SEED}")
    print(f"{rounds} rounds, {kills} kills, {fails} pulls that failed by themselves; faults of the repository: {Repository.faults}")
    print("\n".join(wrong) or "all wells are that of a pull that nobody disturbed")
    return 1 if wrong else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="ffl-pulls.") as folder:
        sys.exit(main(Path(folder)))
