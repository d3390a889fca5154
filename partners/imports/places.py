"""The places that a file's rows name, found with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable

from partners.places.models import Jurisdiction, PostalCode
from partners.places.names import search_form
from portal.vocabulary import PlaceKind

_COUNTY_WORDS = (
    "county",
    "parish",
    "borough",
    "census area",
    "municipality",
    "municipio",
    "city and borough",
    "city",
    "island",
)
CHUNK = 500


def _forms(name: str) -> set[str]:
    """What a county or city called `name` may be filed under: `County of El Paso`, `el paso`, `El Paso County`."""
    form = search_form(name)
    bare = form
    for word in ("city of ", "county of ", "town of ", "village of ", "state of "):
        bare = bare.removeprefix(word)
    for word in _COUNTY_WORDS:
        bare = bare.removesuffix(f" {word}")
    return {form, bare, *(f"{bare} {word}" for word in _COUNTY_WORDS)}


def _everyday(state: Jurisdiction) -> list[str]:
    """What people call a state of Mexico: Coahuila is Coahuila de Zaragoza on paper."""
    first, honours, _rest = state.name.partition(" de ")
    return [first] if state.country == "MX" and honours and first != "Ciudad" else []


class PlaceBook:
    """Looks places up by slug, code, name or ZIP code; made for one file."""

    def __init__(self, names: Iterable[str] = (), slugs: Iterable[str] = (), postal_codes: Iterable[str] = ()) -> None:
        wanted = {form for name in set(names) for form in _forms(name)}
        self._slugs: dict[str, Jurisdiction] = {}
        self._states: dict[str, Jurisdiction] = {}
        self._named: dict[tuple[str, str, str], list[Jurisdiction]] = defaultdict(list)
        self._take(Jurisdiction.objects.filter(kind__in=[PlaceKind.STATE, PlaceKind.COUNTRY]))
        for field, values in (
            ("search_name__in", sorted(wanted)),
            ("slug__in", sorted({slug.lower() for slug in slugs})),
        ):
            for start in range(0, len(values), CHUNK):
                self._take(Jurisdiction.objects.filter(**{field: values[start : start + CHUNK]}))

        self._codes: dict[str, PostalCode] = {}
        codes = sorted({code[:5] for code in postal_codes if code[:5].isdigit()})
        for start in range(0, len(codes), CHUNK):
            for each in PostalCode.objects.select_related("city", "state").filter(
                code__in=codes[start : start + CHUNK]
            ):
                self._codes[each.code] = each

    def _take(self, places: Iterable[Jurisdiction]) -> None:
        for place in places:
            if place.slug in self._slugs:
                continue
            self._slugs[place.slug] = place
            if place.kind == PlaceKind.STATE:
                for word in (place.code, place.code.removeprefix("MX-"), place.name, *_everyday(place)):
                    self._states.setdefault(f"{place.country} {search_form(word)}", place)
            self._named[place.kind, place.state_code, place.search_name].append(place)

    def slug(self, slug: str) -> Jurisdiction | None:
        return self._slugs.get(slug.strip().lower())

    def of_postal_code(self, code: str) -> Jurisdiction | None:
        """The city of a US ZIP code, else its state."""
        found = self._codes.get(code[:5])
        return (found.city or found.state) if found else None

    def state(self, word: str, country: str = "US") -> Jurisdiction | None:
        """By `TX`, `MX-CHH`, `CHH` or the name."""
        return self._states.get(f"{country} {search_form(word.removeprefix('MX-'))}") or self._states.get(
            f"{country} {search_form(word)}"
        )

    def county(self, word: str, state_code: str) -> Jurisdiction | None:
        """By slug or name; where a county and an independent city share a name, the county."""
        place = self.slug(word)
        if place:
            return place if place.kind == PlaceKind.COUNTY and place.state_code == state_code else None
        return self._only(PlaceKind.COUNTY, word, state_code, _COUNTY_WORDS)

    def city(self, word: str, state_code: str) -> Jurisdiction | None:
        return self._only(PlaceKind.CITY, word, state_code, ())

    def _only(self, kind: PlaceKind, word: str, state_code: str, endings: tuple[str, ...]) -> Jurisdiction | None:
        form = search_form(word)
        bare = form.removeprefix("city of ").removeprefix("county of ").removeprefix("town of ")
        for name in (form, bare, *(f"{bare} {ending}" for ending in endings)):
            found = self._named.get((kind, state_code, name), [])
            if found:
                return found[0] if len(found) == 1 else None
        return None
