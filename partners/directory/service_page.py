"""All that the page of a service says, in the reader's language and in few queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from partners.directory.capacity import Taking, taking_cases
from partners.directory.hours import Hours, hours_in_words
from partners.directory.models import Location, Phone, Service
from partners.directory.offices import Office, calls, languages_of, office, phones_of, schedules_of
from partners.directory.search_words import LEGAL_HELP
from partners.entries import public_q
from partners.evidence.badges import Badge, badges_of
from partners.places.labels import country_name, place_label
from partners.prose import Said, foreign, in_best_language, words
from partners.sources import Source
from partners.sourcing import Origins, origins
from portal.vocabulary import Cost, OrganizationKind

TEXTS = ("name", "description", "eligibility", "how_to_apply", "fees", "intake")


@dataclass(frozen=True)
class ServicePage:
    service: Service
    words: dict[str, Said | None]
    foreign: list[str]
    phones: list[Phone]
    other_phones: list[Phone]
    offices: list[Office]
    hours: list[Hours]
    tongues: list[str]
    help: list[Any]
    documents: list[Any]
    costs: list[Any]
    cost_is_known: bool
    areas: list[str]
    capacity: Taking | None
    badges: list[Badge]
    is_consulate: bool
    is_legal: bool
    origins: list[Origins]


def service_page(slug: str, reader: str) -> ServicePage | None:
    """None where there is no such public service. Thirteen queries."""
    service = Service.objects.listed().filter(slug=slug).select_related("organization", "source", "assured_by").first()
    if service is None:
        return None
    here = list(
        service.at_locations.filter(public_q("location__")).select_related(
            "location__place", "location__source", "location__point_source", "source"
        )
    )
    locations = [each.location for each in here]
    phones = phones_of(service=service, organization=service.organization, locations=locations)
    schedules = schedules_of(service=service, locations=locations)
    tongues = languages_of(service=service, organization=service.organization, locations=locations)
    own = phones[service.pk] or phones[service.organization_id]
    said = words(service.texts.all(), TEXTS, reader)
    spoken = tongues[service.pk] or [row for rows in tongues.values() for row in rows]
    costs = [row for row in service.cost_options.select_related("source") if _holds(row)]
    documents = in_best_language(service.required_documents.select_related("source"), reader)
    help_given = list(service.kinds_of_help.prefetch_related("labels"))
    is_legal = any(term.code in LEGAL_HELP for term in help_given)
    areas = list(service.service_areas.select_related("place", "source"))
    return ServicePage(
        service=service,
        words=said,
        foreign=foreign(said.values(), reader),
        phones=calls(own),
        other_phones=[row for row in own if row not in calls(own)],
        offices=[office(each.location, reader, phones=phones, schedules=schedules, note=each.note) for each in here],
        hours=hours_in_words(schedules[service.pk], reader),
        tongues=sorted({row.code for row in spoken}),
        help=help_given,
        documents=documents,
        costs=costs,
        cost_is_known=service.cost != Cost.UNKNOWN,
        areas=[_area(area, reader) for area in areas],
        capacity=taking_cases(service.capacities.all()),
        is_consulate=service.organization.kind == OrganizationKind.CONSULATE,
        is_legal=is_legal,
        badges=badges_of(service.organization) if is_legal else [],
        origins=origins(
            [
                (_("This service"), service.source),
                *_location_facts(locations),
                *((_("Phone"), row.source) for rows in phones.values() for row in rows),
                *((_("Hours"), row.source) for rows in schedules.values() for row in rows),
                *((_("Languages spoken"), row.source) for row in spoken),
                *((_("Cost"), row.source) for row in costs),
                *((_("What to bring"), row.source) for row in documents),
                *((_("Area served"), row.source) for row in areas),
                *((_("Where"), row.source) for row in here if not row.location.hidden),
            ]
        ),
    )


def _location_facts(locations: list[Location]) -> Iterator[tuple[str, Source | None]]:
    """A hidden location's sources would name its address, so they stay out."""
    for location in locations:
        if not location.hidden:
            yield _("Address"), location.source
            yield _("Point on the map"), location.point_source


def _holds(row: Any) -> bool:
    today = timezone.localdate()
    return (row.valid_from is None or row.valid_from <= today) and (row.valid_to is None or row.valid_to >= today)


def _area(area: Any, reader: str) -> str:
    place = area.place
    if place is None:
        return country_name("US", reader)
    return place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=reader)
