"""Dates and hours of events in the reader's words, on the clocks of the event's own zone."""

import datetime
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from portal.dates import city_name, clock_time, day_in_words, zone_name
from resources.events.occurrence_models import Occurrence

INSTANT = datetime.timedelta(microseconds=1)
DAY = datetime.timedelta(days=1)
LONGEST = datetime.timedelta(days=730)
# Whose clocks are told to people who take part online.
CITIES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Mexico_City")


@dataclass(frozen=True)
class When:
    """`start` and `end` are in the event's zone; `last_day` is "" for a single day, `hours` for whole days.

    `begins` is the first of the `hours`.
    """

    start: datetime.datetime
    end: datetime.datetime
    day: str
    last_day: str
    hours: str
    zone: str
    begins: str = ""

    @property
    def first_day(self) -> datetime.date:
        """For templates, whose date filter would turn an aware moment to UTC."""
        return self.start.date()

    @property
    def iso(self) -> str:
        return self.start.isoformat()


def days_between(
    starts: datetime.datetime,
    ends: datetime.datetime,
    zone: zoneinfo.ZoneInfo,
    *,
    since: datetime.date = datetime.date.min,
    until: datetime.date = datetime.date.max,
) -> tuple[datetime.date, ...]:
    """Every day of the zone's calendar from start to end; an end at midnight belongs to the day before."""
    first = max(since, starts.astimezone(zone).date())
    last = min(until, last_day(starts, ends, zone))
    return tuple(first + datetime.timedelta(days=number) for number in range((last - first).days + 1))


def last_day(starts: datetime.datetime, ends: datetime.datetime, zone: zoneinfo.ZoneInfo) -> datetime.date:
    return max(starts, ends - INSTANT).astimezone(zone).date()


def local_days(occurrences: Iterable[Occurrence]) -> list[datetime.date]:
    """Every day on which one of these dates of an event takes place, by its calendar: each day once, in order.

    No day is looked at twice, and of one date at most the first LONGEST: a host's slip or a foreign calendar may let
    it last for centuries.
    """
    found: list[datetime.date] = []
    for each in sorted(occurrences, key=lambda each: each.starts_at):
        since = found[-1] + DAY if found else datetime.date.min
        ends = min(each.ends_at, each.starts_at + LONGEST)
        found += days_between(each.starts_at, ends, each.event.zone, since=since)
    return found


def when(occurrence: Occurrence, reader: str, *, planned: datetime.datetime | None = None) -> When:
    """The occurrence's time, or the one that it had while it was `planned` for that start."""
    shift = planned - occurrence.starts_at if planned else datetime.timedelta()
    start = occurrence.local(occurrence.starts_at + shift)
    end = occurrence.local(occurrence.ends_at + shift)
    last = last_day(occurrence.starts_at, occurrence.ends_at, occurrence.event.zone)
    whole = occurrence.event.all_day
    return When(
        start=start,
        end=end,
        day=day_in_words(start.date(), reader),
        last_day=day_in_words(last, reader)
        if last > occurrence.local(occurrence.starts_at).date() and not planned
        else "",
        hours="" if whole else _hours(start, end, reader),
        zone="" if whole else zone_name(start, reader),
        begins="" if whole else clock_time(start, reader),
    )


def _hours(start: datetime.datetime, end: datetime.datetime, reader: str) -> str:
    texts = [clock_time(moment, reader) for moment in (start, end)]
    return texts[0] if start == end else "–".join(texts)


@dataclass(frozen=True)
class Elsewhere:
    """What clocks in `city` show; `day` is "" where it is the same day as at the event."""

    city: str
    hour: str
    day: str


def elsewhere(occurrence: Occurrence, reader: str) -> list[Elsewhere]:
    """The start on the clocks of large cities, but for those that show what the event's own do."""
    here = occurrence.local(occurrence.starts_at)
    found = []
    for name in CITIES:
        there = occurrence.starts_at.astimezone(zoneinfo.ZoneInfo(name))
        if there.utcoffset() != here.utcoffset():
            day = day_in_words(there.date(), reader) if there.date() != here.date() else ""
            found.append(Elsewhere(city_name(name, reader), clock_time(there, reader), day))
    return found
