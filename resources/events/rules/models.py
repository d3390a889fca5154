"""What the clock remembers of its work on the dates of events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.events.models import Event


class DatesMade(models.Model):
    """How far ahead the dates of an event were made, and by which time zones.

    `starts` and `ends` are the first date, at `starts_at`, on the clocks on the wall (ISO 8601, no zone): when a
    government changes its clocks people still come at that hour, so the moments follow.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="dates_made")
    until = models.DateTimeField(_("dates made until"))
    tzdata = models.CharField(_("version of the time zones"), max_length=20)
    starts_at = models.DateTimeField(_("starts"))
    starts = models.CharField(max_length=26, blank=True)
    ends = models.CharField(max_length=26, blank=True)

    class Meta:
        verbose_name = _("dates made")
        indexes = [models.Index(fields=["tzdata", "until"])]

    def __str__(self) -> str:
        return f"{self.event_id} {self.until:%Y-%m-%d}"
