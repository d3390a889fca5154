"""The kinds of entries that this room keeps, each with its sections."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Hotline, Location, Organization, Service, ServiceArea, ServiceAtLocation
from partners.policies.models import Policy
from partners.workspace import saying
from partners.workspace.adding import NewLocationForm, NewPolicyForm, NewServiceForm
from partners.workspace.capacity_form import CapacityForm, capacity_buttons
from partners.workspace.facts_forms import (
    AreaForm,
    CostForm,
    HelpForm,
    HotlineNumberForm,
    LocationPhonesForm,
    OrganizationContactForm,
    PapersForm,
    PlacesForm,
    ServiceContactForm,
    spoken_form,
)
from partners.workspace.hours_form import hours_form
from partners.workspace.kinds import Kind, Section, register
from partners.workspace.location_forms import AddressForm, HidingForm
from partners.workspace.policy_forms import InstrumentForm, PracticeForm, VersionForm
from partners.workspace.text_forms import text_form


def _texts(model: type) -> Section:
    return Section("texts", _("Texts by language"), text_form(model), saying.no_lines, saying.texts)


def _hours(model: type, *fields: str) -> Section:
    nothing = _("No hours yet. Visitors are told to call first.")
    return Section("hours", _("Hours"), hours_form(model, fields), saying.hours, empty=nothing)


def _spoken(model: type, *fields: str) -> Section:
    return Section("languages", _("Languages spoken"), spoken_form(model, fields), saying.spoken, empty=NOTHING)


def _with_texts(rows: QuerySet) -> QuerySet:
    return rows.prefetch_related("texts")


NOTHING = _("Nothing yet")

ORGANIZATION = Kind(
    "organizations",
    Organization,
    _("Organizations"),
    (
        Section(
            "contact",
            _("Name and contacts"),
            OrganizationContactForm,
            saying.contact("name", "email", "website", "official_page"),
        ),
        _texts(Organization),
        _spoken(Organization),
    ),
    owner="pk",
    removable=False,
)
SERVICE = Kind(
    "services",
    Service,
    _("Services"),
    (
        Section(
            "cases",
            _("Taking cases"),
            CapacityForm,
            saying.capacity,
            empty=NOTHING,
            template="workspace/includes/capacity.html",
            asked=capacity_buttons,
        ),
        _hours(Service, "hours_note"),
        Section("contact", _("Contacts"), ServiceContactForm, saying.contact("email", "url"), empty=NOTHING),
        _texts(Service),
        _spoken(Service, "interpretation_services"),
        Section("help", _("Kinds of help and topics"), HelpForm, saying.help_given, empty=NOTHING),
        Section("cost", _("Cost"), CostForm, saying.cost),
        Section("where", _("Where it is given"), PlacesForm, saying.given_at, empty=NOTHING),
        Section("area", _("Area served"), AreaForm, saying.areas, empty=NOTHING),
        Section("documents", _("Documents to bring"), PapersForm, saying.papers, empty=NOTHING),
    ),
    add=NewServiceForm,
    add_label=_("Add a service"),
    none=_("No services yet. Services are what people find when they look for help."),
    listed=_with_texts,
    joined=(
        Prefetch("at_locations", ServiceAtLocation.objects.select_related("location")),
        Prefetch("service_areas", ServiceArea.objects.select_related("place")),
        "kinds_of_help",
    ),
)
LOCATION = Kind(
    "locations",
    Location,
    _("Locations"),
    (
        _hours(Location),
        Section("address", _("Address"), AddressForm, saying.address),
        Section("hiding", _("Who may know the address"), HidingForm, saying.hiding),
        Section("phones", _("Phones"), LocationPhonesForm, saying.phones, empty=NOTHING),
        _spoken(Location),
    ),
    add=NewLocationForm,
    add_label=_("Add a location"),
    none=_("No locations yet."),
)
HOTLINE = Kind(
    "hotlines",
    Hotline,
    _("Hotlines"),
    (
        Section("number", _("Number"), HotlineNumberForm, saying.number),
        _hours(Hotline, "always_open", "hours_note"),
        _texts(Hotline),
        _spoken(Hotline),
    ),
    owner="run_by",
    listed=_with_texts,
)
POLICY = Kind(
    "policies",
    Policy,
    _("Our rules"),
    (
        Section("versions", _("Versions and what they say"), VersionForm, saying.no_lines, saying.versions),
        Section("instrument", _("How it is called"), InstrumentForm, saying.instrument),
        _texts(Policy),
        Section("practice", _("What is done"), PracticeForm, saying.practice, empty=NOTHING),
    ),
    add=NewPolicyForm,
    add_label=_("Add a rule of our institution"),
    none=_("No rules yet. A policy that your institution issues, for instance on asking about immigration status."),
    listed=_with_texts,
)


def register_all() -> None:
    for kind in (SERVICE, LOCATION, HOTLINE, POLICY, ORGANIZATION):
        register(kind)
