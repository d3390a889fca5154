"""All that the page of a place says on a day: rules, agreements, consulates, help and hotlines."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from partners.directory.hotlines import Line, hotlines
from partners.places.consulates import ByCountry, ConsulateHere, by_country, consulates, consulates_of_state
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.places.queries import containing
from partners.places.rules import Rule, agreements, of_cities_in, of_institutions_in, of_places, rules
from partners.policies.models import Agreement
from portal.vocabulary import PlaceKind
from search import flows
from search.cards import FoundItem
from search.contract import Near, SearchQuery
from search.parameters import Asked

SHOWN_OF_EACH_REACH = 3
SHOWN_IN_A_STATE = 6
# Where more are near, those that only serve the place are found through the link to all.
LOOKED_THROUGH = 1000
REACHES = ("near", "area", "remote")
_WIDTH = {PlaceKind.STATE.value: 0, PlaceKind.COUNTY.value: 1}


@dataclass(frozen=True)
class Named:
    slug: str
    label: str


@dataclass(frozen=True)
class Rules:
    """`own`: of the city itself, which hold inside its limits only; `cities`: others in the county with rules;
    `in_state`: how many institutions elsewhere in the state, or everywhere in it, have rules.
    """

    around: tuple[Rule, ...]
    own: tuple[Rule, ...]
    institutions: tuple[Rule, ...]
    cities: tuple[Named, ...]
    in_state: int


@dataclass(frozen=True)
class Help:
    """Services that reach the place, by how they do; without a point (a state) all stand under the reach ""."""

    by_reach: tuple[tuple[str, tuple[FoundItem, ...]], ...]
    total: int


@dataclass(frozen=True)
class PlacePage:
    place: Jurisdiction
    label: str
    containing: tuple[Named, ...]
    rules: Rules
    agreements: tuple[Agreement, ...]
    consulates: ByCountry
    help: Help
    hotlines: tuple[Line, ...]

    @property
    def for_now(self) -> list[Line]:
        return [line for line in self.hotlines if line.is_for_now]

    @property
    def other_lines(self) -> list[Line]:
        return [line for line in self.hotlines if not line.is_for_now]

    @property
    def is_city(self) -> bool:
        return self.place.kind == PlaceKind.CITY

    @property
    def is_state(self) -> bool:
        return self.place.kind == PlaceKind.STATE


def place_page(slug: str, day: datetime.date, reader: str, *, city: str = "") -> PlacePage | None:
    """None where there is no such place. `city`: one in the county that a ZIP code hinted at."""
    found = containing(slug, also=city)
    here = next((each for each in found if each.slug == slug), None)
    if here is None:
        return None
    hinted = next((each for each in found if each.slug == city and _may_lie_in(each, here)), None)
    around = [each for each in found if each.slug != city or each is here]
    slugs = [each.slug for each in around]
    return PlacePage(
        place=here,
        label=label_of(here, reader),
        containing=outer(here, around, reader),
        rules=_rules(here, around, day, reader, hinted),
        agreements=tuple(agreements(slugs, day)),
        consulates=by_country(consulates_at(here, slugs, day)),
        help=_help(hinted or here, slugs, reader),
        hotlines=tuple(line for line in hotlines(reader) if line.reaches(here.state_code)),
    )


def label_of(place: Jurisdiction, reader: str) -> str:
    return place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=reader)


def consulates_at(here: Jurisdiction, slugs: Sequence[str], day: datetime.date) -> list[ConsulateHere]:
    if here.kind == PlaceKind.STATE:
        return consulates_of_state(here, day)
    return consulates(slugs, day, point=here.point)


def _may_lie_in(city: Jurisdiction, county: Jurisdiction) -> bool:
    return (city.kind, county.kind, city.state_code) == (PlaceKind.CITY, PlaceKind.COUNTY, county.state_code)


def outer(here: Jurisdiction, around: Sequence[Jurisdiction], reader: str) -> tuple[Named, ...]:
    """States and counties around, the widest first."""
    outer = [each for each in around if each is not here and each.kind in _WIDTH]
    outer.sort(key=lambda each: (_WIDTH[each.kind], each.name))
    return tuple(Named(each.slug, label_of(each, reader)) for each in outer)


def _rules(
    here: Jurisdiction, around: Sequence[Jurisdiction], day: datetime.date, reader: str, hinted: Jurisdiction | None
) -> Rules:
    slugs = [each.slug for each in around]
    state = next((each.slug for each in around if each.kind == PlaceKind.STATE), here.slug)
    inner = of_cities_in(here.slug) if here.kind == PlaceKind.COUNTY else Q(pk__in=[])
    institutions = of_institutions_in(here.slug)
    found = rules(of_places(slugs) | of_institutions_in(state) | inner, day, reader, here=institutions)
    holding = [rule for rule in found if rule.place in slugs]
    cities = {rule.place: rule.issuer for rule in found if rule.inside_city_limits and rule.place not in slugs}
    if hinted:
        cities = {hinted.slug: label_of(hinted, reader), **cities}
    return Rules(
        around=tuple(rule for rule in holding if not rule.inside_city_limits),
        own=tuple(rule for rule in holding if rule.inside_city_limits),
        institutions=tuple(rule for rule in found if rule.is_institutions and rule.is_here),
        cities=tuple(Named(slug, label) for slug, label in cities.items()),
        in_state=sum(rule.is_institutions and not rule.is_here for rule in found),
    )


def _help(at: Jurisdiction, slugs: Sequence[str], reader: str) -> Help:
    """Of a state the services in it or for it."""
    fixed = {"kind": ("service",)}
    if at.kind == PlaceKind.STATE or at.point is None:
        asked = SearchQuery(lang=reader, filters={**fixed, "state": (at.state_code,)}, size=SHOWN_IN_A_STATE)
        found = flows.find(Asked(asked, fixed=fixed), snippets=False, rows=True)
        return Help((("", found.results),) if found.results else (), found.total)
    within = tuple(dict.fromkeys((at.country.lower(), *slugs)))
    near = Near(at.label, at.point[0], at.point[1], within=within)
    asked = SearchQuery(lang=reader, filters=fixed, near=near, size=LOOKED_THROUGH)
    found = flows.find(Asked(asked, fixed=fixed), snippets=False, rows=True, of_each_reach=SHOWN_OF_EACH_REACH)
    by_reach = [(reach, tuple(item for item in found.results if item.reach == reach)) for reach in REACHES]
    return Help(tuple((reach, items) for reach, items in by_reach if items), found.total)
