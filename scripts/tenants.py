#!/usr/bin/env python3
"""Makes tenants/<id>.toml for every Norwegian municipality from public data.

    python3 scripts/tenants.py ../shared/data

Reads kommuner.csv, fylker.csv and postnummer.csv (origin and licence: SOURCES.tsv beside them). Same input, same bytes.
What the data lacks is left out: an absent key is honest, a guess is not. A file with `adopted = true` belongs to its
library and is left alone. Files of other tenants (nasjonal, demo libraries) are never touched.
"""

import csv
import math
import pathlib
import sys
import tomllib
import unicodedata

HEADER = "# Laget av scripts/tenants.py fra offentlige data; rediger fritt når biblioteket tar over siden.\n"

# The fixed slug table of the contract, lower case; upper case is folded first.
SLUG = {
    "æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "ê": "e", "á": "a", "à": "a",
    "č": "c", "đ": "d", "ŋ": "n", "š": "s", "ŧ": "t", "ž": "z", "ï": "i", "ñ": "n",
}

# Parallel names adopted after the 2024 list. SSB's 2026 list has them but does not say in which language, so we do.
NAMES_2026 = {
    "0301": {"Oslove": "sma"},
    "1833": {"Raane": "sma"},
    "1845": {"Fuolldá": "smj"},
    "5006": {"Stïentje": "sma"},
    "5037": {"Levangke": "sma"},
    "5516": {"Rivtták": "se"},
    "5536": {"Ivgu": "se", "Yykeä": "fkv"},
}

# The administrative area for Sámi languages (Prop. 58 L (2022-2023)). The column `samisk_forvaltningsomraade` says yes
# for exactly these 13 and no more; `sami_area` stops if that changes, since the column does not name the language.
SAMI_AREA = {
    "5610": "se",   # Karasjok
    "5612": "se",   # Kautokeino
    "5628": "se",   # Tana
    "5622": "se",   # Porsanger
    "5636": "se",   # Nesseby
    "5540": "se",   # Kåfjord
    "5518": "se",   # Lavangen
    "5512": "se",   # Tjeldsund
    "1875": "smj",  # Hamarøy
    "1826": "sma",  # Hattfjelldal
    "5043": "sma",  # Røyrvik
    "5025": "sma",  # Røros
    "5041": "sma",  # Snåsa
}

NAME_COLUMNS = {
    "navn_norsk": "nb", "navn_nordsamisk": "se", "navn_lulesamisk": "smj", "navn_sorsamisk": "sma", "navn_kvensk": "fkv",
}

LANGUAGES = {"bokmål": ["nb"], "nynorsk": ["nn"], "nøytral": ["nb", "nn"]}


def slug(name):
    out = []
    for char in unicodedata.normalize("NFC", name).lower():
        if char in SLUG:
            out.append(SLUG[char])
        elif char.isascii() and char.isalnum():
            out.append(char)
        elif not char.isalpha():
            out.append(" ")
    return "-".join("".join(out).split())


def read(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(rows):
    """Tenant id by municipality number; equal names get their county."""
    seen = {}
    for row in rows:
        seen.setdefault(row["navn_norsk"], []).append(row)
    result = {}
    for name, same in seen.items():
        for row in same:
            extra = f"-{slug(row['fylke_norsk'])}" if len(same) > 1 else ""
            result[row["kommunenummer"]] = slug(name) + extra
    owners = {}
    for number, tenant in result.items():
        if tenant in owners:
            sys.exit(f"{number} and {owners[tenant]} would both be tenants/{tenant}.toml")
        owners[tenant] = number
    return result


def names(row):
    """Official parallel names as (language, name), in the official order."""
    number, parts = row["kommunenummer"], row["navn"].split(" - ")
    languages = {row[column]: lang for column, lang in NAME_COLUMNS.items() if row[column]}
    later = NAMES_2026.get(number, {})
    if later:
        parts = row["navn_ssb_2026"].split(" - ")
        languages.update(later)
    elif len(row["navn_ssb_2026"].split(" - ")) > len(parts):
        sys.exit(f"{number}: {row['navn_ssb_2026']} adds a parallel name; give its language in NAMES_2026")
    unknown = [part for part in parts if part not in languages]
    if unknown:
        sys.exit(f"{number}: no language known for {', '.join(unknown)}")
    return [(languages[part], part) for part in parts]


def sami_area(row):
    number = row["kommunenummer"]
    if (row["samisk_forvaltningsomraade"] == "ja") != (number in SAMI_AREA):
        sys.exit(f"{number} {row['navn']}: the data and SAMI_AREA disagree about the administrative area")
    return SAMI_AREA.get(number)


def postal(rows):
    """Places with their codes by municipality; a-b stands for codes with nothing else between them in the whole country."""
    result, last = {}, {}
    for index, row in enumerate(sorted(rows, key=lambda row: row["postnummer"])):
        code, place, number = row["postnummer"], row["poststed"], row["kommunenummer"]
        runs = result.setdefault(number, {}).setdefault(place, [])
        if last.get((number, place)) == index - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
        last[number, place] = index
    return result


def text(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def array(values):
    return "[" + ", ".join(values) + "]"


def nearby(rows, tenants):
    """The four tenants nearest to each, by the great circle between the points that the data has in both."""
    points = {row["kommunenummer"]: (math.radians(float(row["lat"])), math.radians(float(row["lon"]))) for row in rows if row["lat"] and row["lon"]}

    def distance(a, b):
        (x, y), (u, v) = points[a], points[b]
        return math.sin((u - x) / 2) ** 2 + math.cos(x) * math.cos(u) * math.sin((v - y) / 2) ** 2

    def nearest(number):
        others = sorted((distance(number, other), tenants[other]) for other in points if other != number)
        return [tenant for _, tenant in others[:4]]

    return {number: nearest(number) for number in points}


def tenant(row, counties, places, near):
    area, parallel = sami_area(row), names(row)
    languages = LANGUAGES[row["maalform"]] + (["se"] if area == "se" else []) + ["en"]
    number = row["fylkesnummer"]
    lines = [
        f"languages = {array(map(text, languages))}",
        *([f"nearby = {array(map(text, near))}"] if near else []),
        "",
        "[[municipality]]",
        f"number = {text(row['kommunenummer'])}",
        f"names = {array(f'{{ lang = {text(lang)}, name = {text(name)} }}' for lang, name in parallel)}",
        f"official = {text(' - '.join(name for _, name in parallel))}",
        f"county = {{ number = {text(number)}, name = {text(counties[number])} }}",
        f"language_form = {text(row['maalform'])}",
    ]
    if area:
        lines.append(f"sami_area = {text(area)}")
    for key, column in [("centre", "administrasjonssenter"), ("website", "nettsted"), ("organisation_number", "organisasjonsnummer")]:
        if row[column]:
            lines.append(f"{key} = {text(row[column])}")
    if row["lat"] and row["lon"]:
        lines.append(f"position = {{ lat = {float(row['lat'])}, lon = {float(row['lon'])} }}")
    if places:
        lines.append("postal = [")
        for place, runs in places.items():
            codes = array(text(a if a == b else f"{a}-{b}") for a, b in runs)
            lines.append(f"    {{ place = {text(place)}, codes = {codes} }},")
        lines.append("]")
    return HEADER + "\n".join(lines) + "\n"


def adopted(path):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("adopted") is True
    except FileNotFoundError:
        return False
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sys.exit(f"{path.name} cannot be read, so it is not overwritten: {error}")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/tenants.py DATA_FOLDER (with kommuner.csv, fylker.csv and postnummer.csv)")
    data = pathlib.Path(sys.argv[1])
    rows = read(data, "kommuner.csv")
    counties = {row["fylkesnummer"]: row["fylke"] for row in read(data, "fylker.csv")}
    places, tenants = postal(read(data, "postnummer.csv")), ids(rows)
    near = nearby(rows, tenants)
    folder = pathlib.Path(__file__).resolve().parent.parent / "tenants"
    folder.mkdir(exist_ok=True)
    kept = 0
    for row in rows:
        number = row["kommunenummer"]
        path = folder / f"{tenants[number]}.toml"
        if adopted(path):
            kept += 1
            continue
        content = tenant(row, counties, places.get(number, {}), near.get(number, []))
        tomllib.loads(content)
        path.write_text(content, encoding="utf-8", newline="\n")
    print(f"{len(rows) - kept} tenant files written, {kept} adopted ones left alone")


if __name__ == "__main__":
    main()
