#!/usr/bin/env python3
"""What src/harvest/marc/marc8.txt was made by: the Library of Congress' code tables of MARC-8 (public domain), in the form that
pymarc (BSD-2-Clause, `pip install pymarc`) has them: scripts/marc8.py > src/harvest/marc/marc8.txt

One run of characters a line: the set's final character, the first code of seven bits (of three bytes in the East Asian set),
and after a tab the characters of that code and of those that follow it; U+FFFD where there is none.
"""

from pymarc.marc8_mapping import CODESETS, ODD_MAP

EAST_ASIAN = 0x31
# So many codes without a character take less room than a line of their own.
GAP = 3
print("# Made by scripts/marc8.py: the Library of Congress' code tables of MARC-8 (public domain).")
for final, table in CODESETS.items():
    wide = final == EAST_ASIAN
    # What lies outside a set's own codes is the same in all of them.
    codes = {code if wide else code & 0x7F: chr(letter) for code, (letter, _) in table.items() if wide or code & 0x7F > 0x20}
    if wide:
        codes |= {code: chr(letter) for code, letter in ODD_MAP.items() if code >> 16 == 0x21}
    start, run = None, ""
    for code in [*sorted(codes), None]:
        gap = 0 if start is None or code is None else code - start - len(run)
        if start is not None and (code is None or gap > GAP or code >> 8 != start >> 8):
            print(f"{chr(final)} {start:0{6 if wide else 2}X}\t{run}")
            start, run, gap = None, "", 0
        run += "\ufffd" * gap
        if code is not None:
            start = code if start is None else start
            run += codes[code]
