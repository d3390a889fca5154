"""What is asked of somebody who copies an event, in the admin and in the workspace."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Location, Organization
from partners.workspace.saying import full_address
from portal.forms import LinesField
from resources.events.editing.copying import MOST, copies_of, starts_said, targets
from resources.events.editing.times import local_time
from resources.events.models import Event
from resources.events.rules.reading import RuleRefused


class PlacesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organization.name}: {full_address(obj)}"


class CopyForm(forms.Form):
    """`hosts` are those whom the person may copy to, the event's own among them; places theirs that are not hidden."""

    starts = LinesField(
        parse=local_time,
        label=_("other dates"),
        help_text=_("One a line: 2026-12-05, or 2026-12-05 18:00 for another hour. Empty: the dates of this event."),
    )
    repeats = forms.BooleanField(required=False, label=_("each of them begins a series that repeats as this one"))
    hosts = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("other offices"),
        help_text=_("None: the same host."),
    )
    places = PlacesField(
        Location.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("other places"),
        help_text=_("None: the same place; for another office its own, if it has only one."),
    )

    def __init__(self, data: Any = None, *, event: Event, hosts: QuerySet[Organization], most: int = MOST) -> None:
        self.event, self.most = event, most
        super().__init__(data)
        places = Location.objects.filter(organization__in=hosts.values("pk"), hidden=False, live=True, withdrawn="")
        field: Any = self.fields["hosts"]
        field.queryset = hosts.exclude(pk=event.host_id).order_by("name")
        field = self.fields["places"]
        field.queryset = places.select_related("organization").order_by("organization__name", "name")
        if not event.rrule:
            del self.fields["repeats"]

    def copies(self) -> list[Event] | None:
        """Not stored. None where the form, or what it asks for, makes no sense: its errors say why."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        try:
            return copies_of(
                self.event,
                starts=list(starts_said(self.event, said["starts"])),
                to=targets(self.event, list(said.get("hosts", ())), list(said.get("places", ()))),
                repeats=said.get("repeats", False),
                most=self.most,
            )
        except RuleRefused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, str(refused))
        return None
