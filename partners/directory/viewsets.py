"""The directory in the admin."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.ui.tables import BooleanColumn

from partners.directory.forms import topics_field
from partners.directory.models import ConsularDistrict, Hotline, Location, Organization, OrganizationGroup, Service
from partners.directory.terms import TaxonomyTerm
from partners.editing import (
    LANGUAGES_PANEL,
    PHONES_PANEL,
    SCHEDULES_PANEL,
    EntryFilterSet,
    EntryForm,
    EntryViewSet,
    RecordViewSet,
    texts_panel,
)
from partners.sources import Source
from portal.forms import LinesField

SHARED_FILTERS = ["visibility", "origin"]
SHARED_EXPORT = ["live", "visibility", "origin", "assured_date", "updated_at"]


class OrganizationViewSet(EntryViewSet):
    model = Organization
    icon = "group"
    columns = ["kind", "visibility"]
    list_filter = ["kind", *SHARED_FILTERS]
    search_fields = ["name", "slug", "texts__name", "email"]
    list_export = ["id", "slug", "name", "kind", "email", "website", *SHARED_EXPORT]
    gathered = ("texts",)
    body = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("kind"),
        FieldPanel("parent"),
        FieldPanel("country_served"),
        texts_panel("name", "description"),
        PHONES_PANEL,
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("website"), FieldPanel("website_source"), FieldPanel("official_page")],
            heading=_("Online"),
        ),
        LANGUAGES_PANEL,
        FieldPanel("source"),
    ]


class ServiceForm(EntryForm):
    topics = topics_field()
    kinds_of_help = forms.ModelMultipleChoiceField(
        TaxonomyTerm.objects.prefetch_related("labels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("kinds of help"),
    )


class ServiceFilterSet(EntryFilterSet):
    kinds_of_help = django_filters.ModelMultipleChoiceFilter(
        queryset=TaxonomyTerm.objects.prefetch_related("labels"),
        label=_("Kinds of help"),
        widget=forms.CheckboxSelectMultiple,
    )
    state = django_filters.AllValuesFilter(
        field_name="at_locations__location__state_province", label=_("State"), distinct=True
    )

    class Meta:
        model = Service
        fields = ["kinds_of_help", "cost", "remote", *SHARED_FILTERS]


class ServiceViewSet(EntryViewSet):
    model = Service
    icon = "help"
    columns = ["organization", "cost"]
    filterset_class = ServiceFilterSet
    search_fields = ["slug", "texts__name", "organization__name"]
    list_export = ["id", "slug", "organization", "cost", "remote", "email", "url", *SHARED_EXPORT]
    joined = ("organization",)
    gathered = ("texts",)
    form_class = ServiceForm
    body = [
        FieldPanel("organization"),
        texts_panel("name", "description", "eligibility", "how_to_apply", "fees", "intake"),
        FieldPanel("kinds_of_help"),
        FieldPanel("topics"),
        FieldPanel("remote"),
        InlinePanel(
            "at_locations",
            [FieldPanel("location"), FieldPanel("note")],
            heading=_("Where it is given"),
            label=_("location"),
        ),
        InlinePanel(
            "service_areas",
            [FieldPanel("place"), FieldPanel("note"), FieldPanel("source")],
            heading=_("Areas served"),
            label=_("area"),
            help_text=_("An area without a place means the whole country."),
        ),
        PHONES_PANEL,
        SCHEDULES_PANEL,
        FieldPanel("hours_note"),
        LANGUAGES_PANEL,
        FieldPanel("interpretation_services"),
        FieldPanel("cost"),
        InlinePanel(
            "cost_options",
            [FieldPanel(name) for name in ("option", "amount", "currency", "valid_from", "valid_to", "source")],
            heading=_("Costs in figures"),
            label=_("cost"),
        ),
        InlinePanel(
            "required_documents",
            [FieldPanel("language"), FieldPanel("document")],
            heading=_("Documents to bring"),
            label=_("document"),
        ),
        InlinePanel(
            "capacities",
            [FieldPanel(name) for name in ("state", "unit", "available", "until")],
            heading=_("Taking cases"),
            label=_("state"),
            max_num=3,
        ),
        FieldRowPanel([FieldPanel("email"), FieldPanel("url")], heading=_("Online")),
        FieldPanel("source"),
    ]


class LocationFilterSet(EntryFilterSet):
    state_province = django_filters.AllValuesFilter(label=_("State"))

    class Meta:
        model = Location
        fields = ["hidden", *SHARED_FILTERS]


class LocationViewSet(EntryViewSet):
    model = Location
    icon = "site"
    columns = ["organization", "city", "state_province", "hidden"]
    filterset_class = LocationFilterSet
    search_fields = ["slug", "name", "city", "postal_code", "organization__name"]
    list_export = ["id", "slug", "organization", "name", "public_address", "city", "state_province", *SHARED_EXPORT]
    joined = ("organization", "place")
    inspect_view_enabled = False
    body = [
        FieldPanel("organization"),
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("hidden"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("address_1", "address_2", "city", "state_province", "postal_code", "place")],
            heading=_("Address"),
        ),
        MultiFieldPanel(
            [FieldPanel("latitude"), FieldPanel("longitude"), FieldPanel("point_source")], heading=_("Point on the map")
        ),
        PHONES_PANEL,
        SCHEDULES_PANEL,
        LANGUAGES_PANEL,
        FieldPanel("source"),
    ]


def state_code(line: str) -> str:
    """`tx` -> `TX`; Mexican states as `MX-CHH`."""
    code = line.upper()
    RegexValidator(r"^([A-Z]{2}|MX-[A-Z]{3})$", _("Write the state's letters, such as TX or MX-CHH."))(code)
    return code


class HotlineForm(EntryForm):
    states = LinesField(
        parse=state_code, label=_("states that it serves"), help_text=_("One a line: TX. None: it serves everybody.")
    )
    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("sources"),
        help_text=_("Pages or files that name this number. A new one is added first, under Records, Sources."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = Hotline.sources.through.objects.values("source_id")
        self.fields["sources"].queryset = Source.objects.filter(pk__in=used) | Source.objects.filter(row="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("number") and not cleaned.get("sources") and not self.is_deferred_validation:
            self.add_error("sources", ValidationError(_("A number is published with at least one source.")))
        return cleaned


class HotlineViewSet(EntryViewSet):
    model = Hotline
    icon = "phone"
    columns = ["number", "run_by_name", BooleanColumn("in_strip", label=_("On every page"), sort_key="in_strip")]
    list_filter = ["in_strip", "always_open", *SHARED_FILTERS]
    search_fields = ["slug", "texts__name", "number", "run_by_name"]
    list_export = ["id", "slug", "number", "alternative", "hours_note", "run_by_name", *SHARED_EXPORT]
    gathered = ("texts",)
    form_class = HotlineForm
    body = [
        FieldPanel("number"),
        FieldPanel("alternative"),
        texts_panel("name", "serves"),
        FieldPanel("always_open"),
        FieldPanel("hours_note"),
        SCHEDULES_PANEL,
        LANGUAGES_PANEL,
        FieldPanel("run_by"),
        FieldPanel("run_by_name"),
        FieldPanel("states"),
        FieldPanel("sources"),
        FieldRowPanel([FieldPanel("in_strip"), FieldPanel("order")], heading=_("Order")),
    ]


class ConsularDistrictViewSet(RecordViewSet):
    model = ConsularDistrict
    icon = "globe"
    list_display = ["place", "consulate", "sending_country", "valid_from", "valid_to"]
    list_filter = ["sending_country"]
    search_fields = ["place__name", "place__state_code", "consulate__name"]
    list_export = ["place", "consulate", "sending_country", "valid_from", "valid_to", "source"]
    joined = ("place", "consulate")
    panels = [
        FieldPanel(name) for name in ("consulate", "sending_country", "place", "valid_from", "valid_to", "source")
    ]


class OrganizationGroupViewSet(RecordViewSet):
    model = OrganizationGroup
    icon = "group"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    panels = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("organizations"),
    ]
