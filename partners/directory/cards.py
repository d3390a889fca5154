"""Rows of results: organizations and services read again from the database, in as few queries as they need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, Q

from partners.directory.models import (
    Location,
    Organization,
    OrganizationText,
    Phone,
    PhoneType,
    Service,
    ServiceAtLocation,
    ServiceText,
)
from partners.entries import public_q
from partners.prose import said, written_in
from portal import languages
from portal.vocabulary import OrganizationKind
from search.registry import Card

CALLED = (PhoneType.VOICE, PhoneType.EMERGENCY)


def service_cards(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Four queries."""
    rows, tags, tongues = _services(keys)
    texts = _grouped(ServiceText.objects.filter(service__in=rows), "service_id")
    here = _grouped(
        ServiceAtLocation.objects.filter(public_q("location__"), service__in=rows).select_related("location"),
        "service_id",
    )
    owners = {row.organization_id for row in rows}
    phones = _phones(Q(service__in=rows) | Q(organization__in=owners) | Q(location__organization__in=owners))
    return {
        str(row.pk): _service(
            row,
            lang,
            texts=texts[row.pk],
            locations=[each.location for each in here[row.pk]],
            phone=phones.get(row.pk) or phones.get(row.organization_id),
            topics=tags[row.pk],
            tongues=tongues[row.pk],
        )
        for row in rows
    }


def organization_cards(keys: Collection[str], lang: str) -> dict[str, Card]:
    """Four queries. Where neither it nor an office has a phone, that of a service is called."""
    rows = list(Organization.objects.listed().filter(pk__in=keys))
    texts = _grouped(OrganizationText.objects.filter(organization__in=rows), "organization_id")
    locations = _grouped(Location.objects.filter(public_q(), organization__in=rows), "organization_id")
    services = Service.objects.filter(public_q(), organization__in=rows)
    phones = _phones(
        Q(organization__in=rows) | Q(location__organization__in=rows) | Q(service__in=services.values("pk"))
    )
    of_services = {phone.service.organization_id: phone for phone in reversed(phones.values()) if phone.service}
    return {
        str(row.pk): _organization(
            row, lang, texts[row.pk], locations[row.pk], phones.get(row.pk) or of_services.get(row.pk)
        )
        for row in rows
    }


def _service(
    row: Service,
    lang: str,
    *,
    texts: list[ServiceText],
    locations: Iterable[Location],
    phone: Phone | None,
    topics: Collection[str],
    tongues: Collection[str],
) -> Card:
    title = said(texts, "name", lang, default=str(row))
    summary = said(texts, "description", lang)
    return Card(
        title=title.value if title else "",
        lang=title.language if title else "en",
        url=row.get_absolute_url(),
        summary=summary.plain if summary else "",
        assured_date=row.assured_date,
        topics=tuple(sorted(topics)),
        languages=tuple(languages.tag(code) for code in written_in(texts)),
        extra={
            "organization": row.organization.name,
            "is_consulate": row.organization.kind == OrganizationKind.CONSULATE,
            "cities": _cities(locations),
            "phone": phone,
            "cost": row.cost,
            "cost_label": row.get_cost_display(),
            "tongues": sorted(tongues),
            "summary_lang": summary.language if summary else "en",
        },
    )


def _organization(
    row: Organization, lang: str, texts: list[OrganizationText], locations: Iterable[Location], phone: Phone | None
) -> Card:
    title = said(texts, "name", lang, default=row.name)
    summary = said(texts, "description", lang)
    return Card(
        title=title.value if title else row.name,
        lang=title.language if title else "en",
        url=row.get_absolute_url(),
        summary=summary.plain if summary else "",
        assured_date=row.assured_date,
        languages=tuple(languages.tag(code) for code in written_in(texts)),
        extra={
            "kind_label": row.get_kind_display(),
            "is_consulate": row.kind == OrganizationKind.CONSULATE,
            "cities": _cities(locations),
            "phone": phone,
            "summary_lang": summary.language if summary else "en",
        },
    )


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


def _services(keys: Collection[str]) -> tuple[list[Service], Mapping[Any, set[str]], Mapping[Any, set[str]]]:
    """Services with their topics and languages spoken, in one query: a row for each pair of these."""
    found: dict[Any, Service] = {}
    topics: dict[Any, set[str]] = defaultdict(set)
    tongues: dict[Any, set[str]] = defaultdict(set)
    listed = Service.objects.listed().filter(pk__in=keys).select_related("organization").order_by()
    for row in listed.annotate(topic_slug=F("topic_items__tag__slug"), tongue=F("languages__code")):
        found.setdefault(row.pk, row)
        topics[row.pk] |= {row.topic_slug} - {None}
        tongues[row.pk] |= {row.tongue} - {None}
    return list(found.values()), topics, tongues
