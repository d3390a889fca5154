"""The search page: a plain form, no script, no session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import languages
from search import flows, parameters

PAGE_FACETS = ("kind", "help", "topic", "spoken", "state", "cost", "in")


def search(request: HttpRequest) -> HttpResponse:
    asked = parameters.read(request.GET, lang=languages.current())
    found = flows.find(asked, facets=PAGE_FACETS, path=request.path) if asked.is_query else None
    response = render(request, "search/search.html", {"asked": asked, "found": found})
    if asked.is_query:
        response["Cache-Control"] = "no-store"
    return response
