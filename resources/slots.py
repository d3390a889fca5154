"""What this room shows on pages of lower rooms and on the home page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string

from partners.places.labels import place_label
from portal import languages, slots
from portal.vocabulary import PlaceKind
from resources.events.flows import next_dates, next_dates_about
from resources.guides.models import GuidePage
from resources.guides.public import Sites, open_pages, page_path, parent_path

GUIDES_ON_HOME = 4


def register_all() -> None:
    slots.register("home", "guides", guides, order=10)
    slots.register("home", "events", events, order=30)
    slots.register("place_after", "events", events_at_place, order=50)
    slots.register("organization_after", "events", events_of_organization, order=50)
    slots.register("guide_after", "events", events_about_guide, order=50)


def guides(context: Mapping[str, Any]) -> str:
    """What to do now: the first guides of the reader's language."""
    sites = Sites()
    found = GuidePage.objects.filter(locale__language_code=languages.current()).order_by("path")
    pairs = [(guide, page_path(guide, sites)) for guide in open_pages(found)[:GUIDES_ON_HOME]]
    return _render("home_guides", {"guides": pairs, "all_url": parent_path(pairs[0][1]) if pairs else ""}, context)


def events(context: Mapping[str, Any]) -> str:
    return _dates(context, next_dates(reader=languages.current()), "")


def events_at_place(context: Mapping[str, Any]) -> str:
    place = context.get("place")
    if place is None:
        return ""
    return _dates(context, next_dates(place, reader=languages.current()), _of_place(place))


def _of_place(place: Any) -> str:
    """The filter that asks for more of the same."""
    if place.kind == PlaceKind.STATE and place.code:
        return f"?state={place.code}"
    if place.kind == PlaceKind.COUNTY:
        return f"?county={place.slug}"
    name = place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=languages.current())
    return f"?{urlencode({'near': name})}"


def events_of_organization(context: Mapping[str, Any]) -> str:
    host = context.get("organization")
    if host is None:
        return ""
    return _dates(context, next_dates(host, reader=languages.current()), f"?host={host.slug}")


def events_about_guide(context: Mapping[str, Any]) -> str:
    """`topic_codes` are the guide's; meetings on one of them."""
    codes = context.get("topic_codes")
    if not codes:
        return ""
    rows = next_dates_about(codes, reader=languages.current())
    return _render("dates_about", {"rows": rows}, context) if rows else ""


def _dates(context: Mapping[str, Any], rows: list, query: str) -> str:
    return _render("next_events", {"rows": rows, "query": query}, context) if rows else ""


def _render(name: str, values: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    shared = {key: context.get(key) for key in ("language", "request")}
    return render_to_string(f"resources/includes/{name}.html", {**shared, **values})
