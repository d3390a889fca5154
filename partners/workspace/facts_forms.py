"""Forms of what holds in every language: names, phones, languages spoken, kinds of help, costs, areas, papers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Hotline, Location, Organization, Service
from partners.directory.terms import TaxonomyTerm, Topic
from partners.places.labels import country_name
from partners.places.models import Jurisdiction
from partners.places.queries import resolve
from partners.workspace.forms import Plain, Row, Rows, SectionForm, rows
from portal import languages
from portal.forms import CodesField, LanguageSelect
from portal.vocabulary import PlaceKind

COUNTRY = "US"
KEPT_SECONDS = 60


class PhoneRow(Row):
    essential = ("number", "type")


PHONES = rows(PhoneRow, ["number", "type", "extension", "description"])
PHONES_WORDS = (_("Phones"), _("Add a phone"))


class ContactForm(SectionForm):
    groups_of = {"phones": PHONES_WORDS}


class OrganizationContactForm(ContactForm):
    class Meta(Plain):
        model = Organization
        fields = ["name", "email", "website", "official_page"]
        formsets = {"phones": PHONES}


class ServiceContactForm(ContactForm):
    class Meta(Plain):
        model = Service
        fields = ["email", "url", "remote"]
        formsets = {"phones": PHONES}


class LocationPhonesForm(ContactForm):
    class Meta(Plain):
        model = Location
        fields: list[str] = []
        formsets = {"phones": PHONES}


class HotlineNumberForm(SectionForm):
    class Meta(Plain):
        model = Hotline
        fields = ["number", "alternative"]
        formsets: dict[str, Any] = {}


class SharedChoices(Rows):
    """The languages to choose from are worked out once for all rows, not once a row."""

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        return [("", "---------"), *languages.choices()]

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if isinstance(field.widget, LanguageSelect):
                field.widget.choices = self.names


class SpokenRows(SharedChoices):
    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        seen: set[str] = set()
        for form in self.forms:
            code = form.cleaned_data.get("code") if form.is_valid() and not self._should_delete_form(form) else None
            if code and code in seen:
                form.add_error("code", _("This language stands here twice."))
            seen.add(code or "")


class SpokenForm(SectionForm):
    groups_of = {"languages": (_("Languages spoken"), _("Add a language"))}


SPOKEN = {"languages": rows(Row, ["code", "note"], formset=SpokenRows)}


def spoken_form(of: type[Any], own_fields: tuple[str, ...] = ()) -> type[SpokenForm]:
    class Meta(Plain):
        model = of
        fields = [*own_fields]
        formsets = SPOKEN

    return type(f"{of.__name__}SpokenForm", (SpokenForm,), {"Meta": Meta, "__module__": __name__})


class HelpForm(SectionForm):
    """Choices as every page of the portal has them: read once a minute."""

    kinds = CodesField(choices=lambda: terms(TaxonomyTerm), required=False, label=_("Kinds of help"))
    topics = CodesField(choices=lambda: terms(Topic), required=False, label=_("Topics"))

    class Meta(Plain):
        model = Service
        fields: list[str] = []
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kinds"] = [str(term.pk) for term in self.entry.kinds_of_help.all()]
        self.initial["topics"] = [str(item.tag_id) for item in self.entry.topic_items.all()]

    def save_into(self) -> Any:
        entry = super().save_into()
        if "kinds" in self.changed_data:
            entry.kinds_of_help.set(TaxonomyTerm.objects.filter(pk__in=self.cleaned_data["kinds"]))
        if "topics" in self.changed_data:
            entry.topics.set(Topic.objects.filter(pk__in=self.cleaned_data["topics"]))
        return entry


def terms(model: type[TaxonomyTerm | Topic]) -> list[tuple[str, str]]:
    """(key, label in the reader's language) of a closed vocabulary, kept for a minute."""
    reader = languages.current()
    key = f"workspace-{model.__name__}-{reader}"
    found: list[tuple[str, str]] | None = caches["local"].get(key)
    if found is None:
        found = [(str(term.pk), term.label_in(reader)) for term in model._default_manager.prefetch_related("labels")]
        caches["local"].set(key, found, KEPT_SECONDS)
    return found


class CostRow(Row):
    essential = ("option", "amount", "currency")

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise ValidationError(_("Three letters, such as USD."))
        return code


class CostForm(SectionForm):
    groups_of = {"cost_options": (_("Costs in figures"), _("Add a cost"))}

    class Meta(Plain):
        model = Service
        fields = ["cost"]
        widgets = {"cost": forms.RadioSelect}
        formsets = {"cost_options": rows(CostRow, ["option", "amount", "currency", "valid_from", "valid_to"])}


class PlaceField(forms.CharField):
    """A place by its name; cleans to a Jurisdiction, to None for the whole country."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Jurisdiction):
            return value.label
        return value

    def clean(self, value: Any) -> Jurisdiction | None:
        text = super().clean(value)
        if not text:
            return None
        reader = languages.current()
        found = resolve(text, reader)
        exact = [each for each in found if each.exact] or [each for each in found if each.label == text]
        if len(exact) == 1:
            if exact[0].kind == PlaceKind.COUNTRY:
                return None
            return Jurisdiction.objects.get(slug=exact[0].slug)
        if not found:
            raise ValidationError(
                _("We do not know this place. Write it as: El Paso, TX or El Paso County, TX or Texas.")
            )
        meant = " · ".join(each.label for each in found[:6])
        raise ValidationError(_("Which one? %(places)s"), params={"places": meant})


def gather(rows: Iterable[Any], name: str) -> list[Any]:
    """The rows with the records that they point at, in one query at most."""
    found = list(rows)
    field: Any = found[0]._meta.get_field(name) if found else None
    missing = [row for row in found if getattr(row, f"{name}_id") and not field.is_cached(row)]
    if missing:
        known = field.related_model._default_manager.in_bulk({getattr(row, f"{name}_id") for row in missing})
        for row in missing:
            setattr(row, name, known.get(getattr(row, f"{name}_id")))
    return found


def named_place(place: Jurisdiction | None) -> str:
    return place.label if place else country_name(COUNTRY, languages.current())


class AreaRow(Row):
    essential = ("where", "note")
    where = PlaceField(label=_("Place"), widget=forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding or self.instance.service_id:
            self.fields["where"].initial = named_place(self.instance.place)

    def _post_clean(self) -> None:
        super()._post_clean()
        if "where" in self.cleaned_data and "where" in self.changed_data:
            self.instance.place = self.cleaned_data["where"]

    def _clean_fields(self) -> None:
        # A place that nobody touched need not be found again by its name.
        if not self.has_changed() or "where" not in self.changed_data:
            self.fields["where"] = forms.CharField(required=False)
        super()._clean_fields()


class AreaRows(Rows):
    """Rows with their places, in one query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gather(self.get_queryset(), "place")


class AreaForm(SectionForm):
    groups_of = {
        "service_areas": (
            _("People from where may come"),
            _("Add a place"),
            _("A city, county or state, such as El Paso, TX; or the whole country."),
        )
    }

    class Meta(Plain):
        model = Service
        fields: list[str] = []
        formsets = {"service_areas": rows(AreaRow, ["note"], formset=AreaRows)}


class PapersForm(SectionForm):
    groups_of = {"required_documents": (_("Documents to bring"), _("Add a document"))}

    class Meta(Plain):
        model = Service
        fields: list[str] = []
        formsets = {"required_documents": rows(Row, ["document", "language"], formset=SharedChoices)}


class PlacesForm(SectionForm):
    """Where a service is given: the organization's own locations, to tick."""

    at = forms.ModelMultipleChoiceField(
        Location.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Where it is given")
    )

    class Meta(Plain):
        model = Service
        fields: list[str] = []
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Location.objects.filter(organization=self.entry.organization_id)
        self.fields["at"].queryset = own.filter(live=True) | own.filter(services_here__service=self.entry.pk)
        self.fields["at"].queryset = self.fields["at"].queryset.distinct()
        self.initial["at"] = [row.location_id for row in self.entry.at_locations.all()]

    def save_into(self) -> Any:
        entry = super().save_into()
        wanted = {row.pk for row in self.cleaned_data["at"]}
        there = {row.location_id: row for row in entry.at_locations.all()}
        entry.at_locations.remove(*(row for key, row in there.items() if key not in wanted))
        entry.at_locations.add(
            *(
                entry.at_locations.model(service=entry, location_id=key)
                for key in sorted(wanted - there.keys(), key=str)
            )
        )
        return entry
