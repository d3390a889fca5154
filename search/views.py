"""The search page: a plain form, no script, no session."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url
from django.views.decorators.http import require_safe

from portal import languages
from portal.context import alternates
from search import flows, parameters

PAGE_FACETS = ("kind", "help", "topic", "spoken", "state", "cost", "in")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET, lang=languages.current())
    found = flows.find(asked, facets=PAGE_FACETS, path=request.path) if asked.is_query else None
    context = {"asked": asked, "found": found}
    if not asked.is_query:
        return render(request, "search/search.html", context)
    response = render(request, "search/search.html", {**context, "alternates": _alternates(request, asked)})
    response["Cache-Control"] = "no-store"
    return response


def _alternates(request: HttpRequest, asked: parameters.Asked) -> list[dict[str, Any]]:
    """The same question in every language."""
    return [{**each, "url": asked.url(translate_url(request.path, each["code"]))} for each in alternates(request)]
