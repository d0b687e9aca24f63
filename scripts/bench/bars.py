#!/usr/bin/env python3
"""What ffl holds itself to, beside other generators and alone: `held` or `MISSED` for each bar that was measured.

    bars.py RECORDS
"""

import sys

import medians

# Case, quantity, peer, at most this share of the peer's.
SHARES = [
    ("cold", "cpu", "blades", 1), ("cold", "wall", "blades", 0.6), ("cold", "cpu", "hugo", 1 / 12),
    ("tenants", "wall", "hugo", 1 / 15), ("tenants", "cpu", "hugo", 1 / 15),
    ("tenants-shared", "wall", "hugo", 1 / 60), ("tenants-shared", "cpu", "hugo", 1 / 60),
]
# Case, quantity, at most this: seconds or megabytes.
LIMITS = [
    ("unchanged", "wall", 0.04), ("body", "wall", 0.1), ("serve-body", "wall", 0.02), ("serve-title", "wall", 0.06),
    ("norway-unchanged", "wall", 0.06), ("norway-tenant", "wall", 0.06), ("norway-shared", "wall", 0.3),
    ("norway-kept", "wall", 0.7), ("norway-first", "wall", 12), ("large", "mb", 600), ("large-body", "wall", 0.5),
]
# What Hugo took for an unchanged site, in seconds, on the machine on which the limits were set.
HUGO_THEN = 5.3
NORWAY_MB = 120
# Ten times as many pages cost at most this many times as much.
GROWTH = 11


def judge(title, value, limit, unit, detail=""):
    print(f"{'held' if value <= limit else 'MISSED':6} {title}: {value:.3f} {unit}, bar {limit:.3f}{detail}")


def main(path):
    _, found = medians.read(path)
    for case, quantity, peer, share in SHARES:
        ours, theirs = found.get((case, "ffl", quantity)), found.get((case, peer, quantity))
        if ours and theirs:
            judge(f"{case}, {quantity}", ours, theirs * share, "s", f" ({ours / theirs:.3f} of {peer}'s {theirs:.3f}, bar {share:.3f})")
    hugo = found.get(("unchanged", "hugo", "wall"))
    for case, quantity, limit in LIMITS:
        if ours := found.get((case, "ffl", quantity)):
            detail = ""
            if hugo and quantity == "wall":
                then = ours * HUGO_THEN / hugo
                verdict = "held" if then <= limit else "missed"
                detail = f"; {verdict} on a machine as fast as that of the bars: {then:.3f} s (Hugo {HUGO_THEN} s there for an unchanged site, {hugo:.2f} here)"
            judge(f"{case}, {quantity}", ours, limit, "MB" if quantity == "mb" else "s", detail)
    for (case, _, quantity), value in found.items():
        if case.startswith("norway-") and quantity == "mb":
            judge(f"{case}, mb", value, NORWAY_MB, "MB")
    for quantity in ("wall", "cpu"):
        small, large = found.get(("cold", "ffl", quantity)), found.get(("large", "ffl", quantity))
        if small and large:
            judge(f"large, {quantity} beside cold", large / small, GROWTH, "times")


main(sys.argv[1])
