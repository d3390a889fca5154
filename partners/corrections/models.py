"""What visitors say is wrong. Nothing tells who said it: no address, no account, and the day instead of the time."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.texts import shown_name

KEPT_DAYS = 90


class Wrong(models.TextChoices):
    PHONE = "phone", _("The phone number does not work")
    HOURS = "hours", _("The hours are wrong")
    MOVED = "moved", _("It has moved")
    CLOSED = "closed", _("It has closed")
    NO_CASES = "no-cases", _("They take nobody new")
    CANCELLED = "cancelled", _("It does not take place")
    WHEN = "when", _("The time or the place is wrong")
    CHANGED = "changed", _("The rule has changed or ended")
    QUOTED = "quoted", _("The words of the rule are not right")
    OTHER = "other", _("Something else is wrong")
    FALSE_LAWYER = "false-lawyer", _("Somebody pretends to be a lawyer or asks for money they should not")


OF_KIND: dict[str, tuple[Wrong, ...]] = {
    "organization": (Wrong.PHONE, Wrong.HOURS, Wrong.MOVED, Wrong.CLOSED, Wrong.OTHER, Wrong.FALSE_LAWYER),
    "service": (
        Wrong.PHONE,
        Wrong.HOURS,
        Wrong.MOVED,
        Wrong.NO_CASES,
        Wrong.CLOSED,
        Wrong.OTHER,
        Wrong.FALSE_LAWYER,
    ),
    "hotline": (Wrong.PHONE, Wrong.HOURS, Wrong.CLOSED, Wrong.OTHER, Wrong.FALSE_LAWYER),
    "policy": (Wrong.CHANGED, Wrong.QUOTED, Wrong.OTHER),
    "event": (Wrong.CANCELLED, Wrong.WHEN, Wrong.OTHER, Wrong.FALSE_LAWYER),
}
"""What may be wrong with an entry, by the name of its model."""


class CorrectionState(models.TextChoices):
    OPEN = "open", _("Open")
    HELD = "held", _("Held back")
    MENDED = "mended", _("Corrected")
    RIGHT = "right", _("Was right as it stands")
    SPAM = "spam", _("Not a message to us")


WAITING = (CorrectionState.OPEN, CorrectionState.HELD)
DECISIONS = (CorrectionState.MENDED, CorrectionState.RIGHT, CorrectionState.SPAM)


class CorrectionQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=CorrectionState.OPEN)

    def held(self) -> Self:
        """Looks like a machine's; only the network sees it, and may let it through."""
        return self.filter(state=CorrectionState.HELD)

    def for_organizations(self) -> Self:
        """What an entry's owner may read: nothing that is held back, nothing for the network's reviewers alone."""
        return self.filter(confidential=False).exclude(state=CorrectionState.HELD)

    def outdated(self, today: datetime.date) -> Self:
        """Nobody needs their words any more: decided long ago, or held back and never let through."""
        then = today - datetime.timedelta(days=KEPT_DAYS)
        return self.filter(
            Q(state__in=DECISIONS, decided_at__date__lte=then) | Q(state=CorrectionState.HELD, received__lte=then)
        )


class Correction(models.Model):
    """A message from the public.

    `confidential`: read by the network's reviewers only; such a message has no organization, so that nothing that an
    organization sees of its own can reach it. `times`: so often was the same said without further words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    object_id = models.UUIDField(null=True, blank=True)
    entry = GenericForeignKey("content_type", "object_id")
    organization = models.ForeignKey(
        "partners.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("organization"),
    )
    what = models.CharField(_("what is wrong"), max_length=12, choices=Wrong)
    words = models.TextField(_("in your words"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=12)
    times = models.PositiveIntegerField(_("said so often"), default=1)
    confidential = models.BooleanField(_("for the network's reviewers only"), default=False)
    received = models.DateField(_("received"), default=timezone.localdate)
    state = models.CharField(_("state"), max_length=8, choices=CorrectionState, default=CorrectionState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("what was done"), blank=True, max_length=2000)

    wagtail_reference_index_ignore = True
    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from the public")
        verbose_name_plural = _("messages from the public")
        ordering = ["-received", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["organization", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(organization__isnull=True), name="confidential_has_no_organization"
            )
        ]

    def __str__(self) -> str:
        return self.get_what_display()

    @property
    def name(self) -> str:
        """What it is about, as lists call it."""
        return shown_name(self.entry) if self.entry else ""
