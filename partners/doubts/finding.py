"""Looks once a day for entries that are likely the same, in memory that does not grow with the directory."""

import datetime
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches

from partners.directory.models import (
    ConsularDistrict,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceText,
)
from partners.doubts import sides
from partners.doubts.asking import Question, ask
from partners.doubts.models import Doubt, Kind, Reason, State
from partners.editing import shown_name
from partners.imports.matching import Known, address_of, known_organizations
from partners.places.names import search_form
from partners.policies.models import Policy
from portal import clock

DONE = "doubts:looked-for-duplicates"
MOST = 6
"""More entries than this behind one clue are a switchboard or a name that everybody has, not a duplicate."""
CHUNK = 500
Clue = tuple[str, str]


def register() -> None:
    clock.register("duplicates", once_a_day)


def once_a_day(now: datetime.datetime) -> int:
    """How many new questions today's look left; nothing when it was done today already."""
    if not caches["default"].add(f"{DONE}:{now.date()}", True, timeout=2 * 24 * 3600):
        return 0
    return look()


def look() -> int:
    """Compare what shares a clue; answers how many questions are new."""
    _close_gone()
    found = 0
    for questions in (_organizations(), _services(), _locations()):
        while some := list(islice(questions, CHUNK)):
            found += ask(some)
    return found


def _close_gone() -> None:
    """Questions about entries that are there no more need no answer."""
    for model in (Organization, Service, Location, Policy, ConsularDistrict, *sides.models()):
        kind, there = ContentType.objects.get_for_model(model), model._default_manager.values("pk")
        waiting = Doubt.objects.open().filter(content_type=kind)
        waiting.exclude(object_id__in=there).update(state=State.GONE)
        waiting.filter(other_id__isnull=False).exclude(other_id__in=there).update(state=State.GONE)


def _sharing(clues: Iterable[tuple[Clue, Any]]) -> Iterator[tuple[str, list[uuid.UUID]]]:
    """(sort of clue, ids) of what shares one; gathered in a file that ends with the connection."""
    with closing(sqlite3.connect("")) as shelf:
        shelf.execute("CREATE TABLE clue (sort TEXT, value TEXT, key TEXT, PRIMARY KEY (sort, value, key))")
        rows = ((sort, value, str(key)) for (sort, value), key in clues)
        shelf.executemany("INSERT OR IGNORE INTO clue VALUES (?, ?, ?)", rows)
        together = shelf.execute(
            "SELECT sort, group_concat(key) FROM clue GROUP BY sort, value HAVING count(*) BETWEEN 2 AND ?", [MOST]
        )
        for sort, keys in together:
            yield sort, sorted(uuid.UUID(key) for key in keys.split(","))


def _organizations() -> Iterator[Question]:
    for _sort, keys in _sharing(_organization_clues()):
        known = sorted(known_organizations(keys), key=lambda each: str(each.subject))
        for position, one in enumerate(known):
            for other in known[position + 1 :]:
                reason = one.likeness(other)
                if reason:
                    yield _question(Organization, reason, one, other)


def _organization_clues() -> Iterator[tuple[Clue, Any]]:
    for key, name in Organization.objects.order_by().values_list("pk", "name").iterator():
        yield ("name", search_form(name)), key
    rows = Phone.objects.order_by().values_list(
        "number", "organization", "service__organization", "location__organization"
    )
    for number, *owners in rows.iterator():
        if number:
            yield ("phone", number.as_e164), next(owner for owner in owners if owner)
    places = Location.objects.order_by().values_list("organization", "address_1", "postal_code", "city")
    for key, street, postal_code, city in places.iterator():
        if address := address_of(street, postal_code, city):
            yield ("address", " ".join(address)), key


def _question(model: Any, reason: Reason, one: Known, other: Known) -> Question:
    return Question(Kind.DUPLICATE, reason, model, one.subject, one.name, other.name, other=other.subject)


def _services() -> Iterator[Question]:
    texts = ServiceText.objects.order_by().values_list("service__organization", "language", "name", "service")
    clues = (((str(owner), f"{lang} {search_form(name)}"), key) for owner, lang, name, key in texts.iterator())
    for _owner, keys in _sharing(clues):
        yield from _pairs(Service, Reason.SERVICE, keys, _offices(keys))


def _locations() -> Iterator[Question]:
    rows = Location.objects.order_by().values_list("organization", "address_1", "postal_code", "city", "pk")
    clues = (
        ((str(owner), " ".join(address)), key)
        for owner, street, postal_code, city, key in rows.iterator()
        if (address := address_of(street, postal_code, city))
    )
    for _owner, keys in _sharing(clues):
        yield from _pairs(Location, Reason.ADDRESS, keys)


def _offices(keys: list[uuid.UUID]) -> dict[Any, set[Any]]:
    """Where each service is given: one programme in two towns is two services, rightly."""
    found: dict[Any, set[Any]] = defaultdict(set)
    for service, location in ServiceAtLocation.objects.filter(service__in=keys).values_list("service", "location"):
        found[service].add(location)
    return found


def _pairs(
    model: Any, reason: Reason, keys: list[uuid.UUID], offices: Mapping[Any, set[Any]] | None = None
) -> Iterator[Question]:
    """Each later entry beside the first that it may be the same as."""
    firsts: list[Known] = []
    for entry in sorted(model._default_manager.filter(pk__in=keys), key=lambda entry: str(entry.pk)):
        known = Known(entry.slug, name_of(entry), entry.pk)
        places = (offices or {}).get(entry.pk)
        same = (
            each for each in firsts if not places or not (there := (offices or {}).get(each.subject)) or places & there
        )
        first = next(same, None)
        if first is None:
            firsts.append(known)
        else:
            yield _question(model, reason, first, known)


def name_of(entry: Any) -> str:
    """A service by its name and whose it is, anything else by its own."""
    return f"{shown_name(entry)} ({entry.organization})" if isinstance(entry, Service) else str(entry)
