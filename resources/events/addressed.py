"""Which date an address names: `?date=` leads there for ever, though its series was moved or split since."""

import datetime
from dataclasses import dataclass

from resources.events.flows import current_occurrence, occurrence_on, span_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import EventQuerySet
from resources.events.rules.splitting import continued_on


@dataclass(frozen=True)
class Named:
    """A date, and the start that the address names where its series has another one since (else None)."""

    date: Occurrence
    planned: datetime.datetime | None = None

    @property
    def asked(self) -> str:
        """How an address of the date's own event names it."""
        return f"{self.date.local(self.planned or self.date.original_start):%Y-%m-%dT%H:%M}"

    @property
    def url(self) -> str:
        """The page of the date that says so where it was moved."""
        return f"{self.date.event.get_absolute_url()}?date={self.asked}"


def date_named(event: Event, text: str, *, among: EventQuerySet | None = None) -> Named | None:
    """The date that `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` names, of the event or of those that go on where it ended.

    `among`: the events that the reader may see, by default those that are listed.
    """
    return _within(event, text) or next(
        filter(None, (_within(each, text) for each in going_on(event, among=among))), None
    )


def goes_on_with(event: Event) -> Occurrence | None:
    """The next date, else the last one, of the series that goes on where this one ended."""
    return next(filter(None, (current_occurrence(each) for each in reversed(going_on(event)))), None)


def going_on(event: Event, *, among: EventQuerySet | None = None) -> list[Event]:
    """The events that go on where this one ended, soonest first."""
    keys = [each.pk for each in continued_on(event)]
    seen = Event.objects.listed() if among is None else among
    return list(seen.filter(pk__in=keys).order_by("starts_at")) if keys else []


def _within(event: Event, text: str) -> Named | None:
    date = occurrence_on(event, text)
    if date is None:
        return _moved_since(event, text)
    date.event = event
    return Named(date)


def _moved_since(event: Event, text: str) -> Named | None:
    span = span_of(event, text)
    if span is None:
        return None
    found = []
    for date in event.occurrences.exclude(formerly=[]):
        date.event = event
        found += [Named(date, start) for start in date.former_starts if span[0] <= start <= span[1]]
    return min(found, key=lambda each: (each.planned, each.date.starts_at), default=None)
