"""Taking cases: one state, said in two clicks, that may end by itself."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Capacity, Service, ServiceCapacity
from partners.workspace.forms import Plain, SectionForm


def capacity_of(service: Service) -> ServiceCapacity | None:
    """What was said last."""
    rows = list(service.capacities.all())
    return max(rows, key=lambda row: (row.updated is not None, row.updated), default=None)


def capacity_buttons(service: Service) -> dict[str, Any]:
    """The states to press, and which one was said last."""
    said = capacity_of(service)
    return {"choices": Capacity.choices, "now": said.state if said else "", "until": said.until if said else None}


class CapacityForm(SectionForm):
    template = "workspace/capacity.html"

    class Meta(Plain):
        model = ServiceCapacity
        fields = ["state", "until"]
        widgets = {"state": forms.RadioSelect, "until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].label = _("Do you take new cases?")
        self.fields["state"].choices = Capacity.choices
        self.fields["until"].label = _("Until")
        self.fields["until"].help_text = _("If you know it. From the next day on this no longer stands on the page.")
        self.fields["until"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def edited(self, entry: Any, part: str) -> Any:
        return capacity_of(entry) or ServiceCapacity(service=entry)

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return until

    def save_into(self) -> Any:
        said = self.save(commit=False)
        said.updated = timezone.now()
        self.entry.capacities.remove(*(row for row in self.entry.capacities.all() if row.pk != said.pk))
        self.entry.capacities.add(said)
        return self.entry
