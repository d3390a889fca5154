"""How long a check holds, and the links by which a partner says that an entry is still right."""

import uuid
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting

from partners.entries import AboutEntry

DAYS = [MinValueValidator(1), MaxValueValidator(3650)]
INTERVALS = ("legal_days", "other_days", "policy_days", "hotline_days")
STEPS = ("reminder_after", "second_reminder_after", "ask_network_after", "warn_after", "lower_after", "unlist_after")
"""In the order in which they come; each later than the one before."""


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

    panels = [
        MultiFieldPanel([FieldPanel(name) for name in INTERVALS], heading=_("Days from one check to the next")),
        MultiFieldPanel(
            [FieldPanel(name) for name in STEPS],
            heading=_("Days after a check was due"),
            help_text=_("Each step comes later than the one before. Hotlines are never shown below others or hidden."),
        ),
    ]

    class Meta:
        verbose_name = _("freshness of entries")

    def clean(self) -> None:
        super().clean()
        late = {
            later: _("This comes after the step before it: write more than %(days)d.") % {"days": before}
            for earlier, later in pairwise(STEPS)
            if (before := getattr(self, earlier)) is not None
            and (after := getattr(self, later)) is not None
            and after <= before
        }
        if late:
            raise ValidationError(late)


class Confirmation(models.TextChoices):
    RIGHT = "right", _("Still right")
    CHANGED = "changed", _("Something changed")
    CLOSED = "closed", _("Closed for good")


class ConfirmationLink(AboutEntry):
    """A mailed question about one entry, answered once without a login; `undo` links take a "closed" back.

    A `network` row opens nothing: it remembers that the network was asked in this round.
    """

    class Purpose(models.TextChoices):
        ASK = "ask", _("Is it still right?")
        UNDO = "undo", _("Undo that it closed")
        NETWORK = "network", _("The network was asked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.ASK)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(_("e-mail"))
    due_date = models.DateField(help_text="The date that made the entry due: one letter for each step of one round")
    step = models.PositiveSmallIntegerField(default=0, help_text="0 at the due date, 1 and 2 the reminders")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Confirmation, blank=True)

    wagtail_reference_index_ignore = True

    class Meta(AboutEntry.Meta):
        verbose_name = _("question about an entry")
        verbose_name_plural = _("questions about entries")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "due_date", "step", "user"],
                condition=Q(purpose="ask", user__isnull=False),
                name="a_person_is_asked_once_a_step",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "due_date", "step", "email", "purpose"],
                condition=Q(purpose__in=["ask", "network"], user__isnull=True),
                name="an_address_is_asked_once_a_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.object_id}"
