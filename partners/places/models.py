"""Places: countries, states, counties, cities and the ZIP codes that hint at them."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.places.names import search_form
from portal.vocabulary import PlaceKind


class JurisdictionQuerySet(models.QuerySet):
    def states(self) -> Self:
        return self.filter(kind=PlaceKind.STATE)

    def counties(self) -> Self:
        return self.filter(kind=PlaceKind.COUNTY)

    def cities(self) -> Self:
        return self.filter(kind=PlaceKind.CITY)


class Jurisdiction(models.Model):
    """A place that can make rules. A city may lie in several counties, so parents are a set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    code = models.CharField(_("code"), max_length=10, blank=True, help_text=_("States: TX, MX-CHH"))
    fips = models.CharField(_("FIPS code"), max_length=5, blank=True, db_index=True)
    country = models.CharField(_("country"), max_length=2, default="US")
    state_code = models.CharField(_("state"), max_length=10, blank=True, db_index=True)
    parents = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="children", verbose_name=_("lies in")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    search_name = models.CharField(max_length=120, db_index=True, editable=False, default="")

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "fips"], condition=~Q(fips=""), name="one_place_by_fips"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_point_is_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["kind", "state_code", "search_name"])]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = search_form(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """`El Paso, TX`; a state or country by its name alone."""
        if self.kind in {PlaceKind.STATE, PlaceKind.COUNTRY} or not self.state_code:
            return self.name
        return f"{self.name}, {self.state_code.removeprefix('MX-')}"

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees, or None."""
        return (self.latitude, self.longitude) if self.latitude is not None and self.longitude is not None else None


class PostalCode(models.Model):
    """A ZIP code: a hint with candidates, not a place."""

    code = models.CharField(_("ZIP code"), max_length=10)
    country = models.CharField(_("country"), max_length=2, default="US")
    city_name = models.CharField(_("city"), max_length=120)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    state = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+", verbose_name=_("state"))
    city = models.ForeignKey(Jurisdiction, models.SET_NULL, null=True, blank=True, related_name="+")
    counties = models.ManyToManyField(Jurisdiction, blank=True, related_name="postal_codes", verbose_name=_("counties"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ZIP code")
        verbose_name_plural = _("ZIP codes")
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="one_postal_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.city_name}"
