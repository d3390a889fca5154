"""`/events/calendar.ics`, `/events/<slug>/event.ics`, `/feeds/events.xml`, `/events/subscribe/`."""

from collections.abc import Iterable
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import languages
from resources.events import flows
from resources.events.addressed import date_named, going_on
from resources.events.feeds import asking, atom, calendar, subscribing
from resources.events.feeds.answers import answer, refused, repaired
from resources.events.feeds.keeping import IN_REQUEST, settle, text_of, withdraw_gone
from resources.events.feeds.making import address_digest
from resources.events.feeds.vevent import date_vevent
from resources.events.feeds.withdrawn import cancelled, fitting, withdrawn
from resources.events.feeds.wording import one_line
from resources.events.listing import title_of
from resources.events.models import Event
from resources.events.queries import EventQuerySet
from search import outbox


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """All events that fit, a series whole, for programs that ask again every hour."""
    return answer(request, lambda: _feed(request))


def _feed(request: HttpRequest) -> tuple[HttpResponseBase, bool]:
    asked = asking.read(request)
    if asked.errors:
        return refused(asked.errors), False
    settled = settle(asked.query.lang, most=IN_REQUEST)
    # While the index is behind, what text and place find may be old: nobody is told to hold on to it.
    searched = bool(asked.query.text or asked.query.near)
    is_whole = settled.is_current and not (searched and outbox.state()["pending"])
    texts, could_ask = asking.asked_texts(asked)
    if not could_ask:
        return repaired(flows.RETRY_AFTER), False  # a phone must not fill up with the whole country
    gone = fitting(withdrawn(timezone.now().date()).order_by("pk"), asked.query)
    zones = asking.zones_of(asked, texts) | {entry.time_zone for entry in gone}
    told = [cancelled(entry) for entry in gone]
    return _sent(request, zones, chain(told, calendar.read_texts(texts))), is_whole


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One event, a series whole with those that go on where it ended; with `?date=` that date alone."""
    return answer(request, lambda: (_one(request, slug), True))


def _one(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = _told().filter(slug=slug).first()
    if found is None:
        address = address_digest(slug)
        withdraw_gone(address=address)
        gone = withdrawn(timezone.now().date()).filter(address=address).first()
        if gone is None:
            raise Http404
        return _sent(request, [gone.time_zone], [cancelled(gone)])
    if asked := request.GET.get("date", "").strip():
        return _one_date(request, found, asked)
    # Whoever subscribed to a series that was split hears of the dates that go on elsewhere.
    events = [found, *going_on(found, among=_told())]
    texts = [text_of(event, languages.current()) for event in events]
    if texts[0] is None:
        raise Http404
    name = f"{one_line(title_of(found, languages.current())[0])} · Puente"
    return _sent(request, {event.time_zone for event in events}, [text.text for text in texts if text], name=name)


def _one_date(request: HttpRequest, event: Event, asked: str) -> HttpResponseBase:
    named = date_named(event, asked, among=_told())
    kept = text_of(named.date.event, languages.current()) if named else None
    if named is None or kept is None:
        raise Http404
    text = date_vevent(named.date.event, named.date, languages.current(), changed=kept.changed).to_ical().decode()
    return _sent(request, [named.date.event.time_zone], [text])


def _told() -> EventQuerySet:
    return Event.objects.subscribable().select_related("host", "place", "continues")


def _sent(request: HttpRequest, zones: Iterable[str], texts: Iterable[str], *, name: str = "") -> StreamingHttpResponse:
    """Under its `name` a phone lists it: of one meeting its title, so that two of them can be told apart."""
    beginning = calendar.head(zones, name=name or calendar.title(), method="PUBLISH", url=calendar.list_url())
    pieces = calendar.whole(beginning, texts, for_google=asking.for_google(request))
    response = StreamingHttpResponse(pieces, content_type=calendar.CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="events.ics"'
    return response


@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """New and changed events as Atom."""
    return answer(request, _news)


def _news() -> tuple[HttpResponse, bool]:
    settled = settle(languages.current(), most=IN_REQUEST)
    written = atom.written(languages.current())
    return HttpResponse(written, content_type=atom.CONTENT_TYPE), settled.is_current


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """How to have the calendar, with the filters of this address, on a phone; a wrong filter is left out and named."""
    context = subscribing.addresses(request)
    response = render(request, "resources/subscribe.html", context)
    if context["query"]:
        response.headers["Cache-Control"] = "no-store"
    return response
