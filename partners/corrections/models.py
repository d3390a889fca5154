"""What visitors say is wrong. Nothing tells who said it: no address, no account, and the day instead of the time."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Wrong(models.TextChoices):
    PHONE = "phone", _("The phone number does not work")
    HOURS = "hours", _("The hours are wrong")
    MOVED = "moved", _("It has moved")
    CLOSED = "closed", _("It has closed")
    OTHER = "other", _("Something else is wrong")
    FALSE_LAWYER = "false-lawyer", _("Somebody pretends to be a lawyer or asks for money they should not")


class CorrectionState(models.TextChoices):
    OPEN = "open", _("Open")
    MENDED = "mended", _("Corrected")
    RIGHT = "right", _("Was right as it stands")
    SPAM = "spam", _("Not a message to us")


class Correction(models.Model):
    """A message from the public. `confidential`: read by the network's reviewers only, never by the organization."""

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
    confidential = models.BooleanField(_("for the network's reviewers only"), default=False)
    received = models.DateField(_("received"), default=timezone.localdate)
    state = models.CharField(_("state"), max_length=8, choices=CorrectionState, default=CorrectionState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("message from the public")
        verbose_name_plural = _("messages from the public")
        ordering = ["-received", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["organization", "state"]),
        ]

    def __str__(self) -> str:
        return self.get_what_display()
