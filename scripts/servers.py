"""`ffl pull` from servers that others wrote: servers.py FFL ROOT.

Each server (servers/behind.py, servers/server.pl, Debian's zebrasrv) is given the records of tests/data/works. What the well has of each
record afterwards must be, to the letter, what it has of the same records from a file; then a third is changed, some are deleted, some are
new, and it is asked again. A line a server says how many records came and how many pages that took.
"""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

FFL, ROOT = sys.argv[1], Path(sys.argv[2]).resolve()
HERE = Path(__file__).resolve().parent / "servers"
WORK = Path(tempfile.mkdtemp(prefix="ffl-servers."))
EARLIER, NOW = "2024-05-01T10:00:00Z", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
failures = []


def marcxml(number, text):
    """A record in lines as MARCXML, under a number of its own."""
    leader, fields = "00000nam a2200000 c 4500", [f'<controlfield tag="001">{number}</controlfield>']
    for line in text.split("\n"):
        tag, rest = line[1:4], line[4:]
        if not line.startswith("*") or tag == "001":
            continue
        if tag == "000":
            leader = (rest + leader[len(rest) :])[:24] if rest.strip() and len(rest) >= 20 else leader
        elif tag < "010":
            fields.append(f'<controlfield tag="{tag}">{escape(rest)}</controlfield>')
        else:
            marks, *parts = rest.split("$")
            one, two = (marks + "  ")[:2]
            inner = "".join(f"<subfield code={quoteattr(part[0])}>{escape(part[1:])}</subfield>" for part in parts if part)
            fields.append(f'<datafield tag="{tag}" ind1={quoteattr(one)} ind2={quoteattr(two)}>{inner}</datafield>')
    return f'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>{escape(leader)}</leader>{"".join(fields)}</record>'


def given():
    texts = []
    for line in (ROOT / "tests/data/works/pairs.jsonl").open():
        pair = json.loads(line)
        texts += [pair["a"], pair["b"]]
    each = list(dict.fromkeys(texts))
    return {f"r{at:04}": {"xml": marcxml(f"r{at:04}", text), "at": EARLIER, "gone": False} for at, text in enumerate(each)}


def changed(records):
    """What the catalogue is a day later: every third record changed, every tenth gone, some new."""
    later = {}
    for at, (number, each) in enumerate(records.items()):
        if at % 10 == 4:
            later[number] = {**each, "at": NOW, "gone": True}
        elif at % 3 == 0:
            xml = re.sub(r'(tag="245".*?<subfield code="a">)', r"\g<1>Endret ", each["xml"], count=1)
            later[number] = {**each, "at": NOW, "xml": xml}
        else:
            later[number] = each
    fresh = "*24510$aHelt ny /$cNy Forfatter\n*1001 $aForfatter, Ny\n"
    return later | {f"s{at}": {"xml": marcxml(f"s{at}", fresh), "at": NOW, "gone": False} for at in range(33)}


class Library:
    """A library with one source."""

    def __init__(self, name):
        self.name, self.root = name, WORK / name
        (self.root / "tenants" / "vik").mkdir(parents=True)
        (self.root / "content").mkdir()

    def source(self, text):
        (self.root / "tenants/vik.toml").write_text(f'languages = ["nn"]\nname = {{ nn = "Vik" }}\n[[source]]\nname = "katalog"\n{text}')

    def pull(self, *more):
        done = subprocess.run([FFL, "--root", self.root, "--lang", "en", "--json", "pull", *more], capture_output=True, text=True)
        lines = done.stdout.splitlines()
        answer = json.loads(lines[-1]) if lines else {}
        if done.returncode:
            failures.append(f"{self.name}: exit code {done.returncode}: {' '.join(done.stderr.split())[:300]}")
        return answer

    def has(self):
        """What the well has of each record: its number, without what a repository puts before it, and what it says."""
        with sqlite3.connect(self.root / ".ffl/store/well.db") as well:
            asked = "SELECT number, hex(digest), items FROM records JOIN texts ON texts.id = text WHERE gone IS NULL"
            return {number.rsplit(":", 1)[-1]: (digest, items) for number, digest, items in well.execute(asked)}


def filed(name, records):
    """What the well has of the same records where they come from a file."""
    library = Library(name)
    library.source('kind = "file"\npath = "k.xml"\n')
    inner = "".join(each["xml"] for each in records.values() if not each["gone"])
    (library.root / "tenants/vik/k.xml").write_text(f"<collection>{inner}</collection>")
    library.pull()
    return library.has()


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(at):
    for _ in range(150):
        try:
            return socket.create_connection(("127.0.0.1", at), 1).close()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at port {at}")


def agree(label, has, wanted):
    if has == wanted:
        return True
    missing, more = sorted(wanted.keys() - has.keys()), sorted(has.keys() - wanted.keys())
    other = sorted(number for number in wanted.keys() & has.keys() if wanted[number] != has[number])
    failures.append(f"{label}: {len(missing)} missing {missing[:5]}, {len(more)} too many {more[:5]}, {len(other)} other {other[:5]}")
    return False


def told(name, answer, has):
    return f"{len(has)} records in {answer.get('pages')} answers ({answer.get('deleted')} deleted, {answer.get('quarantined')} put aside)"


class Zebra:
    """Debian's zebrasrv in a folder of its own: a file a record, found by their whole text."""

    def __init__(self, folder, at):
        self.folder, self.at = folder, at
        (folder / "records").mkdir(parents=True)
        modules = next(iter(Path("/usr/lib").glob("*/idzebra-2.0/modules")), "/usr/lib/idzebra-2.0/modules")
        settings = f"profilePath: {folder}:/usr/share/idzebra-2.0/tab\nmodulePath: {modules}\nrecordType: dom.dom.xml\n"
        (folder / "zebra.cfg").write_text(settings + f"attset: bib1.att\nregister: {folder}/register:1G\nshadow: {folder}/shadow:1G\nencoding: utf-8\n")
        for name in ["register", "shadow"]:
            (folder / name).mkdir()
        (folder / "dom.xml").write_text('<dom><extract name="index"><xslt stylesheet="index.xsl"/></extract><retrieve name="marcxml"><xslt stylesheet="same.xsl"/></retrieve><input syntax="xml"><xmlreader level="0"/></input></dom>')
        style = '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
        (folder / "same.xsl").write_text(f'{style}<xsl:template match="node()|@*"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template></xsl:stylesheet>')
        index = '<z:record xmlns:z="http://indexdata.com/zebra-2.0" z:id="{string(m:record/m:controlfield[@tag=\'001\'])}" z:type="update"><z:index name="any:w title:w"><xsl:value-of select="."/> alt</z:index></z:record>'
        (folder / "index.xsl").write_text(style.replace("version", 'xmlns:m="http://www.loc.gov/MARC21/slim" version') + f'<xsl:template match="/">{index}</xsl:template></xsl:stylesheet>')
        (folder / "pqf.properties").write_text("set.cql = info:srw/cql-context-set/1/cql-v1.1\nindex.cql.serverChoice = 1=any\nrelation.eq = 2=3\nrelation.scr = 2=3\nstructure.* = 4=2\nposition.any = 3=3\n")
        (folder / "yazgfs.xml").write_text(f'<yazgfs><listen id="one">tcp:127.0.0.1:{at}</listen><server id="main" listenref="one"><config>{folder}/zebra.cfg</config><cql2rpn>{folder}/pqf.properties</cql2rpn></server></yazgfs>')
        self.command("init")

    def command(self, *arguments):
        done = subprocess.run(["zebraidx", "-c", self.folder / "zebra.cfg", *arguments], cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"zebraidx {arguments}: {done.stderr}")

    def load(self, records):
        shutil.rmtree(self.folder / "records")
        (self.folder / "records").mkdir()
        for number, each in records.items():
            if not each["gone"]:
                (self.folder / "records" / f"{number}.xml").write_text(each["xml"])
        # An index of all that there is: what is gone, is gone.
        self.command("init")
        self.command("update", "records")
        self.command("commit")

    def start(self):
        log = (self.folder / "log").open("w")
        return subprocess.Popen(["zebrasrv", "-f", self.folder / "yazgfs.xml"], cwd=self.folder, stdout=log, stderr=log)


def behind(name, at, file):
    command = ["perl", HERE / "server.pl", str(at), file] if name == "perl" else [sys.executable, HERE / "behind.py", name, str(at), file]
    log = (WORK / f"{name}.log").open("w")
    return subprocess.Popen(command, stdout=log, stderr=log)


def pulls(name, source, load, states):
    """A library pulls from a server in each state of its catalogue, and has what the same catalogue gives as a file."""
    library = Library(name)
    library.source(source)
    said = []
    for label, records, wanted, *more in states:
        load(records)
        answer = library.pull(*more)
        has = library.has()
        right = agree(f"{name}, {label}", has, wanted)
        said.append(f"{label}: {told(name, answer, has)}{'' if right else ' WRONG'}")
    print(f"{name}: {'; '.join(said)}", flush=True)


def main():
    first = given()
    second = changed(first)
    old, new = filed("filed-first", first), filed("filed-second", second)
    states = [("first", first, old), ("then", second, new), ("again", second, new)]
    # Who cannot tell of what is deleted tells of it by a whole list.
    kept = {number: old[number] for number, each in second.items() if each["gone"]}
    forgetful = [("first", first, old), ("then", second, kept | new), ("in full", second, new, "--full")]
    servers = []
    try:
        for name, kind, versions in [("oai-repo", "oai", [""]), ("pyoai", "oai", [""]), ("perl", "sru", ["1.1"]), ("fcs", "sru", ["1.1", "1.2", "2.0"])]:
            at, file = port(), WORK / f"{name}.json"
            file.write_text(json.dumps(first))
            servers.append(behind(name, at, file))
            answers(at)
            for version in versions:
                said = f'version = "{version}"\nquery = "alt"\nprefix = "marcxml"\n' if version else ""
                source = f'kind = "{kind}"\nurl = "http://127.0.0.1:{at}/oai"\n{said}'
                of = forgetful if name == "oai-repo" else states
                pulls(f"{name} {kind} {version}".strip(), source, lambda records: file.write_text(json.dumps(records)), of)
            if name == "oai-repo":
                moving(at, file, first)
        at = port()
        zebra = Zebra(WORK / "zebra", at)
        zebra.load(first)
        servers.append(zebra.start())
        answers(at)
        for version in ["1.1", "1.2", "2.0"]:
            source = f'kind = "sru"\nurl = "http://127.0.0.1:{at}/Default"\nversion = "{version}"\nquery = "alt"\nprefix = "marcxml"\n'
            pulls(f"zebrasrv sru {version}", source, zebra.load, states)
    finally:
        for server in servers:
            server.terminate()
    print("\n".join(failures) or "all have what a file of the same records gives")
    return 1 if failures else 0


def moving(at, file, first):
    """A catalogue that changes in the middle of a list, which the repository then knows no more."""
    file.write_text(json.dumps(first))
    fresh = {"xml": marcxml("new", "*24510$aMidt i\n"), "at": EARLIER, "gone": False}
    Path(f"{file}.changes").write_text(json.dumps(fresh))
    pulls("oai-repo that changes in the middle", f'kind = "oai"\nurl = "http://127.0.0.1:{at}/oai"\n', lambda _: None, [("first", None, filed("filed-moving", first | {"new": fresh}))])


if __name__ == "__main__":
    code = 1
    try:
        code = main()
    finally:
        if not os.environ.get("FFL_KEEP"):
            shutil.rmtree(WORK, ignore_errors=True)
        else:
            print(WORK)
    sys.exit(code)
