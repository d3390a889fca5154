"""What holders of seats are shown."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from portal.dates import clock_time, day_in_words
from resources.events.clock import When, when
from resources.events.listing import title_of, town_of
from resources.events.occurrence_models import Occurrence
from resources.events.seats import timing
from resources.events.seats.codes import in_groups
from resources.events.seats.keeping import Holding
from resources.events.venues import Venue, holder_venue


@dataclass(frozen=True)
class DateReading:
    """A date as its page of seats names it; `original`: when it was to be before it, or its series, was moved."""

    date: Occurrence
    title: str
    lang: str
    town: str
    when: When
    original: When | None

    @property
    def is_cancelled(self) -> bool:
        return self.date.is_cancelled


@dataclass(frozen=True)
class SeatReading:
    """What a code holds. `venue`: as much as its holder may know by now; moments are in words, "" where past."""

    code: list[str]
    digits: str
    holding: Holding
    venue: Venue
    told_from: str
    confirm_from: str
    released_at: str
    is_over: bool

    @property
    def place_in_line(self) -> int:
        return self.holding.ahead + 1


def seats_url(date: Occurrence) -> str:
    """The page of the date's seats, without any code."""
    query = urlencode({"date": date.name}, safe=":")
    return f"{reverse('event_seats', args=[date.event.slug])}?{query}"


def read_date(date: Occurrence, reader: str) -> DateReading:
    title, lang = title_of(date.event, reader)
    planned = date.planned_for
    original = when(date, reader, planned=planned) if planned else None
    return DateReading(date, title, lang, town_of(date.event, reader, date), when(date, reader), original)


def read_seats(date: Occurrence, code: str, holding: Holding, *, reader: str, now: datetime.datetime) -> SeatReading:
    def said(moment: datetime.datetime) -> str:
        return moment_in_words(date, moment, reader) if now < moment else ""

    venue = venue_for(date, holding, now)
    is_late = venue.told_late or venue.link_told_late
    return SeatReading(
        code=in_groups(code),
        digits=code,
        holding=holding,
        venue=venue,
        told_from=said(timing.told_at(date)) if is_late else "",
        confirm_from=said(timing.confirms_from(date)),
        released_at=said(timing.released_at(date)),
        is_over=date.ends_at <= now,
    )


def venue_for(date: Occurrence, holding: Holding, now: datetime.datetime) -> Venue:
    """What is told late, from its hour on, to those who have a seat of a date that takes place; else what all know."""
    has_come = timing.told_at(date) <= now < date.ends_at
    return holder_venue(date.event, date, has_come=has_come and not holding.is_waiting and not date.is_cancelled)


def moment_in_words(date: Occurrence, moment: datetime.datetime, reader: str) -> str:
    """`Friday, December 4, 2026, 6:00 p.m.`, on the clocks of the event's place."""
    there = date.local(moment)
    return f"{day_in_words(there.date(), reader)}, {clock_time(there, reader)}"
