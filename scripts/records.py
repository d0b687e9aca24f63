"""Plausible catalogues of any size, and what the well makes of them: records.py FFL [WORKS…]

Where no number is given a country's catalogue is filled in parts for nine minutes: a million works in a shared source first, then
libraries of 50 000 each. Printed is what was reached, which is no proof of the rest.

For each number of works a shared source has 1.4 records a work (editions, translations, series, other forms of names and titles, as in
tests/data/works/pairs.jsonl), and each of 357 libraries has a file with copies of a twentieth of them, each with its branch in 852. All
are ISO 2709 and follow from the number alone. Printed are records a second from file to committed and clustered, peak memory, the size
of the well, and how long a library's list and a search take, with the start of the program.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIBRARIES = int(os.environ.get("FFL_LIBRARIES", "357"))
SECONDS = 540
SHARE = 20
COUNTRY = int(os.environ.get("FFL_COUNTRY", "1000000"))
PART = min(50_000, COUNTRY)
FIRST = "Anne Berit Cecilie Dag Einar Frode Gro Hilde Inger Jon Kari Lars Mari Nils Ola Per Ragnhild Siri Tor Unni Vidar Åse Øystein Ingvild Håkon".split()
LAST = "Aas Berg Dahl Eide Fjeld Grønn Haug Isaksen Jensen Krogh Lund Moen Nygård Olsen Pedersen Rønning Solberg Tveit Utne Vik Wold Ødegård Åmot Sæther Hagen Bakke".split()
NOUNS = "hav fjell natt sommer vinter skog elv by brev drøm sang hus vei krig fred lys mørke barn mor far søster bror dør speil tid reise hjerte fugl ulv stjerne".split()
ADJECTIVES = "stille siste første hvite røde lange glemte skjulte gamle nye kalde varme tapte blå grønne ville ensomme farlige lille store".split()
KINDS = ["roman", "krim", "noveller", "dikt", "fortelling", "sakprosa"]
SUBJECTS = "Kjærlighet Sorg Oppvekst Krig Historie Natur Hunder Fjellturer Mat Reiser Politi Familie Vennskap Skole Sjøfart Samer".split()
PUBLISHERS = "Gyldendal Aschehoug Cappelen Damm Samlaget Oktober Tiden Vigmostad Bokklubben Kagge".split()
LANGUAGES = [("nob", ""), ("nno", ""), ("eng", "Engelsk"), ("swe", "Svensk"), ("sme", "Nordsamisk")]
FIELD, END, SUB = b"\x1e", b"\x1d", "\x1f"


def isbn(number):
    text = f"97882{number % 10**7:07}"
    return text + str(-sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(text)) % 10)


class Record:
    """A record whose fields are laid out once, however often it is copied."""

    def __init__(self, fields):
        self.directory, self.body, at = [], [], 0
        for tag, text in fields:
            data = text.encode() + FIELD
            self.directory.append(f"{tag}{len(data):04}{at:05}")
            self.body.append(data)
            at += len(data)
        self.directory, self.body, self.size = "".join(self.directory), b"".join(self.body), at

    def iso(self, more=None):
        directory, body = self.directory, self.body
        if more:
            data = more.encode() + FIELD
            directory += f"852{len(data):04}{self.size:05}"
            body += data
        base = 24 + len(directory) + 1
        head = f"{base + len(body) + 1:05}nam a22{base:05}c  4500{directory}"
        return head.encode() + FIELD + body + END


def work(chance, number):
    """The records of one work: editions under one title, some of them in other words, and now and then a translation."""
    first, last = chance.choice(FIRST), chance.choice(LAST)
    second = chance.choice(FIRST)
    born = 1850 + chance.randrange(140)
    # So many people and titles as a catalogue has: some share both words of a title, few share title and author.
    name = f"{last}, {first} {second}" if number % 3 else f"{last}, {first}"
    title = f"{chance.choice(ADJECTIVES).capitalize()} {chance.choice(NOUNS)}"
    if number % 2:
        title += f" og {chance.choice(NOUNS)}{chance.choice(['', 'er', 'en'])}"
    if number % 5 == 0:
        title = f"{chance.choice(NOUNS).capitalize()}{chance.choice(NOUNS)} i {chance.choice(NOUNS)}{number % 997}"
    kind, series = chance.choice(KINDS), number % 7 == 0
    made = []
    for edition in range(1 + (chance.random() < 0.25) + (chance.random() < 0.1)):
        made.append(record(chance, number * 8 + edition, (name, born, title, kind, series, number), edition, LANGUAGES[0]))
    if chance.random() < 0.05:
        made.append(record(chance, number * 8 + 7, (name, born, title, kind, series, number), 7, chance.choice(LANGUAGES[1:])))
    return made


def record(chance, at, about, edition, language):
    name, born, title, kind, series, number = about
    year = 1950 + (number + edition * 9) % 75
    own = title if language[0] == "nob" else f"{title} {language[0]}"
    shown = own.upper() if edition == 2 else own
    dated = f"{SUB}d{born}-" if edition != 1 else ""
    fields = [("001", f"{at:09}"), ("008", f"200101s{year}    no     |            {language[0]}  ")]
    fields += [("020", f"  {SUB}a{isbn(at)}"), ("100", f"1 {SUB}a{name}{dated}")]
    if language[1]:
        fields += [("041", f"1 {SUB}a{language[0]}{SUB}hnob"), ("240", f"10{SUB}a{title}{SUB}l{language[1]}")]
    rest = f" :{SUB}b{kind}" if edition != 1 else ""
    fields += [("245", f"10{SUB}a{shown}{rest} /{SUB}c{name.split(', ')[1]} {name.split(',')[0]}")]
    fields += [("264", f" 1{SUB}aOslo :{SUB}b{chance.choice(PUBLISHERS)},{SUB}c{year}"), ("300", f"  {SUB}a{90 + at % 400} s.")]
    if series:
        fields += [("490", f"0 {SUB}a{chance.choice(ADJECTIVES).capitalize()} bøker{number % 89} ;{SUB}v{1 + number % 12}")]
    fields += [("650", f" 7{SUB}a{subject}{SUB}2bibbi") for subject in chance.sample(SUBJECTS, 2)]
    return Record(sorted(fields))


def library(root, name):
    (root / "tenants" / name).mkdir(parents=True, exist_ok=True)
    (root / f"tenants/{name}.toml").write_text(f'languages = ["nb"]\nname = {{ nb = "{name}" }}\n[[source]]\nname = "katalog"\nkind = "file"\npath = "k.mrc"\n')
    return (root / f"tenants/{name}/k.mrc").open("wb")


def generate(root, works):
    """Writes the catalogues, and gives how many records the shared one and the others have."""
    chance = random.Random(works)
    (root / "content").mkdir(parents=True)
    records = [record for number in range(works) for record in work(chance, number)]
    with library(root, "felles") as shared:
        for each in records:
            shared.write(each.iso())
    held = 0
    for place in range(LIBRARIES):
        with library(root, f"bib{place:03}") as own:
            # What many have, nearly all have.
            places = {int(len(records) * chance.random() ** 2) for _ in range(works // SHARE)}
            held += len(places)
            own.write(b"".join(records[at].iso(f"  {SUB}b{'hoved' if at % 3 else 'filial'}{SUB}h{at % 900}") for at in sorted(places)))
    return len(records), held


def timed(command):
    """Seconds and megabytes of a command."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise SystemExit(f"{command}: {status}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def least(command):
    return min(timed(command)[0] for _ in range(5)) * 1000


def measure(ffl, works):
    with tempfile.TemporaryDirectory(prefix="ffl-well.") as folder:
        root = Path(folder) / "root"
        shared, held = generate(root, works)
        ours = [ffl, "--root", root, "--quiet"]
        for label, count, more in [("shared source", shared, ["--tenant", "felles"]), (f"{LIBRARIES} libraries", held, [])]:
            seconds, memory = timed([*ours, "pull", *more])
            print(f"{works} works, {label}: {count} records in {seconds:.1f} s, {count / seconds:.0f} a second, peak {memory:.0f} MB", flush=True)
        size = (root / ".ffl/store/well.db").stat().st_size
        listed = least([*ours, "well", "newest", "--tenant", "bib001"])
        found = least([*ours, "well", "search", "stille hav berg"])
        nothing = least([ffl, "--version"])
        again = timed([*ours, "pull", "--tenant", "bib001"])[0] * 1000
        print(f"{works} works: well.db {size / 1e6:.0f} MB; newest {listed:.0f} ms, search {found:.0f} ms, a pull of nothing new {again:.0f} ms (start of the program {nothing:.0f} ms)", flush=True)
        told = subprocess.run([*ours, "--lang", "en", "well", "stats"], capture_output=True, text=True).stdout.strip()
        print(f"{works} works: {told}", flush=True)
        if keep := os.environ.get("FFL_KEEP"):
            root.rename(Path(keep) / f"{works}")


def part(root, place):
    """Writes one part of the shared source, which is a source by itself, and gives its records."""
    chance = random.Random(place)
    made = [record for number in range(place * PART, (place + 1) * PART) for record in work(chance, number)]
    with library(root, f"felles{place:02}") as shared:
        shared.write(b"".join(record.iso() for record in made))
    return made


def copies(root, records, place, changed=0):
    """Writes the file of one library, so many of its records `changed` to what nobody has, and gives how many records it has."""
    chance = random.Random(-place)
    places = sorted({int(len(records) * chance.random() ** 2) for _ in range(COUNTRY // SHARE)})
    with library(root, f"bib{place:03}") as own:
        isos = [records[at].iso(f"  {SUB}b{'hoved' if at % 3 else 'filial'}{SUB}h{at % 900}") for at in places]
        isos[:changed] = [iso.replace(b"Oslo", b"Moss") for iso in isos[:changed]]
        own.write(b"".join(isos))
    return len(places)


def told(ours, tenant):
    """What the well has, and how long the newest of a library take."""
    listed = least([*ours, "well", "newest", "--tenant", tenant])
    stats = subprocess.run([*ours, "--lang", "en", "well", "stats"], capture_output=True, text=True).stdout.strip()
    return f"{stats}; newest {listed:.0f} ms"


def reach(ffl):
    """Fills a well as a country would, as far as it comes."""
    begun, records, peak, sums = time.perf_counter(), [], 0, {"shared": [0, 0], "libraries": [0, 0]}
    with tempfile.TemporaryDirectory(prefix="ffl-well.") as folder:
        root = Path(folder) / "root"
        (root / "content").mkdir(parents=True)
        ours = [ffl, "--root", root, "--quiet"]

        def pull(label, tenant, count):
            nonlocal peak
            seconds, memory = timed([*ours, "pull", "--tenant", tenant])
            peak, sum = max(peak, memory), sums[label]
            sum[0], sum[1] = sum[0] + count, sum[1] + seconds
            print(f"{tenant}: {count} records in {seconds:.1f} s, {count / seconds:.0f} a second, peak {memory:.0f} MB", flush=True)

        def left(share):
            return time.perf_counter() - begun < SECONDS * share

        # What many libraries have is tried too where not all works were reached.
        place = 0
        while place * PART < COUNTRY and left(0.65):
            records += part(root, place)
            pull("shared", f"felles{place:02}", len(records) - sums["shared"][0])
            place += 1
        print(f"{place * PART} of {COUNTRY} works: {told(ours, 'felles00')}", flush=True)
        own = 0
        while own < LIBRARIES and left(0.95):
            pull("libraries", f"bib{own:03}", copies(root, records, own))
            own += 1
        print(f"{place * PART} of {COUNTRY} works, {own} of {LIBRARIES} libraries: {told(ours, 'bib000')}", flush=True)
        if own:
            count = copies(root, records, 0, changed=100)
            seconds, memory = timed([*ours, "pull", "--tenant", "bib000"])
            print(f"bib000: 100 of {count} records changed: {seconds:.1f} s, peak {memory:.0f} MB", flush=True)
        size = (root / ".ffl/store/well.db").stat().st_size / 1e6
    for label, (count, seconds) in sums.items():
        print(f"{label}: {count} records in {seconds:.0f} s, {count / max(seconds, 0.1):.0f} a second", flush=True)
    print(f"peak {peak:.0f} MB, well.db {size:.0f} MB", flush=True)


if __name__ == "__main__":
    for count in sys.argv[2:]:
        measure(sys.argv[1], int(count))
    if not sys.argv[2:]:
        reach(sys.argv[1])
