"""Embassies and consulates of countries other than Mexico: an organization with one office each, from missions.csv."""

from pathlib import Path

from django.utils import timezone

from partners.directory.models import Location, Organization, OrganizationText, Phone, Schedule
from partners.entries import Origin
from partners.imports.hours import weekly
from partners.imports.identity import Slugs
from partners.imports.sources import ensure_sources
from partners.places.models import Jurisdiction
from partners.sources import Source
from portal.starter.directory import Row, read, source_key, taken
from portal.vocabulary import OrganizationKind
from search import outbox

LANGUAGES = ("en", "es", "ar", "fr", "pt", "zh-hans")


def load_missions(path: Path) -> int:
    """Those that are missing, written with a constant number of queries; what is there stays as it is."""
    rows = list(read(path))
    there = taken(row["mission"] for row in rows)
    rows = [row for row in rows if row["mission"] not in there]
    if not rows:
        return 0
    keys = [source_key(row, row["source"], row["source_date"]) for row in rows]
    sources = ensure_sources(keys)
    pairs = [(row, _organization(row, sources[key])) for row, key in zip(rows, keys, strict=True)]
    Organization.objects.bulk_create(organization for _row, organization in pairs)
    OrganizationText.objects.bulk_create(
        OrganizationText(organization=organization, language=code, name=row[f"name_{code}"])
        for row, organization in pairs
        for code in LANGUAGES
    )
    _write_offices(pairs)
    outbox.put("organization", (organization.pk for _row, organization in pairs))
    return len(pairs)


def _organization(row: Row, source: Source) -> Organization:
    now = timezone.now()
    return Organization(
        slug=row["mission"],
        name=row["name_en"],
        kind=OrganizationKind.CONSULATE,
        country_served=row["country"],
        origin=Origin.STARTER,
        source=source,
        website=row["website"],
        website_source=source if row["website"] else None,
        email=row["email"],
        first_published_at=now,
        last_published_at=now,
    )


def _write_offices(pairs: list[tuple[Row, Organization]]) -> None:
    slugs = Slugs(Location)
    places = {
        place.slug: place for place in Jurisdiction.objects.filter(slug__in={row["city_slug"] for row, _ in pairs})
    }
    offices = [
        (row, _office(row, organization, slugs.free(row["mission"]), places[row["city_slug"]]))
        for row, organization in pairs
    ]
    Location.objects.bulk_create(office for _row, office in offices)
    Phone.objects.bulk_create(
        Phone(location=office, number=row["phone"], source=office.source) for row, office in offices if row["phone"]
    )
    Schedule.objects.bulk_create(
        Schedule(
            location=office, byday=each.byday, opens_at=each.opens, closes_at=each.closes, source=office.source
        )
        for row, office in offices
        for each in weekly(row["hours"])
    )  # fmt: skip


def _office(row: Row, organization: Organization, slug: str, place: Jurisdiction) -> Location:
    return Location(
        slug=slug,
        organization=organization,
        origin=Origin.STARTER,
        address_1=row["address"],
        city=row["city"],
        state_province=row["state"],
        postal_code=row["postal_code"],
        place=place,
        latitude=float(row["lat"]) if row["lat"] else None,
        longitude=float(row["lon"]) if row["lon"] else None,
        point_source=organization.source if row["lat"] else None,
        source=organization.source,
        first_published_at=organization.first_published_at,
        last_published_at=organization.first_published_at,
    )
