#!/usr/bin/env python3
"""Measures ffl beside Blades and Hugo on the library sites of ../shared/bench, and ffl alone on all of Norway.

    measure.py RECORDS WORK [site|norway|tenants|growth]…     (FFL_BIN, BLADES_BIN, HUGO_BIN, BENCH)

Tools take turns: in each round everyone builds once, and who begins moves on. Wall time, CPU time with that of children and the
peak memory of the largest process are taken by run_peers.py, as are corpora and edits; an edit that is not seen in what was built
ends the run, as does a build that fails. RECORDS gets one JSON object per build. Says nothing of what a figure ought to be: see
bars.py.
"""

import http.client
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

BENCH = pathlib.Path(os.environ["BENCH"]).resolve()
sys.path.insert(0, str(BENCH))
import run_peers  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
FFL, BLADES, HUGO = (os.environ[name] for name in ("FFL_BIN", "BLADES_BIN", "HUGO_BIN"))
NORWAY_AT = "2026-11-25T10:00:00Z"
ROUNDS = 5
# Of what takes Hugo or ffl many seconds.
LONG_ROUNDS = 3


@dataclass
class Builder:
    """A tool with a site to build."""

    tool: str
    command: list
    out: pathlib.Path
    # What else must go before a build from nothing.
    kept: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    folder: pathlib.Path | None = None
    # Where a text of the first section lies.
    articles: pathlib.Path | None = None

    def clean(self):
        for path in (self.out, *self.kept):
            shutil.rmtree(path, ignore_errors=True)

    def build(self):
        taken = run_peers.measure(self.command, self.environment, self.folder, 600, os.environ["LOG"])
        if taken["rc"]:
            sys.exit(f"{shlex.join(self.command)} failed:\n{said()}")
        return {"wall": taken["wall"], "cpu": taken["cpu"], "mb": taken["rss_mb"]}


def said():
    """The end of what the last process said."""
    return pathlib.Path(os.environ["LOG"]).read_text(errors="replace")[-2000:]


class Records:
    def __init__(self, path):
        self.path, self.all = path, []

    def add(self, case, tool, taken):
        self.all.append({"case": case, "tool": tool, **taken})
        said = ", ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in taken.items())
        print(f"  {case}, {tool}: {said}", flush=True)

    def save(self, facts):
        self.path.write_text(json.dumps({**facts, "records": self.all}, indent=0) + "\n", encoding="utf-8")


# What is built.


def corpus(work, pages, kinds, tenants=0):
    """The generated sources of a site, and ffl's tree made of them."""
    root = pathlib.Path(run_peers.corpus(str(work), pages, kinds, tenants))
    if not (root / "ffl").exists():
        many = ["--multi"] if tenants else []
        subprocess.run([sys.executable, HERE / "prepare.py", *many, root / "common", root / "ffl"], check=True)
    return root


def ffl(work, root, *more):
    out, state = work / "out-ffl", work / "state-ffl"
    command = [FFL, "build", "--quiet", "--root", str(root), "--out", str(out), "--state", str(state), *more]
    return Builder("ffl", command, out, [state], articles=root / "tenants/out-product/content/pages/articles")


def blades(work, root):
    tree = work / "tree-blades"
    subprocess.run([sys.executable, BENCH / "blades_tree.py", root / "hugo", tree], check=True, stdout=subprocess.DEVNULL)
    return Builder("blades", [BLADES, "build"], tree / "public", [tree / ".blades"], folder=tree)


def hugo_environment(work):
    return {"HUGO_CACHEDIR": str(work / "cache-hugo"), "HUGO_MINIFY_MINIFYOUTPUT": "true"}


def hugo(work, root):
    source, out = root / "hugo", work / "out-hugo"
    command = [HUGO, "build", "--quiet", "--source", str(source), "--destination", str(out)]
    kept = [work / "cache-hugo", source / "resources"]
    return Builder("hugo", command, out, kept, hugo_environment(work), articles=source / "content/articles")


def hugo_many(work, root):
    """Hugo has no tenants: a process for each, as many at a time as there are cores."""
    sources, out = root / "hugo", work / "out-hugo"
    one = f"{shlex.quote(HUGO)} build --quiet --source {sources}/{{}} --destination {out}/{{}}"
    command = ["sh", "-c", f"ls {sources} | xargs -P{os.cpu_count()} -I{{}} sh -c {shlex.quote(one)}"]
    return Builder("hugo", command, out, [work / "cache-hugo"], hugo_environment(work))


# How it is measured.


def turns(builders, rounds):
    """Everyone once in each round; who begins moves on."""
    for number in range(rounds):
        first = number % len(builders)
        yield from builders[first:] + builders[:first]


def cold(records, case, builders, rounds):
    for builder in turns(builders, rounds):
        builder.clean()
        records.add(case, builder.tool, builder.build())


def unchanged(records, case, builders, rounds):
    for builder in turns(builders, rounds):
        records.add(case, builder.tool, builder.build())


def changed(records, case, edits, rounds):
    """After the same change in one or several files; `edits` are builders with files and the pages that must show it."""
    before = [[(file, file.read_bytes()) for file in files] for _, files, _ in edits]
    for builder, files, shown in turns(edits, rounds):
        mark = change(files)
        records.add(case, builder.tool, builder.build())
        stale = [str(page) for page in shown if not run_peers.contains(page, mark)]
        if stale:
            sys.exit(f"{case}: {len(stale)} of {len(shown)} pages that {builder.tool} built lack the change, such as {stale[0]}")
    for file, bytes in sum(before, []):
        file.write_bytes(bytes)


def change(files, kind="body"):
    """Puts one mark into files, which must hold no earlier one."""
    run_peers.Edit.count += 1
    count = run_peers.Edit.count
    for file in files:
        run_peers.Edit.count = count - 1
        mark = run_peers.Edit(file, kind).apply()
    return mark


def middle(builder):
    """A text in the middle of the first section, the same for all tools."""
    texts = sorted(path for path in builder.articles.glob("*.md") if path.name != "_index.md")
    return texts[len(texts) // 2]


def page(out, text):
    return out / "articles" / text.stem / "index.html"


def one_body(builder, site=""):
    text = middle(builder)
    return builder, [text], [page(builder.out / site, text)]


# Serving.


def served(records, builder, command, shown):
    """From a save to the answer that shows it: a body on its own page, a title on every page that shows it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    builder.clean()
    with open(os.environ["LOG"], "wb") as log:
        command, environment = [*command, "--port", str(port)], {**os.environ, **builder.environment}
        server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    text = middle(builder)
    original, own = text.read_bytes(), f"/articles/{text.stem}/"
    try:
        wait_for(lambda: "</main>" in fetched(port, own))
        time.sleep(2)
        for _ in range(LONG_ROUNDS if builder.tool == "hugo" else ROUNDS):
            for kind, pages in (("body", [own]), ("title", shown)):
                mark = change([text], kind)
                taken = until_fresh(port, mark, pages)
                records.add(f"serve-{kind}", builder.tool, {**taken, "mb": run_peers.proc_peak(server.pid)})
                text.write_bytes(original)
                wait_for(lambda: "</main>" in (page := fetched(port, own)) and mark not in page)
                time.sleep(1)
    finally:
        text.write_bytes(original)
        server.send_signal(signal.SIGTERM)
        server.wait(15)


def until_fresh(port, mark, pages):
    """How long until the last page became fresh, and how many did: one that is not three seconds after the others never will."""
    saved = time.perf_counter()
    waiting, last = list(pages), None
    while waiting and time.perf_counter() - (last or saved) < (3 if last else 60):
        still = [address for address in waiting if mark not in fetched(port, address)]
        if len(still) < len(waiting):
            waiting, last = still, time.perf_counter()
        time.sleep(0.001)
    if last is None:
        sys.exit(f"a change of {pages[0]} was never served")
    return {"wall": last - saved, "fresh": len(pages) - len(waiting), "shown": len(pages)}


def fetched(port, address):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        # A server that builds again may cut an answer off.
        return ""
    finally:
        connection.close()


def wait_for(done):
    until = time.monotonic() + 120
    while not done():
        if time.monotonic() > until:
            sys.exit(f"waited in vain:\n{said()}")
        time.sleep(0.05)


def showing(builder, text, kind, out):
    """The pages below a folder that show a text's body or title: those with the mark after a build."""
    original = text.read_bytes()
    mark = change([text], kind)
    builder.build()
    text.write_bytes(original)
    return sorted(path for path in out.rglob("*.html") if run_peers.contains(path, mark))


# The parts.


def site(records, work):
    root = corpus(work, 10000, ["common", "hugo"])
    ours, theirs = ffl(work, root / "ffl"), hugo(work, root)
    # ffl puts a tenant's site into a folder below the one that it is given.
    folder = "out-product"
    cold(records, "cold", [ours, blades(work, root), theirs], ROUNDS)
    unchanged(records, "unchanged", [ours, theirs], LONG_ROUNDS)
    changed(records, "body", [one_body(ours, folder), one_body(theirs)], LONG_ROUNDS)
    titled = showing(ours, middle(ours), "title", ours.out / folder)
    shown = [f"/{path.parent.relative_to(ours.out / folder)}/".replace("/./", "/") for path in titled]
    serve = [FFL, "serve", "--root", str(root / "ffl"), "--state", str(work / "state-ffl")]
    served(records, ours, serve, shown)
    # Hugo's own choice while somebody writes; minified output would only cost it time.
    served(records, theirs, [HUGO, "server", "--source", str(root / "hugo"), "--bind", "127.0.0.1", "--disableLiveReload"], shown)


def norway(records, work):
    root = work / "norway"
    root.mkdir()
    archive = subprocess.run(["git", "-C", HERE.parents[1], "archive", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", root], input=archive, check=True)
    builder = ffl(work, root, "--at", NORWAY_AT)
    cache = work / "state-ffl/cache"
    cold(records, "norway-first", [builder], 1)
    unchanged(records, "norway-unchanged", [builder], ROUNDS)
    own = sorted(root.glob("tenants/*/content/articles/*.md"))[0]
    tenant = builder.out / own.relative_to(root / "tenants").parts[0]
    changed(records, "norway-tenant", [(builder, [own], showing(builder, own, "body", tenant))], ROUNDS)
    shared = root / "content/pages/personvern.md"
    changed(records, "norway-shared", [(builder, [shared], showing(builder, shared, "body", builder.out))], ROUNDS)
    builder.kept = [path for path in cache.iterdir() if path.name != "artifacts"]
    cold(records, "norway-kept", [builder], LONG_ROUNDS)
    return {"norway_sites": len(list(root.glob("tenants/*.toml")))}


def tenants(records, work):
    root = corpus(work, 200, ["common", "hugo"], tenants=100)
    ours, theirs = ffl(work, root / "ffl"), hugo_many(work, root)
    cold(records, "tenants", [ours, theirs], LONG_ROUNDS)
    shared = sorted((root / "ffl/content/pages/articles").glob("*-f?????.md"))[0]
    copies = sorted(root.glob(f"hugo/*/content/articles/{shared.name}"))
    pages = lambda builder: [page(out, shared) for out in sorted(builder.out.iterdir())]
    changed(records, "tenants-shared", [(ours, [shared], pages(ours)), (theirs, copies, pages(theirs))], LONG_ROUNDS)


def growth(records, work):
    root = corpus(work, 100000, ["common"])
    shutil.rmtree(root / "common")
    ours = ffl(work, root / "ffl")
    cold(records, "large", [ours], 2)
    unchanged(records, "large-unchanged", [ours], LONG_ROUNDS)
    changed(records, "large-body", [one_body(ours, "out-product")], LONG_ROUNDS)


def versions():
    number = lambda program: re.search(r"\d+\.[\d.]+", subprocess.check_output([program, "version"], text=True))[0]
    return f"Blades {number(BLADES)}, Hugo {number(HUGO)}"


PARTS = {"site": site, "norway": norway, "tenants": tenants, "growth": growth}


def main(arguments):
    path, work, *names = arguments
    work = pathlib.Path(work)
    os.environ["LOG"] = str(work / "log")
    records = Records(pathlib.Path(path))
    facts = {"machine": run_peers.machine(), "versions": versions()}
    for name in names or PARTS:
        print(name, flush=True)
        scratch = work / name
        scratch.mkdir(parents=True)
        facts.update(PARTS[name](records, scratch) or {})
        records.save(facts)
        shutil.rmtree(scratch)


main(sys.argv[1:])
