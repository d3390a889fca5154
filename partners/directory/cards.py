"""Rows of results: organizations and services read again from the database, in as few queries as they need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Case, Exists, Q

from partners.directory.capacity import taking_cases
from partners.directory.models import (
    Location,
    Organization,
    Phone,
    PhoneType,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from partners.entries import public_q
from partners.evidence.badges import legal_with_evidence, with_evidence
from partners.prose import Read, read_with_texts, said, written_in
from portal import languages
from portal.vocabulary import OrganizationKind
from search.registry import Card

CALLED = (PhoneType.VOICE, PhoneType.EMERGENCY)
CITIES_SHOWN = 2
TEXTS = ("name", "description")


def service_cards(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Two queries."""
    rows, here = _services(keys)
    return {str(row.entry.pk): _service(row, lang, here[row.entry.pk]) for row in rows}


def service_titles(keys: Collection[str], lang: str) -> dict[str, Card]:
    """One query: no cities."""
    return {str(row.entry.pk): _service(row, lang, ()) for row in _service_texts(keys)}


def service_rows(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Cards with the number to call, languages, cost, whether cases are taken and evidence; four queries."""
    rows, here = _services(keys, has_evidence=legal_with_evidence())
    services = [row.entry for row in rows]
    owners = {service.organization_id for service in services}
    phones = _phones(Q(service__in=services) | Q(organization__in=owners) | Q(location__organization__in=owners))
    said = _grouped(ServiceCapacity.objects.filter(service__in=services), "service_id")
    return {
        str(row.entry.pk): _with(
            _service(row, lang, here[row.entry.pk]),
            phone=phones.get(row.entry.pk) or phones.get(row.entry.organization_id),
            cost=row.entry.cost,
            cost_label=row.entry.get_cost_display(),
            tongues=sorted(row.also["tongue"]),
            taking=taking_cases(said[row.entry.pk]),
            has_evidence=row.entry.has_evidence,
        )
        for row in rows
    }


def organization_cards(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Two queries."""
    rows, here = _organizations(keys)
    return {str(row.entry.pk): _organization(row, lang, here[row.entry.pk]) for row in rows}


def organization_titles(keys: Collection[str], lang: str) -> dict[str, Card]:
    """One query: no cities."""
    return {str(row.entry.pk): _organization(row, lang, ()) for row in _organization_texts(keys)}


def organization_rows(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Cards with the number to call; where neither it nor an office has one, that of a service. Three queries."""
    rows, here = _organizations(keys, has_evidence=with_evidence())
    organizations = [row.entry for row in rows]
    services = Service.objects.filter(public_q(), organization__in=organizations)
    phones = _phones(
        Q(organization__in=organizations)
        | Q(location__organization__in=organizations)
        | Q(service__in=services.values("pk"))
    )
    of_services = {phone.service.organization_id: phone for phone in reversed(phones.values()) if phone.service}
    return {
        str(row.entry.pk): _with(
            _organization(row, lang, here[row.entry.pk]),
            phone=phones.get(row.entry.pk) or of_services.get(row.entry.pk),
            has_evidence=row.entry.has_evidence,
        )
        for row in rows
    }


def _service_texts(keys: Collection[str], **said_too: Case | Exists) -> list[Read]:
    listed = Service.objects.listed().filter(pk__in=keys).select_related("organization", "assured_by")
    listed = listed.annotate(**said_too)
    return read_with_texts(listed, *TEXTS, also={"topic": "topic_items__tag__slug", "tongue": "languages__code"})


def _organization_texts(keys: Collection[str], **said_too: Case | Exists) -> list[Read]:
    listed = Organization.objects.listed().filter(pk__in=keys).select_related("assured_by")
    return read_with_texts(listed.annotate(**said_too), *TEXTS)


def _services(keys: Collection[str], **said_too: Case | Exists) -> tuple[list[Read], Mapping[Any, list[Location]]]:
    rows = _service_texts(keys, **said_too)
    here: dict[Any, list[Location]] = defaultdict(list)
    for each in ServiceAtLocation.objects.filter(
        public_q("location__"), service__in=[row.entry for row in rows]
    ).select_related("location"):
        here[each.service_id].append(each.location)
    return rows, here


def _organizations(keys: Collection[str], **said_too: Case | Exists) -> tuple[list[Read], Mapping[Any, list[Location]]]:
    rows = _organization_texts(keys, **said_too)
    offices = Location.objects.filter(public_q(), organization__in=[row.entry for row in rows])
    return rows, _grouped(offices, "organization_id")


def _service(row: Read, lang: str, locations: Iterable[Location]) -> Card:
    service, cities = row.entry, _cities(locations)
    return _card(
        row,
        lang,
        named=str(service),
        byline=(service.organization.name, *cities[:CITIES_SHOWN]),
        extra={
            "organization": service.organization.name,
            "is_consulate": service.organization.kind == OrganizationKind.CONSULATE,
            "cities": cities,
        },
    )


def _organization(row: Read, lang: str, locations: Iterable[Location]) -> Card:
    cities = _cities(locations)
    return _card(
        row,
        lang,
        named=row.entry.name,
        byline=tuple(cities[:CITIES_SHOWN]),
        extra={
            "kind_label": row.entry.get_kind_display(),
            "is_consulate": row.entry.kind == OrganizationKind.CONSULATE,
            "cities": cities,
        },
    )


def _card(row: Read, lang: str, *, named: str, byline: tuple[str, ...], extra: Mapping[str, object]) -> Card:
    title = said(row.texts, "name", lang, default=named)
    summary = said(row.texts, "description", lang)
    return Card(
        title=title.value if title else named,
        lang=title.language if title else "en",
        url=row.entry.get_absolute_url(),
        summary=summary.plain if summary else "",
        byline=byline,
        assured_date=row.entry.assured_date,
        topics=tuple(sorted(row.also.get("topic", ()))),
        languages=tuple(languages.tag(code) for code in written_in(row.texts)),
        extra={
            **extra,
            "summary_lang": summary.language if summary else "en",
            "checked_by": row.entry.checked_by,
            "is_old": row.entry.is_old,
        },
    )


def _with(card: Card, **more: object) -> Card:
    return replace(card, extra={**card.extra, **more})


def _grouped(rows: Iterable[Any], by: str) -> Mapping[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def _cities(locations: Iterable[Location]) -> list[str]:
    """`El Paso, TX`: no street, so that hidden locations need no care here."""
    towns = (", ".join(part for part in (each.city, each.state_province) if part) for each in locations)
    return sorted({town for town in towns if town})


def _phones(owned: Q) -> dict[Any, Phone]:
    """The first number to call of each owner; that of a public office counts for its organization."""
    offices = Q(location__isnull=True) | public_q("location__")
    rows = Phone.objects.filter(owned, offices, type__in=CALLED).select_related("location", "service")
    found: dict[Any, Phone] = {}
    for phone in rows.order_by("location_id", "order", "pk"):
        owner = phone.location.organization_id if phone.location else phone.service_id or phone.organization_id
        found.setdefault(owner, phone)
    return found
