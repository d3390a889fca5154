"""Hotlines: a number to call, whom it serves and when."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from phonenumber_field.modelfields import PhoneNumberField

from partners.assurance_models import Withdrawn
from partners.entries import Entry, EntryQuerySet
from partners.texts import Prose
from portal.fields import CleanRichTextField


class HotlineQuerySet(EntryQuerySet):
    def listed(self) -> Self:
        """The numbers of an organization that was taken down go with it; a clock takes none away."""
        return super().listed().filter(~Q(run_by__withdrawn=Withdrawn.TAKEN_DOWN) | Q(run_by__isnull=True))


class Hotline(Entry):
    """A number to call. Flagged when old, never unlisted by a clock."""

    number = PhoneNumberField(_("number"), region="US")
    alternative = models.CharField(_("other way to reach it"), max_length=120, blank=True)
    always_open = models.BooleanField(_("day and night"), default=False)
    hours_note = models.CharField(_("hours in words"), max_length=255, blank=True)
    run_by = models.ForeignKey(
        "partners.Organization",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hotlines",
        verbose_name=_("run by"),
    )
    run_by_name = models.CharField(_("run by, in words"), max_length=255, blank=True)
    states = models.JSONField(_("states that it serves; none: all"), default=list, blank=True)
    in_strip = models.BooleanField(_("on every page"), default=False)
    sources = ParentalManyToManyField("partners.Source", blank=True, related_name="+", verbose_name=_("sources"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = HotlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug.replace("-", " ")

    def get_absolute_url(self) -> str:
        return f"{reverse('hotlines')}#{self.slug}"


class HotlineText(Prose):
    hotline = ParentalKey(Hotline, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=255)
    serves = CleanRichTextField(_("whom it serves"), blank=True)

    class Meta:
        verbose_name = _("text")
        constraints = [models.UniqueConstraint(fields=["hotline", "language"], name="one_hotline_text")]
