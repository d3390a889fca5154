"""What a calendar says of one date of a series (RECURRENCE-ID), written into that date."""

import datetime
from typing import Any

from django.utils import timezone

from portal.vocabulary import EventStatus
from resources.events.imports.models import ImportedDate, ImportedEvent
from resources.events.imports.wanted import Change
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.series import Series

COLUMNS = ("starts_at", "ends_at", "status", "venue", "address", "online_url", "reason")
CANCELLED = "cancelled"
"""The digest of a date that was cancelled by METHOD:CANCEL: silence does not bring it back."""
Outcome = tuple[str, str]
"""`created`, `updated`, `unchanged`, `conflict` or `unknown`, and the date as `2026-12-05T18:00`."""


class Dates:
    """The dates of one imported event."""

    def __init__(self, owner: ImportedEvent, event: Event) -> None:
        self.owner, self.event = owner, event

    def take(self, change: Change, *, outside: bool = False) -> Outcome:
        """Write what nobody here changed since; the date is made where the horizon has not come to it.

        `outside`: the words of the event do not give it.
        """
        date = self.event.occurrences.filter(original_start=change.recurrence_id).first()
        known = self.owner.dates.filter(occurrence=date).first() if date else None
        named = self.named(change.recurrence_id)
        if known and known.digest == change.digest:
            return "unchanged", named
        if known and (change.sequence, change.stamp or known.stamp) < (known.sequence, known.stamp):
            return "unchanged", named
        if outside and date is None and change.written["status"] == EventStatus.CANCELLED:
            return "unchanged", named
        if outside or (date and self._was_edited(date, known)):
            return "conflict", named
        self.write(date or Occurrence(event=self.event, original_start=change.recurrence_id), known, change)
        return ("updated" if known else "created"), named

    def write(self, date: Occurrence, known: ImportedDate | None, change: Change) -> None:
        for name, value in change.written.items():
            setattr(date, name, value)
        date.save()
        self._remember(date, known, change.digest, change.sequence, change.stamp)

    def cancel(self, original_start: datetime.datetime, *, sequence: int, stamp: str) -> Outcome:
        date = self.event.occurrences.filter(original_start=original_start).first()
        named = self.named(original_start)
        if date is None:
            return "unknown", named
        if date.status == EventStatus.CANCELLED:
            return "unchanged", named
        date.status = EventStatus.CANCELLED
        date.save(update_fields=["status"])
        known = self.owner.dates.filter(occurrence=date).first()
        self._remember(date, known, CANCELLED, sequence, stamp)
        return "updated", named

    def restore(self, known: ImportedDate) -> bool:
        """Let the date be as the series says, unless somebody here said something of it; answers whether it is."""
        date = known.occurrence
        if self._was_edited(date, known):
            return False
        start = date.original_start.astimezone(self.event.zone).replace(tzinfo=None)
        series = Series.of(self.event)
        date.starts_at = date.original_start
        date.ends_at = max(date.starts_at, series.moment(start + series.length))
        date.status = EventStatus.CONFIRMED
        for name in ("venue", "address", "online_url", "reason"):
            setattr(date, name, "")
        date.save()
        known.delete()
        return True

    def named(self, moment: datetime.datetime) -> str:
        return moment.astimezone(self.event.zone).strftime("%Y-%m-%dT%H:%M")

    def _remember(self, date: Occurrence, known: ImportedDate | None, digest: str, sequence: int, stamp: str) -> None:
        known = known or ImportedDate(imported=self.owner, occurrence=date)
        known.digest, known.sequence, known.stamp, known.written = digest, sequence, stamp or known.stamp, as_is(date)
        known.save()

    def _was_edited(self, date: Occurrence, known: ImportedDate | None) -> bool:
        """Whether a person here said something of this date."""
        if known:
            now = as_is(date)
            return any(now.get(name) != value for name, value in known.written.items())
        said = date.moved or date.status != EventStatus.CONFIRMED or date.reason or date.venue or date.address
        return bool(said or date.online_url) and date.ends_at >= timezone.now()


def as_is(date: Occurrence) -> dict[str, Any]:
    """What the date says, as JSON."""
    values = {name: getattr(date, name) for name in COLUMNS}
    return {
        name: value.astimezone(datetime.UTC).isoformat() if isinstance(value, datetime.datetime) else str(value)
        for name, value in values.items()
    }
