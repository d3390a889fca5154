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
from portal.vocabulary import Mode
from resources.events.models import Event


class EventSpokenForm(SpokenForm):
    class Meta(Plain):
        model = Event
        fields = ["interpretation_on_request"]
        formsets = {"languages": rows(Row, ["code", "interpretation"], formset=SpokenRows)}


class EventPapersForm(PapersForm):
    class Meta(Plain):
        model = Event
        fields: list[str] = []
        formsets = {"required_documents": rows(Row, ["document", "language"], formset=SharedChoices)}


class SeatsForm(SectionForm):
    """Seats, and who learns venue and link when."""

    class Meta(Plain):
        model = Event
        fields = ["capacity", "seats_offered", "seats_released_at", "venue_shown", "link_shown", "told_hours_before"]
        widgets = {"venue_shown": forms.RadioSelect, "link_shown": forms.RadioSelect}
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {Mode.ONLINE: "venue_shown", Mode.IN_PERSON: "link_shown"}.get(self.entry.mode)
        if left_out:
            del self.fields[left_out]


def about(event: Event) -> Iterator[Line]:
    yield Line(event.get_kind_display())
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
    if event.mode != Mode.ONLINE:
        yield Line(gettext("Venue: %(who)s") % {"who": event.get_venue_shown_display()})
    if event.mode != Mode.IN_PERSON:
        yield Line(gettext("Link: %(who)s") % {"who": event.get_link_shown_display()})
