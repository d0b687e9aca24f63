"""Reads a file of MARC records (FFL_MARC) with pymarc and with yaz, and says how much faster `benches/marc.rs` was: its record is beside it."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from pymarc import MARCReader

file = os.environ["FFL_MARC"]
# Written by the benchmark: how many records, and in how many seconds they were read.
count, ours = Path(file + ".read").read_text().split()
count, ours = int(count), float(ours)


def said(name, seconds):
    print(f"{name}: {count / seconds:,.0f} records a second; ours is {seconds / ours:.1f} times as fast")


with open(file, "rb") as records:
    start = time.perf_counter()
    read = sum(1 for record in MARCReader(records, to_unicode=True, force_utf8=True) if record)
    taken = time.perf_counter() - start
assert read == count, f"pymarc reads {read} of {count}"
said("pymarc", taken)

if shutil.which("yaz-marcdump"):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(["yaz-marcdump", "-n", file], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    said("yaz-marcdump -n, with reading the file", min(times))
else:
    print("yaz-marcdump: not run, for it is not here")
