"""Rows of `import_providers`, checked: one service of an organization at one place."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property

from django.utils.translation import gettext as _

from partners.imports import cells
from partners.imports.phones import Number, phones
from partners.imports.places import PlaceBook
from partners.imports.reading import Row, RowRefused
from partners.imports.sources import SourceKey, source_of
from partners.places.models import Jurisdiction
from partners.places.names import search_form
from portal.vocabulary import Cost, KindOfHelp, OrganizationKind

COLUMNS = (
    "external_id", "organization", "organization_kind", "service", "description", "kinds_of_help", "languages", "cost",
    "address", "city", "state", "postal_code", "country", "lat", "lon", "phone", "email", "website", "hours",
    "area_served", "source", "source_date",
)  # fmt: skip
_FORM = "2"  # counts up when the same cells come to mean something else


@dataclass(frozen=True)
class ProviderRow:
    """One row as facts; a place is the slug of a Jurisdiction, an area `us` or such a slug."""

    line: int
    external_id: str
    organization: str
    kind: str
    service: str
    description: str
    kinds_of_help: tuple[str, ...]
    languages: tuple[str, ...]
    cost: str
    address: str
    city: str
    state: str
    postal_code: str
    country: str
    place: str
    point: tuple[float, float] | None
    phones: tuple[Number, ...]
    email: str
    website: str
    hours: str
    areas: tuple[str, ...]
    source: SourceKey

    @cached_property
    def digest(self) -> str:
        """Of everything but the line, so that moved rows stay unchanged."""
        facts = [_FORM, *(repr(getattr(self, each.name)) for each in fields(self) if each.name != "line")]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()

    @property
    def organization_key(self) -> str:
        """Rows with the same key are one organization."""
        return f"{self.kind}:{search_form(self.organization)}"

    @property
    def location_key(self) -> tuple[str, ...] | None:
        """Rows of one organization with the same key are one location; None when the row names no place at all."""
        if not (self.address or self.city or self.point):
            return None
        return location_key(self.address, self.city, self.state, self.postal_code, self.country)


def location_key(address: str, city: str, state: str, postal_code: str, country: str) -> tuple[str, ...]:
    return search_form(address), search_form(city), state, postal_code[:5], country


def place_book(rows: Iterable[Row]) -> PlaceBook:
    rows = list(rows)
    areas = (part for row in rows for part in cells.listed(row, "area_served"))
    codes = (row["postal_code"].zfill(5) for row in rows)
    return PlaceBook(names=(row["city"] for row in rows), slugs=areas, postal_codes=codes)


def parse(row: Row, places: PlaceBook) -> ProviderRow:
    """The row's facts; raises RowRefused naming the column."""
    external_id = cells.words(row, "external_id", 120, required=True)
    organization = cells.words(row, "organization", required=True)
    country = cells.country(row)
    postal_code = cells.postal_code(row, country)
    state, place = _town(row, places, country, postal_code)
    return ProviderRow(
        line=row.line,
        external_id=external_id,
        organization=organization,
        kind=cells.choice(row, "organization_kind", OrganizationKind, OrganizationKind.OTHER),
        service=cells.words(row, "service") or organization,
        description=cells.paragraphs(row, "description"),
        kinds_of_help=cells.codes(row, "kinds_of_help", cells.known(KindOfHelp)),
        languages=cells.codes(row, "languages", cells.language_code),
        cost=cells.choice(row, "cost", Cost, Cost.UNKNOWN),
        address=cells.address(row),
        city=cells.words(row, "city", 120),
        state=state,
        postal_code=postal_code,
        country=country,
        place=place.slug if place else "",
        point=cells.point(row),
        phones=phones(row, country),
        email=cells.email(row),
        website=cells.website(row, "website"),
        hours=cells.words(row, "hours", 2000),
        areas=cells.codes(row, "area_served", lambda word: _area(word, places)),
        source=source_of(row, at=external_id),
    )


def _town(row: Row, places: PlaceBook, country: str, postal_code: str) -> tuple[str, Jurisdiction | None]:
    """(state code, the city's place, else that of the ZIP code, else the state's)."""
    word, city = cells.words(row, "state"), cells.words(row, "city", 120)
    if country not in {"US", "MX"}:
        if len(word) > 10:
            row.warn("state", _("Outside the US and Mexico a state has at most 10 characters; it was left out."))
        return (word if len(word) <= 10 else ""), None
    by_code = places.of_postal_code(postal_code) if country == "US" else None
    if not word:
        return (by_code.state_code, by_code) if by_code else ("", None)
    state = places.state(word, country)
    if state is None:
        raise RowRefused("state", _("This is not a state; write TX or Texas."))
    found = places.city(city, state.code) if city and country == "US" else None
    if found is None and by_code and by_code.state_code == state.code:
        found = by_code
    if city and country == "US" and found is None:
        row.warn("city", _("No city of this name is known in the state; without a point it cannot be found by place."))
    return state.code, found or state


def _area(word: str, places: PlaceBook) -> str | None:
    place = places.slug(word) or places.state(word)
    return place.slug if place else None
