"""Dates and hours of events in the reader's words, on the clocks of the event's own zone."""

import datetime
from dataclasses import dataclass

from portal.dates import clock_time, day_in_words, zone_name
from resources.events.occurrence_models import Occurrence

INSTANT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class When:
    """`start` and `end` are in the event's zone; `last_day` is "" for a single day, `hours` for whole days."""

    start: datetime.datetime
    end: datetime.datetime
    day: str
    last_day: str
    hours: str
    zone: str

    @property
    def first_day(self) -> datetime.date:
        """For templates, whose date filter would turn an aware moment to UTC."""
        return self.start.date()

    @property
    def iso(self) -> str:
        return self.start.isoformat()


def local_days(occurrence: Occurrence) -> tuple[datetime.date, ...]:
    """Every day of the event's own calendar on which it takes place; an end at midnight belongs to the day before."""
    first = occurrence.local(occurrence.starts_at).date()
    last = occurrence.local(max(occurrence.starts_at, occurrence.ends_at - INSTANT)).date()
    return tuple(first + datetime.timedelta(days=number) for number in range((last - first).days + 1))


def when(occurrence: Occurrence, reader: str, *, original: bool = False) -> When:
    """The occurrence's time, or with `original` the time that its rule had given it."""
    shift = occurrence.original_start - occurrence.starts_at if original else datetime.timedelta()
    start = occurrence.local(occurrence.starts_at + shift)
    end = occurrence.local(occurrence.ends_at + shift)
    days = local_days(occurrence)
    whole = occurrence.event.all_day
    return When(
        start=start,
        end=end,
        day=day_in_words(start.date(), reader),
        last_day=day_in_words(days[-1], reader) if len(days) > 1 and not original else "",
        hours="" if whole else _hours(start, end, reader),
        zone="" if whole else zone_name(start, reader),
    )


def _hours(start: datetime.datetime, end: datetime.datetime, reader: str) -> str:
    texts = [clock_time(moment, reader) for moment in (start, end)]
    return texts[0] if start == end else "–".join(texts)
