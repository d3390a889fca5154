"""What the list pages of this room share: the query read and answered, what no cache may keep, the introduction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url

from portal.context import alternates
from portal.pages import IntroducedPage
from search.parameters import Asked


def answer(request: HttpRequest, template: str, asked: Asked, context: Mapping[str, Any]) -> HttpResponse:
    """Render a list; one that answers a query keeps it in every language and is stored nowhere."""
    shared: dict[str, Any] = {"asked": asked, "noindex": asked.is_query}
    if asked.is_query:
        shared["alternates"] = [
            {**each, "url": asked.url(translate_url(request.path, each["code"]))} for each in alternates(request)
        ]
    response = render(request, template, {**shared, **context})
    if asked.is_query:
        response["Cache-Control"] = "no-store"
    return response


def introduction(page: type[IntroducedPage], reader: str) -> str:
    """What editors wrote above this list in the reader's language; one query."""
    rows: Sequence[str] = (
        page.objects.live().filter(locale__language_code=reader).values_list("introduction", flat=True)[:1]
    )
    return next(iter(rows), "")
