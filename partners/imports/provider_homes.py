"""Whose a provider row is and where: organizations and locations, written with a constant number of queries."""

import uuid
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from partners.directory.models import Location, Organization
from partners.entries import Entry, Origin
from partners.imports.identity import Slugs, edited_by_people
from partners.imports.provider_rows import ProviderRow, location_key
from partners.imports.sources import ensure_sources
from partners.imports.trail import Trail
from partners.places.models import Jurisdiction
from partners.sources import ExternalId, Source
from search import outbox

if TYPE_CHECKING:
    from partners.imports.providers import Group

CHUNK = 500
OF_FILE = ["name", "kind", "email", "website", "website_source", "source"]
Pairs = list[tuple[ProviderRow, "Group"]]


class HomeSlugs:
    """Free slugs for organizations and locations, read when the first is wanted."""

    @cached_property
    def organizations(self) -> Slugs:
        return Slugs(Organization)

    @cached_property
    def locations(self) -> Slugs:
        return Slugs(Location)


class ProviderHomes:
    """Organizations and locations of new and changed rows; the groups know their organizations afterwards."""

    def __init__(self, origin: Origin, pairs: Pairs, slugs: HomeSlugs, trail: Trail) -> None:
        self.origin, self.now, self._slugs, self._trail = origin, timezone.now(), slugs, trail
        self._pairs = pairs
        self._sources = ensure_sources(row.source for _row, group in pairs for row in group.rows)
        self._write_organizations()
        self._write_locations()

    def source(self, row: ProviderRow) -> Source:
        return self._sources[row.source]

    def location(self, row: ProviderRow, organization: Any) -> Location | None:
        """The place of a row of the organization with this id."""
        return self._locations.get((organization, row.location_key))

    def new_entry(self, row: ProviderRow) -> dict[str, Any]:
        """The fields that every new entry has."""
        dates = {"first_published_at": self.now, "last_published_at": self.now}
        return {"origin": self.origin, "source": self.source(row), "live": True, **dates}

    def _write_organizations(self) -> None:
        """New organizations, and those that only imports have touched brought to what the file says."""
        new = list[Organization]()
        changed: dict[Any, Organization] = {}
        for group in {id(group): group for _row, group in self._pairs}.values():
            first = group.rows[0]
            if group.organization is None:
                group.organization = Organization(
                    slug=self._slugs.organizations.free(first.organization), **self.new_entry(first)
                )
                new.append(group.organization)
            elif is_the_files(group.organization):
                changed[group.organization.pk] = group.organization
                self._trail.before(group.organization)
            else:
                continue
            for name, value in self._of_file(group).items():
                setattr(group.organization, name, value)
            group.organization.updated_at = self.now
            self._trail.wrote(group.organization, line=first.line)
        Organization.objects.bulk_create(new, batch_size=CHUNK)
        Organization.objects.bulk_update(changed.values(), [*OF_FILE, "updated_at"], batch_size=CHUNK)
        keep_names(
            Organization,
            {(row.source.scheme, row.organization_key): (owner.pk, "") for row, owner in self._homes()},
        )

    def _of_file(self, group: "Group") -> dict[str, Any]:
        """What the rows of an organization say of it: the first that gives an address counts, with its source."""
        first = group.rows[0]
        site = next((row for row in group.rows if row.website), None)
        return {
            "name": first.organization,
            "kind": first.kind,
            "email": next((row.email for row in group.rows if row.email), ""),
            "website": site.website if site else "",
            "website_source": self.source(site) if site else None,
            "source": self.source(first),
        }

    def _homes(self) -> Iterable[tuple[ProviderRow, Organization]]:
        return ((row, group.organization) for row, group in self._pairs if group.organization)

    def _write_locations(self) -> None:
        """One location for each address of an organization; a known one comes back, or gets the row's point."""
        places = places_of(row.place for row, _group in self._pairs)
        self._locations = _locations({organization.pk for _row, organization in self._homes()})
        new = list[Location]()
        changed: dict[Any, Location] = {}
        for row, organization in self._homes():
            key = row.location_key
            if key is None:
                continue
            location = self._locations.get((organization.pk, key))
            if location is None:
                location = self._location(row, organization, places)
                self._locations[organization.pk, key] = location
                new.append(location)
                self._trail.wrote(location, line=row.line)
            elif self._renew(location, row):
                changed[location.pk] = location
        Location.objects.bulk_create(new, batch_size=CHUNK)
        fresh = {location.pk for location in new}
        Location.objects.bulk_update(
            [each for key, each in changed.items() if key not in fresh],
            ["latitude", "longitude", "point_source", "live", "updated_at"],
            batch_size=CHUNK,
        )

    def _renew(self, location: Location, row: ProviderRow) -> bool:
        """Bring a known location to what the row says; answers whether that changes it."""
        moved = row.point is not None and row.point != (location.latitude, location.longitude)
        returns = not location.live and is_the_files(location)
        if edited_by_people(location) or not (moved or returns):
            return False
        self._trail.before(location)
        if row.point and moved:
            location.latitude, location.longitude = row.point
            location.point_source = self.source(row)
        location.live = location.live or returns
        location.updated_at = self.now
        self._trail.wrote(location, line=row.line)
        return True

    def _location(self, row: ProviderRow, organization: Organization, places: dict[str, Jurisdiction]) -> Location:
        return Location(
            slug=self._slugs.locations.free(organization.name, row.city),
            organization=organization,
            address_1=row.address,
            city=row.city,
            state_province=row.state[:10],
            postal_code=row.postal_code,
            country=row.country,
            place=places.get(row.place),
            latitude=row.point[0] if row.point else None,
            longitude=row.point[1] if row.point else None,
            point_source=self.source(row) if row.point else None,
            **self.new_entry(row),
        )


def is_the_files(entry: Entry) -> bool:
    """An import made it and no person has touched it since, so a file may change it or take it back."""
    return entry.origin != Origin.PEOPLE and not edited_by_people(entry)


def retire_left_locations(left: Iterable[uuid.UUID], trail: Trail) -> None:
    """Take from the public those of `left` that only imports have touched and where no service is given any more."""
    wanted = sorted(set(left))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        empty = Location.objects.listed().filter(pk__in=chunk, services_here__isnull=True, hidden=False)
        gone = [location for location in empty if is_the_files(location)]
        Location.objects.filter(pk__in=[location.pk for location in gone]).update(live=False, updated_at=timezone.now())
        for location in gone:
            trail.before(location)
            location.live = False
            trail.wrote(location)
        owners = {location.organization_id for location in gone}
        outbox.put("organization", owners)


def keep_names(model: type[Model], names: dict[tuple[str, str], tuple[Any, str]]) -> None:
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


def places_of(slugs: Iterable[str]) -> dict[str, Jurisdiction]:
    """Jurisdictions by slug."""
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
