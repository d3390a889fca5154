"""Offices as the public sees them: address or city, a point when it may be known, phones and hours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from partners.directory.hours import Hours, hours_in_words
from partners.directory.models import Language, Location, Organization, Phone, PhoneType, Schedule, Service
from partners.entries import public_q

CALLS = frozenset({PhoneType.VOICE, PhoneType.EMERGENCY})


@dataclass(frozen=True)
class Office:
    """`geo` is "lat,lon" of an exact and public point, else empty."""

    name: str
    address: str
    geo: str
    hidden: bool
    note: str
    phones: tuple[Phone, ...]
    hours: tuple[Hours, ...]
    location: Location


def phones_of(
    *, service: Service | None = None, organization: Organization | None = None, locations: Collection[Location] = ()
) -> dict[Any, list[Phone]]:
    """Phones by the key of their owner, in one query, an organization's with those of its public services; extensions
    are part of the number.
    """
    owned = Q(service=service) & Q(service__isnull=False)
    if organization:
        owned |= Q(organization=organization) | Q(service__organization=organization) & public_q("service__")
    rows = Phone.objects.filter(owned | Q(location__in=locations)).select_related("source").order_by("order", "pk")
    for row in rows:
        row.number.extension = row.extension or None
    return _by_owner(rows, "service_id", "organization_id", "location_id")


def schedules_of(*, service: Service | None = None, locations: Collection[Location] = ()) -> dict[Any, list[Schedule]]:
    owned = Q(service=service) & Q(service__isnull=False) | Q(location__in=locations)
    return _by_owner(
        Schedule.objects.filter(owned).select_related("source").order_by("order", "pk"), "service_id", "location_id"
    )


def languages_of(
    *, service: Service | None = None, organization: Organization, locations: Collection[Location] = ()
) -> dict[Any, list[Language]]:
    owned = Q(service=service) & Q(service__isnull=False) | Q(organization=organization) | Q(location__in=locations)
    rows = Language.objects.filter(owned).select_related("source").order_by("code")
    return _by_owner(rows, "service_id", "organization_id", "location_id")


def _by_owner(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[next(key for name in names if (key := getattr(row, name)))].append(row)
    return found


def own_or_of_services(organization: Organization, phones: Mapping[Any, list[Phone]]) -> list[Phone]:
    """The organization's phones; when none can be called, also those of its services, each number once."""
    own = list(phones.get(organization.pk, ()))
    if not any(calls(rows) for key, rows in phones.items() if rows and not rows[0].service_id):
        numbers = {phone.number for phone in own}
        for phone in (phone for rows in phones.values() for phone in rows if phone.service_id):
            if phone.number not in numbers:
                numbers.add(phone.number)
                own.append(phone)
    return own


def calls(phones: Iterable[Phone]) -> list[Phone]:
    return [phone for phone in phones if phone.type in CALLS]


def office(
    location: Location,
    reader: str,
    *,
    phones: Mapping[Any, list[Phone]],
    schedules: Mapping[Any, list[Schedule]],
    note: str = "",
) -> Office:
    exact = not location.hidden and location.latitude is not None and location.longitude is not None
    return Office(
        name="" if location.hidden else location.name,
        address=location.public_address,
        geo=f"{location.latitude:.6f},{location.longitude:.6f}" if exact else "",
        hidden=location.hidden,
        note="" if location.hidden else note,
        phones=tuple(phones.get(location.pk, ())),
        hours=tuple(hours_in_words(schedules.get(location.pk, ()), reader)),
        location=location,
    )
