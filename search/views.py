"""The search page: a plain form, no script, no session."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.views.decorators.http import require_safe

from portal import languages
from portal.context import alternates
from search import flows, parameters, trails
from search.cards import FoundItem

PAGE_FACETS = ("kind", "help", "topic", "spoken", "state", "cost", "in")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET, lang=languages.current())
    if not asked.is_query:
        return render(request, "search/search.html", {"asked": asked, "found": None})
    found = flows.find(asked, facets=PAGE_FACETS, path=request.path)
    led = replace(found, results=_led_back(found.results, asked), explained=_led_back(found.explained, asked))
    context = {"asked": asked, "found": led, "alternates": _alternates(request, asked)}
    response = render(request, "search/search.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _led_back(items: Iterable[FoundItem], asked: parameters.Asked) -> tuple[FoundItem, ...]:
    """With addresses from which the way back leads to this page of the search."""
    page = asked.query.page
    pairs = asked.pairs(page=page if page > 1 else None)
    return tuple(replace(each, url=trails.from_search(pairs, each.url)) for each in items)


def _alternates(request: HttpRequest, asked: parameters.Asked) -> list[dict[str, Any]]:
    """The same question in every language."""
    return [{**each, "url": asked.url(translate_url(request.path, each["code"]))} for each in alternates(request)]
