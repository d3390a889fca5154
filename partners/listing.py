"""What the list pages of this room and the pages they lead to share: the query answered, and kept on the way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url

from portal.context import alternates
from portal.pages import IntroducedPage
from search import trails
from search.parameters import Asked

CARRIED = (*trails.NAMES, "place")


def answer(request: HttpRequest, template: str, asked: Asked, context: Mapping[str, Any]) -> HttpResponse:
    """Render a list; one that answers a query keeps it in every language and is stored nowhere."""
    page = asked.query.page
    trail = trails.beside("", asked.pairs(page=page if page > 1 else None))
    shared: dict[str, Any] = {"asked": asked, "noindex": asked.is_query, "trail": trail}
    if asked.is_query:
        shared["alternates"] = [
            {**each, "url": asked.url(translate_url(request.path, each["code"]))} for each in alternates(request)
        ]
    response = render(request, template, {**shared, **context})
    if asked.is_query:
        response["Cache-Control"] = "no-store"
    return response


def one(request: HttpRequest, template: str, context: Mapping[str, Any], *, of: str) -> HttpResponse:
    """Render one thing of the list named `of`. What was chosen there holds on the way back and in other languages."""
    chosen = trails.carried(request.GET, CARRIED)
    shared: dict[str, Any] = {**trails.way_back(reverse(of), chosen)}
    if chosen:
        shared["alternates"] = [{**each, "url": trails.beside(each["url"], chosen)} for each in alternates(request)]
    response = render(request, template, {**shared, **context})
    if chosen:
        response["Cache-Control"] = "no-store"
    return response


def introduction(page: type[IntroducedPage], reader: str) -> str:
    """What editors wrote above this list in the reader's language; one query."""
    rows: Sequence[str] = (
        page.objects.live().filter(locale__language_code=reader).values_list("introduction", flat=True)[:1]
    )
    return next(iter(rows), "")
