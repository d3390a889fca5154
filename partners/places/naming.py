"""Places by their exact names, many names at once: what search asks when a place may stand inside a text."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import pycountry

from partners.places.labels import translated_states
from partners.places.models import Jurisdiction
from partners.places.names import search_form
from partners.places.queries import MAX_TEXT, Candidate, candidates_of, readings_of
from portal.vocabulary import PlaceKind
from search.registry import NamedPlace, PlaceCandidate

KINDS = (PlaceKind.STATE, PlaceKind.COUNTY, PlaceKind.CITY)
MAX_READINGS = 200


@dataclass(frozen=True)
class _Asked:
    """One way to read a text: a name and the code of a state, empty where the text names none."""

    name: str
    state: str


def named_places(texts: Collection[str], lang: str) -> dict[str, list[NamedPlace]]:
    """Cities, counties and states of exactly these names, by text, largest first; one query."""
    asked = {text: _read(text) for text in texts}
    names = sorted({each.name for readings in asked.values() for each in readings})[:MAX_READINGS]
    if not names:
        return {}
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    # A condition on the kind would lead the database away from the index of names.
    for each in candidates_of(Jurisdiction.objects.filter(search_name__in=names), lang):
        if each.kind in KINDS and each.lat is not None and each.lon is not None:
            by_name[each.search_name].append(each)
    found = {text: _matching(readings, by_name) for text, readings in asked.items()}
    return {text: places for text, places in found.items() if places}


def _read(text: str) -> list[_Asked]:
    """A name alone, and a name before each state that the text may end with."""
    found = []
    for reading in readings_of(text[:MAX_TEXT].replace("\0", " ")):
        if not reading.state:
            own = state_code(reading.name)
            found.append(_Asked(reading.name, ""))
            if own and len(reading.name) > 2:
                found.append(_Asked(search_form(translated_states().get(reading.name, reading.name)), ""))
        elif code := state_code(reading.state):
            found.append(_Asked(reading.name, code))
    return found


@cache
def _codes() -> dict[str, str]:
    """Names of states in every language, and their codes -> the code as the gazetteer writes it."""
    own = {}
    for country, prefix in (("MX", "MX-"), ("US", "")):
        for division in pycountry.subdivisions.get(country_code=country):
            own[search_form(division.name)] = prefix + division.code.split("-")[1]
    named = {form: own[search_form(name)] for form, name in translated_states().items()}
    return named | own | {code.lower(): code for code in own.values() if not code.startswith("MX-")}


def state_code(text: str) -> str:
    """`tx`, `texas`, `nuevo mexico` -> the state's code; empty for what is no state."""
    return _codes().get(search_form(text), "")


def _matching(readings: list[_Asked], by_name: dict[str, list[Candidate]]) -> list[NamedPlace]:
    found: dict[tuple[str, bool], NamedPlace] = {}
    for reading in readings:
        for each in by_name.get(reading.name, ()):
            if not reading.state or reading.state == each.state_code:
                found.setdefault((each.slug, bool(reading.state)), _named(each, bool(reading.state)))
    return sorted(found.values(), key=lambda each: (-each.size, each.candidate.label))


def _named(each: Candidate, with_state: bool) -> NamedPlace:
    candidate = PlaceCandidate(each.label, each.lat or 0.0, each.lon or 0.0, each.reached, exact=True)
    return NamedPlace(candidate, each.kind, each.size, each.state_code, with_state)
