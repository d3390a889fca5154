"""What hangs on one date of a partner meeting: who comes, what was spoken of, what was decided, who does what."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.events.models import Event
from resources.events.occurrence_models import Occurrence

PERSON = settings.AUTH_USER_MODEL


class Coming(models.TextChoices):
    """RFC 5545 says ACCEPTED, DECLINED and TENTATIVE."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    MAYBE = "maybe", _("Maybe")


class Answer(models.Model):
    """Whether a member comes on one date, and for which organization."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="answers")
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("person"))
    organization = models.ForeignKey(
        "partners.Organization", models.SET_NULL, null=True, related_name="+", verbose_name=_("organization")
    )
    coming = models.CharField(_("comes"), max_length=5, choices=Coming)
    at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a meeting")
        verbose_name_plural = _("answers to meetings")
        constraints = [models.UniqueConstraint(fields=["occurrence", "user"], name="one_answer_a_date")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_coming_display()}"


class Proceedings(models.Model):
    """Agenda, minutes and decisions of one date; `version` rises with each change, so that none is lost."""

    occurrence = models.OneToOneField(Occurrence, models.CASCADE, related_name="proceedings")
    agenda = models.JSONField(_("agenda"), default=list, blank=True)
    minutes = models.TextField(_("minutes"), blank=True, max_length=50_000)
    decisions = models.JSONField(_("decisions"), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")

    def __str__(self) -> str:
        return str(self.occurrence)


class MeetingDocument(models.Model):
    """A file of one date. No document of Wagtail's, which every editor may put into a guide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="meeting_documents")
    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), upload_to="private/meetings/")
    added_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document of a meeting")
        verbose_name_plural = _("documents of meetings")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def open(self) -> Self:
        return self.filter(done_at=None)

    def of(self, user: Any) -> Self:
        """What this person said to do, in meetings that they may still see."""
        meetings = Event.objects.meetings().seen_by(user)
        return self.filter(owner=user, occurrence__event__in=meetings.values("pk"))


class ActionItem(models.Model):
    """Something that a member said to do until a day; stays open over the meetings that follow until it is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="action_items")
    words = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+", verbose_name=_("who does it"))
    due = models.DateField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    objects = ActionItemQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = [models.F("due").asc(nulls_last=True), "made_at"]

    def __str__(self) -> str:
        return self.words

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due is not None and self.due < timezone.localdate()


class MeetingCall(models.Model):
    """That a host invited people to a meeting, and what its invitation said last.

    `said` holds digests of that (see saying.py); `sequence` is the SEQUENCE it carried, never below the event's own.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="meeting_call")
    made_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sequence = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=dict)
    told_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation to a meeting")
        verbose_name_plural = _("invitations to meetings")

    def __str__(self) -> str:
        return str(self.event)


class Invitee(models.Model):
    """A member who got the invitation, and hears of what changes."""

    call = models.ForeignKey(MeetingCall, models.CASCADE, related_name="invitees")
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person invited to a meeting")
        verbose_name_plural = _("people invited to meetings")
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="invited_once_to_a_meeting")]

    def __str__(self) -> str:
        return str(self.user)


class CalendarAddress(models.Model):
    """A secret address at which one member's calendar is read; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["made_on", "pk"]

    def __str__(self) -> str:
        return self.name or str(self.made_on)
