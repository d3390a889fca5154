"""Community meetings in the words of RFC 5545."""

import datetime
import uuid
import zoneinfo
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey

from partners.directory.models import Organization
from partners.directory.terms import TopicItem
from partners.entries import Entry, Origin
from partners.places.models import Jurisdiction
from partners.sources import Sourced
from partners.texts import Prose
from portal.fields import CleanRichTextField, LanguageField, ToldJSONField
from portal.pages import IntroducedPage
from portal.vocabulary import Access, Cost, EventKind, EventStatus, LinkShown, Mode, VenueShown
from resources.events.asked import asked_in_words
from resources.events.queries import EventQuerySet


class EventIndexPage(IntroducedPage):
    """Introduces `/events/`; the list itself is a view."""

    max_count_per_parent = 1
    parent_page_types = ["resources.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("introduction to the events")


class Event(Sourced, Entry):
    """A meeting, once or repeated. Prose stands in EventText, dates in Occurrence."""

    has_page = True
    always_read = frozenset({"co_hosts", "asked_of_dates"})
    """What a partner says in the name of others, and what joins a mark by way of a single date."""
    uid = models.CharField(_("UID"), max_length=255, unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(_("SEQUENCE"), default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.COMMUNITY_MEETING)
    host = models.ForeignKey(Organization, models.CASCADE, related_name="events", verbose_name=_("host"))
    status = models.CharField(_("status"), max_length=10, choices=EventStatus, default=EventStatus.CONFIRMED)
    reason = models.CharField(
        _("reason"),
        max_length=255,
        blank=True,
        help_text=_("One sentence for the people who wanted to come, if it is cancelled."),
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    all_day = models.BooleanField(_("all day"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Chicago")
    rrule = models.CharField(_("repeats (RRULE)"), max_length=500, blank=True)
    rdates = models.JSONField(
        _("further dates (RDATE)"), default=list, blank=True, help_text=_("Local, as 2026-12-05T18:00")
    )
    exdates = models.JSONField(
        _("dates left out (EXDATE)"), default=list, blank=True, help_text=_("Local, as 2026-12-05T18:00")
    )
    asked_of_dates = ToldJSONField(
        _("changes of single dates"), default=list, blank=True, editable=False, telling=asked_in_words
    )
    """What waits for a reviewer of one date each, see `resources.events.asked`; empty as soon as it is public."""
    continues = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        verbose_name=_("continues the series (RELATED-TO)"),
    )
    venue = models.CharField(_("venue"), max_length=255, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    place = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city, county or state")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    online_url = models.URLField(_("online at"), max_length=500, blank=True)
    venue_shown = models.CharField(_("who sees the venue"), max_length=6, choices=VenueShown, default=VenueShown.PUBLIC)
    link_shown = models.CharField(_("who sees the link"), max_length=6, choices=LinkShown, default=LinkShown.PUBLIC)
    told_hours_before = models.PositiveSmallIntegerField(
        _("told how many hours before"), default=24, help_text=_("When those who keep a seat see venue and link.")
    )
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, default=Cost.UNKNOWN)
    wheelchairs = models.CharField(_("for wheelchairs"), max_length=7, choices=Access, default=Access.UNKNOWN)
    children = models.CharField(_("children are welcome"), max_length=7, choices=Access, default=Access.UNKNOWN)
    interpretation_on_request = models.BooleanField(_("interpretation on request"), default=False)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    seats_offered = models.BooleanField(
        _("people may keep a seat"), default=False, help_text=_("Without a name. Anyone can hold a seat.")
    )
    seats_released_at = models.TimeField(
        _("seats that nobody confirmed are free again at"),
        default=datetime.time(18),
        help_text=_("On the evening before, on the clocks of the place."),
    )
    contact = models.CharField(_("contact"), max_length=255, blank=True)
    topics = ClusterTaggableManager(through="resources.EventTopic", blank=True, verbose_name=_("topics"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="event_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.slug.replace("-", " ")

    def clean(self) -> None:
        super().clean()
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": _("Write a time zone such as America/Denver.")})
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start.")})

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuses the address of another page, and what is told late where nobody can keep a seat.

        The latter beside whichever of the two fields a form has.
        """
        super().clean_fields(exclude)
        if "slug" not in (exclude or ()) and self.is_reserved(self.slug):
            raise ValidationError({"slug": _("Another page stands at this address. Choose another one.")})
        late = {"venue_shown": self.mode != Mode.ONLINE and self.venue_shown == VenueShown.LATE}
        late["link_shown"] = self.mode != Mode.IN_PERSON and self.link_shown == LinkShown.LATE
        for name in () if self.seats_offered else late:
            asked = [each for each in (name, "seats_offered") if each not in (exclude or ())]
            if late[name] and asked:
                words = _("It is told to those who keep a seat: let people keep seats, or choose another answer.")
                raise ValidationError({asked[0]: words})

    @classmethod
    def is_reserved(cls, slug: str) -> bool:
        try:
            return resolve(reverse("event", args=[slug])).url_name != "event"
        except NoReverseMatch:  # not yet a slug
            return False

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def host_keys(self) -> list[uuid.UUID]:
        """Of its host, and of those who hold it together with the host."""
        return [self.host_id, *(each.organization_id for each in self.co_hosts.all())]

    @property
    def is_example(self) -> bool:
        """Example events of the starter content do not take place."""
        return bool(self.origin == Origin.STARTER)

    @property
    def is_listed(self) -> bool:
        return super().is_listed and self.kind != EventKind.PARTNER_MEETING

    @property
    def is_indexable(self) -> bool:
        return super().is_indexable and not self.is_example

    @property
    def why_not(self) -> str:
        """Why it does not take place, in its host's words; "" where it does."""
        return self.reason if self.status == EventStatus.CANCELLED else ""

    @property
    def has_online(self) -> bool:
        return self.mode != Mode.IN_PERSON

    @property
    def exact_point(self) -> tuple[float, float] | None:
        """(latitude, longitude) of the venue, if it is known. For the host's eyes."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])


class EventText(Prose):
    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=255)
    description = CleanRichTextField(_("description"), blank=True)
    audience = models.CharField(_("who it is for"), max_length=255, blank=True)
    fees = models.CharField(_("what it costs, in words"), max_length=255, blank=True)
    image_description = models.CharField(_("what the image shows"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("text")
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="one_event_text")]


class CoHost(models.Model):
    """An organization that holds the event together with the host."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="co_hosts")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name=_("organization"))
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("co-host")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["event", "organization"], name="one_co_host")]

    def __str__(self) -> str:
        return self.organization.name


class EventTopic(TopicItem):
    content_object = ParentalKey(Event, on_delete=models.CASCADE, related_name="topic_items")


class EventLanguage(models.Model):
    """A language spoken at the event."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="languages")
    code = LanguageField(_("language"), max_length=12)
    interpretation = models.BooleanField(_("interpretation"), default=False)

    class Meta:
        verbose_name = _("language spoken")
        constraints = [models.UniqueConstraint(fields=["event", "code"], name="one_event_language")]

    def __str__(self) -> str:
        return self.code


class EventDocument(Sourced):
    """Something to bring, in one language."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="required_documents")
    language = LanguageField(_("language"), max_length=12, default="en")
    document = models.CharField(_("to bring"), max_length=255)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("to bring")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.document
