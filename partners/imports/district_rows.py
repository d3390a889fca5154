"""Rows of `import_districts`, checked: a place, its consulate, and the days."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.doubts.leading_on import survivors
from partners.doubts.models import key_of
from partners.imports import cells
from partners.imports.places import PlaceBook
from partners.imports.reading import Row, RowRefused
from partners.imports.sources import SourceKey, source_of
from partners.places.models import Jurisdiction
from partners.sources import ExternalId
from portal.vocabulary import OrganizationKind

COLUMNS = ("country", "state", "county", "consulate", "from", "to", "source", "source_date")


@dataclass(frozen=True)
class DistrictRow:
    line: int
    country: str
    place: Jurisdiction
    consulate: Organization
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source: SourceKey

    def __str__(self) -> str:
        return f"{self.place} → {self.consulate}"

    @property
    def key(self) -> str:
        """What tells it from the other rows of its source."""
        return key_of(self.place.pk, self.consulate.pk, self.valid_from)

    @property
    def digest(self) -> str:
        return key_of(self.key, self.country, self.valid_to, self.source)


@dataclass(frozen=True)
class DistrictBook:
    """The places and consulates that rows name."""

    places: PlaceBook
    consulates: dict[str, set[Organization]]


def place_book(rows: Iterable[Row]) -> DistrictBook:
    rows = list(rows)
    names = [row["county"] for row in rows]
    return DistrictBook(PlaceBook(names=names, slugs=names), _consulates(row["consulate"] for row in rows))


def _consulates(words: Iterable[str]) -> dict[str, set[Organization]]:
    """Consulates by slug, that of one merged into them included, and by every external identifier."""
    wanted = {word.strip() for word in words if word.strip()}
    kind = ContentType.objects.get_for_model(Organization)
    names = ExternalId.objects.filter(content_type=kind, value__in=wanted).values_list("object_id", "value")
    by_id: dict[object, set[str]] = defaultdict(set)
    for key, value in names:
        by_id[key].add(value)
    for slug, key in survivors(Organization, wanted).items():
        by_id[key].add(slug)
    found: dict[str, set[Organization]] = defaultdict(set)
    for organization in Organization.objects.filter(
        Q(slug__in=wanted) | Q(pk__in=by_id), kind=OrganizationKind.CONSULATE
    ):
        for word in {organization.slug, *by_id[organization.pk]} & wanted:
            found[word].add(organization)
    return found


def parse(row: Row, book: DistrictBook) -> DistrictRow:
    """The row's facts; raises RowRefused naming the column."""
    places = book.places
    if not row["country"]:
        raise RowRefused("country", _("This cannot be empty."))
    country, county = cells.country(row), cells.words(row, "county", 120)
    state = places.state(cells.words(row, "state", required=True))
    if state is None:
        raise RowRefused("state", _("This is not a state; write TX or Texas."))
    place = places.county(county, state.code) if county else state
    if place is None:
        raise RowRefused("county", _("No county of this name is known in the state."))
    name = cells.words(row, "consulate", required=True)
    found = book.consulates.get(name, set())
    if len(found) != 1:
        raise RowRefused("consulate", _("No consulate is known by this address or identifier, or more than one."))
    consulate = next(iter(found))
    if consulate.country_served not in {"", country}:
        raise RowRefused("country", _("This consulate represents another country."))
    begins, ends = cells.day(row, "from"), cells.day(row, "to")
    if begins and ends and ends < begins:
        raise RowRefused("to", _("The end lies before the start."))
    return DistrictRow(row.line, country, place, consulate, begins, ends, source_of(row))
