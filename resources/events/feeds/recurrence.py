"""When an event takes place, as RFC 5545 says it and as calendar programs agree to read it.

First date in the rule; UNTIL, RDATE and the RECURRENCE-ID of an RDATE in UTC; EXDATE with TZID; one value a line.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from icalendar import Event as VEvent
from icalendar import vRecur

from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.reading import Local
from resources.events.rules.series import Series, starts_of

Moment = datetime.datetime | datetime.date
INSTANT = datetime.timedelta(microseconds=1)
DAY = datetime.timedelta(days=1)


@dataclass
class Told:
    """An event as one master, what differs from it, and dates that stand apart. All starts are local, without zone.

    `first` is the master's; `apart`: dates before it, as one that the rule does not give, with what is said of them.
    """

    event: Event
    series: Series
    first: Local
    rule: str = ""
    apart: dict[Local, Occurrence | None] = field(default_factory=dict)
    further: set[Local] = field(default_factory=set)
    left_out: set[Local] = field(default_factory=set)
    overrides: list[Occurrence] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        return bool(self.rule or self.further)

    def moment(self, start: Local) -> datetime.datetime:
        return self.series.moment(start)


def told(event: Event, dates: Iterable[Occurrence], today: datetime.date) -> Told:
    """What the master and its overrides are; `dates` may be all of its dates or those alone that `differ`.

    A date cancelled before yesterday is left out; one that no rule gives any more is added: people still hold to it.
    Raises RuleRefused.
    """
    series = Series.of(event)
    found = Told(event, series, series.start, further=set(series.further), left_out=set(series.left_out))
    by_rule = next(series.by_rule(), None)
    if by_rule is not None:
        found.rule, found.first = series.rule_for_feeds, by_rule
    # Programs differ over a first date that is not in the rule and over dates before the first: those stand apart.
    before = {start for start in {series.start, *found.further} if start < found.first}
    found.apart = dict.fromkeys(before - found.left_out)
    found.further -= {found.first, *before, *found.left_out}
    differing = [date for date in dates if differs(date)]
    given = _given(event, differing)
    for date in sorted(differing, key=lambda each: each.original_start):
        _take(found, date, given, today)
    return found


def local(event: Event, moment: datetime.datetime) -> Local:
    return moment.astimezone(event.zone).replace(tzinfo=None)


def _given(event: Event, dates: list[Occurrence]) -> set[Local]:
    """Local starts that the event's own words give, as far as these dates reach."""
    moments = [date.original_start for date in dates]
    return set(starts_of(event, after=min(moments) - DAY, until=max(moments) + DAY)) if moments else set()


def _take(found: Told, date: Occurrence, given: set[Local], today: datetime.date) -> None:
    start = local(found.event, date.original_start)
    if start in found.apart:
        found.apart[start] = date
    elif date.is_cancelled and settled_on(date) <= today:
        found.further.discard(start)
        if start in given:
            found.left_out.add(start)
    else:
        if start not in given:
            found.further.add(start)
            found.left_out.discard(start)
        found.overrides.append(date)


def differs(date: Occurrence) -> bool:
    """Whether something is said of this date alone."""
    event = date.event
    words = (date.reason, date.venue, date.address, date.online_url)
    # As RFC 5545 counts: by what passes, not by the clocks on the wall. On the nights of change that is not the same.
    has_other_length = date.ends_at - date.starts_at != event.ends_at - event.starts_at
    return date.moved or date.status != EventStatus.CONFIRMED or any(words) or has_other_length


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
    component.add("dtstart", _unmistakable(first))
    if end > start:  # RFC 5545 knows no end that is the start
        component.add("dtend", _unmistakable(last))


def _unmistakable(moment: datetime.datetime) -> datetime.datetime:
    """In UTC if the clocks on the wall show that hour twice: programs differ over which is meant."""
    is_doubled = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
    return moment.astimezone(datetime.UTC) if is_doubled else moment


def add_rule(component: VEvent, found: Told) -> None:
    """RRULE, RDATE and EXDATE of the master."""
    event = found.event
    if found.repeats:
        # Without a rule ical.js does not read further dates.
        component.add("rrule", vRecur.from_ical(found.rule or "FREQ=DAILY;COUNT=1"))
    for start in sorted(found.further):
        component.add("rdate", [start.date() if event.all_day else found.moment(start)])
    for start in sorted(found.left_out):
        component.add("exdate", [start.date() if event.all_day else start.replace(tzinfo=event.zone)])


def recurrence_id(found: Told, date: Occurrence) -> Moment:
    """In the form in which the master gives that date."""
    start = date.local(date.original_start)
    if found.event.all_day:
        return start.date()
    return start.astimezone(datetime.UTC) if start.replace(tzinfo=None) in found.further else start
