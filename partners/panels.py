"""What this room puts on every page, on the home page and where a search finds nothing."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.template.loader import render_to_string

from partners.directory.hotlines import lines_for_now, strip_lines
from partners.directory.models import Service, ServiceAtLocation
from partners.entries import public_q
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.search import given_help
from portal import languages, slots
from portal.vocabulary import PlaceKind
from search.flows import Found
from search.parameters import Asked

LINES_SHOWN = 3
PLACES_SHOWN = 4
FREQUENT_PLACES = 8


def register() -> None:
    slots.register("strip", "hotlines", strip, order=10)
    slots.register("home", "kinds-of-help", kinds, order=5)
    slots.register("home", "hotlines", lines, order=20)
    slots.register("home", "starter", starter, order=90)
    slots.register("search_zero", "hotlines", lines, order=10)
    slots.register("search_zero", "kinds-of-help", kinds, order=20)
    slots.register("search_zero", "places", places, order=30)
    slots.register("search_start", "kinds-of-help", kinds, order=10)
    slots.register("search_start", "places", frequent_places, order=20)


def strip(context: Mapping[str, Any]) -> str:
    return _render("strip", context, lines=strip_lines(languages.current()))


def lines(context: Mapping[str, Any]) -> str:
    found = lines_for_now(languages.current())[:LINES_SHOWN]
    return _render("hotline_cards", context, lines=found) if found else ""


def kinds(context: Mapping[str, Any]) -> str:
    """Kinds of help that somebody gives; one query."""
    given = list(given_help(languages.current()).items())
    return _render("kinds_of_help", context, kinds=given) if given else ""


def places(context: Mapping[str, Any]) -> str:
    """The state and counties around the place that was asked for; one query."""
    found, asked = context.get("found"), context.get("asked")
    question = found or asked
    near = question.query.near if isinstance(question, (Found, Asked)) else None
    if near is None:
        return ""
    reader, order = languages.current(), {PlaceKind.CITY: 0, PlaceKind.COUNTY: 1, PlaceKind.STATE: 2}
    rows = [row for row in Jurisdiction.objects.filter(slug__in=near.within) if row.kind in order]
    rows.sort(key=lambda row: (order[PlaceKind(row.kind)], row.name))
    named = [
        (row.slug, place_label(kind=row.kind, name=row.name, state_code=row.state_code, lang=reader)) for row in rows
    ]
    return _render("nearest_places", context, places=named[:PLACES_SHOWN]) if named else ""


def frequent_places(context: Mapping[str, Any]) -> str:
    """Cities where most services are given; one query."""
    here = ServiceAtLocation.objects.filter(public_q("service__"), public_q("location__"), location__place__kind="city")
    rows = (
        here.values_list("location__place__slug", "location__place__name", "location__place__state_code")
        .annotate(number=Count("service", distinct=True))
        .order_by("-number", "location__place__slug")[:FREQUENT_PLACES]
    )
    reader = languages.current()
    named = [
        (slug, place_label(kind=PlaceKind.CITY, name=name, state_code=state, lang=reader))
        for slug, name, state, _ in rows
    ]
    return _render("frequent_places", context, places=named) if named else ""


def starter(context: Mapping[str, Any]) -> str:
    """Says how much of the directory nobody has checked yet; one query."""
    unchecked = Service.objects.listed().never_assured().count()
    return _render("starter", context, unchecked=unchecked) if unchecked else ""


def _render(name: str, context: Mapping[str, Any], **values: Any) -> str:
    shared = {key: context.get(key) for key in ("request", "language")}
    return render_to_string(f"partners/includes/{name}.html", {**shared, **values})
