"""The directory in HSDS 3.1's words: who helps, with what, where, when."""

import uuid
from math import cos, radians
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, FloatField, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField

from partners.directory.access import Capacity as Capacity
from partners.directory.access import CostOption as CostOption
from partners.directory.access import RequiredDocument as RequiredDocument
from partners.directory.access import ServiceArea as ServiceArea
from partners.directory.access import ServiceCapacity as ServiceCapacity
from partners.directory.contact import Language as Language
from partners.directory.contact import Phone as Phone
from partners.directory.contact import PhoneType as PhoneType
from partners.directory.contact import Schedule as Schedule
from partners.directory.contact import one_parent as one_parent
from partners.directory.district_models import ConsularDistrict as ConsularDistrict
from partners.directory.district_models import DistrictQuerySet as DistrictQuerySet
from partners.directory.hotline_models import Hotline as Hotline
from partners.directory.hotline_models import HotlineQuerySet as HotlineQuerySet
from partners.directory.hotline_models import HotlineText as HotlineText
from partners.directory.terms import TaxonomyTerm, TopicItem
from partners.entries import Entry, EntryQuerySet, public_q
from partners.places.models import Jurisdiction
from partners.sources import Sourced
from partners.texts import Prose
from portal.fields import CleanRichTextField
from portal.vocabulary import Cost, OrganizationKind


class OrganizationGroup(models.Model):
    """Organizations that share something, such as the consulates of one region."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    organizations = models.ManyToManyField(
        "partners.Organization", blank=True, related_name="groups", verbose_name=_("organizations")
    )

    class Meta:
        verbose_name = _("group of organizations")
        verbose_name_plural = _("groups of organizations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organization(Sourced, Entry):
    """A partner or another institution of the directory."""

    has_page = True
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind, default=OrganizationKind.OTHER)
    country_served = models.CharField(
        _("country that a consulate represents"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, for consulates: MX"),
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="offices", verbose_name=_("part of")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    official_page = models.URLField(_("official page to check"), blank=True, max_length=400)
    website_source = models.ForeignKey(
        "partners.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the website"),
    )

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organization", args=[self.slug])


class OrganizationText(Prose):
    organization = ParentalKey(Organization, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name in this language"), max_length=255, blank=True)
    description = CleanRichTextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("text")
        constraints = [models.UniqueConstraint(fields=["organization", "language"], name="one_organization_text")]


ADDRESS = ("address_1", "address_2", "postal_code", "latitude", "longitude")
"""What tells where a hidden location is."""
REDACTED = "redacted"
"""Stands for an address in what is kept of the past (partners/audit/redaction.py)."""


class LocationQuerySet(EntryQuerySet):
    def listed(self) -> Self:
        return super().listed().filter(public_q("organization__"))

    def nearest_to(self, lat: float, lon: float) -> Self:
        """Those with a public point, nearest first (flat earth: good within some hundred kilometers)."""
        public = {
            axis: Case(
                When(Q(hidden=False, latitude__isnull=False), then=F(axis)),
                default=F(f"place__{axis}"),
                output_field=FloatField(),
            )
            for axis in ("latitude", "longitude")
        }
        north = F("public_latitude") - lat
        east = (F("public_longitude") - lon) * cos(radians(lat))
        placed = self.annotate(public_latitude=public["latitude"], public_longitude=public["longitude"])
        return placed.filter(public_latitude__isnull=False).order_by(north * north + east * east, "pk")


class Location(Sourced, Entry):
    """A place of work. A hidden one shows its city's centre everywhere but in its owner's form."""

    private_when_hidden = ("address_1", "address_2", "postal_code", "latitude", "longitude", "point_source")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="locations", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    address_1 = models.CharField(_("street and number"), max_length=255, blank=True)
    address_2 = models.CharField(_("floor, room"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state_province = models.CharField(_("state"), max_length=10, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, default="US")
    place = models.ForeignKey(
        Jurisdiction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("city, county or state"),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    point_source = models.ForeignKey(
        "partners.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the point"),
    )
    hidden = models.BooleanField(
        _("hide the address"),
        default=False,
        help_text=_("For shelters and offices at risk: the public sees the city only."),
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["state_province", "city", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_point_is_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.public_address or str(self.pk)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A revision as an object; where it held an address that was redacted, the live one."""
        kept = {name: getattr(self, name) for name in ADDRESS if content.get(name) == REDACTED}
        return super().with_content_json({**content, **kept})

    @property
    def public_point(self) -> tuple[float, float] | None:
        """(latitude, longitude) that anyone may know; the city's centre for a hidden or unplaced location."""
        if not self.hidden and self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        return self.place.point if self.place else None

    @property
    def public_address(self) -> str:
        """One line; a hidden location gives its city only."""
        town = " ".join(part for part in (self.state_province, "" if self.hidden else self.postal_code) if part)
        street = [] if self.hidden else [self.address_1, self.address_2]
        return ", ".join(part for part in (*street, self.city, town) if part)


class ServiceQuerySet(EntryQuerySet):
    def listed(self) -> Self:
        return super().listed().filter(public_q("organization__"))


class Service(Sourced, Entry):
    """One kind of help that an organization gives."""

    has_page = True
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="services", verbose_name=_("organization")
    )
    kinds_of_help = ParentalManyToManyField(
        TaxonomyTerm, blank=True, related_name="services", verbose_name=_("kinds of help")
    )
    topics = ClusterTaggableManager(through="partners.ServiceTopic", blank=True, verbose_name=_("topics"))
    email = models.EmailField(_("e-mail"), blank=True)
    url = models.URLField(_("website"), blank=True, max_length=400)
    remote = models.BooleanField(_("by phone or online"), default=False)
    interpretation_services = models.CharField(_("interpretation"), max_length=255, blank=True)
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, default=Cost.UNKNOWN)
    hours_note = models.TextField(
        _("hours in words"), blank=True, help_text=_("As the source says, when it cannot be read as a timetable")
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["organization__name", "slug"]

    def __str__(self) -> str:
        return self.slug.replace("-", " ")

    def get_absolute_url(self) -> str:
        return reverse("service", args=[self.slug])


class ServiceText(Prose):
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=255)
    description = CleanRichTextField(_("description"), blank=True)
    eligibility = CleanRichTextField(_("who may come"), blank=True)
    how_to_apply = CleanRichTextField(_("how to apply"), blank=True)
    fees = CleanRichTextField(_("fees in words"), blank=True)
    intake = CleanRichTextField(_("taking cases, in words"), blank=True)

    class Meta:
        verbose_name = _("text")
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="one_service_text")]


class ServiceTopic(TopicItem):
    content_object = ParentalKey(Service, on_delete=models.CASCADE, related_name="topic_items")


class ServiceAtLocation(Sourced):
    """HSDS service_at_location: the service is given at this place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="services_here", verbose_name=_("location"))
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("service at a location")
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="one_service_at_location")]

    def __str__(self) -> str:
        return str(self.location)
