"""Which places a consulate looks after, and when."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.places.models import Jurisdiction
from partners.sources import Sourced


class DistrictQuerySet(models.QuerySet):
    def on(self, day: object) -> Self:
        """Districts that hold on `day` (a date)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class ConsularDistrict(Sourced):
    """A state or county that a consulate looks after, between two dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consulate = models.ForeignKey(
        "partners.Organization", models.CASCADE, related_name="districts", verbose_name=_("consulate")
    )
    sending_country = models.CharField(_("sending country"), max_length=2)
    place = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="consular_districts", verbose_name=_("state or county")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consular district")
        verbose_name_plural = _("consular districts")
        constraints = [
            models.UniqueConstraint(
                fields=["consulate", "place", "valid_from"], name="one_district_row", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="district_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} → {self.consulate}"
