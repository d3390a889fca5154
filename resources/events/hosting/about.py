"""What an event is, on what, and who holds it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Organization
from partners.directory.terms import Topic
from partners.workspace.facts_forms import gather, terms
from partners.workspace.forms import Plain, Row, Rows, SectionForm, rows
from partners.workspace.kinds import Line
from portal.forms import CodesField
from portal.vocabulary import EventKind
from resources.events.models import Event

CALLED_ELSEWHERE = _("A meeting of partners alone is called under Partner meetings.")
OPEN_KINDS = [each for each in EventKind.choices if each[0] != EventKind.PARTNER_MEETING]
NAMED = 6


class OrganizationField(forms.CharField):
    """An organization of the directory by its name in any language; cleans to an Organization."""

    def clean(self, value: Any) -> Organization | None:
        words = super().clean(value)
        if not words:
            return None
        public = Organization.objects.listed()
        found = list(public.filter(Q(name__iexact=words) | Q(texts__name__iexact=words)).distinct()[:2])
        if len(found) == 1:
            return found[0]
        near = public.filter(Q(name__icontains=words) | Q(texts__name__icontains=words))
        names = [str(each) for each in near.distinct().order_by("name")[:NAMED]]
        if names:
            raise ValidationError(_("Which one? %(places)s"), params={"places": " · ".join(names)})
        raise ValidationError(_("The directory has no organization of this name."))


class CoHostRow(Row):
    who = OrganizationField(label=_("Organization"), widget=forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.organization_id:
            self.fields["who"].initial = str(self.instance.organization)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.cleaned_data.get("who") and "who" in self.changed_data:
            self.instance.organization = self.cleaned_data["who"]

    def _clean_fields(self) -> None:
        # One that nobody touched need not be found again by its name.
        if "who" not in self.changed_data:
            self.fields["who"] = forms.CharField(required=False)
        super()._clean_fields()


class CoHostRows(Rows):
    """No organization twice, and the host not beside itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gather(self.get_queryset(), "organization")

    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        seen = {self.instance.host_id}
        for form in self.forms:
            if not form.is_valid() or self._should_delete_form(form) or not form.instance.organization_id:
                continue
            if form.instance.organization_id in seen:
                form.add_error("who", gettext("This organization holds it already."))
            seen.add(form.instance.organization_id)


class AboutForm(SectionForm):
    """A meeting of partners stays one."""

    topics = CodesField(choices=lambda: terms(Topic), required=False, label=_("Topics"))
    groups_of = {
        "co_hosts": (
            _("Together with"),
            _("Add an organization"),
            _("Organizations of the directory that hold it with you. The network reads this before it is public."),
        )
    }

    class Meta(Plain):
        model = Event
        fields = ["kind", "contact"]
        formsets = {"co_hosts": rows(CoHostRow, [], formset=CoHostRows)}

    field_order = ["kind", "topics", "contact"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["topics"] = [str(item.tag_id) for item in self.entry.topic_items.all()]
        self.fields["contact"].help_text = gettext(
            "A phone number or an e-mail address for questions. Everyone sees it."
        )
        kind: Any = self.fields["kind"]
        if self.entry.kind == EventKind.PARTNER_MEETING:
            del self.fields["kind"]
        else:
            kind.choices, kind.help_text = OPEN_KINDS, CALLED_ELSEWHERE

    def save_into(self) -> Any:
        entry = super().save_into()
        if "topics" in self.changed_data:
            entry.topics.set(Topic.objects.filter(pk__in=self.cleaned_data["topics"]))
        return entry


def about(event: Event) -> Iterator[Line]:
    yield Line(event.get_kind_display())
    labels = dict(terms(Topic))
    names = [label for item in event.topic_items.all() if (label := labels.get(str(item.tag_id)))]
    if names:
        yield Line(gettext(", ").join(names))
    if event.contact:
        yield Line(event.contact, ltr=True)
    together = [str(row) for row in gather(event.co_hosts.all(), "organization")]
    if together:
        yield Line(gettext("Together with %(names)s") % {"names": gettext(", ").join(together)})
