"""Is this organization already here under another source? Found by name and nearness, phone or office; never merged."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.db.models.functions import Coalesce

from partners.directory.models import Location, Organization, Phone
from partners.doubts.models import Reason
from partners.imports.identity import chunks
from partners.places.names import search_form
from partners.sources import ExternalId
from portal.distance import Point, distance_km

NEAR_KM = 0.15
_FILLERS = frozenset(
    ("a", "an", "and", "at", "de", "del", "e", "for", "in", "inc", "la", "las", "los", "of", "office", "or", "the", "y")
)
Address = tuple[str, str]


def address_of(street: str, postal_code: str, city: str) -> Address | None:
    """What two rows of one office share; None without a street."""
    return (search_form(street), postal_code[:5] or search_form(city)) if street else None


def alike(one: str, other: str) -> bool:
    """Two namings of one office: all words of the shorter name (two at least) stand in the longer."""
    words, others = (set(search_form(name).split()) - _FILLERS for name in (one, other))
    fewer, more = sorted((words, others), key=len)
    return fewer == more or (len(fewer) >= 2 and fewer <= more)


@dataclass
class Known:
    """An organization for comparing: its points, its towns (for places without a point), its phones, its offices.

    `subject` is what the caller calls it: the id of one that is there, or a group of rows.
    """

    slug: str
    name: str
    subject: Any = None
    schemes: set[str] = field(default_factory=set)
    points: list[Point] = field(default_factory=list)
    towns: set[tuple[str, str]] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    addresses: set[Address] = field(default_factory=set)

    def is_near(self, other: "Known") -> bool:
        if any(distance_km(one, two) <= NEAR_KM for one in self.points for two in other.points):
            return True
        if self.points and other.points:
            return False
        # Without a point on one side the centre of the town stands for it.
        return bool(self.towns & other.towns) or not (self.points or self.towns or other.points or other.towns)

    def likeness(self, other: "Known") -> Reason | None:
        """Why the two may be the same."""
        if search_form(self.name) == search_form(other.name) and self.is_near(other):
            return Reason.NAME
        if self.phones & other.phones:
            return Reason.PHONE
        if self.addresses & other.addresses and alike(self.name, other.name):
            return Reason.ADDRESS
        return None


class Matcher:
    """Compares new organizations with those that are there and with those of other sources in the same file."""

    def __init__(self) -> None:
        self._by_clue: dict[Any, list[Known]] = defaultdict(list)

    def add(self, known: Known) -> None:
        for clue in clues(known):
            self._by_clue[clue].append(known)

    def find(self, new: Known) -> tuple[Known, Reason] | None:
        """Something of another source that may be the same, and why: by name before phone before address."""
        best: tuple[Known, Reason] | None = None
        order = [Reason.NAME, Reason.PHONE, Reason.ADDRESS]
        for clue in clues(new):
            for known in self._by_clue.get(clue, ()):
                reason = None if known.schemes & new.schemes else known.likeness(new)
                if reason and (best is None or order.index(reason) < order.index(best[1])):
                    best = known, reason
        return best


def clues(known: Known) -> list[Any]:
    """What two organizations have to share at least one of to be compared."""
    return [("name", search_form(known.name)), *(("phone", number) for number in sorted(known.phones)), *(
        ("address", *address) for address in sorted(known.addresses)
    )]  # fmt: skip


def matcher_for(new: Iterable[Known]) -> Matcher:
    """A matcher that knows every organization that shares a clue with one of the new; reads each table once."""
    wanted = {clue for each in new for clue in clues(each)}
    keys = {key for key, name in _names() if ("name", search_form(name)) in wanted}
    keys |= {key for key, number in _numbers() if ("phone", number) in wanted}
    for key, _lat, _lon, city, _state, street, postal_code in _places():
        address = address_of(street, postal_code, city)
        if address and ("address", *address) in wanted:
            keys.add(key)
    matcher = Matcher()
    for chunk in chunks(keys):
        for known in known_organizations(chunk):
            matcher.add(known)
    return matcher


def known_organizations(keys: list[Any]) -> Iterable[Known]:
    """These organizations (not more than a query takes) for comparing; four queries."""
    rows = Organization.objects.filter(pk__in=keys).values_list("pk", "slug", "name")
    known = {key: Known(slug, name, key) for key, slug, name in rows}
    kind = ContentType.objects.get_for_model(Organization)
    sources = ExternalId.objects.filter(content_type=kind, object_id__in=keys)
    for key, scheme in sources.values_list("object_id", "scheme"):
        if key in known:
            known[key].schemes.add(scheme)
    for key, lat, lon, city, state, street, postal_code in _places(keys):
        if lat is not None and lon is not None:
            known[key].points.append((lat, lon))
        if city:
            known[key].towns.add((search_form(city), state))
        if address := address_of(street, postal_code, city):
            known[key].addresses.add(address)
    for key, number in _numbers(keys):
        known[key].phones.add(number)
    return known.values()


def _names() -> Iterable[tuple[Any, str]]:
    return Organization.objects.order_by().values_list("pk", "name").iterator()


def _places(keys: list[Any] | None = None) -> Iterable[tuple[Any, float | None, float | None, str, str, str, str]]:
    rows = Location.objects.order_by() if keys is None else Location.objects.order_by().filter(organization__in=keys)
    columns = ("organization_id", "latitude", "longitude", "city", "state_province", "address_1", "postal_code")
    return rows.values_list(*columns).iterator()


def _numbers(keys: list[Any] | None = None) -> Iterable[tuple[Any, str]]:
    owner = Coalesce("organization_id", F("service__organization_id"), F("location__organization_id"))
    rows = Phone.objects.order_by().annotate(owner=owner)
    rows = rows if keys is None else rows.filter(owner__in=keys)
    return ((key, number.as_e164) for key, number in rows.values_list("owner", "number").iterator() if number)
