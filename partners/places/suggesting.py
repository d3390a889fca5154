"""Places that somebody may be typing the name of, or the ZIP code."""

import re
from collections.abc import Sequence

from django.db.models import Case, Count, Q, When
from django.urls import reverse
from django.utils.http import urlencode

from partners.places.labels import place_label, translated_states
from partners.places.models import Jurisdiction, JurisdictionQuerySet, PostalCode
from partners.places.names import search_form
from partners.places.queries import size_of_place
from portal.vocabulary import PlaceKind
from search.registry import Offer, Typed

LEAST = 3
MAX_WORDS = 12
_DIGITS = re.compile(r"[0-9]{3,5}")
_KINDS = (PlaceKind.STATE, PlaceKind.CITY, PlaceKind.COUNTY)
_STATES_FIRST = Case(When(kind=PlaceKind.STATE, country="US", then=0), When(kind=PlaceKind.CITY, then=1), default=2)


def place_offers(typed: Typed, limit: int) -> Sequence[Offer]:
    """Nothing under three letters or digits; states first, then cities, the largest first; one query."""
    text = typed.text.strip()
    if _DIGITS.fullmatch(text):
        return _of_digits(text, typed.lang, limit)
    name, _comma, state = text.rpartition(",") if "," in text else (text, "", "")
    form = search_form(name)
    if len(form) < LEAST:
        return []
    places = Jurisdiction.objects.filter(kind__in=_KINDS)
    found = places.filter(_begins(form)) if typed.whole else places.filter(search_name__in=_names(form))
    if state.strip():
        found = found.filter(_in_state(search_form(state)))
    return _offers(found, typed, limit)


def _begins(form: str) -> Q:
    translated = {search_form(own) for name, own in translated_states().items() if name.startswith(form)}
    return Q(search_name__startswith=form) | Q(kind=PlaceKind.STATE, search_name__in=translated)


def _names(form: str) -> set[str]:
    """Every run of one to three words of a text, and the states among them by the names of our own tongue."""
    words = form.split()[:MAX_WORDS]
    runs = {" ".join(words[at : at + n]) for n in (1, 2, 3) for at in range(len(words) - n + 1)}
    long = {run for run in runs if len(run) > LEAST}
    return long | {search_form(own) for name, own in translated_states().items() if name in long}


def _in_state(form: str) -> Q:
    named = {search_form(own) for name, own in translated_states().items() if name.startswith(form)}
    if not form:
        return Q()
    codes = Jurisdiction.objects.states().filter(search_name__in=named).values("code")
    return Q(state_code__istartswith=form) | Q(state_code__in=codes)


def _offers(places: JurisdictionQuerySet, typed: Typed, limit: int) -> list[Offer]:
    """Of a text that names New York, York is not meant."""
    rows = list(
        places.annotate(rank=_STATES_FIRST, size=size_of_place())
        .order_by("rank", "-size", "slug")
        .values_list("slug", "kind", "name", "state_code", "search_name")[: 3 * limit]
    )
    if not typed.whole:
        forms = {f" {row[4]} " for row in rows}
        rows = [row for row in rows if not any(f" {row[4]} " in form for form in forms - {f" {row[4]} "})]
    return [
        Offer(place_label(kind=kind, name=name, state_code=state, lang=typed.lang), reverse("place", args=[slug]))
        for slug, kind, name, state, _form in rows[:limit]
    ]


def _of_digits(digits: str, lang: str, limit: int) -> list[Offer]:
    """Cities where ZIP codes begin so; a whole one is asked for as it is, for it is no proof of being inside a city."""
    codes = PostalCode.objects.filter(code__startswith=digits, country="US")
    if len(digits) == 5:
        rows = codes.values_list("city_name", "state__code")[:1]
        url = f"{reverse('find_help')}?{urlencode({'near': digits})}"
        return [Offer(f"{_city(name, state, lang)} {digits}", url) for name, state in rows]
    cities = codes.exclude(city=None).order_by().values("city__slug", "city__name", "city__state_code")
    found = cities.annotate(number=Count("pk")).order_by("-number", "city__slug")[:limit]
    return [
        Offer(_city(row["city__name"], row["city__state_code"], lang), reverse("place", args=[row["city__slug"]]))
        for row in found
    ]


def _city(name: str, state: str, lang: str) -> str:
    return place_label(kind=PlaceKind.CITY, name=name, state_code=state, lang=lang)
