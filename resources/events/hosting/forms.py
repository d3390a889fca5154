"""The forms by which a host keeps an event in the workspace; a series is built with the fields of the admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.workspace.adding import NamedForm
from partners.workspace.forms import Plain, SectionForm
from portal import languages
from portal.vocabulary import EventStatus
from resources.events.editing.dates_panel import read_back
from resources.events.editing.pattern_form import PATTERN, PatternForm
from resources.events.editing.reasons import SayingWhy
from resources.events.editing.times import OFTEN, MomentField, on_the_clocks_of
from resources.events.hosting import whereabouts
from resources.events.hosting.about import CALLED_ELSEWHERE, OPEN_KINDS
from resources.events.hosting.whereabouts import Placed, WhereForm, place_field
from resources.events.imports.naming import zone_of
from resources.events.models import Event, EventText

WITHOUT = "without "
"""Begins what the button says that leaves a date out of the series that is being typed."""
MOMENTS = ("starts_at", "ends_at", "all_day", "time_zone")
WRITTEN = ("rrule", "rdates", "exdates")


def _with_date_left_out(data: QueryDict) -> QueryDict:
    """The typed data with one more date left out, if its button was pressed."""
    pressed = data.get("look", "")
    if not pressed.startswith(WITHOUT):
        return data
    more = data.copy()
    more["exdates"] = "\n".join([*data.get("exdates", "").splitlines(), pressed.removeprefix(WITHOUT)[:20]])
    return more


def _zones(own: str) -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in dict.fromkeys([*OFTEN, own])]


class SeriesFields(PatternForm):
    """When an event takes place, and how it repeats; `template` shows them in groups."""

    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(_with_date_left_out(data) if data is not None else None, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = _zones(self.instance.time_zone)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = gettext("On the clocks of the place.")
        self.fields["ends_on"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        for name in ("interval", "ends_after"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric"}

    @property
    def own_names(self) -> tuple[str, ...]:
        """The fields that `workspace/events/series.html` and `where.html` show."""
        return (*MOMENTS, *PATTERN, *WRITTEN, *whereabouts.FIELDS)

    def others(self) -> list[forms.BoundField]:
        """All other fields that are seen."""
        return [field for field in self.visible_fields() if field.name not in self.own_names]

    def read_back(self) -> dict[str, Any] | None:
        """The rule in words with its next dates; None of what cannot be read, or was not typed yet."""
        if self.instance.starts_at is None or (self.is_bound and (self.errors or not self.cleaned_data)):
            return None
        return read_back(self.instance, languages.current()) | {"without": WITHOUT}


class WhenForm(SeriesFields, SectionForm):
    template = "workspace/events/when.html"

    class Meta(Plain):
        model = Event
        fields = [*MOMENTS, *WRITTEN]
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = on_the_clocks_of(self.entry.time_zone)
        if is_series(self.entry):
            self.fields["starts_at"].help_text = gettext("This is a series: all its dates move with the first one.")


class NewEventForm(SeriesFields, Placed, NamedForm):
    """An event of the public, once or as a series, with what people need in order to come."""

    title = EventText._meta.get_field("title").formfield(label=_("What it is called"))
    kind = forms.ChoiceField(choices=OPEN_KINDS, label=_("Kind"), help_text=CALLED_ELSEWHERE)
    place = place_field()
    title_field = "title"
    name_from = ("title",)
    template = "workspace/events/new.html"

    class Meta(Plain):
        model = Event
        fields = ["kind", *whereabouts.FIELDS, *MOMENTS, *WRITTEN]
        widgets = WhereForm.Meta.widgets
        formsets: dict[str, Any] = {}

    field_order = ["title", "language", "kind", *whereabouts.FIELDS]

    def __init__(self, data: QueryDict | None = None, *, entry: Event, part: str = "") -> None:
        entry.time_zone = zone_of(entry.host)
        super().__init__(data, entry=entry, part=part)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start = cleaned.get("starts_at")
        if start and start < timezone.now() and not cleaned.get("rrule") and not cleaned.get("rdates"):
            self.add_error("starts_at", ValidationError(gettext("This hour is over.")))
        return cleaned


class TakesPlaceForm(SayingWhy, SectionForm):
    class Meta(Plain):
        model = Event
        fields = ["status", "reason"]
        widgets = {"status": forms.RadioSelect}
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = EventStatus.choices
        if is_series(self.entry):
            self.fields["status"].help_text = gettext("This is a series: it holds for all its dates.")


def is_series(event: Event) -> bool:
    return bool(event.rrule or event.rdates)
