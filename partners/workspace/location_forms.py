"""A place of work: its address, and whether the public may know it."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Location
from partners.places.queries import resolve
from partners.workspace.facts_forms import PlaceField
from partners.workspace.forms import LTR, Plain, SectionForm
from portal import languages
from portal.vocabulary import PlaceKind

ADDRESS = ["name", "address_1", "address_2", "city", "state_province", "postal_code", "country"]


class AddressForm(SectionForm):
    class Meta(Plain):
        model = Location
        fields = ADDRESS
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state_province"].help_text = _("Two letters, such as TX")
        self.fields["country"].help_text = _("Two letters, such as US or MX")
        self.fields["city"].required = True
        self.fields["country"].validators.append(RegexValidator(r"^[A-Za-z]{2}$", _("Two letters, such as US or MX")))
        for name in ("postal_code", "state_province", "country"):
            self.fields[name].widget.attrs |= LTR

    def clean_state_province(self) -> str:
        return str(self.cleaned_data["state_province"]).strip().upper()

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).strip().upper()

    def save_into(self) -> Any:
        entry = super().save_into()
        if {"address_1", "city", "state_province", "postal_code", "country"} & set(self.changed_data):
            # The old point shows the old house; until somebody knows the new one the city's centre stands for it.
            entry.latitude = entry.longitude = entry.point_source = entry.source = None
            if {"city", "state_province", "country"} & set(self.changed_data):
                entry.place = place_of(entry)
        return entry


def place_of(location: Location) -> Any:
    """The city of an address, where exactly one is meant."""
    found = resolve(f"{location.city}, {location.state_province}", languages.current())
    city = next((each for each in found if each.exact and each.kind == PlaceKind.CITY), None)
    return PlaceField().clean(city.label) if city else None


class HidingForm(SectionForm):
    template = "workspace/hiding.html"

    class Meta(Plain):
        model = Location
        fields = ["hidden"]
        widgets = {"hidden": forms.CheckboxInput}
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hidden"].help_text = ""
