"""The rules that an institution issues: how each is called, its versions with what they say, and what is done."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.policies.models import Policy, PolicyVersion
from partners.workspace.facts_forms import SharedChoices
from partners.workspace.forms import Plain, Row, SectionForm, rows

NEW = "new"


class InstrumentForm(SectionForm):
    class Meta(Plain):
        model = Policy
        fields = ["instrument", "citation"]
        formsets: dict[str, Any] = {}


class ProvisionRow(Row):
    essential = ("topic", "quotation", "quotation_language", "answer", "citation", "status")


class VersionForm(SectionForm):
    """`part` is the key of a version, or `new`."""

    template = "workspace/version.html"
    groups_of = {
        "provisions": (
            _("What it says"),
            _("Add a rule"),
            _("An answer stands only beside the words of the policy. Without a quotation it is not yet read."),
        )
    }

    class Meta(Plain):
        model = PolicyVersion
        fields = ["adopted", "effective", "ended", "date_note", "text_url"]
        formsets = {
            "provisions": rows(
                ProvisionRow,
                ["topic", "quotation", "quotation_language", "answer", "citation", "status"],
                formset=SharedChoices,
            )
        }

    remove = forms.BooleanField(required=False, label=_("Remove this version with all that it says"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.part == NEW:
            del self.fields["remove"]

    def edited(self, entry: Any, part: str) -> Any:
        if part == NEW:
            return PolicyVersion(policy=entry, learned=timezone.localdate())
        key = uuid.UUID(part) if _is_key(part) else None
        found = next((row for row in entry.versions.all() if row.pk == key), None)
        if found is None:
            raise LookupError(part)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("effective") or cleaned.get("adopted"), cleaned.get("ended")
        if starts and ends and ends < starts:
            self.add_error("ended", _("The end lies before the start."))
        return cleaned

    def save_into(self) -> Any:
        if self.cleaned_data.get("remove"):
            self.entry.versions.remove(self.instance)
            return self.entry
        self.entry.versions.add(self.save(commit=False))
        return self.entry


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


class PracticeForm(SectionForm):
    groups_of = {"practice_notes": (_("What is done"), _("Add a note"), _("What is done, apart from what is stated."))}

    class Meta(Plain):
        model = Policy
        fields: list[str] = []
        formsets = {"practice_notes": rows(Row, ["note", "language", "seen_on"], formset=SharedChoices)}
