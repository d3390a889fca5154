"""How long a check holds, and the links by which a partner says that an entry is still right."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from partners.entries import AboutEntry

DAYS = [MinValueValidator(1), MaxValueValidator(3650)]


class FreshnessRules(BaseGenericSetting):
    """Days. The first four count from the last check, the others from the day on which the next is due."""

    legal_days = models.PositiveSmallIntegerField(_("legal aid is checked every (days)"), default=90, validators=DAYS)
    other_days = models.PositiveSmallIntegerField(_("other help is checked every"), default=180, validators=DAYS)
    policy_days = models.PositiveSmallIntegerField(_("policies are checked every"), default=180, validators=DAYS)
    hotline_days = models.PositiveSmallIntegerField(_("hotlines are checked every"), default=30, validators=DAYS)
    reminder_after = models.PositiveSmallIntegerField(_("remind again after"), default=7, validators=DAYS)
    second_reminder_after = models.PositiveSmallIntegerField(_("remind a last time after"), default=14, validators=DAYS)
    ask_network_after = models.PositiveSmallIntegerField(_("ask the network after"), default=21, validators=DAYS)
    warn_after = models.PositiveSmallIntegerField(_("warn visitors after"), default=30, validators=DAYS)
    lower_after = models.PositiveSmallIntegerField(_("show below others after"), default=45, validators=DAYS)
    unlist_after = models.PositiveSmallIntegerField(_("show no more after"), default=60, validators=DAYS)

    class Meta:
        verbose_name = _("freshness of entries")


class Confirmation(models.TextChoices):
    RIGHT = "right", _("Still right")
    CHANGED = "changed", _("Something changed")
    CLOSED = "closed", _("Closed for good")


class ConfirmationLink(AboutEntry):
    """A mailed question about one entry, answered once without a login; `undo` links take a "closed" back."""

    class Purpose(models.TextChoices):
        ASK = "ask", _("Is it still right?")
        UNDO = "undo", _("Undo that it closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=4, choices=Purpose, default=Purpose.ASK)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(_("e-mail"))
    due_date = models.DateField(help_text="The date that made the entry due: one letter for each step of one round")
    step = models.PositiveSmallIntegerField(default=0, help_text="0 at the due date, 1 and 2 the reminders")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Confirmation, blank=True)

    class Meta(AboutEntry.Meta):
        verbose_name = _("question about an entry")
        verbose_name_plural = _("questions about entries")
