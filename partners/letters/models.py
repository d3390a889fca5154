"""Mail that waits to be sent."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LATE = datetime.timedelta(minutes=15)


class LetterState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given-up", _("Given up")


class LetterQuerySet(models.QuerySet["Letter"]):
    def in_state(self, state: str) -> Self:
        return self.filter(sent_at__isnull=state != LetterState.SENT, next_try_at__isnull=state != LetterState.WAITING)

    def due(self, now: datetime.datetime) -> Self:
        return self.in_state(LetterState.WAITING).filter(next_try_at__lte=now)

    def late(self, now: datetime.datetime) -> Self:
        """Not sent in the time that a person waits for a letter."""
        return self.in_state(LetterState.WAITING).filter(made_at__lt=now - LATE)


class Letter(models.Model):
    """One message to one address. Its words may open an account, so they are erased once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    message = models.TextField(editable=False, blank=True, help_text="The whole message as RFC 5322 writes it")
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now, null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("what went wrong"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def state(self) -> LetterState:
        if self.sent_at:
            return LetterState.SENT
        return LetterState.WAITING if self.next_try_at else LetterState.GIVEN_UP
