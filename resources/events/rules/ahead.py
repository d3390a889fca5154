"""What the clock does for the dates of events: makes those that the horizon has come to, and follows new time zones."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.making import HORIZON, UNUSABLE, batches, make_occurrences, wanted_dates
from resources.events.rules.models import DatesMade
from resources.events.rules.reading import Local
from resources.events.rules.revising import revise
from resources.events.rules.series import Series
from resources.events.rules.zones import tzdata_version
from search import outbox

MOST = 2500
MOST_ANEW = 500
"""Events that one tick takes on: nobody waits for the database longer than for these."""
FOR_DATES = ("starts_at", "ends_at", "time_zone", "rrule", "rdates", "exdates", "all_day")


def extend(now: datetime.datetime) -> int:
    """Make what is missing, each event once a day; answers how many dates. A job of the clock.

    An event whose dates were made by other time zones than those of now, or never, is compared as a whole.
    """
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) + HORIZON
    made = 0
    anew = list(due_anew()[:MOST_ANEW])
    for batch in batches(anew):
        made += make_anew(batch, now=now)
    for batch in batches(due_ahead(until)[: MOST - len(anew)]):
        made += _make_ahead(batch, until=until)
    return made


def due_anew() -> QuerySet[Event]:
    """Events with dates of other time zones than those that are read now, and those that nobody made dates of yet."""
    other = Q(dates_made=None) | ~Q(dates_made__tzdata=tzdata_version())
    return Event.objects.filter(other).select_related("dates_made").order_by("pk")


def due_ahead(until: datetime.datetime) -> QuerySet[Event]:
    """Series of which not all dates up to then are made."""
    series = Event.objects.filter(dates_made__until__lt=until).exclude(rrule="", rdates=[])
    return series.select_related("dates_made").only(*FOR_DATES, "dates_made").order_by("pk")


def _make_ahead(events: list[Event], *, until: datetime.datetime) -> int:
    new = []
    for event in events:
        try:
            dates = wanted_dates(event, after=event.dates_made.until, until=until)
        except UNUSABLE:
            continue  # whoever wrote it behind the forms; the dates that there are stay
        made = event.dates_made.until
        new += [
            Occurrence(event=event, original_start=start, starts_at=start, ends_at=end)
            for start, end in dates.items()
            if start > made
        ]
    with transaction.atomic(), outbox.gathered():
        Occurrence.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
        DatesMade.objects.filter(pk__in=[event.pk for event in events]).update(until=until)
        outbox.put("event", {date.event_id for date in new})
    return len(new)


@transaction.atomic
def make_anew(events: list[Event], *, now: datetime.datetime) -> int:
    """Compare all dates of these events with their rules, by the hours that they had on the wall."""
    shifted = _keep_hours(events)
    made = make_occurrences(events, now=now, clocks_changed=True)
    revise({*shifted, *made.revised})
    return made.created + made.changed + made.deleted


def _keep_hours(events: Iterable[Event]) -> set[Any]:
    """Where a new law of time moved the first date, put it back to the hour that people know; the keys of those."""
    shifted = []
    for event in events:
        made = getattr(event, "dates_made", None)
        if made is None or not made.starts or made.starts_at != event.starts_at:
            continue  # somebody changed it since: what is written down is not about this start
        series = Series.of(event)
        hours = Local.fromisoformat(made.starts), Local.fromisoformat(made.ends)
        if hours != (series.start, series.end):
            event.starts_at, event.ends_at = (series.moment(hour) for hour in hours)
            shifted.append(event)
    Event.objects.bulk_update(shifted, ["starts_at", "ends_at"], batch_size=500)
    return {event.pk for event in shifted}
