"""New entries of an organization: the least that a visitor needs; the rest is filled in on the entry's own page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.directory.models import Organization, Service, ServiceText
from partners.editing import free_slug
from partners.policies.models import Policy, PolicyText
from partners.workspace.forms import Plain, SectionForm
from partners.workspace.location_forms import AddressForm
from portal import languages
from portal.forms import LanguageChoiceField


class NewEntryForm(SectionForm):
    """`entry` is the new record, with its organization; `name_from` the words that its address is made from."""

    name_from: tuple[str, ...] = ("name",)
    template = "workspace/add.html"

    def save_into(self) -> Any:
        entry = super().save_into()
        entry.slug = free_slug(type(entry), self._names())
        return entry

    def _names(self) -> list[str]:
        return [str(self.cleaned_data[name]) for name in self.name_from if self.cleaned_data.get(name)]


class NamedForm(NewEntryForm):
    """With a text in one language."""

    language = LanguageChoiceField(label=_("Language of these words"))
    title_field = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = languages.current()

    def save_into(self) -> Any:
        entry = super().save_into()
        words = {self.title_field: self.cleaned_data[self.title_field]}
        entry.texts.add(entry.texts.model(language=self.cleaned_data["language"], **words))
        return entry


class NewServiceForm(NamedForm):
    name = ServiceText._meta.get_field("name").formfield(label=_("Name of the service"))
    field_order = ["name", "language"]

    class Meta(Plain):
        model = Service
        fields = ["remote"]
        formsets: dict[str, Any] = {}


class NewPolicyForm(NamedForm):
    title = PolicyText._meta.get_field("title").formfield(label=_("Title"))
    title_field = "title"
    name_from = ("title", "instrument")
    field_order = ["title", "language", "instrument", "citation"]

    class Meta(Plain):
        model = Policy
        fields = ["instrument", "citation"]
        formsets: dict[str, Any] = {}


class NewLocationForm(NewEntryForm, AddressForm):
    name_from = ("name", "city")

    class Meta(AddressForm.Meta):
        fields = [*AddressForm.Meta.fields, "hidden"]


def blank(kind: Any, organization: Organization) -> Any:
    """A record of the kind, not stored, that belongs to the organization."""
    return kind.model(**{kind.owner: organization}, live=False)
