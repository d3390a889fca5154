"""The directory in HSDS 3.1's words: who helps, with what, where, when."""

import uuid
from math import cos, radians
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, FloatField, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from phonenumber_field.modelfields import PhoneNumberField

from partners.directory.terms import TaxonomyTerm, TopicItem
from partners.entries import Entry, EntryQuerySet, Prose, Sourced, Withdrawn, public_q
from partners.places.models import Jurisdiction
from portal.fields import CleanRichTextField, LanguageField, WeekdaysField
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
    organization = ParentalKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    service = ParentalKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
    location = ParentalKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="phones")
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
    service = ParentalKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
    location = ParentalKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules")
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
    organization = ParentalKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    service = ParentalKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
    location = ParentalKey(Location, on_delete=models.CASCADE, null=True, blank=True, related_name="languages")
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


class ServiceArea(Sourced):
    """HSDS service area: a place from which people may come. No place means the whole country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="service_areas")
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
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="required_documents")
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
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="cost_options")
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
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="capacities")
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
        Organization, models.SET_NULL, null=True, blank=True, related_name="hotlines", verbose_name=_("run by")
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


class DistrictQuerySet(models.QuerySet):
    def on(self, day: object) -> Self:
        """Districts that hold on `day` (a date)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class ConsularDistrict(Sourced):
    """A state or county that a consulate looks after, between two dates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consulate = models.ForeignKey(Organization, models.CASCADE, related_name="districts", verbose_name=_("consulate"))
    sending_country = models.CharField(_("sending country"), max_length=2)
    place = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="consular_districts", verbose_name=_("state or county")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

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
