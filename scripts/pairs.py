#!/usr/bin/env python3
"""Checks the labelled pairs of tests/data/works: form, counts, shares, check digits, no contradiction.

    python3 scripts/pairs.py        (prints the counts; ends with 1 if something is wrong)
"""

import collections
import json
import pathlib
import re
import sys
import unicodedata

FILE = pathlib.Path(__file__).resolve().parent.parent / "tests/data/works/pairs.jsonl"
LEAST = 560
LINE = re.compile(r"\*(00\d.*|\d{3}[ 0-9].?\$[a-z0-9].*)")


def fold(text):
    text = text.lower().replace("ø", "o").replace("æ", "ae").replace("đ", "d").replace("ŋ", "n")
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()).strip()


def values(record, tags, codes):
    for line in record.split("\n"):
        if re.match(rf"\*({tags})", line):
            for part in line.split("$")[1:]:
                if part[0] in codes:
                    yield part[1:]


def isbns(record):
    return [re.split(r"[ (:]", value.strip())[0].replace("-", "").upper() for value in values(record, "020", "a")]


def right(isbn):
    if re.fullmatch(r"\d{9}[\dX]", isbn):
        return sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(isbn)) % 11 == 0
    return bool(re.fullmatch(r"97[89]\d{10}", isbn)) and sum(int(d) * (1, 3)[at % 2] for at, d in enumerate(isbn)) % 10 == 0


def numbers(record):
    """The ISBNs without what ten and thirteen digits have not in common."""
    return {isbn[-10:-1] for isbn in isbns(record)}


def names(record):
    """Each heading's words in any order, initials of forenames only."""
    return {frozenset(word[:4] for word in fold(name).split() if len(word) > 1)
            for name in values(record, "1..|7[01]0", "a")} - {frozenset()}


def titles(record):
    own = {fold(title) for title in values(record, "245|130|240", "a")}
    return own | {fold(title) for title in values(record, "245", "ap")}


def form(record):
    """What a copy of the same work may differ in."""
    years = {tuple(re.findall(r"\d{4}", year)) for year in values(record, "26[04]", "c")}
    lines = record.split("\n")
    return {
        "title": tuple(values(record, "245", "abnp")),
        "author": tuple(values(record, "1..", "abcd")),
        "year": tuple(sorted(years)),
        "form": lines[0][10:13] + "".join(values(record, "019", "b")) + "".join(values(record, "33[678]|340", "ab")),
        "cataloguing": tuple(values(record, "040", "b")),
    }


def hard(pair):
    a, b = pair["a"], pair["b"]
    if pair["same"]:
        first, second = form(a), form(b)
        return sum(first[key] != second[key] for key in first) > 1
    return any(of(a) & of(b) for of in (titles, names, numbers))


def main():
    wrong, pairs, seen, group = [], [], {}, {}
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pairs.append(json.loads(line))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")

    def root(record):
        while group.setdefault(record, record) != record:
            record = group[record]
        return record

    for pair in pairs:
        said = f"{pair.get('id')} {pair.get('kind')}: "
        if set(pair) != {"id", "same", "kind", "reason", "a", "b"} or not isinstance(pair["same"], bool):
            wrong.append(said + "other keys than asked")
            continue
        both = frozenset((pair["a"], pair["b"]))
        if len(both) == 1 or both in seen:
            wrong.append(said + f"twice the same ({seen.get(both)})")
        seen[both] = pair["id"]
        if not pair["reason"].endswith(".") or not re.fullmatch(r"[a-z0-9-]+", pair["kind"]):
            wrong.append(said + "reason or kind")
        for record in (pair["a"], pair["b"]):
            lines = record.split("\n")
            if lines[-2:] != ["^", ""] or not lines[0].startswith("*000") or not all(map(LINE.fullmatch, lines[:-2])):
                wrong.append(said + "not the line format")
            if sum(line.startswith("*245") for line in lines) != 1:
                wrong.append(said + "not one 245")
            if pair["kind"] != "wrong-isbn" and not all(map(right, isbns(record))):
                wrong.append(said + f"check digit of {isbns(record)}")
        if pair["same"]:
            group[root(pair["a"])] = root(pair["b"])
    for pair in pairs:
        if not pair["same"] and root(pair["a"]) == root(pair["b"]):
            wrong.append(f"{pair['id']}: other pairs make these the same work")
    if len({pair["id"] for pair in pairs}) < len(pairs):
        wrong.append("an id twice")
    count = collections.Counter(pair["same"] for pair in pairs)
    share = {same: sum(hard(pair) for pair in pairs if pair["same"] == same) / max(1, count[same]) for same in count}
    if len(pairs) < LEAST or not 0.45 <= count[True] / len(pairs) <= 0.55 or min(share.values()) < 0.5:
        wrong.append("too few pairs, or another share than asked")
    kinds = collections.Counter((pair["kind"], pair["same"]) for pair in pairs)
    for kind in sorted({kind for kind, _ in kinds}):
        print(f"| {kind} | {kinds[kind, True]} | {kinds[kind, False]} |")
    print(f"{len(pairs)} pairs, {count[True]} same ({share[True]:.0%} hard), {count[False]} other ({share[False]:.0%} hard)")
    print("\n".join(wrong), file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
