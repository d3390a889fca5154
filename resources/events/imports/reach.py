"""Which dates the words of an event give, for what its calendar says of single ones.

A date that the calendar moves or describes takes place, also where no rule names it: it becomes a further date (RDATE),
else the next making of dates would call it off. One that the series leaves out (EXDATE) stays left out. One of which
nothing is said any more is again as the rule says.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.utils import timezone

from portal.vocabulary import EventStatus
from resources.events.imports.dates import CANCELLED
from resources.events.imports.models import ImportedCalendar, ImportedDate
from resources.events.imports.wanted import Change
from resources.events.models import Event
from resources.events.rules.making import UNUSABLE
from resources.events.rules.reading import key
from resources.events.rules.revising import revise
from resources.events.rules.series import Series

Moment = datetime.datetime
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """Starts in UTC: `given` by the words of an event, `left_out` by them."""

    given: frozenset[Moment] = frozenset()
    left_out: frozenset[Moment] = frozenset()

    @classmethod
    def of(cls, event: Event, moments: Collection[Moment]) -> "Reach":
        """As far as these moments reach; empty for an event whose rule cannot be used."""
        try:
            series = Series.of(event)
            low, high = (each.astimezone(series.zone).replace(tzinfo=None) for each in (min(moments), max(moments)))
            by_rule = takewhile(lambda day: day <= high + DAY, series.by_rule(after=low - DAY))
            found = {series.moment(day) for day in (*by_rule, *series.further)} | {event.starts_at}
            left_out = frozenset(series.moment(day) for day in series.left_out)
        except UNUSABLE:
            return cls()
        return cls(frozenset(found) - left_out, left_out)


def not_named(event: Event, changes: Iterable[Change], reach: Reach) -> set[str]:
    """Those of these dates that take place and that nothing else names, as `rdates` has them."""
    moments = {each.recurrence_id for each in changes if each.written["status"] != EventStatus.CANCELLED}
    return {key(each.astimezone(event.zone).replace(tzinfo=None)) for each in moments - reach.given - reach.left_out}


def hold(event: Event, changes: Iterable[Change], reach: Reach) -> bool:
    """Name them as further dates; answers whether there are any."""
    more = not_named(event, changes, reach)
    if not more:
        return False
    event.rdates = sorted({*event.rdates, *more})
    Event.objects.filter(pk=event.pk).update(rdates=event.rdates)
    revise([event.pk])
    return True


def no_longer_named(
    calendar: ImportedCalendar, owners: Collection[Any], changes: Iterable[Change]
) -> list[ImportedDate]:
    """Coming dates of these series (keys of ImportedEvent) of which the calendar said something, and now nothing."""
    named = {(each.uid, each.recurrence_id) for each in changes}
    rows = ImportedDate.objects.filter(imported__calendar=calendar, occurrence__starts_at__gte=timezone.now())
    rows = rows.exclude(digest=CANCELLED).select_related("imported", "occurrence")
    mine = (row for row in rows if row.imported_id in owners)
    return [row for row in mine if (row.imported.uid, row.occurrence.original_start) not in named]
