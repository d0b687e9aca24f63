#!/usr/bin/env python3
"""What ffl holds itself to beside other generators, read from the records of ../shared/bench's runner."""

import collections
import json
import statistics
import sys

# Suite, peer that binds, size, quantity, at most this share of the peer's.
BARS = [
    ("cold", "hugo", 10000, "wall", 1 / 5), ("cold", "hugo", 10000, "cpu", 1 / 5), ("cold", "hugo", 10000, "rss_mb", 1 / 3),
    ("cold", "zola", 10000, "wall", 1 / 8), ("cold", "zola", 10000, "cpu", 1 / 8),
    ("incr-body", "hugo", 10000, "wall", 1 / 20), ("incr-body", "hugo", 10000, "cpu", 1 / 20),
    ("incr-none", "hugo", 10000, "wall", 1 / 20), ("incr-none", "hugo", 10000, "cpu", 1 / 20),
    ("watch", "hugo-server", 10000, "wall", 1 / 10), ("watch", "zola-serve", 10000, "wall", 1 / 10),
    ("multi", None, None, "wall", 1 / 5), ("multi", None, None, "cpu", 1 / 5),
    ("multi-incr", None, None, "wall", 1 / 20), ("multi-incr", None, None, "cpu", 1 / 20),
]


def main(path):
    with open(path, encoding="utf-8") as file:
        records = json.load(file)["records"]
    seen = collections.defaultdict(list)
    for record in records:
        for quantity in ("wall", "cpu", "rss_mb"):
            if quantity in record and not record.get("rc"):
                for size in (record["n"], None):
                    seen[record["suite"], record["tool"], size, quantity].append(record[quantity])
    medians = {key: statistics.median(values) for key, values in seen.items()}
    for suite, peer, size, quantity, share in BARS:
        ours = next((value for (s, tool, n, q), value in medians.items() if (s, n, q) == (suite, size, quantity) and tool.startswith("product")), None)
        theirs = [value for (s, tool, n, q), value in medians.items() if (s, n, q) == (suite, size, quantity)
                  and not tool.startswith("product") and (peer is None or tool == peer)]
        if ours is None or not theirs:
            continue
        best = min(theirs)
        verdict = "held" if ours <= best * share else "MISSED"
        print(f"{verdict:6} {suite} {quantity}: {ours:.3f} against {best:.3f} of {peer or 'the best peer'}: 1/{best / ours:.1f}, bar 1/{1 / share:.0f}")
    for record in records:
        if record["suite"] == "watch-title":
            print(f"{record['tool']}: after a title changed, {record['fresh']} of the {record['shown']} pages that show it are up to date")


main(sys.argv[1])
