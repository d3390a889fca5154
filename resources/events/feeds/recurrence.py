"""When an event takes place, as RFC 5545 says it and as calendar programs agree to read it.

First date in the rule; UNTIL, RDATE and the RECURRENCE-ID of an RDATE in UTC; EXDATE with TZID; one value a line.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateutil.rrule import rrulestr
from icalendar import Event as VEvent
from icalendar import vRecur

from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.occurrences import _listed, _local, _until, check_rule, starts_of

Moment = datetime.datetime | datetime.date
INSTANT = datetime.timedelta(microseconds=1)
DAY = datetime.timedelta(days=1)


@dataclass
class Series:
    """An event as one master and what differs from it.

    `alone`: the first date where its rule does not give it, `alone_date` what is said of it; `first`: that of the
    master. All local, without zone.
    """

    event: Event
    first: datetime.datetime
    rule: vRecur | None = None
    alone: datetime.datetime | None = None
    alone_date: Occurrence | None = None
    further: set[datetime.datetime] = field(default_factory=set)
    left_out: set[datetime.datetime] = field(default_factory=set)
    overrides: list[Occurrence] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        return bool(self.rule or self.further)


def series_of(event: Event, dates: Iterable[Occurrence], today: datetime.date) -> Series:
    """What the master and its overrides are; `dates` may be all of its dates or those alone that `differ`.

    A date cancelled before yesterday is left out; one that no rule gives any more is added: people still hold to it.
    """
    first = _local(event, event.starts_at)
    series = Series(event, first, further=_listed(event, event.rdates), left_out=_listed(event, event.exdates))
    if event.rrule:
        _take_rule(series)
    series.further -= {series.first, *series.left_out}
    differing = [date for date in dates if differs(date)]
    given = _given(event, differing)
    for date in sorted(differing, key=lambda each: each.original_start):
        _take(series, date, given, today)
    return series


def _take_rule(series: Series) -> None:
    event = series.event
    parts = check_rule(event.rrule)
    bare = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    by_rule = next(iter(rrulestr(bare, dtstart=series.first)), series.first)
    last = _until(parts, event.zone)
    if last is not None and by_rule > last:
        return  # it ends before it begins: what is left is its first date
    if by_rule != series.first:
        # Programs differ over a first date that is not in the rule, so it stands for itself.
        series.alone, series.first = series.first, by_rule
    series.rule = vRecur.from_ical(bare)
    if last is not None:
        series.rule["UNTIL"] = [last.date() if event.all_day else _utc(event, last.replace(microsecond=0))]


def _given(event: Event, dates: list[Occurrence]) -> set[datetime.datetime]:
    """Local starts that the event's own words give, as far as these dates reach."""
    if not dates:
        return set()
    moments = [date.original_start for date in dates]
    return set(starts_of(event, after=min(moments) - DAY, until=max(moments) + DAY))


def _take(series: Series, date: Occurrence, given: set[datetime.datetime], today: datetime.date) -> None:
    start = _local(series.event, date.original_start)
    if start == series.alone:
        series.alone_date = date
        return
    is_given = start in given
    if is_settled(date, today):
        if is_given:
            series.further.discard(start)
            series.left_out.add(start)
        return
    if not is_given:
        series.further.add(start)
        series.left_out.discard(start)
    series.overrides.append(date)


def differs(date: Occurrence) -> bool:
    """Whether something is said of this date alone."""
    event = date.event
    words = (date.reason, date.venue, date.address, date.online_url)
    lengths = {_local(event, each.ends_at) - _local(event, each.starts_at) for each in (date, event)}
    return date.moved or date.status != EventStatus.CONFIRMED or any(words) or len(lengths) > 1


def is_settled(date: Occurrence, today: datetime.date) -> bool:
    """Whether it was cancelled for a day before yesterday: nobody asks any more."""
    return date.is_cancelled and settled_on(date) <= today


def settled_on(date: Occurrence) -> datetime.date:
    """The second day after it: until then a cancelled date is told."""
    last = date.local(max(date.starts_at, date.ends_at - INSTANT)).date()
    return last + 2 * DAY


def add_time(component: VEvent, event: Event, start: datetime.datetime, end: datetime.datetime) -> None:
    """DTSTART and DTEND of aware moments: whole days as dates, else on the clocks of the event's zone."""
    first, last = start.astimezone(event.zone), end.astimezone(event.zone)
    if event.all_day:
        component.add("dtstart", first.date())
        component.add("dtend", max(first, last - INSTANT).date() + DAY)
        return
    component.add("dtstart", first)
    if last > first:  # RFC 5545 knows no end that is the start
        component.add("dtend", last)


def add_rule(component: VEvent, series: Series) -> None:
    """RRULE, RDATE and EXDATE of the master."""
    event = series.event
    if series.repeats:
        # Without a rule ical.js does not read further dates.
        component.add("rrule", series.rule or vRecur({"FREQ": "DAILY", "COUNT": 1}))
    for start in sorted(series.further):
        component.add("rdate", [start.date() if event.all_day else _utc(event, start)])
    for start in sorted(series.left_out):
        component.add("exdate", [start.date() if event.all_day else start.replace(tzinfo=event.zone)])


def recurrence_id(series: Series, date: Occurrence) -> Moment:
    """In the form in which the master gives that date."""
    start = date.local(date.original_start)
    if series.event.all_day:
        return start.date()
    return start.astimezone(datetime.UTC) if start.replace(tzinfo=None) in series.further else start


def _utc(event: Event, start: datetime.datetime) -> datetime.datetime:
    return start.replace(tzinfo=event.zone).astimezone(datetime.UTC)
