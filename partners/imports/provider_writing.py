"""Writes checked provider rows with a constant number of queries, whatever their number.

Children get ids made from their service and content, so the same phone keeps its id through every import.
"""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from partners.directory.models import (
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceText,
)
from partners.directory.terms import TaxonomyTerm
from partners.directory.vocabulary import ensure_terms
from partners.entries import ExternalId, Origin, Source
from partners.imports.hours import weekly
from partners.imports.identity import Slugs, edited_by_people
from partners.imports.provider_rows import ProviderRow, location_key
from partners.imports.sources import SourceKey, ensure_sources
from partners.places.models import Jurisdiction
from search import outbox

if TYPE_CHECKING:
    from partners.imports.providers import Group

CHUNK = 500
LANGUAGE = "en"  # the tables carry no language; their prose is taken as English
CHILDREN: tuple[type[Model], ...] = (Phone, Language, ServiceArea, Schedule, ServiceAtLocation)
SERVICE_FIELDS = ["email", "url", "cost", "hours_note", "source", "updated_at"]


class ProviderWriter:
    """Gathers what is to be written; `write` does it."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.now = timezone.now()
        self._new: list[tuple[ProviderRow, Group]] = []
        self._changed: list[tuple[ProviderRow, Service]] = []
        self._pairs: list[tuple[ProviderRow, Group]] = []
        self._homes: list[tuple[ProviderRow, Organization]] = []

    def create(self, row: ProviderRow, group: "Group") -> None:
        self._new.append((row, group))
        self._pairs.append((row, group))

    def update(self, row: ProviderRow, group: "Group", service: Service) -> None:
        self._changed.append((row, service))
        self._pairs.append((row, group))

    def write(self) -> None:
        if not self._new and not self._changed:
            return
        rows = [row for row, _group in self._pairs]
        self._sources = ensure_sources(row.source for row in rows)
        self._write_organizations()
        self._write_locations(rows)
        services = self._write_services()
        self._write_texts(services)
        self._write_children(services)
        self._write_kinds_of_help(services)
        outbox.put("service", (service.pk for _row, service in services))
        outbox.put("organization", {service.organization_id for _row, service in services})

    def _new_entry(self, row: ProviderRow) -> dict[str, Any]:
        dates = {"first_published_at": self.now, "last_published_at": self.now}
        return {"origin": self.origin, "source": self._source(row.source), "live": True, **dates}

    def _source(self, key: SourceKey) -> Source:
        return self._sources[key]

    def _write_organizations(self) -> None:
        """New organizations, and those that only imports have touched brought to what the file says."""
        slugs, new = Slugs(Organization), list[Organization]()
        changed: dict[Any, Organization] = {}
        for row, group in self._pairs:
            if group.organization is None:
                fields = {"name": row.organization, "kind": row.kind, "email": row.email}
                site = {"website": row.website, "website_source": self._source(row.source) if row.website else None}
                group.organization = Organization(
                    slug=slugs.free(row.organization), **fields, **site, **self._new_entry(row)
                )
                new.append(group.organization)
            elif group.organization.origin != Origin.PEOPLE and not edited_by_people(group.organization):
                group.organization.name, group.organization.kind = row.organization, row.kind
                group.organization.updated_at = self.now
                changed[group.organization.pk] = group.organization
            self._homes.append((row, group.organization))
        Organization.objects.bulk_create(new, batch_size=CHUNK)
        fresh = {organization.pk for organization in new}
        Organization.objects.bulk_update(
            [each for key, each in changed.items() if key not in fresh],
            ["name", "kind", "updated_at"],
            batch_size=CHUNK,
        )
        self._name(
            Organization,
            {(row.source.scheme, row.organization_key): (owner.pk, "") for row, owner in self._homes},
        )

    def _name(self, model: type[Model], names: dict[tuple[str, str], tuple[Any, str]]) -> None:
        """Keep what sources call these entities: (scheme, value) -> (id, digest)."""
        kind = ContentType.objects.get_for_model(model)
        ExternalId.objects.bulk_create(
            (
                ExternalId(scheme=scheme, value=value[:200], content_type=kind, object_id=key, digest=digest)
                for (scheme, value), (key, digest) in names.items()
            ),
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["scheme", "value", "content_type"],
            update_fields=["object_id", "digest"],
        )

    def _write_locations(self, rows: list[ProviderRow]) -> None:
        """One location for each address of an organization; a known one gets the point that it lacked."""
        places = _places(row.place for row in rows)
        self._locations = _locations({organization.pk for _row, organization in self._homes})
        slugs, new = Slugs(Location), list[Location]()
        changed: dict[Any, Location] = {}
        for row, organization in self._homes:
            key = row.location_key
            if key is None:
                continue
            location = self._locations.get((organization.pk, key))
            if location is None:
                location = self._location(row, organization, places, slugs)
                self._locations[organization.pk, key] = location
                new.append(location)
            elif row.point and row.point != (location.latitude, location.longitude) and not edited_by_people(location):
                location.latitude, location.longitude = row.point
                location.point_source, location.updated_at = self._source(row.source), self.now
                changed[location.pk] = location
        Location.objects.bulk_create(new, batch_size=CHUNK)
        fresh = {location.pk for location in new}
        Location.objects.bulk_update(
            [each for key, each in changed.items() if key not in fresh],
            ["latitude", "longitude", "point_source", "updated_at"],
            batch_size=CHUNK,
        )

    def _location(
        self, row: ProviderRow, organization: Organization, places: dict[str, Jurisdiction], slugs: Slugs
    ) -> Location:
        return Location(
            slug=slugs.free(organization.name, row.city),
            organization=organization,
            address_1=row.address,
            city=row.city,
            state_province=row.state[:10],
            postal_code=row.postal_code,
            country=row.country,
            place=places.get(row.place),
            latitude=row.point[0] if row.point else None,
            longitude=row.point[1] if row.point else None,
            point_source=self._source(row.source) if row.point else None,
            **self._new_entry(row),
        )

    def _write_services(self) -> list[tuple[ProviderRow, Service]]:
        slugs = Slugs(Service)
        new = []
        for row, group in self._new:
            service = Service(
                slug=slugs.free(row.organization, row.service), organization=group.organization, **self._new_entry(row)
            )
            new.append((row, service))
        changed = self._changed
        for row, service in (*new, *changed):
            service.email, service.url, service.cost = row.email, row.website, row.cost
            service.hours_note = "" if weekly(row.hours) else row.hours
            service.source, service.updated_at = self._source(row.source), self.now
        Service.objects.bulk_create((service for _row, service in new), batch_size=CHUNK)
        Service.objects.bulk_update((service for _row, service in changed), SERVICE_FIELDS, batch_size=CHUNK)
        both = [*new, *changed]
        self._name(Service, {(row.source.scheme, row.external_id): (service.pk, row.digest) for row, service in both})
        return both

    def _write_texts(self, services: list[tuple[ProviderRow, Service]]) -> None:
        ServiceText.objects.bulk_create(
            (
                ServiceText(service=service, language=LANGUAGE, name=row.service, description=row.description)
                for row, service in services
            ),
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["service", "language"],
            update_fields=["name", "description"],
        )

    def _write_children(self, services: list[tuple[ProviderRow, Service]]) -> None:
        """Phones, languages, areas, hours and places of these services become exactly what their rows say."""
        self._areas = _places(slug for row, _service in services for slug in row.areas)
        wanted: dict[type[Model], dict[uuid.UUID, Model]] = {model: {} for model in CHILDREN}
        for row, service in services:
            for child in self._children(row, service):
                wanted[type(child)].setdefault(child.pk, child)
        changed = [service.pk for _row, service in self._changed]
        for model, children in wanted.items():
            for start in range(0, len(changed), CHUNK):
                there = model._default_manager.filter(service__in=changed[start : start + CHUNK])
                there.exclude(pk__in=[key for key in there.values_list("pk", flat=True) if key in children]).delete()
            fields = [each.name for each in model._meta.concrete_fields if not each.primary_key]
            model._default_manager.bulk_create(
                children.values(), batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=fields
            )

    def _children(self, row: ProviderRow, service: Service) -> Iterable[Model]:
        source = self._source(row.source)
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
            place = None if slug == "us" else self._areas[slug]
            yield ServiceArea(id=_child_id(service, "area", slug), service=service, place=place, source=source)
        for order, hours in enumerate(weekly(row.hours)):
            times = {"byday": hours.byday, "opens_at": hours.opens, "closes_at": hours.closes}
            key = _child_id(service, "hours", hours.byday, str(hours.opens), str(hours.closes))
            yield Schedule(id=key, service=service, source=source, order=order, **times)
        location = self._locations.get((service.organization_id, row.location_key))
        if location is not None:
            yield ServiceAtLocation(
                id=_child_id(service, "at", str(location.pk)), service=service, location=location, source=source
            )

    def _write_kinds_of_help(self, services: list[tuple[ProviderRow, Service]]) -> None:
        ensure_terms()
        terms = dict(TaxonomyTerm.objects.values_list("code", "pk"))
        through = Service.kinds_of_help.through
        changed = [service.pk for _row, service in self._changed]
        for start in range(0, len(changed), CHUNK):
            through.objects.filter(service__in=changed[start : start + CHUNK]).delete()
        through.objects.bulk_create(
            (
                through(service_id=service.pk, taxonomyterm_id=terms[code])
                for row, service in services
                for code in row.kinds_of_help
            ),
            batch_size=CHUNK,
        )


def _child_id(service: Service, *words: str) -> uuid.UUID:
    return uuid.uuid5(service.pk, " ".join(words))


def _places(slugs: Iterable[str]) -> dict[str, Jurisdiction]:
    wanted = sorted({slug for slug in slugs if slug})
    found: dict[str, Jurisdiction] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= {place.slug: place for place in Jurisdiction.objects.filter(slug__in=wanted[start : start + CHUNK])}
    return found


def _locations(organizations: set[uuid.UUID]) -> dict[tuple[uuid.UUID, Any], Location]:
    found: dict[tuple[uuid.UUID, Any], Location] = {}
    wanted = sorted(organizations)
    for start in range(0, len(wanted), CHUNK):
        for each in Location.objects.filter(organization__in=wanted[start : start + CHUNK]):
            key = location_key(each.address_1, each.city, each.state_province, each.postal_code, each.country)
            found.setdefault((each.organization_id, key), each)
    return found
