"""Dates of events, and what is said of one date alone."""

import datetime
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.queries import OccurrenceQuerySet


class Occurrence(models.Model):
    """One date of an event, known by the event and the start that its rule gave (RECURRENCE-ID)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="occurrences")
    original_start = models.DateTimeField(_("start by the rule"))
    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    status = models.CharField(_("status"), max_length=10, choices=EventStatus, default=EventStatus.CONFIRMED)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    venue = models.CharField(_("venue"), max_length=255, blank=True, help_text=_("Only if it is another one that day."))
    address = models.CharField(_("address"), max_length=255, blank=True)
    online_url = models.URLField(_("online at"), max_length=500, blank=True)
    off_rule = models.BooleanField(_("no longer in the series"), default=False, editable=False)
    """Its rule no longer gives it, but something hangs on it: it stays, cancelled, until the rule gives it again."""
    formerly = models.JSONField(default=list, blank=True, editable=False)
    """Starts that its rule gave before the whole series was moved (ISO 8601, UTC), the latest last: old addresses."""
    head_count = models.PositiveIntegerField(_("people who came"), null=True, blank=True)

    objects = OccurrenceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("date of an event")
        verbose_name_plural = _("dates of events")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["event", "original_start"], name="one_occurrence")]

    def __str__(self) -> str:
        return self.starts_at.isoformat()

    def get_absolute_url(self) -> str:
        return f"{self.event.get_absolute_url()}?date={self.name}"

    @property
    def name(self) -> str:
        """How addresses name it (`?date=`): its original start on the clocks of the place, `YYYY-MM-DDTHH:MM`."""
        return f"{self.local(self.original_start):%Y-%m-%dT%H:%M}"

    @property
    def moved(self) -> bool:
        return bool(self.starts_at != self.original_start)

    @property
    def is_cancelled(self) -> bool:
        return EventStatus.CANCELLED in {self.status, self.event.status}

    @property
    def former_starts(self) -> list[datetime.datetime]:
        return [datetime.datetime.fromisoformat(each) for each in self.formerly]

    @property
    def planned_for(self) -> datetime.datetime | None:
        """The start that it had before it, or the whole series, was moved; None where it always was that."""
        if self.moved:
            return self.original_start
        return self.former_starts[-1] if self.formerly else None

    @property
    def why(self) -> str:
        """What its host says of this date alone, else why the whole event is cancelled."""
        return self.reason or self.event.why_not

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment on the clocks of the event's zone."""
        return moment.astimezone(self.event.zone)
