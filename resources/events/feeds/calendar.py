"""A calendar as it is sent: its head, the zones, and the kept texts of its events, a few hundred at a time."""

import datetime
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration

from resources.events.feeds.models import FeedText
from resources.events.feeds.zones import vtimezone

HOUR = datetime.timedelta(hours=1)
PRODUCT = "-//Puente//Events//EN"
SENT_AT_ONCE = 500
CONTENT_TYPE = "text/calendar; charset=utf-8"
END = b"END:VCALENDAR\r\n"
_HIDDEN, _SHOWN = "\r\nSTATUS:CANCELLED\r\n", "\r\nSTATUS:CONFIRMED\r\n"


def head(zones: Iterable[str], *, name: str = "", method: str = "", url: str = "") -> bytes:
    """All of a VCALENDAR that goes before its events; END closes it. With a `name` it is one to subscribe to."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    if method:
        found.add("method", method)
    if url:
        found.add("url", url)
    if name:
        for label in ("name", "x-wr-calname"):
            found.add(label, name)
        # `add` forgets that the value is a duration.
        found.add("refresh-interval", vDuration(HOUR), parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", vDuration(HOUR))
    beginning = found.to_ical().removesuffix(END)
    return b"".join((beginning, *map(_zone, sorted(set(zones) - {"UTC"}))))


@lru_cache(maxsize=64)
def _zone(name: str) -> bytes:
    return bytes(vtimezone(name).to_ical())


def title() -> str:
    """Under this name a phone lists the calendar."""
    return f"{_('Meetings and events')} · Puente"


def list_url() -> str:
    return f"{settings.BASE_URL}{reverse('events')}"


def whole(beginning: bytes, texts: Iterable[str], *, for_google: bool = False) -> Iterator[bytes]:
    """The calendar, in pieces; the events come one after the other from the database."""
    yield beginning
    rest = iter(texts)
    while pieces := list(islice(rest, SENT_AT_ONCE)):
        text = "".join(pieces)
        yield (shown_as_confirmed(text) if for_google else text).encode()
    yield END


def shown_as_confirmed(text: str) -> str:
    """Google hides what is cancelled; its title still says it. No value of a text can hold such a line."""
    return text.replace(_HIDDEN, _SHOWN)


def read_texts(found: QuerySet[FeedText]) -> Iterator[str]:
    return found.values_list("text", flat=True).iterator(chunk_size=SENT_AT_ONCE)
