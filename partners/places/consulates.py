"""The consulates of a place on a day: by a sourced district, else the nearest office of each country."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, JSONObject, RowNumber
from phonenumber_field.phonenumber import PhoneNumber, to_python

from partners.directory.models import ConsularDistrict, Location, Organization, OrganizationText, Phone
from partners.directory.offices import CALLS
from partners.entries import public_q
from partners.places.labels import country_name
from partners.places.models import Jurisdiction
from partners.places.names import search_form
from partners.prose import Said
from partners.texts import best_first
from portal import languages
from portal.vocabulary import OrganizationKind, PlaceKind

# Most of those who ask for this network are Mexican, and its own districts are known best.
FIRST = "MX"


@dataclass(frozen=True)
class ConsulateHere:
    """`confirmed`: a sourced district holds the place; else the nearest office, its district not known.

    `in_state`: one of the offices that look after parts of a state. `country` is its ISO 3166-1 code.
    """

    organization: Organization
    country: str
    name: Said
    phone: PhoneNumber | None
    confirmed: bool = False
    in_state: bool = False
    since: datetime.date | None = None
    district: ConsularDistrict | None = None
    town: str = ""
    """Of the office that is nearest: `Denver, CO`."""


@dataclass(frozen=True)
class OfCountry:
    """The consulates of one country, its name in the reader's language."""

    code: str
    name: str
    consulates: tuple[ConsulateHere, ...]


@dataclass(frozen=True)
class ByCountry:
    """`at_once`: Mexico and countries of which a district is known; `folded`: the others, nearest offices all."""

    at_once: tuple[OfCountry, ...] = ()
    folded: tuple[OfCountry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.at_once or self.folded)

    @property
    def in_state(self) -> bool:
        """Whether it is a state that they were asked for."""
        return any(here.in_state for country in (*self.at_once, *self.folded) for here in country.consulates)

    @property
    def in_parts(self) -> bool:
        """Whether some that are shown at once look after a part of a state only, or perhaps of none."""
        shown = [here for country in self.at_once for here in country.consulates]
        return any(here.in_state and not here.confirmed for here in shown)


def consulates(
    slugs: Collection[str], day: datetime.date, *, point: tuple[float, float] | None = None
) -> list[ConsulateHere]:
    """Of each country: whose district holds one of these places on the day, else the office nearest to the point.

    Districts of counties go before those of states. Where several offices of one country share a state and no county
    says whose it is, the district is not confirmed. Two queries.
    """
    rows = (
        ConsularDistrict.objects.on(day)
        .filter(public_q("consulate__"), place__slug__in=slugs)
        .select_related("consulate", "place", "source")
        .annotate(**_told("consulate"))
        .order_by("sending_country", "consulate__name")
    )
    by_country: dict[str, list[ConsularDistrict]] = {}
    for row in rows:
        by_country.setdefault(row.sending_country, []).append(row)
    found = [here for districts in by_country.values() for here in _of_districts(districts)]
    if point:
        found += nearest_consulates(point, except_of=by_country)
    return _mexico_first(found)


def consulates_of_state(state: Jurisdiction, day: datetime.date) -> list[ConsulateHere]:
    """Offices in the state and those whose districts on the day hold the state or parts of it. Two queries.

    Confirmed is the only one of its country whose district is the whole state, where no other has a part of it.
    """
    districts = ConsularDistrict.objects.on(day)
    whole = {row.consulate_id: row for row in districts.filter(place=state).select_related("source")}
    parts = districts.filter(place__parents=state)
    offices = Location.objects.filter(public_q(), state_province=state.code)
    rows = list(
        Organization.objects.listed()
        .filter(
            Q(pk__in=[*whole])
            | Q(pk__in=parts.values("consulate"))
            | Q(kind=OrganizationKind.CONSULATE, pk__in=offices.values("organization"))
        )
        .annotate(**_told("pk"), has_part=Exists(parts.filter(consulate=OuterRef("pk"))))
        .order_by("name")
    )
    holders = [row.country_served for row in rows if row.pk in whole or row.has_part]
    return _mexico_first(
        _in_state(row, whole.get(row.pk), alone=holders.count(row.country_served) == 1) for row in rows
    )


def _in_state(row: Any, district: ConsularDistrict | None, *, alone: bool) -> ConsulateHere:
    if district is None or not alone:
        return _here(row, row, country=row.country_served, in_state=True, district=district)
    since = district.valid_from
    return _here(row, row, country=row.country_served, confirmed=True, in_state=True, since=since, district=district)


def nearest_consulates(point: tuple[float, float], *, except_of: Collection[str] = ()) -> list[ConsulateHere]:
    """The office of each country that is nearest to the point, but of these countries. One query."""
    offices = (
        Location.objects.listed()
        .filter(organization__kind=OrganizationKind.CONSULATE)
        .exclude(organization__country_served__in=except_of)
        .nearest_to(*point)
    )
    first = Window(RowNumber(), partition_by="organization__country_served", order_by=list(offices.query.order_by))  # type: ignore[arg-type]
    rows = offices.annotate(place_in_line=first).filter(place_in_line=1).select_related("organization")
    return [
        _here(row.organization, row, country=row.organization.country_served, town=_town(row))
        for row in rows.annotate(**_told("organization"))
    ]


def by_country(found: Iterable[ConsulateHere]) -> ByCountry:
    """Mexico first, then by the country's name in the reader's language."""
    reader = languages.current()
    groups: dict[str, list[ConsulateHere]] = {}
    for here in found:
        groups.setdefault(here.country, []).append(here)
    named = [OfCountry(code, country_name(code, reader) if code else "", tuple(rows)) for code, rows in groups.items()]
    named.sort(key=lambda country: (country.code != FIRST, search_form(country.name), country.name))
    known = {country.code for country in named if any(here.confirmed for here in country.consulates)} | {FIRST}
    return ByCountry(
        at_once=tuple(country for country in named if country.code in known),
        folded=tuple(country for country in named if country.code not in known),
    )


def _mexico_first(found: Iterable[ConsulateHere]) -> list[ConsulateHere]:
    return sorted(found, key=lambda here: (here.country != FIRST, not here.confirmed, here.country))


def _told(consulate: str) -> dict[str, Any]:
    """Its name in the best language there is and the first number that can be called, beside each row."""
    texts = OrganizationText.objects.filter(organization=OuterRef(consulate)).exclude(name="")
    texts = best_first(texts, languages.current())
    phones = Phone.objects.filter(type__in=CALLS).order_by("order", "pk")
    number = JSONObject(number="number", extension="extension")
    own = phones.filter(organization=OuterRef(consulate)).values(said=number)[:1]
    office = phones.filter(public_q("location__"), location__organization=OuterRef(consulate)).values(said=number)[:1]
    return {
        "told_name": Subquery(texts.values("name")[:1]),
        "told_language": Subquery(texts.values("language")[:1]),
        "told_phone": Coalesce(Subquery(own), Subquery(office), output_field=JSONField()),
    }


def _here(organization: Organization, row: Any, **values: Any) -> ConsulateHere:
    """`row` carries the annotations of `_told`."""
    name = Said(row.told_name, row.told_language) if row.told_name else Said(organization.name, "en")
    return ConsulateHere(organization=organization, name=name, phone=_number(row.told_phone), **values)


def _number(said: dict[str, str] | None) -> PhoneNumber | None:
    if not said:
        return None
    number = to_python(said["number"])
    number.extension = said["extension"] or None
    return number


def _of_districts(districts: list[ConsularDistrict]) -> list[ConsulateHere]:
    narrow = [row for row in districts if row.place.kind != PlaceKind.STATE] or districts
    offices = {row.consulate_id: row for row in narrow}
    return [
        _here(
            row.consulate,
            row,
            country=row.sending_country,
            confirmed=len(offices) == 1,
            since=row.valid_from,
            district=row,
        )
        for row in offices.values()
    ]


def _town(office: Location) -> str:
    return ", ".join(part for part in (office.city, office.state_province) if part)
