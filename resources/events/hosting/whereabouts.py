"""Where an event takes place and who is told of it, together: whoever writes an address says who may read it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.places.models import Jurisdiction
from partners.workspace.facts_forms import PlaceField
from partners.workspace.forms import LTR, Plain, SectionForm
from partners.workspace.kinds import Line
from portal.vocabulary import EventKind, LinkShown, Mode, VenueShown
from resources.events.models import Event

VENUE = ["venue", "address", "place", "postal_code"]
TOLD = ["venue_shown", "link_shown", "told_hours_before", "seats_offered"]
FIELDS = ["mode", *VENUE, "venue_shown", "online_url", "link_shown", "told_hours_before", "seats_offered"]
"""What the forms ask, in this order."""


class OwnPlaceField(PlaceField):
    """One that nobody touched need not be found again by its name."""

    own: Jurisdiction | None = None

    def clean(self, value: Any) -> Jurisdiction | None:
        return self.own if self.own and value == self.own.label else super().clean(value)


def place_field() -> OwnPlaceField:
    return OwnPlaceField(
        label=_("City"),
        required=False,
        help_text=_("As in El Paso, TX. People look for events near it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class Placed(forms.BaseForm):
    """With FIELDS, `place` as a `place_field`, in groups (`workspace/events/where.html`).

    What stood for the old address on the map does not stand for a new one. A meeting of partners is told to those who
    may see it, whole: it asks nothing of TOLD.
    """

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.own = self.instance.place
        self.initial["place"] = place.own.label if place.own else ""
        self.fields["postal_code"].widget.attrs |= LTR
        if self.instance.kind == EventKind.PARTNER_MEETING:
            for name in TOLD:
                del self.fields[name]

    def venue_fields(self) -> list[forms.BoundField]:
        return self._there(*VENUE, "venue_shown")

    def link_fields(self) -> list[forms.BoundField]:
        return self._there("online_url", "link_shown")

    def late_fields(self) -> list[forms.BoundField]:
        return self._there("told_hours_before", "seats_offered")

    def _there(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"address", "postal_code", "place"} & set(self.changed_data):
            self.instance.latitude = self.instance.longitude = None
        of_city = cleaned.get("mode") != Mode.ONLINE and cleaned.get("venue_shown") == VenueShown.CITY
        if of_city and "place" in cleaned and cleaned["place"] is None:
            self.add_error("place", gettext("Name the city: it is all that people would see."))
        return cleaned


class WhereForm(Placed, SectionForm):
    template = "workspace/events/whereabouts.html"
    place = place_field()

    class Meta(Plain):
        model = Event
        fields = FIELDS
        widgets = {"mode": forms.RadioSelect, "venue_shown": forms.RadioSelect, "link_shown": forms.RadioSelect}
        formsets: dict[str, Any] = {}


def where(event: Event) -> Iterator[Line]:
    """The whole of it, for its host, with who is told."""
    yield Line(event.get_mode_display())
    meeting = event.kind == EventKind.PARTNER_MEETING
    if event.mode != Mode.ONLINE:
        town = event.place.label if event.place else ""
        yield from (Line(words) for words in (event.venue, event.address, town) if words)
        if not meeting and event.venue_shown != VenueShown.PUBLIC:
            yield Line(gettext("Venue: %(who)s") % {"who": event.get_venue_shown_display()})
    if event.mode != Mode.IN_PERSON:
        if event.online_url:
            yield Line(event.online_url, ltr=True)
        if not meeting and event.link_shown != LinkShown.PUBLIC:
            yield Line(gettext("Link: %(who)s") % {"who": event.get_link_shown_display()})
