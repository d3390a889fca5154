"""All that the page of an organization says, in the reader's language and in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.directory.models import Organization, Phone, Service
from partners.directory.offices import Office, calls, languages_of, office, own_or_of_services, phones_of, schedules_of
from partners.directory.search_words import LEGAL_HELP
from partners.entries import public_q
from partners.evidence.badges import Badge, badges_of
from partners.places.labels import country_name, place_label
from partners.policies.models import Policy
from partners.prose import Said, foreign, said, words
from partners.sourcing import Origins, origins
from portal.vocabulary import OrganizationKind


@dataclass(frozen=True)
class Linked:
    """A thing with a page of its own, named in the best language there is."""

    name: str
    language: str
    url: str


@dataclass(frozen=True)
class District:
    label: str
    url: str
    since: Any


@dataclass(frozen=True)
class OrganizationPage:
    organization: Organization
    words: dict[str, Said | None]
    name: Said
    foreign: list[str]
    phones: list[Phone]
    other_phones: list[Phone]
    offices: list[Office]
    tongues: list[str]
    services: list[Linked]
    children: list[Organization]
    policies: list[Linked]
    districts: list[District]
    is_consulate: bool
    is_legal: bool
    badges: list[Badge]
    country: str
    origins: list[Origins]

    @property
    def missing(self) -> list[str]:
        """Facts for which nobody has given a source yet."""
        reachable = self.phones or any(calls(office.phones) for office in self.offices)
        known = {
            _("address"): any(office.hidden or office.location.address_1 for office in self.offices),
            _("phone"): bool(reachable),
            _("hours"): any(office.hours for office in self.offices),
        }
        return [name for name, there in known.items() if not there]


def organization_page(slug: str, reader: str) -> OrganizationPage | None:
    """None where there is no such public organization. At most twelve queries."""
    row = (
        Organization.objects.listed()
        .filter(slug=slug)
        .select_related("parent", "source", "website_source", "assured_by")
        .first()
    )
    if row is None:
        return None
    locations = list(row.locations.filter(public_q()).select_related("place", "source", "point_source"))
    phones = phones_of(organization=row, locations=locations)
    schedules = schedules_of(locations=locations)
    tongues = languages_of(organization=row, locations=locations)
    is_consulate = row.kind == OrganizationKind.CONSULATE
    texts = words(row.texts.all(), ("name", "description"), reader)
    districts = list(row.districts.on(timezone.localdate()).select_related("place", "source")) if is_consulate else []
    own = own_or_of_services(row, phones)
    return OrganizationPage(
        organization=row,
        words=texts,
        name=texts["name"] or Said(row.name, reader),
        foreign=foreign([texts["description"]], reader),
        phones=calls(own),
        other_phones=[phone for phone in own if phone not in calls(own)],
        offices=[office(each, reader, phones=phones, schedules=schedules) for each in locations],
        tongues=sorted({each.code for rows in tongues.values() for each in rows}),
        services=_services(row, reader),
        children=list(row.offices.listed().order_by("name")),
        policies=_policies(row, reader),
        districts=[_district(each, reader) for each in districts],
        is_consulate=is_consulate,
        is_legal=row.services.filter(public_q(), kinds_of_help__code__in=LEGAL_HELP).exists(),
        badges=badges_of(row),
        country=country_name(row.country_served, reader) if row.country_served else "",
        origins=origins(
            [
                (_("Name"), row.source),
                (_("Website"), row.website_source),
                *((_("Address"), each.source) for each in locations if not each.hidden),
                *((_("Point on the map"), each.point_source) for each in locations if not each.hidden),
                *((_("Phone"), each.source) for rows in phones.values() for each in rows),
                *((_("Hours"), each.source) for rows in schedules.values() for each in rows),
                *((_("District"), each.source) for each in districts),
            ]
        ),
    )


class _Text:
    machine_translated = False

    def __init__(self, language: str, name: str) -> None:
        self.language, self.name = language, name


def _linked(
    rows: Iterable[tuple[str, str | None, str | None]], address: str, reader: str, names: dict[str, str]
) -> list[Linked]:
    """(slug, language, name) of a left join, one row per text."""
    texts: dict[str, list[_Text]] = {}
    for slug, language, name in rows:
        texts.setdefault(slug, [])
        if language and name:
            texts[slug].append(_Text(language, name))
    found = []
    for slug, own in texts.items():
        title = said(own, "name", reader, default=names.get(slug) or slug.replace("-", " "))
        found.append(Linked(str(title), title.language if title else "en", reverse(address, args=[slug])))
    return sorted(found, key=lambda each: each.name.casefold())


def _services(row: Organization, reader: str) -> list[Linked]:
    rows = Service.objects.filter(public_q(), organization=row).order_by()
    return _linked(rows.values_list("slug", "texts__language", "texts__name"), "service", reader, {})


def _policies(row: Organization, reader: str) -> list[Linked]:
    rows = list(
        Policy.objects.filter(public_q(), organization=row)
        .order_by()
        .values_list("slug", "texts__language", "texts__title", "instrument")
    )
    return _linked((each[:3] for each in rows), "policy", reader, {each[0]: each[3] for each in rows})


def _district(row: Any, reader: str) -> District:
    place = row.place
    label = place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=reader)
    return District(label, reverse("place", args=[place.slug]), row.valid_from)
