"""The government's list of 287(g) agreements: loaded by place, and taken out again where nobody has changed a word."""

import uuid
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.dateparse import parse_date
from wagtail.models import ModelLogEntry

from partners.imports.sources import SourceKey, ensure_sources
from partners.places.models import Jurisdiction
from partners.policies.models import Agreement
from portal.starter.directory import Row, read
from search import outbox

TABLE = Path(__file__).with_name("agreements.csv")
_NAMES = uuid.UUID("6b0bb6c2-5f0e-4a3c-9d53-0c5a3a1f4f7e")
FACTS = ("agency", "place_id", "type", "signed", "listed_on", "url")


def identity(row: Row) -> uuid.UUID:
    """The same for the same row of the same list, in every portal."""
    return uuid.uuid5(_NAMES, "|".join(row[name] for name in ("agency", "state", "type", "signed", "listed_on")))


def _key(row: Row) -> SourceKey:
    where = f"{row['source_file']}, row {row['source_row']}"
    return SourceKey(row["source"], where, parse_date(row["listed_on"]))


def load_agreements(path: Path = TABLE) -> int:
    """Those with a place that are not there yet; the rest of the list is counted by `not_joined`."""
    there = set(Agreement.objects.values_list("pk", flat=True))
    rows = [row for row in read(path) if row["place"] and identity(row) not in there]
    if not rows:
        return 0
    sources = ensure_sources(_key(row) for row in rows)
    places = {place.slug: place for place in Jurisdiction.objects.filter(slug__in={row["place"] for row in rows})}
    new = [_agreement(row, places[row["place"]], source=sources[_key(row)]) for row in rows]
    before = Agreement.objects.count()
    Agreement.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    outbox.put("policy", (each.pk for each in new))
    return Agreement.objects.count() - before


def _agreement(row: Row, place: Jurisdiction, *, source: Any = None) -> Agreement:
    return Agreement(
        id=identity(row),
        agency=row["agency"],
        place=place,
        type=row["type"],
        signed=parse_date(row["signed"]) if row["signed"] else None,
        listed_on=parse_date(row["listed_on"]),
        url=row["url"],
        source=source,
    )


@cache
def not_joined(path: Path = TABLE) -> Counter[str]:
    """Why rows of the list have no place here -> how many; a process reads the shipped table once."""
    return Counter(row["not_joined"] for row in read(path) if not row["place"])


def remove_agreements(path: Path = TABLE) -> tuple[int, list[str]]:
    """(how many went, names of those that stay): what people have changed stays."""
    rows = {identity(row): row for row in read(path) if row["place"]}
    there = Agreement.objects.in_bulk(list(Agreement.objects.values_list("pk", flat=True)))
    ours = {key: each for key, each in there.items() if key in rows}
    places = Jurisdiction.objects.in_bulk([row["place"] for row in rows.values()], field_name="slug")
    kept = {key for key in ours if not _is_as_listed(ours[key], _agreement(rows[key], places[rows[key]["place"]]))}
    kept |= _edited(ours)
    gone = [key for key in ours if key not in kept]
    Agreement.objects.filter(pk__in=gone).delete()
    outbox.put("policy", gone)
    return len(gone), sorted(str(ours[key]) for key in kept)


def _is_as_listed(here: Agreement, listed: Agreement) -> bool:
    return all(getattr(here, name) == getattr(listed, name) for name in FACTS)


def _edited(ours: dict[Any, Agreement]) -> set[Any]:
    log = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Agreement), user__isnull=False
    ).values_list("object_id", flat=True)
    edited = set(log)
    return {key for key in ours if str(key) in edited}
