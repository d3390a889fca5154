"""Writes checked provider rows, a chunk at a time, each with a constant number of queries.

Children get ids made from their service and content, so the same phone keeps its id through every import.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from partners.directory.models import (
    Language,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceText,
)
from partners.directory.terms import TaxonomyTerm
from partners.directory.vocabulary import ensure_terms
from partners.entries import Origin
from partners.imports.hours import weekly
from partners.imports.identity import Slugs, chunks
from partners.imports.provider_homes import HomeSlugs, ProviderHomes, keep_names, places_of, retire_left_locations
from partners.imports.provider_rows import ProviderRow
from partners.imports.trail import Trail, by_parent
from partners.places.models import Jurisdiction
from search import outbox

if TYPE_CHECKING:
    from partners.imports.providers import Group

CHUNK = 500
LANGUAGE = "en"  # the tables carry no language; their prose is taken as English
CHILDREN: tuple[type[Model], ...] = (Phone, Language, ServiceArea, Schedule, ServiceAtLocation)
PARENT = "service_id"
SERVICE_FIELDS = ["email", "url", "cost", "hours_note", "source", "updated_at"]


class ProviderWriter:
    """Gathers what is to be written; `write` does it and is ready for the next chunk."""

    def __init__(self, origin: Origin, trail: Trail) -> None:
        self.origin, self.trail = origin, trail
        self._new: list[tuple[ProviderRow, Group]] = []
        self._changed: list[tuple[ProviderRow, Service]] = []
        self._pairs: list[tuple[ProviderRow, Group]] = []

    @cached_property
    def _slugs(self) -> Slugs:
        return Slugs(Service)

    @cached_property
    def _home_slugs(self) -> HomeSlugs:
        return HomeSlugs()

    @cached_property
    def _terms(self) -> dict[str, Any]:
        ensure_terms()
        return dict(TaxonomyTerm.objects.values_list("code", "pk"))

    def create(self, row: ProviderRow, group: "Group") -> None:
        self._new.append((row, group))
        self._pairs.append((row, group))

    def update(self, row: ProviderRow, group: "Group", service: Service) -> None:
        self.trail.before(service)
        self._changed.append((row, service))
        self._pairs.append((row, group))

    def write(self) -> None:
        if not self._pairs:
            return
        self._homes = ProviderHomes(self.origin, self._pairs, self._home_slugs, self.trail)
        left = self._locations_now()
        services = self._write_services()
        self._write_texts(services)
        self._write_children(services)
        self._write_kinds_of_help(services)
        retire_left_locations(left, self.trail)
        self.trail.write()
        outbox.put("service", (service.pk for _row, service in services))
        outbox.put("organization", {service.organization_id for _row, service in services})
        self._new, self._changed, self._pairs = [], [], []

    def _locations_now(self) -> set[uuid.UUID]:
        """Where the services that are about to change have been given so far."""
        changed, found = [service.pk for _row, service in self._changed], set[uuid.UUID]()
        for start in range(0, len(changed), CHUNK):
            here = ServiceAtLocation.objects.filter(service__in=changed[start : start + CHUNK])
            found |= set(here.values_list("location_id", flat=True))
        return found

    def _write_services(self) -> list[tuple[ProviderRow, Service]]:
        new = []
        for row, group in self._new:
            service = Service(
                slug=self._slugs.free(row.organization, row.service),
                organization=group.organization,
                **self._homes.new_entry(row),
            )
            new.append((row, service))
        changed = self._changed
        for row, service in (*new, *changed):
            service.email, service.url, service.cost = row.email, row.website, row.cost
            service.hours_note = "" if weekly(row.hours) else row.hours
            service.source, service.updated_at = self._homes.source(row), self._homes.now
        Service.objects.bulk_create((service for _row, service in new), batch_size=CHUNK)
        Service.objects.bulk_update((service for _row, service in changed), SERVICE_FIELDS, batch_size=CHUNK)
        both = [*new, *changed]
        keep_names(Service, {(row.source.scheme, row.external_id): (service.pk, row.digest) for row, service in both})
        return both

    def _write_texts(self, services: list[tuple[ProviderRow, Service]]) -> None:
        known = {service.pk: service for _row, service in self._changed}
        for chunk in chunks(known):
            for text in ServiceText.objects.filter(service__in=chunk, language=LANGUAGE):
                self.trail.before(known[text.service_id], {f"texts.{LANGUAGE}": _said(text)})
        texts = [
            ServiceText(service=service, language=LANGUAGE, name=row.service, description=row.description)
            for row, service in services
        ]
        for (row, service), text in zip(services, texts, strict=True):
            name = f"{row.service} ({row.organization})"
            self.trail.wrote(service, {f"texts.{LANGUAGE}": _said(text)}, line=row.line, label=name)
        ServiceText.objects.bulk_create(
            texts,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["service", "language"],
            update_fields=["name", "description"],
        )

    def _write_children(self, services: list[tuple[ProviderRow, Service]]) -> None:
        """Phones, languages, areas, hours and places of these services become exactly what their rows say."""
        areas = places_of(slug for row, _service in services for slug in row.areas)
        wanted: dict[type[Model], dict[uuid.UUID, Model]] = {model: {} for model in CHILDREN}
        for row, service in services:
            for child in children_of(row, service, self._homes, areas):
                wanted[type(child)].setdefault(child.pk, child)
        for model, children in wanted.items():
            self._clear(model, children)
            fields = [each.name for each in model._meta.concrete_fields if not each.primary_key]
            model._default_manager.bulk_create(
                children.values(), batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=fields
            )

    def _clear(self, model: type[Model], children: Mapping[uuid.UUID, Model]) -> None:
        """Remove from changed services what `children` do not keep, and say in the trail what was and what comes."""
        known = {service.pk: service for _row, service in self._changed}
        comes = by_parent((child for child in children.values() if getattr(child, PARENT) in known), PARENT)
        for chunk in chunks(known):
            there = list(model._default_manager.filter(service__in=chunk))
            was = by_parent(there, PARENT)
            for key in chunk:
                self.trail.before(known[key], {_name(model): was[key]})
                self.trail.wrote(known[key], {_name(model): comes[key]})
            gone = [child.pk for child in there if child.pk not in children]
            model._default_manager.filter(pk__in=gone).delete()

    def _write_kinds_of_help(self, services: list[tuple[ProviderRow, Service]]) -> None:
        through = Service.kinds_of_help.through
        rows = {service.pk: (row, service) for row, service in self._changed}
        for chunk in chunks(rows):
            there, was = through.objects.filter(service__in=chunk), defaultdict[uuid.UUID, list[str]](list)
            for key, code in there.values_list("service", "taxonomyterm__code"):
                was[key].append(code)
            for row, service in map(rows.__getitem__, chunk):
                self.trail.before(service, {"kinds_of_help": sorted(was[service.pk])})
                self.trail.wrote(service, {"kinds_of_help": sorted(set(row.kinds_of_help))})
            there.delete()
        through.objects.bulk_create(
            (
                through(service_id=service.pk, taxonomyterm_id=self._terms[code])
                for row, service in services
                for code in row.kinds_of_help
            ),
            batch_size=CHUNK,
        )


def children_of(
    row: ProviderRow, service: Service, homes: ProviderHomes, areas: Mapping[str, Jurisdiction]
) -> Iterable[Model]:
    """What the row says of the service beyond its own fields, each with the id that it keeps through every import."""
    source = homes.source(row)
    for order, phone in enumerate(row.phones):
        words = {
            "number": phone.number,
            "extension": phone.extension,
            "type": phone.type,
            "description": phone.description,
        }
        yield Phone(
            id=_child_id(service, "phone", phone.number, phone.type),
            service=service,
            source=source,
            order=order,
            **words,
        )
    for code in row.languages:
        yield Language(id=_child_id(service, "language", code), service=service, code=code, source=source)
    for slug in row.areas:
        place = None if slug == "us" else areas[slug]
        yield ServiceArea(id=_child_id(service, "area", slug), service=service, place=place, source=source)
    for order, hours in enumerate(weekly(row.hours)):
        times = {"byday": hours.byday, "opens_at": hours.opens, "closes_at": hours.closes}
        key = _child_id(service, "hours", hours.byday, str(hours.opens), str(hours.closes))
        yield Schedule(id=key, service=service, source=source, order=order, **times)
    location = homes.location(row, service.organization_id)
    if location is not None:
        yield ServiceAtLocation(
            id=_child_id(service, "at", str(location.pk)), service=service, location=location, source=source
        )


def _name(model: type[Model]) -> str:
    """What the services call their children of this model."""
    relation: Any = model._meta.get_field("service").remote_field
    return str(relation.get_accessor_name())


def _said(text: ServiceText) -> dict[str, str]:
    return {"name": text.name, "description": text.description}


def _child_id(service: Service, *words: str) -> uuid.UUID:
    return uuid.uuid5(service.pk, " ".join(words))
