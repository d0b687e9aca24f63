"""The medians of what measure.py took: (case, tool, quantity) → value; quantities are wall and cpu in seconds, mb, fresh, shown."""

import collections
import json
import statistics


def read(path):
    """What is said of the machine, and the medians."""
    with open(path, encoding="utf-8") as file:
        facts = json.load(file)
    taken = collections.defaultdict(list)
    for record in facts.pop("records"):
        for quantity in record.keys() - {"case", "tool"}:
            taken[record["case"], record["tool"], quantity].append(record[quantity])
    return facts, {key: statistics.median(values) for key, values in taken.items()}
