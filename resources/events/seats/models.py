"""What is stored of those who keep seats: nothing that says who they are, or when they asked."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from resources.events.occurrence_models import Occurrence

MOST = 6
"""Seats under one code."""


class SeatState(models.TextChoices):
    WAITING = "waiting", _("On the waiting list")
    KEPT = "kept", _("Kept")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")


TAKING = (SeatState.KEPT, SeatState.CONFIRMED, SeatState.ARRIVED)
"""States that take seats away from others."""


class SeatBook(models.Model):
    """The seats of one date as a whole; whoever changes any of them holds this row.

    `starts_at`: the start that holders could reckon with; another one means that the date was moved since.
    """

    occurrence = models.OneToOneField(Occurrence, models.CASCADE, primary_key=True, related_name="seat_book")
    starts_at = models.DateTimeField(_("starts"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("seats of a date")
        verbose_name_plural = _("seats of dates")

    def __str__(self) -> str:
        return str(self.pk)


class SeatQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """First come, first seated."""
        return self.filter(state=SeatState.WAITING).order_by("order")

    def taking(self) -> Self:
        return self.filter(state__in=TAKING)

    def count_seats(self) -> int:
        """Seats, not codes."""
        return self.aggregate(total=Sum("seats", default=0))["total"]


class Seat(models.Model):
    """One to six seats of a date, under one code. `order` counts within the date; no column knows a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="seats")
    digest = models.CharField(max_length=64, editable=False)
    seats = models.PositiveSmallIntegerField(_("seats"))
    state = models.CharField(_("state"), max_length=9, choices=SeatState, default=SeatState.KEPT)
    order = models.PositiveIntegerField(_("order"))

    wagtail_reference_index_ignore = True
    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept seats")
        verbose_name_plural = _("kept seats")
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "digest"], name="one_code_in_a_date"),
            models.UniqueConstraint(fields=["occurrence", "order"], name="one_order_in_a_date"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=MOST), name="one_to_six_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} {self.state}"

    @property
    def owner_keys(self) -> list[uuid.UUID]:
        """Whose editors check it at the door: all who hold the event."""
        return self.occurrence.event.host_keys
