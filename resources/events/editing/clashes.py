"""The same host, place and hour twice: said, never refused, for two rooms may have one name."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import languages
from portal.vocabulary import EventStatus, Mode
from resources.events.editing.times import in_words
from resources.events.listing import title_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import whole_venue

COMPARED = 400
"""Dates of one series that are looked at: what meets once meets again."""
SAID = 3
Moment = datetime.datetime


@dataclass(frozen=True)
class Clash:
    """`other` begins at `start`, too, at the same place by the same host."""

    other: Event
    start: Moment

    def in_words(self, reader: str) -> str:
        day = in_words(self.start.astimezone(self.other.zone), reader)
        return _("%(title)s, %(day)s") % {"title": title_of(self.other, reader)[0], "day": day}


def clashes(event: Event, starts: Collection[Moment] | None = None) -> list[Clash]:
    """Other events of the host at the same place and hour, soonest first; 4 queries at most.

    `starts`: the moments to look at; by default the coming dates of the event, of a draft its first one. What is
    cancelled does not count.
    """
    if event.status == EventStatus.CANCELLED or event.host_id is None or not event.starts_at:
        return []
    own = _own_dates(event) if starts is None else [(start, None) for start in starts]
    places = {start: place for start, date in own[:COMPARED] if (place := _place(event, date))}
    found = [
        Clash(other, start) for other, date, start in _others(event, places) if _place(other, date) == places[start]
    ]
    return sorted(found, key=lambda clash: clash.start)


def _own_dates(event: Event) -> list[tuple[Moment, Occurrence | None]]:
    now = timezone.now()
    dates = list(Occurrence.objects.filter(event=event.pk, starts_at__gte=now)[:COMPARED])
    coming = [(date.starts_at, date) for date in dates if date.status != EventStatus.CANCELLED]
    return coming if dates or event.starts_at < now else [(event.starts_at, None)]


def _others(event: Event, starts: Iterable[Moment]) -> Iterator[tuple[Event, Occurrence | None, Moment]]:
    beside = Q(event__host=event.host_id) & ~Q(event=event.pk)
    dates = Occurrence.objects.filter(beside, starts_at__in=list(starts)).exclude(status=EventStatus.CANCELLED)
    for date in (
        dates.exclude(event__status=EventStatus.CANCELLED).select_related("event").prefetch_related("event__texts")
    ):
        yield date.event, date, date.starts_at
    drafts = Event.objects.filter(host=event.host_id, occurrences=None, starts_at__in=list(starts)).exclude(pk=event.pk)
    for other in drafts.exclude(status=EventStatus.CANCELLED).prefetch_related("texts"):
        yield other, None, other.starts_at


def _place(event: Event, date: Occurrence | None) -> tuple[Any, ...]:
    """What two dates have in common that are at one place; empty where nobody wrote a place yet."""
    whole = whole_venue(event, date)
    if event.mode == Mode.ONLINE:
        return ("online", _bare(whole.link)) if whole.link else ()
    named = _bare(whole.name), _bare(whole.address)
    return (*named, event.place_id) if any(named) else ()


def _bare(words: str) -> str:
    return " ".join(words.casefold().split())


def warning(event: Event, reader: str | None = None) -> str:
    """What is said of clashes, in the reader's language; empty where there is none."""
    found = clashes(event)
    if not found:
        return ""
    reader = reader or languages.current()
    words = ngettext(
        "The same host has something else at the same place and hour: %(events)s",
        "The same host has something else at the same place and hour %(number)d times: %(events)s",
        len(found),
    )
    named = "; ".join(clash.in_words(reader) for clash in found[:SAID])
    return words % {"number": len(found), "events": named + (" …" if len(found) > SAID else "")}
