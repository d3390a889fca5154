"""What was told to calendar programs: without it nobody could tell them that an event is no longer there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fields import LanguageField


class FeedEntry(models.Model):
    """An event that stands, or stood, in the public feed; it outlives the event, so there is no foreign key.

    `withdrawn_at`: since when the public does not see it; for 30 days from then on it is told as cancelled, by its UID
    and times alone. No title, text or venue is here. `address` is a keyed digest of the slug, `facets` are what it can
    be filtered by, `latitude` and `longitude` what the public may know (a city's centre, or none).
    """

    key = models.UUIDField(_("event"), primary_key=True)
    uid = models.CharField(max_length=255)
    address = models.CharField(max_length=64, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    over_at = models.DateTimeField(_("end of the last date that is known"))
    all_day = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64)
    rrule = models.CharField(max_length=500, blank=True)
    rdates = models.JSONField(default=list)
    exdates = models.JSONField(default=list)
    facets = models.JSONField(default=dict)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn since"), null=True, db_index=True)

    class Meta:
        verbose_name = _("event in the feed")
        verbose_name_plural = _("events in the feed")

    def __str__(self) -> str:
        return self.uid


class FeedText(models.Model):
    """The VEVENT text of an event for readers of one language.

    `version` is that of the search's outbox from which it was made; `digest` that of the text without its times of
    change, so that `changed` is when the text last became another; on the day `settles_on` it is made anew, since a
    cancelled date is told until then. `over_at` is the entry's: the whole feed is read from this table alone. A text of
    another `layout` is made anew; one whose `told` is another by now may say more than the public may know.
    """

    entry = models.ForeignKey(FeedEntry, models.CASCADE, related_name="texts")
    language = LanguageField(max_length=12)
    text = models.TextField()
    version = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    changed = models.DateTimeField(db_index=True)
    settles_on = models.DateField(null=True)
    over_at = models.DateTimeField(_("end of the last date that is known"))
    layout = models.CharField(max_length=16, default="")
    told = models.CharField(max_length=64, default="")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event for calendar programs")
        verbose_name_plural = _("events for calendar programs")
        constraints = [models.UniqueConstraint(fields=["entry", "language"], name="one_feed_text")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language}"


class FeedState(models.Model):
    """Up to which version of the events, and on which day, the texts of a language were brought up to date."""

    language = LanguageField(max_length=12, primary_key=True)
    version = models.PositiveBigIntegerField()
    day = models.DateField()
    layout = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.language}: {self.version}"
