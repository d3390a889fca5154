"""What people who want to come need to know of an event: languages, papers, seats, cost and access; in short, too."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext

from partners.workspace.facts_forms import PapersForm, SharedChoices, SpokenForm, SpokenRows
from partners.workspace.forms import Plain, Row, SectionForm, rows
from partners.workspace.kinds import Line
from portal import languages
from resources.events.models import Event


class EventSpokenForm(SpokenForm):
    class Meta(Plain):
        model = Event
        fields = ["interpretation_on_request"]
        formsets = {"languages": rows(Row, ["code", "interpretation"], formset=SpokenRows)}


class PaperRow(Row):
    """A new one is written in the reader's language, unless they say another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.document:
            self.initial["language"] = languages.current()


class EventPapersForm(PapersForm):
    class Meta(Plain):
        model = Event
        fields: list[str] = []
        formsets = {"required_documents": rows(PaperRow, ["document", "language"], formset=SharedChoices)}


class CostForm(SectionForm):
    class Meta(Plain):
        model = Event
        fields = ["cost", "wheelchairs", "children"]
        widgets = dict.fromkeys(fields, forms.RadioSelect)
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"].help_text = gettext("What it costs in words stands with the texts.")


class SeatsForm(SectionForm):
    class Meta(Plain):
        model = Event
        fields = ["seats_offered", "capacity", "seats_released_at"]
        formsets: dict[str, Any] = {}


def cost(event: Event) -> Iterator[Line]:
    for name in ("cost", "wheelchairs", "children"):
        field: Any = Event._meta.get_field(name)
        if getattr(event, name) != field.default:
            yield Line(f"{capfirst(field.verbose_name)}: {getattr(event, f'get_{name}_display')()}")


def spoken(event: Event) -> Iterator[Line]:
    reader = languages.current()
    names = [
        f"{name} ({gettext('interpretation')})" if row.interpretation else name
        for row in event.languages.all()
        for name in [languages.name_in(row.code, reader)]
    ]
    if names:
        yield Line(gettext(", ").join(names))
    if event.interpretation_on_request:
        yield Line(gettext("Interpretation on request"))


def seats(event: Event) -> Iterator[Line]:
    if event.capacity:
        yield Line(gettext("Seats: %(number)d") % {"number": event.capacity})
    if event.seats_offered:
        yield Line(gettext("People may keep a seat, without a name."))
