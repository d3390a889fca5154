"""How to reach somebody: phones, opening hours, languages spoken. Each hangs on one of several kinds of entry."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from phonenumber_field.modelfields import PhoneNumberField

from partners.sources import Sourced
from portal.fields import LanguageField, WeekdaysField


def one_parent(*names: str) -> Q:
    """The condition that exactly one of the nullable parents is set."""
    whole = Q(pk__in=[])
    for name in names:
        whole |= Q(**{f"{other}__isnull": other != name for other in names})
    return whole


class PhoneType(models.TextChoices):
    VOICE = "voice", _("Phone")
    EMERGENCY = "emergency", _("Emergency phone")
    TEXT = "text", _("Text messages")
    WHATSAPP = "whatsapp", _("WhatsApp")
    FAX = "fax", _("Fax")


class Phone(Sourced):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = ParentalKey(
        "partners.Organization", on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    location = ParentalKey("partners.Location", on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    number = PhoneNumberField(_("number"), region="US")
    extension = models.CharField(_("extension"), max_length=12, blank=True)
    type = models.CharField(_("type"), max_length=12, choices=PhoneType, default=PhoneType.VOICE)
    description = models.CharField(_("note"), max_length=255, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["order", "type"]
        constraints = [
            models.CheckConstraint(
                condition=one_parent("organization", "service", "location"), name="phone_has_one_owner"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)


class Schedule(Sourced):
    """HSDS schedule: weekdays with opening and closing time, local to the place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
    location = ParentalKey(
        "partners.Location", on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    hotline = ParentalKey("partners.Hotline", on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
    byday = WeekdaysField(_("weekdays"), max_length=30, blank=True, help_text=_("As in RFC 5545: MO,TU,WE"))
    opens_at = models.TimeField(_("opens"), null=True, blank=True)
    closes_at = models.TimeField(_("closes"), null=True, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    description = models.CharField(_("in words"), max_length=255, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=one_parent("service", "location", "hotline"), name="schedule_has_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.description or f"{self.byday} {self.opens_at}-{self.closes_at}"


class Language(Sourced):
    """HSDS language: one in which help is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = ParentalKey(
        "partners.Organization", on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    location = ParentalKey(
        "partners.Location", on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    hotline = ParentalKey("partners.Hotline", on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    code = LanguageField(_("language"), max_length=12)
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("language spoken")
        verbose_name_plural = _("languages spoken")
        constraints = [
            models.CheckConstraint(
                condition=one_parent("organization", "service", "location", "hotline"), name="language_has_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.code
