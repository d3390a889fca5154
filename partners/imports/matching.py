"""Is this organization already here under another source? Found by name and nearness, or by phone; never merged."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from partners.directory.models import Location, Organization, Phone
from partners.places.names import search_form

NEAR_METRES = 150.0
_EARTH = 6_371_000.0
Point = tuple[float, float]


def metres(one: Point, other: Point) -> float:
    """Great-circle distance of two (latitude, longitude) in degrees."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))


@dataclass
class Known:
    """An organization for comparing: its points, its towns (for places without a point), its phones."""

    slug: str
    name: str
    schemes: set[str] = field(default_factory=set)
    points: list[Point] = field(default_factory=list)
    towns: set[tuple[str, str]] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def is_near(self, other: "Known") -> bool:
        if any(metres(one, two) <= NEAR_METRES for one in self.points for two in other.points):
            return True
        if self.points and other.points:
            return False
        # Without a point on one side the centre of the town stands for it.
        return bool(self.towns & other.towns) or not (self.points or self.towns or other.points or other.towns)


class Matcher:
    """Compares new organizations with those that are there and with those of other sources in the same file."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self._by_phone: dict[str, list[Known]] = defaultdict(list)

    def add(self, known: Known) -> None:
        self._by_name[search_form(known.name)].append(known)
        for phone in known.phones:
            self._by_phone[phone].append(known)

    def find(self, new: Known) -> tuple[str, str] | None:
        """(slug, why) of something of another source that may be the same."""
        for known in self._by_name[search_form(new.name)]:
            if not known.schemes & new.schemes and known.is_near(new):
                return known.slug, _("the same name within 150 m")
        for phone in sorted(new.phones):
            for known in self._by_phone[phone]:
                if not known.schemes & new.schemes:
                    return known.slug, _("the same phone")
        return None


def matcher_of_all(schemes: dict[Any, set[str]]) -> Matcher:
    """A matcher that knows every organization; `schemes` says by id which sources it came from. Three queries."""
    known = {
        key: Known(slug, name, schemes.get(key, set()))
        for key, slug, name in Organization.objects.values_list("pk", "slug", "name")
    }
    for key, lat, lon, city, state in _places():
        if lat is not None and lon is not None:
            known[key].points.append((lat, lon))
        if city:
            known[key].towns.add((search_form(city), state))
    for key, number in _numbers():
        known[key].phones.add(str(number))
    matcher = Matcher()
    for each in known.values():
        matcher.add(each)
    return matcher


def _places() -> Iterable[tuple[Any, float | None, float | None, str, str]]:
    return Location.objects.values_list("organization_id", "latitude", "longitude", "city", "state_province")


def _numbers() -> Iterable[tuple[Any, Any]]:
    owner = Coalesce("organization_id", F("service__organization_id"), F("location__organization_id"))
    return (
        (key, number.as_e164 if number else "")
        for key, number in Phone.objects.annotate(owner=owner).values_list("owner", "number")
    )
