"""Finding dates: filters and days are asked of the database, text and nearness of the search engine."""

import datetime
import re
import zoneinfo
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import ceil

from django.db.models import Q
from django.utils import timezone

from partners.directory.models import Organization
from partners.places.models import Jurisdiction
from resources.events.listing import EventRow, rows, titled
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import EventQuerySet, OccurrenceQuerySet, midnight
from search import flows
from search.contract import MAX_RESULTS
from search.parameters import Asked

KIND = ("event",)
MIDDLE_ZONE = zoneinfo.ZoneInfo("America/Chicago")
RETRY_AFTER = 300
"""Seconds after which a program may ask again for what no index could be asked for."""
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?")


@dataclass(frozen=True)
class Dates:
    """One page of coming dates; `degraded`: no index could be asked for text and place, so they narrow nothing."""

    asked: Asked
    total: int
    rows: list[EventRow]
    degraded: bool = False

    @property
    def by_day(self) -> list[EventRow]:
        """The same rows for people: an evening in one zone may come after a morning of the next day in another."""
        return sorted(self.rows, key=lambda row: (row.when.first_day, row.occurrence.starts_at))

    @property
    def page(self) -> int:
        return self.asked.query.page

    @property
    def size(self) -> int:
        return self.asked.query.size

    @property
    def pages(self) -> int:
        return ceil(min(self.total, MAX_RESULTS) / self.size)


@dataclass(frozen=True)
class Narrowed:
    """The events that fit what was asked but for the days; `distances` in kilometres of those near, by event key.

    `degraded`: no index could be asked for text and place, so they narrow nothing.
    """

    events: EventQuerySet
    distances: Mapping[str, float | None]
    degraded: bool = False

    @property
    def occurrences(self) -> OccurrenceQuerySet:
        """All their dates."""
        return Occurrence.objects.filter(event__in=self.events.values("pk"))


def narrowed(asked: Asked) -> Narrowed:
    """Filters are asked of the database, text and place of the search; no query where none of these is asked."""
    query = asked.query
    events = Event.objects.listed().matching({name: held for name, held in query.filters.items() if name != "kind"})
    if not query.text and not query.near:
        return Narrowed(events, {})
    # The days are left to the database, which knows past ones too.
    found = flows.find_keys(replace(asked, query=replace(query, start=None, end=None)))
    if not found.degraded:
        events = events.filter(pk__in=found.distances)
    return Narrowed(events, found.distances, found.degraded)


def find_dates(asked: Asked, *, reader: str, with_past: bool = True) -> Dates:
    """Dates that are not over, or those between the days asked for, soonest first; 7 queries and the search's.

    Without `with_past`, what is over is left out of days that are not: of today.
    """
    query = asked.query
    found = narrowed(asked)
    occurrences = found.occurrences
    if query.start or query.end:
        occurrences = occurrences.between(query.start, query.end)
    if query.start is None or (not with_past and query.start >= today()):
        occurrences = occurrences.upcoming()
    first = (query.page - 1) * query.size
    page = occurrences.order_by("starts_at", "pk").with_words()[first : first + query.size]
    return Dates(asked, occurrences.count(), rows(page, reader, found.distances), found.degraded)


def next_dates(of: Event | Jurisdiction | Organization | None = None, *, reader: str, limit: int = 3) -> list[EventRow]:
    """The next dates of one event, at a place, of a host or co-host, or of all."""
    if isinstance(of, Event):
        return rows(of.occurrences.upcoming()[:limit], reader)
    found = Occurrence.objects.listed().upcoming()
    if isinstance(of, Organization):
        found = found.filter(event__in=Event.objects.held_by(of).values("pk"))
    elif isinstance(of, Jurisdiction):
        found = found.filter(event__in=Event.objects.at_place(of).values("pk"))
    return rows(found.with_words()[:limit], reader)


def next_dates_about(topics: Collection[str], *, reader: str, limit: int = 3) -> list[EventRow]:
    """The next dates of events with one of these topics, or of the kind that people hold on one of them; one query."""
    found = Occurrence.objects.listed().upcoming().filter(event__in=Event.objects.about(topics).values("pk"))
    return titled(found.with_titles()[:limit], reader)


def today() -> datetime.date:
    """The day it is in the middle of the network's zones."""
    return timezone.localdate(timezone=MIDDLE_ZONE)


def occurrence_on(event: Event, text: str) -> Occurrence | None:
    """The date of `event` that `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` names on its clocks, by the start that its rule gave.

    Where the rule gave none, the one that has moved there.
    """
    span = span_of(event, text)
    if span is None:
        return None
    dates = event.occurrences.filter(Q(original_start__range=span) | Q(starts_at__range=span))
    return min(dates, key=lambda each: (not span[0] <= each.original_start <= span[1], each.starts_at), default=None)


def span_of(event: Event, text: str) -> tuple[datetime.datetime, datetime.datetime] | None:
    """The minute, or the whole day, that the text names on the event's clocks; None where it names none."""
    match = _DATE.fullmatch(text)
    try:
        day = datetime.date.fromisoformat(match[1]) if match else None
        hour = datetime.time.fromisoformat(match[2]) if match and match[2] else None
    except ValueError:
        return None
    if day is None or not datetime.date.min < day < datetime.date.max:  # their moments in UTC may be no more ours
        return None
    first = datetime.datetime.combine(day, hour or datetime.time(), event.zone)
    last = first if hour else midnight(day + datetime.timedelta(days=1), event.zone) - datetime.timedelta(seconds=1)
    return first, last


def current_occurrence(event: Event) -> Occurrence | None:
    """The next date, else the last one."""
    now = timezone.now()
    return event.occurrences.upcoming(now).first() or event.occurrences.order_by("-starts_at").first()
