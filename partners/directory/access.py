"""Who may come to a service: from where, with which papers, at what cost, and whether it takes cases."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from partners.places.models import Jurisdiction
from partners.sources import Sourced
from portal.fields import LanguageField


class ServiceArea(Sourced):
    """HSDS service area: a place from which people may come. No place means the whole country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, related_name="service_areas")
    place = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("area served")
        verbose_name_plural = _("areas served")

    def __str__(self) -> str:
        return self.place.label if self.place else "US"


class RequiredDocument(Sourced):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, related_name="required_documents")
    language = LanguageField(_("language"), max_length=12, default="en")
    document = models.CharField(_("document to bring"), max_length=255)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("document to bring")
        verbose_name_plural = _("documents to bring")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.document


class CostOption(Sourced):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, related_name="cost_options")
    option = models.CharField(_("what for"), max_length=255, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")

    def __str__(self) -> str:
        return f"{self.option} {self.amount or ''} {self.currency}".strip()


class Capacity(models.TextChoices):
    OPEN = "open", _("Takes new cases")
    LIMITED = "limited", _("Takes few new cases")
    WAITING_LIST = "waiting-list", _("Waiting list")
    CLOSED = "closed", _("Takes no new cases")


class ServiceCapacity(models.Model):
    """HSDS service capacity; its words stand in `ServiceText.intake`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey("partners.Service", on_delete=models.CASCADE, related_name="capacities")
    unit = models.CharField(_("of what"), max_length=60, default="cases")
    available = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    state = models.CharField(
        pgettext_lazy("of taking cases", "state"), max_length=16, choices=Capacity, default=Capacity.OPEN
    )
    until = models.DateField(_("until"), null=True, blank=True)
    updated = models.DateTimeField(_("said on"), auto_now=True)

    class Meta:
        verbose_name = _("taking cases")
        verbose_name_plural = _("taking cases")

    def __str__(self) -> str:
        return self.get_state_display()
