"""The dates of events as rows: brought to what the rules say, without losing what anybody hung on one."""

import datetime
import zoneinfo
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from partners.imports.identity import chunks
from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.models import DatesMade
from resources.events.rules.reading import Local, RuleRefused
from resources.events.rules.series import Series
from resources.events.rules.zones import tzdata_version
from search import outbox

HORIZON = relativedelta(months=18)
KEPT_BACK = relativedelta(months=1)
"""How far back the dates of a series that began long ago are made."""
WRITTEN = ("original_start", "starts_at", "ends_at", "status", "off_rule", "formerly")
FORMER = 20
"""Starts that a date had before, by which it is found; the latest."""
UNUSABLE = (RuleRefused, ValueError, OverflowError, zoneinfo.ZoneInfoNotFoundError)
"""What reading an event raises that was written behind the forms."""
Moment = datetime.datetime


@dataclass
class Made:
    """What `make_occurrences` did: how many dates, and which events (by id) have a rule that cannot be used.

    `revised` are those (by id) that had dates which are others now.
    """

    created: int = 0
    changed: int = 0
    deleted: int = 0
    refused: dict[Any, str] = field(default_factory=dict)
    revised: set[Any] = field(default_factory=set)


@dataclass
class _Difference:
    """What has to be written of the dates of some events.

    `own` are the keys of those whose length somebody set, `held` of those that are lost without a date of their own.
    """

    new: list[Occurrence] = field(default_factory=list)
    changed: dict[Any, Occurrence] = field(default_factory=dict)
    gone: list[Occurrence] = field(default_factory=list)
    own: set[Any] = field(default_factory=set)
    held: set[Any] = field(default_factory=set)

    def note(self, dates: Iterable[Occurrence]) -> None:
        self.changed |= {date.pk: date for date in dates}


def make_occurrences(
    events: Iterable[Event], *, until: Moment | None = None, now: Moment | None = None, clocks_changed: bool = False
) -> Made:
    """Bring the dates of these events to what their rules say, up to 18 months ahead; constant queries for 500 events.

    Dates are known by the start that the rule gave. Past ones stay. A coming one that the rule no longer gives moves to
    a new date of the same day or week with all that hangs on it. Else it goes, unless somebody said something of it or
    hung something on it: then it stays, cancelled. `clocks_changed`: a date that was moved keeps its hour on the wall.
    """
    now = now or timezone.now()
    made = Made()
    for batch in batches(events):
        with transaction.atomic(), outbox.gathered():
            _make(batch, until=until or now + HORIZON, now=now, clocks_changed=clocks_changed, made=made)
    return made


def batches(events: Iterable[Event], size: int = 500) -> Iterator[list[Event]]:
    left = iter(events)
    while batch := list(islice(left, size)):
        yield batch


def _make(events: list[Event], *, until: Moment, now: Moment, clocks_changed: bool, made: Made) -> None:
    low, difference = now - KEPT_BACK, _Difference()
    there = _there(events, low=low, now=now)
    remembered = DatesMade.objects.in_bulk(list(there))
    wanted: dict[Any, dict[Moment, Moment]] = {}
    for event in events:
        try:
            wanted[event.pk] = wanted_dates(event, after=low, until=until)
        except UNUSABLE as error:
            made.refused[event.pk] = str(error)
            continue
        if event.pk in remembered:
            difference.own |= _of_own_length(remembered[event.pk], there[event.pk].values(), event)
    gone = {key: _gone(there[key], starts, now=now) for key, starts in wanted.items()}
    difference.held = _held([date for dates in gone.values() for date in dates], difference.own)
    for event in events:
        if event.pk in wanted:
            dates = there[event.pk], wanted[event.pk], gone[event.pk]
            _compare(event, *dates, clocks_changed=clocks_changed, found=difference)
    deleted = _write(difference)
    remember(events, until=until)
    made.created += len(difference.new)
    made.changed += len(difference.changed)
    made.deleted += deleted
    made.revised |= {date.event_id for date in (*difference.changed.values(), *difference.gone)}
    touched = (*difference.new, *difference.changed.values(), *difference.gone)
    outbox.put("event", {date.event_id for date in touched})


def _there(events: list[Event], *, low: Moment, now: Moment) -> dict[Any, dict[Moment, Occurrence]]:
    """By event and start by the rule; of the past only what the rule may still give."""
    found: dict[Any, dict[Moment, Occurrence]] = {event.pk: {} for event in events}
    near = Q(original_start__gte=low) | Q(starts_at__gte=now) | Q(original_start=F("event__starts_at"))
    for date in Occurrence.objects.filter(near, event__in=list(found)).order_by():
        found[date.event_id][date.original_start] = date
    return found


def wanted_dates(event: Event, *, after: Moment, until: Moment) -> dict[Moment, Moment]:
    """Start -> end of every date as moments; the length is what the clocks on the wall show. Raises RuleRefused."""
    series = Series.of(event)
    low, high = (moment.astimezone(series.zone).replace(tzinfo=None) for moment in (after, until))
    return dict(_as_moments(event, series, start) for start in series.starts(after=low, until=high))


def _as_moments(event: Event, series: Series, start: Local) -> tuple[Moment, Moment]:
    if start == series.start:
        # In the night of change its hour may be shown twice; the row knows which of the two it is.
        return event.starts_at, event.ends_at
    begins = series.moment(start)
    return begins, max(begins, series.moment(start + series.length))


def _compare(
    event: Event,
    there: dict[Moment, Occurrence],
    wanted: dict[Moment, Moment],
    gone: list[Occurrence],
    *,
    clocks_changed: bool,
    found: _Difference,
) -> None:
    new = sorted(wanted.keys() - there.keys())
    # Who has something to lose goes first where there are fewer new dates than old ones.
    gone = sorted(gone, key=lambda date: date.pk not in found.held)
    carried = _carry_over(event, gone, new, clocks_changed=clocks_changed)
    again = [date for start, date in there.items() if start in wanted and date.off_rule]
    for date in (*again, *(date for date in carried if date.off_rule)):
        date.off_rule, date.status = False, EventStatus.CONFIRMED
    by_rule = [date for start, date in there.items() if start in wanted] + carried
    longer = [date for date in by_rule if not date.moved and date.pk not in found.own]
    longer = [date for date in longer if date.ends_at != wanted[date.original_start]]
    for date in longer:
        date.ends_at = wanted[date.original_start]
    found.note((*carried, *again, *longer))
    left = {date.pk for date in carried}
    found.gone += [date for date in gone if date.pk not in left]
    found.new += [
        Occurrence(event=event, original_start=start, starts_at=start, ends_at=wanted[start]) for start in new
    ]


def _gone(there: dict[Moment, Occurrence], wanted: dict[Moment, Moment], *, now: Moment) -> list[Occurrence]:
    """Coming dates that the rule no longer gives."""
    return [date for start, date in sorted(there.items()) if start not in wanted and date.starts_at >= now]


def _held(gone: list[Occurrence], own: set[Any]) -> set[Any]:
    """Those of them, by key, that may not be deleted."""
    marked = {date.pk for date in gone if is_marked(date) or date.pk in own}
    return marked | hung_on({date.pk for date in gone} - marked)


def _of_own_length(made: DatesMade, dates: Iterable[Occurrence], event: Event) -> set[Any]:
    """Those that do not last as long as the event did when its dates were last made."""
    if not made.starts:
        return set()
    length = Local.fromisoformat(made.ends) - Local.fromisoformat(made.starts)
    return {date.pk for date in dates if _wall(date.ends_at, event) - _wall(date.starts_at, event) != length}


def _wall(moment: Moment, event: Event) -> Local:
    return moment.astimezone(event.zone).replace(tzinfo=None)


def _write(found: _Difference) -> int:
    """Answers how many dates were deleted; those of `gone` that nobody may lose are cancelled."""
    dead = {date.pk for date in found.gone} - found.held
    for date in found.gone:
        if date.pk in found.held and date.status != EventStatus.CANCELLED:
            date.off_rule, date.status = True, EventStatus.CANCELLED
            found.note([date])
    Occurrence.objects.bulk_update(found.changed.values(), WRITTEN, batch_size=500)
    for keys in chunks(dead):
        Occurrence.objects.filter(pk__in=keys).delete()
    # Somebody may publish the event while the clock makes its dates.
    Occurrence.objects.bulk_create(found.new, batch_size=500, ignore_conflicts=True)
    return len(dead)


def is_marked(date: Occurrence) -> bool:
    """Whether somebody said anything of this date alone."""
    said = date.moved or date.status != EventStatus.CONFIRMED or date.head_count is not None
    return said or any((date.reason, date.venue, date.address, date.online_url))


def hung_on(keys: Collection[Any]) -> set[Any]:
    """Those of these dates (by key) that any record points at: seats, minutes, whatever there will be."""
    found: set[Any] = set()
    for relation in Occurrence._meta.related_objects if keys else ():
        name = relation.field.name
        for some in chunks(keys):
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": some})
            found |= set(rows.values_list(name, flat=True))
    return found


def _carry_over(event: Event, gone: list[Occurrence], new: list[Moment], *, clocks_changed: bool) -> list[Occurrence]:
    """Give vanished dates the new start of the same day, else of the same week; takes those starts out of `new`."""
    carried: dict[Any, Occurrence] = {}
    for same in (lambda day: day.date(), lambda day: day.isocalendar()[:2]):
        free = {same(start.astimezone(event.zone)): start for start in reversed(new)}
        for date in gone:
            if date.pk in carried:
                continue
            start = free.pop(same(date.original_start.astimezone(event.zone)), None)
            if start is not None:
                _give(date, start, clocks_changed=clocks_changed)
                new.remove(start)
                carried[date.pk] = date
    return list(carried.values())


def _give(date: Occurrence, start: Moment, *, clocks_changed: bool) -> None:
    """Let the date be the one that the rule begins at `start`; an hour of its own it keeps."""
    if not date.moved or clocks_changed:
        by = start - date.original_start
        date.starts_at, date.ends_at = date.starts_at + by, date.ends_at + by
    if not clocks_changed:  # else the clocks on the wall, and addresses, show what they showed
        known = [*date.formerly, date.original_start.astimezone(datetime.UTC).isoformat()]
        date.formerly = [each for each in known if Moment.fromisoformat(each) != start][-FORMER:]
    date.original_start = start


def remember(events: Iterable[Event], *, until: Moment) -> None:
    """Note how far the dates of these events are made, and what the clocks on the wall show at their first."""
    rows = [DatesMade(event=event, until=until, starts_at=event.starts_at, **_hours(event)) for event in events]
    names = ["until", "tzdata", "starts_at", "starts", "ends"]
    DatesMade.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["event"], update_fields=names, batch_size=500
    )


def _hours(event: Event) -> dict[str, str]:
    """Empty for an event of a zone that there is not: it is not looked at again before it or the zones change."""
    try:
        series = Series.of(event)
    except zoneinfo.ZoneInfoNotFoundError:
        return {"tzdata": tzdata_version()}
    return {"tzdata": tzdata_version(), "starts": series.start.isoformat(), "ends": series.end.isoformat()}
