"""The same host, place and hour twice: said, never refused, for two rooms may have one name."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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
Own = Sequence[tuple[Moment, Occurrence | None]]


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
    if not _is_compared(event):
        return []
    own = _own_dates(event) if starts is None else [(start, None) for start in starts]
    (found,) = _found([(event, own)])
    return found


def _is_compared(event: Event) -> bool:
    return event.status != EventStatus.CANCELLED and event.host_id is not None and bool(event.starts_at)


def _own_dates(event: Event) -> Own:
    now = timezone.now()
    dates = list(Occurrence.objects.filter(event=event.pk, starts_at__gte=now)[:COMPARED])
    coming = [(date.starts_at, date) for date in dates if date.status != EventStatus.CANCELLED]
    return coming if dates or event.starts_at < now else [(event.starts_at, None)]


def _found(events: Sequence[tuple[Event, Own]]) -> Iterator[list[Clash]]:
    """What meets the dates of each event; as many queries for many events as for one."""
    places = [
        {start: place for start, date in own[:COMPARED] if (place := _place(event, date))} for event, own in events
    ]
    beside: dict[tuple[Any, Moment], list[tuple[Event, Occurrence | None]]] = defaultdict(list)
    for other, date, start in _at(
        {event.host_id for event, _own in events}, {start for each in places for start in each}
    ):
        beside[other.host_id, start].append((other, date))
    for (event, _own), each in zip(events, places, strict=True):
        found = [
            Clash(other, start)
            for start, place in each.items()
            for other, date in beside[event.host_id, start]
            if other.pk != event.pk and _place(other, date) == place
        ]
        yield sorted(found, key=lambda clash: clash.start)


def _at(hosts: set[Any], starts: set[Moment]) -> Iterator[tuple[Event, Occurrence | None, Moment]]:
    """What these hosts hold at these moments; 4 queries."""
    if not starts:
        return
    dates = Occurrence.objects.filter(event__host__in=hosts, starts_at__in=starts).exclude(status=EventStatus.CANCELLED)
    for date in (
        dates.exclude(event__status=EventStatus.CANCELLED).select_related("event").prefetch_related("event__texts")
    ):
        yield date.event, date, date.starts_at
    drafts = Event.objects.filter(host__in=hosts, occurrences=None, starts_at__in=starts)
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
    return _in_words(clashes(event), reader or languages.current())


def warnings(copies: Iterable[Event], reader: str | None = None) -> list[str]:
    """The same of each of many events that have no dates yet, by their first one; in as many queries as for one."""
    now, events = timezone.now(), list(copies)
    own: list[tuple[Event, Own]] = [
        (each, [(each.starts_at, None)] if _is_compared(each) and each.starts_at >= now else []) for each in events
    ]
    return [_in_words(found, reader or languages.current()) for found in _found(own)]


def _in_words(found: list[Clash], reader: str) -> str:
    if not found:
        return ""
    words = ngettext(
        "The same host has something else at the same place and hour: %(events)s",
        "The same host has something else at the same place and hour %(number)d times: %(events)s",
        len(found),
    )
    named = "; ".join(clash.in_words(reader) for clash in found[:SAID])
    return words % {"number": len(found), "events": named + (" …" if len(found) > SAID else "")}
