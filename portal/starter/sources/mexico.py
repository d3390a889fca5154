"""Mexico's consulates in the United States: two lists of names with points, contacts, pages, districts and their moves.

The two lists of names are the same 51 offices under different namings, in Spanish, English or both; a name becomes
"Consulate of Mexico in <city>" when a city of the master list stands in it. Counties that a source does not name are
left out. A county that moved gives two rows, one that ends and one that begins.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

from portal.starter.consulate_tables import MASTER, SPANISH_NAMES
from portal.starter.sources import addresses
from portal.starter.sources.converted import Converted, lines_with
from portal.starter.tables import Row, key, read_rows, slug

NAME = "Consulate of Mexico in "
CITIES_IN_SPANISH = SPANISH_NAMES | {"losangeles": "Los Angeles", "mcallen": "McAllen", "eeuu": "Washington"}
CLOSED_BEFORE = {"2022-06-01": "2022-05-31"}


def _offices(data: Path) -> dict[str, Row]:
    return {row["city"]: row for _line, row in read_rows(data / MASTER)}


def city_of(name: str, cities: dict[str, Row]) -> str:
    """The city of the master list that a name means, empty when there is none or more than one."""
    spelled = key(name)
    found = {city for city in cities if key(city) in spelled}
    found |= {city for other, city in CITIES_IN_SPANISH.items() if other in spelled}
    return found.pop() if len(found) == 1 else ""


def _office(name: str, cities: dict[str, Row]) -> dict[str, str]:
    """The columns that every office has."""
    city = city_of(name, cities)
    state = cities[city]["state"] if city else ""
    base = {"organization": f"{NAME}{city}" if city else name, "organization_kind": "consulate", "service": name}
    return base | {"city": city, "state": state, "kinds_of_help": "consular-id;civil-registry;documents"}


def names(data: Path, table: Converted) -> None:
    text, cities = (data / table.file).read_text(encoding="utf-8"), _offices(data)
    starts = lines_with(text, r'^\s*"[Nn]ame": .*[^,]$')
    for line, feature in zip(starts, json.loads(text)["features"], strict=True):
        told = feature["properties"]
        name = " ".join((told.get("Name") or told["name"]).replace("\u200e", "").split())
        lon, lat = feature["geometry"]["coordinates"][:2]
        table.add(line, external_id=table.identifier(name), lat=str(lat), lon=str(lon), **_office(name, cities))


def sample(data: Path, table: Converted) -> None:
    cities = _offices(data)
    for line, row in read_rows(data / table.file):
        town = addresses.split(row["address"])
        areas = ";".join(addresses.states().get(name.casefold(), name).lower() for name in row["states"].split(";"))
        office = _office(row["name"], cities) | {"city": town.city, "state": town.state}
        table.add(
            line,
            external_id=table.identifier(row["name"]),
            address=town.street,
            postal_code=town.postal_code,
            phone=phones(row),
            area_served=areas,
            **office,
        )


def phones(row: Row) -> str:
    emergency = row["emergency_phone"] and f"{row['emergency_phone']} (emergency)"
    return "; ".join(filter(None, (row["phone"], emergency)))


def contacts(data: Path, table: Converted) -> None:
    """One row a source; several rows of one office may contradict each other."""
    for line, row in read_rows(data / table.file):
        town = addresses.split(row["address"], [row["city"]])
        table.add(
            line,
            external_id=table.identifier(row["consulate"]),
            organization=row["consulate"],
            organization_kind="consulate",
            address=town.street,
            city=town.city or row["city"],
            state=town.state or row["state"],
            postal_code=town.postal_code,
            phone=phones(row),
            email=row["email"],
            hours=row["hours"],
            source_date=row["source_date"],
        )


def pages(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        table.add(
            line,
            external_id=slug(row["city"]),
            organization=row["consulate"],
            organization_kind="consulate",
            city=row["city"],
            state=row["state"],
            website=row["website"],
            source_date=row["source_date"],
        )


def consulate_of(city: str) -> str:
    """The address that the importer gives to the office of the master list in this city."""
    return slug(NAME + city)


def districts(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        county = row["county"]
        if county.startswith(("(", "all counties except")):
            table.leave_out("counties not named")
            continue
        moved = re.search(r"moved from (\w+) on (\d{4}-\d\d-\d\d)", row["note"])
        city = row["consulate"].removeprefix(NAME)
        place = {"country": "MX", "state": row["state"], "county": county, "source_date": row["source_date"]}
        if moved:
            _move(table.add, line, place, moved[1], city, moved[2])
        else:
            table.add(line, consulate=consulate_of(city), **place)


def moves(data: Path, table: Converted) -> None:
    for line, row in read_rows(data / table.file):
        place = {"country": "MX", "state": row["state"], "county": row["county_as_published"]}
        place["source_date"] = re.sub(r".*?(\d{4}-\d\d-\d\d)$", r"\1", row["source"])
        _move(table.add, line, place, row["from_consulate"], row["to_consulate"], row["effective_date"])


def _move(add: Callable[..., None], line: int, place: dict[str, str], before: str, after: str, when: str) -> None:
    """The district until the day before, and the one from the day on."""
    add(line, consulate=consulate_of(before), to=CLOSED_BEFORE[when], **place)
    add(line, consulate=consulate_of(after), **{"from": when}, **place)
