"""`/events/` and `/events/<slug>/`."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal import context, languages
from portal.vocabulary import EventKind, Mode
from resources.events import flows
from resources.events.clock import when
from resources.events.detail import EventReading, read_event
from resources.events.models import Event, EventIndexPage, EventLanguage
from resources.events.occurrence_models import Occurrence
from resources.events.structured import event_data
from resources.guides.public import open_pages
from search import parameters

FIELDS = ("event_kind", "mode", "spoken")
DATES_SHOWN = 10


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Coming dates by day; a wrong filter is named beside its field and narrows nothing."""
    reader = languages.current()
    asked = parameters.read(request.GET, lang=reader, fixed={"kind": flows.KIND})
    size = asked.query.size if request.GET.get("size") and "size" not in asked.errors else None
    dates = flows.find_dates(_sized(asked, size or DATES_SHOWN), reader=reader)
    page = asked.query.page
    response = render(
        request,
        "resources/events.html",
        {
            "introduction": _introduction(reader),
            "asked": asked,
            "dates": dates,
            "fields": _fields(asked),
            "carried": {name: values for name, values in asked.chosen.items() if name not in FIELDS},
            "previous_url": asked.url(request.path, page=page - 1 if page > 2 else None, size=size) if page > 1 else "",
            "next_url": asked.url(request.path, page=page + 1, size=size) if page < dates.pages else "",
            "alternates": [{**each, "url": asked.url(each["url"])} for each in context.alternates(request)],
        },
    )
    if asked.is_query or page > 1:
        response["Cache-Control"] = "no-store"
    return response


def _sized(asked: parameters.Asked, size: int) -> parameters.Asked:
    """The same question for a page of `size` dates."""
    return replace(asked, query=replace(asked.query, size=size))


def _introduction(reader: str) -> EventIndexPage | None:
    pages = EventIndexPage.objects.filter(locale__language_code=reader)
    page: EventIndexPage | None = open_pages(pages).first()
    return page


def _fields(asked: parameters.Asked) -> list[dict]:
    """The choices of the form: name, options (value, label, chosen)."""
    coming = Occurrence.objects.listed().upcoming().order_by().values("event")
    codes = EventLanguage.objects.filter(event__in=coming).order_by("code").values_list("code", flat=True).distinct()
    options: dict[str, list[tuple[str, Any]]] = {
        "event_kind": list(EventKind.choices),
        "mode": list(Mode.choices),
        "spoken": [(code, languages.name_in(code, asked.query.lang)) for code in codes],
    }
    return [
        {"name": name, "options": [(code, label, code in asked.chosen.get(name, ())) for code, label in options[name]]}
        for name in FIELDS
    ]


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event on one of its dates: the one asked for, else the next, else the last."""
    words = ("texts", "languages", "required_documents", "host__texts", "topic_items__tag__labels")
    listed = Event.objects.listed().select_related("host", "place", "source").prefetch_related(*words)
    found = get_object_or_404(listed, slug=slug)
    reader = languages.current()
    asked = request.GET.get("date", "").strip()
    occurrence = flows.occurrence_on(found, asked) if asked else None
    shown = occurrence or flows.current_occurrence(found)
    reading = read_event(found, shown, reader)
    return render(
        request,
        "resources/event.html",
        {
            "event": found,
            "sources": [found.source] if found.source else [],
            "reading": reading,
            "next_dates": flows.next_dates(found, reader=reader, limit=6),
            "unknown_date": bool(asked) and occurrence is None,
            "original": when(shown, reader, original=True) if shown and shown.moved else None,
            "structured": _structured(found, reading),
            "alternates": _alternates(request, asked if occurrence else ""),
        },
    )


def _structured(found: Event, reading: EventReading) -> dict | None:
    """Only what really takes place is told to machines."""
    return event_data(found, reading) if reading.row and found.is_indexable else None


def _alternates(request: HttpRequest, date: str) -> list[dict]:
    query = f"?{urlencode({'date': date}, safe=':')}" if date else ""
    return [{**each, "url": f"{each['url']}{query}"} for each in context.alternates(request)]
