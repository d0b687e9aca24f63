#!/usr/bin/env python3
"""Writes the medians into README.md, between the two comments that name this script's caller.

    tables.py RECORDS README COMMIT
"""

import datetime
import pathlib
import re
import sys

import medians

START, END = "<!-- speed: written by scripts/compare.sh -->", "<!-- /speed -->"
SITE = [
    ("Everything, from nothing", "cold", "wall"), ("– CPU", "cold", "cpu"), ("– memory", "cold", "mb"),
    ("Built again, nothing changed", "unchanged", "wall"), ("– CPU", "unchanged", "cpu"),
    ("Built again, one text changed", "body", "wall"), ("– CPU", "body", "cpu"), ("– memory", "body", "mb"),
    ("`serve`: a text saved → its page shows it", "serve-body", "wall"),
    ("`serve`: a title saved → all pages show it", "serve-title", "wall"),
]
ALONE = [
    ("All of Norway ({norway_sites} sites), nothing changed", "norway-unchanged"), ("– one library's text changed", "norway-tenant"),
    ("– a text that all share changed", "norway-shared"), ("– from nothing, pictures known", "norway-kept"),
    ("– from nothing, no picture known", "norway-first"),
    ("100 libraries × 200 pages, from nothing", "tenants"), ("– a text that all share changed", "tenants-shared"),
    ("One site of 100 000 pages, from nothing", "large"), ("– nothing changed", "large-unchanged"), ("– one text changed", "large-body"),
]


def spoken(value, quantity):
    """A figure with no more digits than it deserves."""
    if value is None:
        return ""
    if quantity == "mb":
        return f"{value:,.0f} MB".replace(",", " ")
    if value < 0.1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def times(theirs, ours):
    """How many times as much."""
    return f"{theirs / ours:.{1 if theirs < 10 * ours else 0}f} ×" if theirs and ours else ""


def site(found):
    yield "| One site of 10 000 pages | ffl | Blades | Hugo | Blades : ffl | Hugo : ffl |"
    yield "|---|--:|--:|--:|--:|--:|"
    for title, case, quantity in SITE:
        ours, blades, hugo = (found.get((case, tool, quantity)) for tool in ("ffl", "blades", "hugo"))
        cells = [with_fresh(found, case, tool, spoken(value, quantity)) for tool, value in (("ffl", ours), ("blades", blades), ("hugo", hugo))]
        yield f"| {' | '.join([title, *cells, times(blades, ours), times(hugo, ours)])} |"


def with_fresh(found, case, tool, cell):
    """Says so where pages stayed stale."""
    fresh, shown = found.get((case, tool, "fresh")), found.get((case, tool, "shown"))
    return f"{cell} ({fresh:.0f} of {shown:.0f} pages)" if fresh != shown else cell


def alone(found, facts):
    yield "| | time | CPU | memory | Hugo: time | CPU | Hugo : ffl |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for title, case in ALONE:
        ours = [spoken(found[case, "ffl", quantity], quantity) for quantity in ("wall", "cpu", "mb")]
        theirs = [found.get((case, "hugo", quantity)) for quantity in ("wall", "cpu")]
        ratio = times(theirs[0], found[case, "ffl", "wall"])
        cells = [title.format(**facts), *ours, *(spoken(value, "wall") for value in theirs), ratio]
        yield f"| {' | '.join(cells)} |"


def main(records, readme, commit):
    facts, found = medians.read(records)
    readme = pathlib.Path(readme)
    machine = facts["machine"]
    today = datetime.date.today().isoformat()
    said = f"Medians of {today} at {commit}, {machine['cores']} cores ({machine['cpu']}), files in memory, {facts['versions']}."
    block = "\n".join([START, said, "", *site(found), "", *alone(found, facts), END])
    text = readme.read_text(encoding="utf-8")
    if START not in text or END not in text:
        sys.exit(f"{readme} lacks {START} or {END}")
    readme.write_text(re.sub(re.escape(START) + ".*" + re.escape(END), lambda _: block, text, flags=re.S), encoding="utf-8")


main(*sys.argv[1:])
