"""The addresses under which a phone takes the calendar, with the filters of the list."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal import languages
from portal.context import alternates
from resources.events import filters, flows, trails
from resources.events.feeds import asking
from resources.events.listing import title_of
from resources.events.models import Event
from search import parameters


def addresses(request: HttpRequest) -> dict[str, Any]:
    """`webcal` opens the phone's calendar, `https` is to copy, `google` to copy for Google, which hides the cancelled.

    With `?event=` those of one event, else of all that fit; a wrong filter narrows nothing and is named. Days are left
    out: a calendar of this week alone would be empty by the next.
    """
    reader = languages.current()
    asked = filters.without_days(parameters.read(request.GET, lang=reader, fixed={"kind": flows.KIND}))
    query = asked.url("", page=None, size=None)
    event = _event(request.GET.get("event", ""))
    path = reverse("event_calendar", args=[event.slug]) if event else f"{reverse('events_calendar')}{query}"
    one = [("event", event.slug)] if event else []
    address = f"{settings.BASE_URL}{path}"
    return {
        "wrong": [(asked.typed.get(name) or name, each) for name, found in asked.errors.items() for each in found],
        "query": query,
        "found": filters.chosen(asked, request.path, []),
        "event": event,
        "title": title_of(event, reader) if event else None,
        "https": address,
        "webcal": f"webcal:{address.partition(':')[2]}",
        "google": f"{address}{'&' if '?' in address else '?'}for={asking.GOOGLE}",
        "has_examples": not event and Event.objects.listed().starter().exists(),
        "back_url": event.get_absolute_url() if event else f"{reverse('events')}{query}",
        "alternates": [{**each, "url": trails.beside(asked.url(each["url"]), one)} for each in alternates(request)],
    }


def _event(slug: str) -> Event | None:
    return Event.objects.subscribable().prefetch_related("texts").filter(slug=slug).first() if slug else None
