"""Reference data of the repository: countries, states, counties, cities and ZIP codes, loaded once and kept true.

The tables stand in `data/`; which ones a database holds is noted as a Source with their digest.
"""

import csv
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction
from tqdm import tqdm

from partners.places.models import Jurisdiction, PostalCode
from partners.places.names import search_form
from partners.sources import Source
from portal.vocabulary import PlaceKind

DATA = Path(__file__).parent / "data"
TABLES = ("states.csv", "counties.csv", "cities.csv", "postal_codes.csv")
ADDRESS = "partners/places/data"
COUNTRIES = {"US": "United States", "MX": "Mexico"}
KEPT = ["kind", "name", "code", "fips", "country", "state_code", "latitude", "longitude", "time_zone", "search_name"]
BATCH = 5000
Link = tuple[object, object]


@dataclass(frozen=True)
class Loaded:
    """How many places and ZIP codes the database holds; `changed` is False when all was there."""

    places: int
    postal_codes: int
    changed: bool


def digest(folder: Path = DATA) -> str:
    found = hashlib.sha256()
    for name in TABLES:
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def load_places(folder: Path = DATA) -> Loaded:
    """Bring places and ZIP codes to what the tables say, in one transaction; a second run changes nothing."""
    mark = digest(folder)
    changed = not (Source.objects.filter(address=ADDRESS, row=mark).exists() and Jurisdiction.objects.exists())
    if changed:
        with transaction.atomic():
            _load(folder)
            Source.objects.filter(address=ADDRESS).delete()
            Source.objects.create(address=ADDRESS, row=mark)
    return Loaded(Jurisdiction.objects.count(), PostalCode.objects.count(), changed)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _degrees(value: str) -> float | None:
    return float(value) if value else None


def _load(folder: Path) -> None:
    tables = {name: list(_rows(folder / name)) for name in TABLES}
    with tqdm(total=sum(map(len, tables.values())), unit=" rows", disable=not sys.stderr.isatty()) as bar:
        places = [*_countries(), *map(_state, tables["states.csv"]), *map(_county, tables["counties.csv"])]
        places += map(_city, tables["cities.csv"])
        for batch in _batches(places):
            Jurisdiction.objects.bulk_create(batch, update_conflicts=True, unique_fields=["slug"], update_fields=KEPT)
            bar.update(len(batch))
        _load_parents(tables)
        _load_postal_codes(tables["postal_codes.csv"], bar)


def _batches(items: list) -> Iterator[list]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _place(kind: PlaceKind, row: dict[str, str], **fields: str) -> Jurisdiction:
    return Jurisdiction(
        kind=kind,
        slug=row["slug"],
        name=row["name"],
        search_name=search_form(row["name"]),
        latitude=_degrees(row.get("lat", "")),
        longitude=_degrees(row.get("lon", "")),
        time_zone=row.get("time_zone", ""),
        **fields,
    )


def _countries() -> list[Jurisdiction]:
    return [
        _place(PlaceKind.COUNTRY, {"slug": code.lower(), "name": name}, code=code, country=code)
        for code, name in COUNTRIES.items()
    ]


def _state(row: dict[str, str]) -> Jurisdiction:
    code = row["code"]
    return _place(PlaceKind.STATE, row, code=code, fips=row["fips"], country=row["country"], state_code=code)


def _county(row: dict[str, str]) -> Jurisdiction:
    return _place(PlaceKind.COUNTY, row, fips=row["fips"], state_code=row["state"])


def _city(row: dict[str, str]) -> Jurisdiction:
    return _place(PlaceKind.CITY, row, state_code=row["state"])


def _load_parents(tables: dict[str, list[dict[str, str]]]) -> None:
    """City -> its counties -> state -> country; a city whose county is not known lies in its state."""
    ids = dict(Jurisdiction.objects.values_list("slug", "pk"))
    county = {row["fips"]: ids[row["slug"]] for row in tables["counties.csv"]}
    state = {row["code"]: ids[row["slug"]] for row in tables["states.csv"]}
    links: set[Link] = {(ids[row["slug"]], ids[row["country"].lower()]) for row in tables["states.csv"]}
    links |= {(ids[row["slug"]], state[row["state"]]) for row in tables["counties.csv"]}
    for row in tables["cities.csv"]:
        within = [county[fips] for fips in row["counties"].split(";") if fips in county]
        links |= {(ids[row["slug"]], parent) for parent in within or [state[row["state"]]]}
    _link(Jurisdiction.parents.through, "from_jurisdiction_id", "to_jurisdiction_id", links)


def _link(through: type[models.Model], left: str, right: str, wanted: set[Link]) -> None:
    """Make the rows of a many-to-many table what is wanted for the left sides named."""
    there = {(one, other): key for key, one, other in through._default_manager.values_list("pk", left, right)}
    ours = {one for one, _ in wanted}
    gone = [key for link, key in there.items() if link[0] in ours and link not in wanted]
    for batch in _batches(gone):
        through._default_manager.filter(pk__in=batch).delete()
    new = [through(**{left: one, right: other}) for one, other in wanted - there.keys()]
    through._default_manager.bulk_create(new, batch_size=BATCH)


def _load_postal_codes(rows: list[dict[str, str]], bar: tqdm) -> None:
    places = Jurisdiction.objects.values_list("slug", "code", "fips", "kind", "pk")
    by_slug: dict[str, object] = {}
    by_code: dict[str, object] = {}
    by_fips: dict[str, object] = {}
    for slug, code, fips, kind, key in places:
        by_slug[slug] = key
        if kind == PlaceKind.STATE:
            by_code[code] = key
        elif kind == PlaceKind.COUNTY:
            by_fips[fips] = key
    for batch in _batches(rows):
        PostalCode.objects.bulk_create(
            [_postal_code(row, by_code[row["state"]], by_slug.get(row["city_slug"])) for row in batch],
            update_conflicts=True,
            unique_fields=["country", "code"],
            update_fields=["city_name", "latitude", "longitude", "state", "city"],
        )
        bar.update(len(batch))
    ids = dict(PostalCode.objects.filter(country="US").values_list("code", "pk"))
    links: set[Link] = {
        (ids[row["code"]], by_fips[fips]) for row in rows for fips in _split(row["counties"]) if fips in by_fips
    }
    _link(PostalCode.counties.through, "postalcode_id", "jurisdiction_id", links)


def _split(cell: str) -> Iterable[str]:
    return filter(None, cell.split(";"))


def _postal_code(row: dict[str, str], state: object, city: object | None) -> PostalCode:
    return PostalCode(
        code=row["code"],
        city_name=row["city"],
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        state_id=state,
        city_id=city,
    )
