"""Who may see an event: the form of its host, and how it is said in short."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.directory.models import OrganizationGroup
from partners.workspace.forms import Plain, SectionForm
from partners.workspace.kinds import Line
from portal.forms import CodesField
from portal.vocabulary import EventKind, OrganizationKind, Visibility
from resources.events.models import Event

FIELDS = ["visibility", "visible_to_groups", "visible_to_kinds"]


class AudienceFields(forms.ModelForm):
    """`visibility` with its groups and kinds: "named groups or kinds" without a name would be for nobody."""

    visible_to_groups = forms.ModelMultipleChoiceField(
        OrganizationGroup.objects.order_by("name"),
        required=False,
        label=_("Groups that may see it"),
        widget=forms.CheckboxSelectMultiple,
    )
    visible_to_kinds = CodesField(
        choices=OrganizationKind.choices,
        required=False,
        label=_("Kinds of organization that may see it"),
        help_text=_("Public offices are partners too, and their papers can be asked for. Name them only on purpose."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among_partners = self.instance.kind == EventKind.PARTNER_MEETING
        choices = [each for each in Visibility.choices if not among_partners or each[0] != Visibility.PUBLIC]
        self.fields["visibility"] = forms.ChoiceField(
            choices=choices, label=_("Who may see it"), widget=forms.RadioSelect, initial=self.instance.visibility
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        named = cleaned.get("visible_to_groups") or cleaned.get("visible_to_kinds")
        if cleaned.get("visibility") == Visibility.GROUPS and not named:
            self.add_error("visibility", gettext("Name at least one group or one kind of organization below."))
        return cleaned


class AudienceForm(AudienceFields, SectionForm):
    class Meta(Plain):
        model = Event
        fields = FIELDS
        formsets: dict[str, Any] = {}


def audience(event: Event) -> Iterator[Line]:
    """Who may see it, in short."""
    if event.visibility != Visibility.GROUPS:
        yield Line(event.get_visibility_display())
        return
    yield from (Line(name) for name in audience_names(event))


def audience_names(event: Event) -> list[str]:
    """The groups and kinds that it names."""
    kinds = dict(OrganizationKind.choices)
    return [
        *(group.name for group in event.visible_to_groups.all()),
        *(str(kinds[kind]) for kind in event.visible_to_kinds if kind in kinds),
    ]
