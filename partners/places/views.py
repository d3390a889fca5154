"""A place: what applies there on a day, who helps, whom to call."""

import datetime
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.directory.hotlines import hotlines
from partners.places.labels import place_label
from partners.places.models import Jurisdiction
from partners.places.queries import containing
from partners.places.rules import agreements, consulates, consulates_of_state, rules
from portal import languages
from portal.context import alternates
from portal.vocabulary import PlaceKind
from search import flows
from search.contract import Near, SearchQuery
from search.parameters import Asked

HELP_SHOWN = 6
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    reader = languages.current()
    around = containing(slug)
    here = next((each for each in around if each.slug == slug), None)
    if here is None:
        raise Http404
    typed = request.GET.get("as_of", "").strip()[:40]
    asked, error = _day(typed)
    day = asked or timezone.localdate()
    help_near = _help(here, around, reader)
    context = {
        "place": here,
        "label": place_label(kind=here.kind, name=here.name, state_code=here.state_code, lang=reader),
        "containing": _containing(here, around, reader),
        "is_city": here.kind == PlaceKind.CITY,
        "day": day,
        "typed_day": typed,
        "day_error": error,
        "is_today": day == timezone.localdate(),
        "rules": rules(around, day, reader),
        "agreements": agreements(around, day),
        "consulates": consulates_of_state(here, day)
        if here.kind == PlaceKind.STATE
        else consulates([each.slug for each in around], day, point=here.point),
        "help_near": help_near,
        "hotlines": [line for line in hotlines(reader) if line.reaches(here.state_code)],
        "noindex": bool(typed),
    }
    if asked:
        day_query = f"?as_of={asked.isoformat()}"
        context["alternates"] = [
            {**each, "url": translate_url(request.path, each["code"]) + day_query} for each in alternates(request)
        ]
    response = render(request, "partners/place.html", context)
    if typed:
        response["Cache-Control"] = "no-store"
    return response


def _day(typed: str) -> tuple[datetime.date | None, str]:
    """(day asked for, what is wrong with it)."""
    if not typed:
        return None, ""
    try:
        if _DAY.fullmatch(typed):
            return datetime.date.fromisoformat(typed), ""
    except ValueError:
        pass
    return None, _("Write the day as YYYY-MM-DD, for example 2026-05-01. This page shows today.")


def _containing(here: Jurisdiction, around: list[Jurisdiction], reader: str) -> list[tuple[str, str]]:
    """(slug, label) of states and counties around, the widest first."""
    order = {PlaceKind.STATE: 0, PlaceKind.COUNTY: 1}
    outer = [each for each in around if each.slug != here.slug and each.kind in order]
    outer.sort(key=lambda each: (order[PlaceKind(each.kind)], each.name))
    return [
        (each.slug, place_label(kind=each.kind, name=each.name, state_code=each.state_code, lang=reader))
        for each in outer
    ]


def _help(here: Jurisdiction, around: list[Jurisdiction], reader: str) -> flows.Found:
    """Services that reach the place; for a state those in it or for it."""
    fixed = {"kind": ("service",)}
    if here.kind == PlaceKind.STATE or here.point is None:
        query = SearchQuery(lang=reader, filters={**fixed, "state": (here.state_code,)}, size=HELP_SHOWN)
    else:
        within = tuple(dict.fromkeys((here.country.lower(), *(each.slug for each in around))))
        near = Near(here.label, here.point[0], here.point[1], within=within)
        query = SearchQuery(lang=reader, filters=fixed, near=near, size=HELP_SHOWN)
    return flows.find(Asked(query, fixed=fixed), snippets=False, rows=True)
