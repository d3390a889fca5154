"""From what a visitor types to places: ZIP codes, cities, counties, states, points.

A ZIP code is a hint: it gives its city and counties, and never says that someone is inside the city limits.
"""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length

from partners.places.labels import place_label, state_name, translated_states
from partners.places.models import Jurisdiction, JurisdictionQuerySet, PostalCode
from partners.places.names import search_form
from portal.vocabulary import PlaceKind
from search.registry import PlaceCandidate

MAX_TEXT = 200
MAX_CANDIDATES = 8
_ZIP = re.compile(r"(?:.*[\s,])?([0-9]{5})(?:-?[0-9]{4})?\s*")
_POINT = re.compile(r"\s*(-?[0-9]{1,2}(?:\.[0-9]{1,10})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*")
_COUNTRY = {"us", "usa", "u s a", "united states", "eeuu", "estados unidos", "mexico", "mx"}
_FOUND_KINDS = (PlaceKind.COUNTRY, PlaceKind.STATE, PlaceKind.COUNTY, PlaceKind.CITY)
_BOX_DEGREES = 0.6
_FIELDS = (
    "slug", "kind", "name", "state_code", "country", "latitude", "longitude", "parents__slug", "parents__kind",
    "parents__parents__slug", "parents__parents__kind", "search_name", "size",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A place that a text may mean; `within` are slugs of states and counties around it; the point in degrees."""

    slug: str
    label: str
    kind: str
    lat: float | None
    lon: float | None
    within: tuple[str, ...] = ()
    country: str = "US"
    from_zip: str | None = None
    exact: bool = False
    size: int = 0
    state_code: str = ""
    search_name: str = ""

    @property
    def reached(self) -> tuple[str, ...]:
        """Every slug that holds at this place, its own and its country's included."""
        return tuple(dict.fromkeys((self.country.lower(), *self.within, self.slug)))


def resolve(text: str, lang: str) -> list[Candidate]:
    """Places that `text` may mean, best first; empty when nothing is near. At most three queries."""
    text = text[:MAX_TEXT].replace("\0", " ")
    zipped, point = _ZIP.fullmatch(text), _POINT.fullmatch(text)
    if zipped:
        return _of_zip(zipped[1], lang)
    if point:
        hint = nearest_postal_code(float(point[1]), float(point[2]))
        return _of_zip(hint, lang, from_zip=False) if hint else []
    readings = readings_of(text)
    if not readings:
        return []
    found = _named(readings, lang)
    return found or _meant(readings, lang)


def place_candidates(text: str, lang: str) -> list[PlaceCandidate]:
    """What search asks of `near=`: one exact candidate, or several to choose from."""
    zipped, point = _ZIP.fullmatch(text), _POINT.fullmatch(text)
    if zipped:
        return [_hint(code, lang) for code in _postal_rows(Q(code=zipped[1], country="US"))]
    if point:
        lat, lon = float(point[1]), float(point[2])
        rows = _postal_rows(Q(code=nearest_postal_code(lat, lon), country="US"))
        return [replace(_hint(row, lang), lat=lat, lon=lon) for row in rows]
    return [
        PlaceCandidate(label=each.label, lat=each.lat, lon=each.lon, within=each.reached, exact=each.exact)
        for each in resolve(text, lang)
        if each.lat is not None and each.lon is not None
    ]


@dataclass(frozen=True)
class _PostalRow:
    code: str
    city: str
    state: str
    lat: float
    lon: float
    within: tuple[str, ...]


def _postal_rows(condition: Q) -> list[_PostalRow]:
    """One query: a ZIP code with its state and counties."""
    rows = list(
        PostalCode.objects.filter(condition).values_list(
            "code", "city_name", "state__code", "latitude", "longitude", "state__slug", "counties__slug"
        )
    )
    if not rows:
        return []
    code, city, state, lat, lon, state_slug, _county = rows[0]
    within = tuple(dict.fromkeys(("us", state_slug, *sorted(row[6] for row in rows if row[6]))))
    return [_PostalRow(code, city, state, lat, lon, within)]


def _hint(row: _PostalRow, lang: str) -> PlaceCandidate:
    label = place_label(kind=PlaceKind.CITY, name=row.city, state_code=row.state, lang=lang)
    return PlaceCandidate(label=f"{label} {row.code}", lat=row.lat, lon=row.lon, within=row.within, exact=True)


def nearest_postal_code(lat: float, lon: float) -> str | None:
    """The ZIP code whose centre is nearest, within about 60 km."""
    apart = (F("latitude") - lat) * (F("latitude") - lat) + (F("longitude") - lon) * (F("longitude") - lon)
    return (
        PostalCode.objects.filter(
            country="US",
            latitude__range=(lat - _BOX_DEGREES, lat + _BOX_DEGREES),
            longitude__range=(lon - _BOX_DEGREES, lon + _BOX_DEGREES),
        )
        .order_by(apart)
        .values_list("code", flat=True)
        .first()
    )


def _of_zip(code: str, lang: str, *, from_zip: bool = True) -> list[Candidate]:
    row = PostalCode.objects.filter(code=code, country="US").values_list("pk", "city_id").first()
    if row is None:
        return []
    counties = PostalCode.counties.through.objects.filter(postalcode=row[0]).values("jurisdiction")
    places = Jurisdiction.objects.filter(Q(pk=row[1]) | Q(pk__in=counties))
    found = candidates_of(places, lang)
    found.sort(key=lambda each: (each.kind != PlaceKind.CITY, each.slug))
    return [replace(each, from_zip=code if from_zip else None, exact=True) for each in found]


@dataclass(frozen=True)
class Reading:
    """One way to read a text: the name of a place and perhaps of its state, both in search form."""

    name: str
    state: str = ""


def readings_of(text: str) -> list[Reading]:
    """All ways to read a text as a name, and as a name before its state."""
    parts = [form for part in text.split(",") if (form := search_form(part))]
    if len(parts) > 1 and parts[-1] in _COUNTRY:
        parts.pop()
    if not parts:
        return []
    if len(parts) > 1:
        return [Reading(_county_last(" ".join(parts[:-1])), parts[-1])]
    words = parts[0].split()
    tails = [Reading(_county_last(" ".join(words[:-n])), " ".join(words[-n:])) for n in (1, 2, 3) if len(words) > n]
    return [Reading(_county_last(parts[0])), *tails]


def _county_last(name: str) -> str:
    """`condado de el paso`, `county of el paso` -> `el paso county`."""
    return re.sub(r"^(?:condado (?:de |del |do )?|county of |comte (?:de |du )?|konte )(.+)$", r"\1 county", name)


def _state_q(state: str, prefix: str = "") -> Q:
    own = search_form(translated_states().get(state, state))
    code = state.upper().replace(" ", "")
    return Q(**{f"{prefix}search_name": own}) | Q(**{f"{prefix}code__in": (code, f"MX-{code}")})


def _named(readings: Iterable[Reading], lang: str) -> list[Candidate]:
    states = Jurisdiction.objects.states()
    conditions = []
    for reading in readings:
        if reading.state:
            codes = states.filter(_state_q(reading.state)).values("code")
            conditions.append(Q(search_name=reading.name, state_code__in=codes, kind__in=_FOUND_KINDS))
        else:
            conditions.append(Q(search_name=reading.name, kind__in=_FOUND_KINDS))
            conditions.append(_state_q(reading.name) & Q(kind=PlaceKind.STATE))
    found = candidates_of(Jurisdiction.objects.filter(reduce(or_, conditions)), lang)
    found.sort(key=lambda each: (each.kind != PlaceKind.CITY, -each.size, each.slug))
    return _judged(found[:MAX_CANDIDATES], has_state=any(reading.state for reading in readings))


def _judged(found: list[Candidate], *, has_state: bool) -> list[Candidate]:
    """Which of several places of one name is meant: the only one, that of a named state, New York in New York."""
    state = next((each for each in found if each.kind == PlaceKind.STATE), None)
    same = [each for each in found if each is not state]
    if state and same:
        inside = [each for each in same if state.slug in each.within]
        if inside:
            return [replace(inside[0], exact=True), state, *(each for each in same if each is not inside[0])]
        return [*same, replace(state, label=f"{state.label}, {state.slug.removeprefix('mx-').upper()}")]
    sure = len(found) == 1 or (has_state and _one_state(found))
    return [replace(each, exact=sure) for each in found]


def _one_state(found: list[Candidate]) -> bool:
    return len({each.within[:1] for each in found}) == 1


def _meant(readings: list[Reading], lang: str) -> list[Candidate]:
    """Cities, counties and states whose names are spelt much like what was typed; nothing exact."""
    reading = next((each for each in reversed(readings) if each.state and len(readings) == 1), readings[0])
    name = reading.name
    places = Jurisdiction.objects.filter(kind__in=_FOUND_KINDS)
    if reading.state:
        places = places.filter(
            state_code__in=Jurisdiction.objects.states().filter(_state_q(reading.state)).values("code")
        )
    else:
        places = places.filter(search_name__startswith=name[:1])
    length = len(name)
    names = (
        places.annotate(length=Length("search_name"))
        .filter(length__range=(length - 2, length + 3))
        .order_by()
        .values_list("search_name", flat=True)
        .distinct()
    )
    close = difflib.get_close_matches(name, list(names), n=4, cutoff=0.75)
    if not close:
        return []
    found = candidates_of(places.filter(search_name__in=close), lang)
    rank = {form: number for number, form in enumerate(close)}
    found.sort(key=lambda each: (rank.get(search_form(each.label.rsplit(",", 1)[0]), 9), -each.size, each.slug))
    return found[:MAX_CANDIDATES]


def candidates_of(places: JurisdictionQuerySet, lang: str) -> list[Candidate]:
    """One query for the places and what contains them."""
    found: dict[str, Candidate] = {}
    above: dict[str, dict[str, None]] = {}
    rows = places.annotate(size=size_of_place() + _size_of_county()).values_list(*_FIELDS)
    for slug, kind, name, state, country, lat, lon, *parents, search_name, size in rows:
        if slug not in found:
            label = place_label(kind=kind, name=name, state_code=state, lang=lang)
            found[slug] = Candidate(
                slug, label, kind, lat, lon, country=country, size=size, state_code=state, search_name=search_name
            )
        for parent, parent_kind in ((parents[2], parents[3]), (parents[0], parents[1])):
            if parent and parent_kind != PlaceKind.COUNTRY:
                above.setdefault(slug, {})[parent] = None
    return [replace(each, within=_outer_first(above.get(slug, {}))) for slug, each in found.items()]


def named(slugs: Collection[str], lang: str) -> dict[str, Candidate]:
    """The places that have these addresses, by address; one query."""
    found = candidates_of(Jurisdiction.objects.filter(slug__in=slugs), lang)
    return {each.slug: replace(each, exact=True) for each in found}


def states(lang: str) -> list[tuple[str, str]]:
    """(slug, name) of the states of the US, in the order of the reader's alphabet; one query."""
    rows = Jurisdiction.objects.states().filter(country="US").values_list("slug", "name")
    return sorted(((slug, state_name(name, lang)) for slug, name in rows), key=lambda row: search_form(row[1]))


def size_of_place() -> Coalesce:
    """How many ZIP codes a city has: of several with one name, the largest is the likeliest."""
    return _number(PostalCode.objects.filter(city=OuterRef("pk")).order_by().values("city"))


def _size_of_county() -> Coalesce:
    lie_in = PostalCode.counties.through.objects.filter(jurisdiction=OuterRef("pk"))
    return _number(lie_in.order_by().values("jurisdiction"))


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _outer_first(slugs: Iterable[str]) -> tuple[str, ...]:
    """States before counties: a state's slug is the shorter one and begins those of its places."""
    return tuple(
        sorted(slugs, key=lambda slug: (slug.count("-") if not slug.startswith("mx-") else slug.count("-") - 1, slug))
    )


def containing(slug: str, *, also: str = "") -> list[Jurisdiction]:
    """The place and all that contain it, and one more (`also`), in one query; empty when there is no such place."""
    lies_in = Jurisdiction.parents.through.objects
    first = lies_in.filter(from_jurisdiction__slug=slug).values("to_jurisdiction")
    second = lies_in.filter(from_jurisdiction__in=first).values("to_jurisdiction")
    # Three indexed look-ups; one condition over the joins reads the whole table.
    found = Jurisdiction.objects.filter(Q(slug__in=(slug, also)) | Q(pk__in=first) | Q(pk__in=second))
    return list(found)
