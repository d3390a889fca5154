"""Help of the starter network: the entries of `chosen.csv` with the facts of their source rows, in words of our own.

A line of `chosen.csv` names an entry of a source file by the identifier that its converter gives it, and the services
that the source says are given there, by their codes in `services.json` (our words; `evidence` is what has to stand in
the source). `hide` keeps the street of a refuge to itself. Shelters and all else in Mexico show their city only.
"""

import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import phonenumbers

from portal.distance import Point, distance_km
from portal.starter.sources import addresses
from portal.starter.sources.registry import SOURCES
from portal.starter.tables import Row, read_rows

FOLDER = Path(__file__).parent
# Words of the language lists that name no language for certain.
NO_LANGUAGE = re.compile(r"interpretation|programs|patois|fujianese", re.I)
# Whose points are those of the ZIP code and not of the door.
POINTS_OF_ZIPS = "legal_aid/sf211_legal_immigrant.csv"
PREFIXES = {
    "california_immigrant_guide_services": "ca", "doj_recognized_orgs_sample": "doj", "linksf_services": "linksf",
    "nyc_immigrant_cbos": "nyc", "providence_resources": "ri", "sf211_legal_immigrant": "sf211",
    "torn_apart_allies_2018": "allies",
}  # fmt: skip
ROLES = {"info", "immigration", "administrator", "admin", "contact", "help"}
CITY_KM = 25
_WEEK = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)[-,\w]* \d\d:\d\d-\d\d:\d\d[^a-z]*)+")
_ONCE_IN_MEXICO = re.compile(r"^\s*0(?:1|44|45)\s+")


@cache
def services() -> dict[str, dict[str, Any]]:
    """Our words of every service by its code."""
    found: dict[str, dict[str, Any]] = json.loads((FOLDER / "services.json").read_text(encoding="utf-8"))
    return found


def chosen() -> list[Row]:
    """The chosen entries in their order."""
    return [row for _line, row in read_rows(FOLDER / "chosen.csv")]


def providers(data: Path) -> tuple[list[Row], list[Row]]:
    """Return the services in the importer's columns, and for each the code of its words in the other languages."""
    files = {source.file: source for source in SOURCES}
    entries = {
        file: {row["external_id"]: row for row in files[file].converted(data).rows}
        for file in dict.fromkeys(line["file"] for line in chosen())
    }
    centres = _mexican_centres(entries["legal_aid/torn_apart_allies_2018.csv"])
    rows, texts = [], []
    for line in chosen():
        facts = _facts(entries[line["file"]][line["identifier"]], line, centres)
        for code in line["services"].split(";"):
            words = services()[code]
            row = facts | {"external_id": f"{_prefix(line['file'])}-{line['identifier'][:60]}-{code}"}
            row |= {"service": words["en"], "description": words.get("description", {}).get("en", "")}
            row["kinds_of_help"] = _kinds(facts["kinds_of_help"], words)
            rows.append(row)
            texts.append({"external_id": row["external_id"], "words": code})
    return rows, texts


def _prefix(file: str) -> str:
    return PREFIXES.get(Path(file).stem, Path(file).name.split(".")[0])


def _facts(entry: Row, line: Row, centres: dict[str, Point]) -> Row:
    """The bare facts of a source row; what cannot be shown for certain, or should not, is empty."""
    row = dict(entry)
    row["organization"] = line["organization"] or entry["organization"]
    row["organization_kind"] = line["organization_kind"] or entry["organization_kind"]
    row["cost"] = line["cost"] or "unknown"
    row["country"] = entry["country"] or "US"
    row["phone"] = "; ".join(_numbers(entry["phone"], row["country"]))
    row["email"] = _of_role(entry["email"], entry["website"])
    row["website"] = entry["website"] if len(entry["website"]) <= 200 else ""
    row["hours"] = entry["hours"] if _WEEK.fullmatch(entry["hours"]) else ""
    spoken = [word for word in entry["languages"].split(";") if word and not NO_LANGUAGE.search(word)]
    row["languages"] = ";".join(spoken)
    if row["country"] == "MX" or line["hide"] or addresses.box(row["address"]):
        row |= {"address": "", "postal_code": "", "lat": "", "lon": ""}
        if row["city"] in centres and row["country"] == "MX":
            row |= dict(zip(("lat", "lon"), map(str, centres[row["city"]]), strict=True))
    if line["file"] == POINTS_OF_ZIPS:
        row |= {"lat": "", "lon": ""}
    return row


def _numbers(text: str, country: str) -> list[str]:
    """The numbers of a cell in E.164, with the extension; remarks stay in the source."""
    found = []
    for part in text.split(";"):
        if re.search(r"\bfax\b", part, re.I):
            continue
        for match in phonenumbers.PhoneNumberMatcher(_ONCE_IN_MEXICO.sub("", part), country):
            bare = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.append(f"{bare} ext. {match.number.extension}" if match.number.extension else bare)
    return list(dict.fromkeys(found))


def _of_role(email: str, website: str) -> str:
    """The address when it is an office's: a role's word, or the organization's own name; else it may be a person's."""
    name, _at, host = email.partition("@")
    return email if name in ROLES or (name and name in host.removeprefix("aba").split(".")[0]) else ""


def _kinds(found: str, words: dict[str, Any]) -> str:
    """The kinds of help of a service: its own, and of the further ones those that the source names."""
    more = [code for code in found.split(";") if code in words["more"]]
    return ";".join(dict.fromkeys([*words["kinds_of_help"], *more]))


def _mexican_centres(entries: dict[str, Row]) -> dict[str, Point]:
    """A point for each city of Mexico, to a tenth of a degree: the middle of the source's points there.

    Cities whose points lie far apart have none; one wrong point does not move the middle of three.
    """
    points: dict[str, list[Point]] = defaultdict(list)
    for row in entries.values():
        if row["country"] == "MX" and row["lat"] and row["city"]:
            points[row["city"]].append((float(row["lat"]), float(row["lon"])))
    centres = {}
    for city, there in points.items():
        middle = median(lat for lat, _lon in there), median(lon for _lat, lon in there)
        near = sum(distance_km(middle, point) <= CITY_KM for point in there)
        if near >= 2 and near > len(there) / 2:
            centres[city] = (round(middle[0], 1), round(middle[1], 1))
    return centres
