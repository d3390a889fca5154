"""Hotlines chosen in hotlines.json: its words are ours; numbers come from the data, the rest from it or a page read."""

import json
import re
from pathlib import Path
from typing import Any

from portal.starter.tables import UNNAMED, Row, e164, language_codes, read_rows

HOTLINES = "hotlines/hotlines.csv"
STALE = re.compile(r"superseded|CONFLICT|do not publish")
SOURCES = 4
LANGUAGES = {"es", "ar", "fr", "pt", "ht", "zh-hans"}  # beside English


def chosen() -> list[dict[str, Any]]:
    """Return the chosen hotlines in the order shown, with our own words in English and other languages."""
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name("hotlines.json").read_text(encoding="utf-8"))
    return found


def hotlines(data: Path) -> list[Row]:
    """Return the hotlines; a source that is not named is left out, `looked_up` pages stand in for it."""
    source = {row["number"]: (line, row) for line, row in read_rows(data / HOTLINES)}
    rows = []
    for entry in chosen():
        line, found = source[entry["number_in_source"]]
        row = {name: entry.get(name, "") for name in ("slug", "note", "alternative")}
        row |= {"number": e164(found["number"]), "run_by": entry.get("run_by", found["run_by"])}
        row |= {"languages": entry.get("languages") or language_codes(found["languages"])}
        row |= {"hours": entry.get("hours") or ("24/7" if found["hours"].startswith("24/7") else "")}
        row |= {"name": entry["en"][0], "serves": entry["en"][1], "in_strip": "1" if entry.get("in_strip") else ""}
        row |= {"source_file": HOTLINES, "source_row": str(line)}
        for number, (address, date) in enumerate(_sources(entry, found), 1):
            row |= {f"source_{number}": address, f"source_{number}_date": date}
        if "source_1" not in row or STALE.search(found["note"]):
            raise ValueError(f"{HOTLINES}, row {line}: no named source, or stale: {found['name']}")
        for lang in LANGUAGES & set(entry):
            row |= {f"name_{lang}": entry[lang][0], f"serves_{lang}": entry[lang][1]}
        rows.append(row)
    return rows


def _sources(entry: dict[str, Any], found: Row) -> list[tuple[str, str]]:
    """The pages read for this table, then the sources of the data that are named and carry the number."""
    pages = [(address, date) for address, date in entry.get("looked_up", [])]
    for column in ("source_1", "source_2"):
        told = found[column]
        if told and UNNAMED not in told and "no number" not in told and "pastebin" not in told:
            pages.append((told, found[f"{column}_date"]))
    return pages[:SOURCES]
