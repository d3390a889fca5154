"""`/events/` and `/events/<slug>/`."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import languages
from portal.context import alternates
from resources.events import addressed, filters, flows, months, posters, trails
from resources.events.clock import when
from resources.events.detail import EventReading, read_event
from resources.events.models import Event, EventIndexPage
from resources.events.months import Month, table
from resources.events.occurrence_models import Occurrence
from resources.events.structured import event_data
from resources.guides.public import open_pages
from search import parameters

DATES_SHOWN = 10


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Coming dates by day, or a month as a table; a wrong filter is named beside its field and narrows nothing."""
    reader = languages.current()
    asked = parameters.read(request.GET, lang=reader, fixed={"kind": flows.KIND})
    if request.GET.get("view") == "month":
        return _month(request, asked, reader)
    return _list(request, asked, reader)


def _list(request: HttpRequest, asked: parameters.Asked, reader: str) -> HttpResponse:
    size = asked.query.size if request.GET.get("size") and "size" not in asked.errors else None
    dates = flows.find_dates(_sized(asked, size or DATES_SHOWN), reader=reader, with_past=False)
    page = asked.query.page
    month = [("view", "month"), ("month", Month.of(asked.query.start or flows.today()).code)]
    context = {
        "dates": dates,
        "trail": trails.after(asked.pairs(page=page if page > 1 else None, size=size)),
        "previous_url": asked.url(request.path, page=page - 1 if page > 2 else None, size=size) if page > 1 else "",
        "next_url": asked.url(request.path, page=page + 1, size=size) if page < dates.pages else "",
        "month_url": trails.beside(filters.without_days(asked).url(request.path), month),
        "list_url": "",
    }
    response = render(request, "resources/events.html", {**_shared(request, asked, reader, []), **context})
    if asked.is_query or page > 1:
        response["Cache-Control"] = "no-store"
    return response


def _month(request: HttpRequest, asked: parameters.Asked, reader: str) -> HttpResponse:
    asked, today = filters.without_days(asked), flows.today()
    typed = request.GET.get("month", "").strip()
    month = Month.read(typed) or Month.of(today)
    beyond = [("view", "month"), ("month", month.code)]
    found = flows.narrowed(asked)
    shown = table(month, found.occurrences, reader)
    context = {
        "shown": shown,
        "today": today,
        "degraded": found.degraded,
        "wrong_month": bool(typed) and Month.read(typed) is None,
        "heading": month.in_words(reader),
        "below": shown.first_rows(today),
        "trail": trails.after(beyond + asked.pairs()),
        "day_url": trails.beside("", asked.pairs()) + ("&" if asked.pairs() else "?"),
        "turns": _turns(request, asked, month, Month.of(today), reader),
        "month_url": "",
        "list_url": asked.url(request.path),
    }
    response = render(request, "resources/events_month.html", {**_shared(request, asked, reader, beyond), **context})
    response["Cache-Control"] = "no-store"
    return response


def _turns(request: HttpRequest, asked: parameters.Asked, month: Month, now: Month, reader: str) -> dict[str, Any]:
    """Links to the months before and after, as far as there are dates."""
    found = {}
    for name, turned in (("before", month.shifted(-1)), ("after", month.shifted(1))):
        if now.shifted(-months.BACK) <= turned <= now.shifted(months.AHEAD):
            url = trails.beside(asked.url(request.path), [("view", "month"), ("month", turned.code)])
            found[name] = {"url": url, "label": turned.in_words(reader)}
    return found


def _shared(request: HttpRequest, asked: parameters.Asked, reader: str, beyond: trails.Pairs) -> dict[str, Any]:
    """What list and month have in common; `beyond`: the month's own parameters."""
    others = {name: values for name, values in asked.chosen.items() if name not in filters.FIELDS}
    return {
        "introduction": _introduction(reader),
        "asked": asked,
        "fields": filters.fields(asked),
        "found": filters.chosen(asked, request.path, beyond),
        "spans": filters.spans(asked, request.path, flows.today()),
        "beyond": beyond,
        "carried": others,
        "place_links": [{**each, "url": trails.beside(each["url"], beyond)} for each in asked.place_links],
        "subscribe_query": filters.without_days(asked).url("", page=None, size=None),
        "alternates": [{**each, "url": trails.beside(asked.url(each["url"]), beyond)} for each in alternates(request)],
    }


def _sized(asked: parameters.Asked, size: int) -> parameters.Asked:
    """The same question for a page of `size` dates."""
    return replace(asked, query=replace(asked.query, size=size))


def _introduction(reader: str) -> EventIndexPage | None:
    pages = EventIndexPage.objects.filter(locale__language_code=reader)
    page: EventIndexPage | None = open_pages(pages).first()
    return page


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event on one of its dates: the one asked for, else the next, else the last."""
    found: Event = get_object_or_404(Event.objects.listed().whole(), slug=slug)
    reader = languages.current()
    asked = request.GET.get("date", "").strip()
    named = addressed.date_named(found, asked) if asked else None
    chosen = trails.carried(request.GET)
    if named and named.date.event.pk != found.pk:
        return redirect(trails.beside(named.url, chosen))
    shown = named.date if named else flows.current_occurrence(found)
    later = addressed.goes_on_with(found) if not asked and _is_over(shown) else None
    if later is not None:
        return redirect(trails.beside(later.get_absolute_url(), chosen))
    reading = read_event(found, shown, reader)
    planned = named.planned if named and named.planned else shown.original_start if shown and shown.moved else None
    moved = named.date if named and named.planned else None
    in_address = [("date", asked)] if named else []
    response = render(
        request,
        "resources/event.html",
        {
            "event": found,
            "occurrence": shown,
            "sources": [found.source] if found.source else [],
            "reading": reading,
            "next_dates": flows.next_dates(found, reader=reader, limit=6),
            "unknown_date": bool(asked) and named is None,
            "original": when(shown, reader, planned=planned) if shown and planned else None,
            "moved_to": moved.get_absolute_url() if moved else "",
            "structured": _structured(found, reading),
            "canonical": moved.get_absolute_url() if moved else trails.beside(request.path, in_address),
            "shared": shown.get_absolute_url() if shown else request.path,
            "posters": posters.offered(reading),
            "trail": trails.after(chosen),
            **trails.way_back(reverse("events"), chosen),
            "alternates": [
                {**each, "url": trails.beside(each["url"], [*in_address, *chosen])} for each in alternates(request)
            ],
        },
    )
    if chosen:
        response["Cache-Control"] = "no-store"
    return response


def _is_over(date: Occurrence | None) -> bool:
    return date is None or date.ends_at < timezone.now()


def _structured(found: Event, reading: EventReading) -> dict | None:
    """Only what really takes place is told to machines."""
    return event_data(found, reading) if reading.row and found.is_indexable else None
