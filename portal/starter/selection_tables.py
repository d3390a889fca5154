"""Legal help chosen in selection.json: its words are ours, every fact is read from the data."""

import json
import re
from pathlib import Path
from typing import Any

from portal.starter.tables import LANGUAGE_CODES, Row, e164, language_codes, read_rows

LABELS = {"Location": "address", "Contact": "phone", "Website": "website", "Email": "email", "Languages": "languages"}
DAYS = {"Mon-Fri": "Mo-Fr"}


def selection() -> dict[str, list[dict[str, Any]]]:
    """Return the chosen entries with our own words in English, Spanish and Arabic."""
    chosen: dict[str, list[dict[str, Any]]] = json.loads(
        Path(__file__).with_name("selection.json").read_text(encoding="utf-8")
    )
    return chosen


def _markdown(path: Path, name: str) -> Row:
    """Return the labelled lines of the section under the heading `### name`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines, 1) if line.strip() == f"### {name}")
    found: Row = {"row": str(start)}
    for line in lines[start:]:
        if line.startswith("---"):
            break
        if match := re.match(r"\*\*(\w[\w ]*):\*\* (.*)", line):
            found[LABELS.get(match[1], match[1])] = match[2].strip()
    found["website"] = re.sub(r".*\((.*)\).*", r"\1", found.get("website", ""))
    found["languages"] = language_codes(found.get("languages", ""))
    return found


def _json(path: Path, name: str) -> Row:
    """Return the entry so named of a JSON list, with the line on which its name stands."""
    text = path.read_text(encoding="utf-8")
    loaded = json.loads(text)
    entry = next(e for e in (loaded["resources"] if isinstance(loaded, dict) else loaded) if e["name"] == name)
    line = next(n for n, line in enumerate(text.splitlines(), 1) if f'"name": {json.dumps(name)}' in line)
    codes = [LANGUAGE_CODES.get(language, language) for language in entry["languages"]]
    hours = re.match(r"(Mon-Fri) (\d+)(?::(\d\d))?am-(\d+)pm$", entry.get("hours", ""))
    return {
        "row": str(line),
        "address": entry["address"],
        "phone": entry["phone"],
        "website": entry.get("website") or entry.get("url", ""),
        "lat": str(entry.get("lat", "")),
        "lon": str(entry.get("lng", "")),
        "languages": ";".join(codes),
        "hours": f"{DAYS[hours[1]]} {int(hours[2]):02}:{hours[3] or '00'}-{int(hours[4]) + 12}:00" if hours else "",
    }


def _roster(path: Path, name: str) -> Row:
    """Return the row so named of the roster of recognized organizations."""
    line, row = next((n, r) for n, r in read_rows(path) if r["organization_name"] == name)
    return {"row": str(line), "address": f"{row['street_address']}, {row['city_state_zip']}", "phone": row["phone"]}


def _facts(data: Path, file: str, name: str) -> Row:
    reader = {".md": _markdown, ".json": _json, ".csv": _roster}[Path(file).suffix]
    found = reader(data / file, name)
    address = re.fullmatch(r"(.+), ([^,]+), ([A-Z]{2}) (\d{5}(?:-\d{4})?)", found["address"])
    if not address:
        raise ValueError(f"{file}: {name}: no address in {found['address']!r}")
    parts = dict(zip(("address", "city", "state", "postal_code"), address.groups(), strict=True))
    return found | parts | {"phone": e164(found.get("phone", ""))}


def providers(data: Path) -> tuple[list[Row], list[Row]]:
    """Return the services in the importer's columns and their Spanish and Arabic words."""
    rows, texts = [], []
    for entry in selection()["providers"]:
        facts = _facts(data, entry["file"], entry["name_in_source"])
        row = {name: facts.get(name, "") for name in ("address", "city", "state", "postal_code", "lat", "lon")}
        row |= {name: facts.get(name, "") for name in ("phone", "email", "website", "hours", "languages")}
        row |= {name: entry[name] for name in ("external_id", "organization", "organization_kind", "cost")}
        row |= {"service": entry["en"][0], "description": entry["en"][1], "country": "US", "area_served": ""}
        row |= {"kinds_of_help": ";".join(entry["kinds_of_help"]), "source_date": entry["source_date"]}
        row |= {"source": f"{entry['file']}:row {facts['row']}"}
        rows.append(row)
        for lang in ("es", "ar"):
            service, description = entry[lang]
            texts.append(
                {"external_id": entry["external_id"], "lang": lang, "service": service, "description": description}
            )
    return rows, texts
