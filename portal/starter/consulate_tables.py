"""The consular offices and their districts: only facts of a named source without an unsettled conflict."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from portal.distance import Point, distance_km
from portal.starter.place_tables import CountyIndex
from portal.starter.tables import UNNAMED, Row, folded, key, read_rows, slug

MASTER = "consulates/consulate_official_urls.csv"
CONTACTS = "consulates/consulate_contacts.csv"
DISTRICTS = "consulates/consulate_districts.csv"
POINTS = "consulates/mexican_consulates_us_names_a.geojson"
MOVES = "consulates/mexican_jurisdiction_changes_2022.csv"
POINTS_SOURCE = "github.com/adogus11/consulates, poi/Dir_Consulados, 7c077c8"
POINTS_DATE = "2023-11-19"
FACTS = ("address", "phone", "emergency_phone", "email", "hours")

# What data/README.md lists under "Conflicts to settle by a person".
UNSETTLED = {
    ("Houston", "address"),
    ("Miami", "address"),
    ("Orlando", "emergency_phone"),
    ("Chicago", "emergency_phone"),
    ("Los Angeles", "emergency_phone"),
    ("Atlanta", "emergency_phone"),
    ("Atlanta", "phone"),
    ("Raleigh", "phone"),
}
# MI: Detroit or Milwaukee; IA: whole or west; WA: Seattle or Portland; WI: Milwaukee or, in the north-west, Saint Paul.
UNSETTLED_STATES = {"MI", "IA", "WA", "WI"}
DOUBTFUL = re.compile(r"\bold\b|superseded|do not use|content-farm|pandemic")
VAGUE = re.compile(r"no house number|no street number|street corner|repeats the house number")
WEAK_DISTRICT = "weak as a district statement"
SPANISH_NAMES = {"filadelfia": "Philadelphia", "nuevaorleans": "New Orleans", "nuevayork": "New York"}
SHORT = {"street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "west": "w", "east": "e", "north": "n"}


def consulate_slug(city: str) -> str:
    """Return `consulate-of-mexico-el-paso` for El Paso."""
    return f"consulate-of-mexico-{slug(city)}"


def same(fact: str, value: str) -> str:
    """Return what two sources' values are compared by."""
    if fact.endswith("phone"):
        return re.sub(r"\D", "", value)[-10:]
    words = re.findall(r"[a-z0-9@]+", folded(value))
    return " ".join(SHORT.get(word, word) for word in words)


def _points(data: Path, cities: list[str]) -> dict[str, tuple[int, str, Point]]:
    """Return (line, name, point) of the office in each city."""
    text = (data / POINTS).read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if '"Name":' in line]
    found = {}
    for line, feature in zip(lines, json.loads(text)["features"], strict=True):
        name = feature["properties"]["Name"]
        spelled = key(name)
        matches = [city for city in cities if key(city) in spelled]
        matches += [city for other, city in SPANISH_NAMES.items() if other in spelled]
        if len(matches) != 1 or matches[0] in found:
            raise ValueError(f"{POINTS}:{line}: {name!r} fits {matches}")
        lon, lat = feature["geometry"]["coordinates"][:2]
        found[matches[0]] = (line, name, (lat, lon))
    return found


def _settled(rows: list[tuple[int, Row]], fact: str, city: str, report: Counter[str]) -> tuple[int, Row] | None:
    """Return the newest row that gives the fact, None where no source is good enough or sources disagree."""
    good = []
    for line, row in rows:
        if not row[fact] or UNNAMED in row["source"]:
            continue
        if DOUBTFUL.search(row["note"]) or (fact == "address" and (VAGUE.search(row["note"]) or "cut" in row[fact])):
            report[f"left out, doubtful: {city} {fact} (row {line})"] += 1
            continue
        good.append((line, row))
    if good and ((city, fact) in UNSETTLED or len({same(fact, row[fact]) for _, row in good}) > 1):
        report[f"left out, conflict: {city} {fact}"] += 1
        return None
    dated = [(row["source_date"] if row["source_date"][:1].isdigit() else "", -line, row) for line, row in good]
    if not dated:
        return None
    _, line, row = max(dated, key=lambda entry: entry[:2])
    return -line, row


def consulates(data: Path, city_points: dict[tuple[str, str], Point], report: Counter[str]) -> list[Row]:
    """Return one row a fact of each office of the ministry's list."""
    offices = read_rows(data / MASTER)
    points = _points(data, [row["city"] for _, row in offices])
    contacts: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for line, row in read_rows(data / CONTACTS):
        contacts[row["consulate"]].append((line, row))
    opened = {row["consulate"]: (line, row) for line, row in reversed(read_rows(data / DISTRICTS)) if row["source"]}
    rows: list[Row] = []
    for line, office in offices:
        city = office["city"]
        base = {"consulate": consulate_slug(city), "city": city, "state": office["state"]}
        site = {"source": office["source"], "source_file": MASTER, "source_row": str(line)}
        site |= {"source_date": office["source_date"], "note": "address on the ministry's own domain"}
        for fact in ("website", "directory_url"):
            rows.append(base | site | {"fact": fact, "value": office[fact]})
        if city in points:
            row_line, name, point = points[city]
            away = distance_km(point, city_points[office["state"], key(city)])
            if away >= 60:
                raise ValueError(f"{POINTS}:{row_line}: {name!r} is {away:.0f} km from {city}")
            placed = {"source": POINTS_SOURCE, "source_file": POINTS, "source_row": str(row_line)}
            placed |= {"source_date": POINTS_DATE}
            titled = placed | {"note": f"in the source: {name.strip()}"}
            rows.append(base | titled | {"fact": "name", "value": office["consulate"]})
            rows.append(
                base
                | placed
                | {"fact": "point", "value": f"{point[0]},{point[1]}", "note": f"{away:.1f} km from the city's point"}
            )
        else:
            row_line, row = opened[office["consulate"]]
            titled = {"source": row["source"], "source_file": DISTRICTS, "source_row": str(row_line)}
            titled |= {"source_date": row["source_date"], "note": "opening announced by the ministry"}
            rows.append(base | titled | {"fact": "name", "value": office["consulate"]})
        for fact in FACTS:
            if chosen := _settled(contacts[office["consulate"]], fact, city, report):
                row_line, row = chosen
                told = {"source": row["source"], "source_file": CONTACTS, "source_row": str(row_line)}
                told |= {"source_date": row["source_date"], "note": row["note"]}
                rows.append(base | told | {"fact": fact, "value": row[fact]})
    return sorted(rows, key=lambda row: (row["consulate"], row["fact"]))


def _county_slug(row: Row, column: str, index: CountyIndex, report: Counter[str]) -> str | None:
    """Return the county's slug, an empty string for the whole state, None where it cannot be said."""
    if not row[column]:
        return ""
    fips = index.named(row["state"], row[column])
    if not fips or row[column].startswith(("(", "all counties except")):
        report[f"district left out, counties not named: {row.get('consulate', '')} {row['state']}"] += 1
        return None
    return index.by_fips[fips]["slug"]


def _good_district(row: Row, report: Counter[str]) -> bool:
    if UNNAMED in row["source"]:
        report[f"district left out, source not named: {row['consulate']} {row['state']}"] += 1
    elif row["state"] in UNSETTLED_STATES:
        report[f"district left out, conflict: {row['consulate']} {row['state']}"] += 1
    elif WEAK_DISTRICT in row["note"]:
        report[f"district left out, weak: {row['consulate']} {row['state']} {row['county']}"] += 1
    else:
        return True
    return False


def _dates(row: Row) -> tuple[str, str]:
    """Return (first day, consulate that served before) where the source dates a move or an opening."""
    moved = re.search(r"moved (?:from (\w+(?: \w+)?)|to \w+) on (\d{4}-\d\d-\d\d)", row["note"])
    if moved:
        return moved[2], moved[1] or ""
    opened = re.match(r"(\d{4}-\d\d-\d\d) \(page undated; opening", row["source_date"])
    return (opened[1] if opened else ""), ""


def districts(data: Path, index: CountyIndex, report: Counter[str]) -> tuple[list[Row], list[Row]]:
    """Return the district rows in the importer's columns and, for each, its source file and row."""
    found: dict[tuple[str, str, str], tuple[int, Row, str]] = {}
    rows, places = [], []
    for line, row in read_rows(data / DISTRICTS):
        if not _good_district(row, report):
            continue
        county = _county_slug(row, "county", index, report)
        if county is None:
            continue
        spot = (consulate_slug(row["consulate"].removeprefix("Consulate of Mexico in ")), row["state"], county)
        if spot not in found or "machine translation" in found[spot][1]["source"]:
            found[spot] = (line, row, county)
    for (consulate, state, county), (line, row, _) in sorted(found.items()):
        start, before = _dates(row)
        base = {"country": "MX", "state": state, "county": county}
        told = {"source": row["source"], "source_date": row["source_date"]}
        rows.append(base | told | {"consulate": consulate, "from": start, "to": ""})
        places.append(
            {"table": "districts", "key": f"{consulate} {state} {county}".strip(), "file": DISTRICTS, "row": str(line)}
        )
        if before:
            old = consulate_slug(before)
            # `to` is the last day, so a change on the first of June ends the older row on 31 May.
            last = {"2022-06-01": "2022-05-31"}[start]
            rows.append(base | told | {"consulate": old, "from": "", "to": last})
            places.append(
                {"table": "districts", "key": f"{old} {state} {county}".strip(), "file": DISTRICTS, "row": str(line)}
            )
    return sorted(rows, key=lambda r: (r["consulate"], r["state"], r["county"])), places
