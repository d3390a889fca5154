"""An organization's events in its workspace: words, time, place, cancelling. Series are edited by the network."""

import zoneinfo
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from partners.workspace.forms import Plain, SectionForm
from partners.workspace.kinds import Kind, Line, Section, register
from partners.workspace.saying import no_lines, texts
from partners.workspace.text_forms import text_form
from portal import languages
from portal.dates import clock_time, day_in_words
from portal.vocabulary import EventStatus
from resources.events.meetings.audience import AudienceForm, audience
from resources.events.models import Event


class MomentField(forms.DateTimeField):
    """A day and an hour on the clocks of the event's place."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)


class WhenForm(SectionForm):
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))

    class Meta(Plain):
        model = Event
        fields = ["starts_at", "ends_at"]
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = now("On the clocks of %(zone)s") % {"zone": self.entry.time_zone.replace("_", " ")}
        for name in ("starts_at", "ends_at"):
            self.initial[name] = timezone.make_naive(getattr(self.entry, name), self.zone)
            self.fields[name].help_text = hint
        if is_series(self.entry):
            self.fields["starts_at"].help_text = now("This is a series: all its dates move with the first one.")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return self.entry.zone

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()


class WhereForm(SectionForm):
    class Meta(Plain):
        model = Event
        fields = ["mode", "venue", "address", "postal_code", "online_url", "contact"]
        formsets: dict[str, Any] = {}


class TakesPlaceForm(SectionForm):
    class Meta(Plain):
        model = Event
        fields = ["status"]
        widgets = {"status": forms.RadioSelect}
        formsets: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = EventStatus.choices
        if is_series(self.entry):
            self.fields["status"].help_text = now("This is a series: it holds for all its dates.")


def is_series(event: Event) -> bool:
    return bool(event.rrule or event.rdates)


def when(event: Event) -> Any:
    reader = languages.current()
    starts, ends = event.starts_at.astimezone(event.zone), event.ends_at.astimezone(event.zone)
    yield Line(f"{day_in_words(starts.date(), reader)}, {clock_time(starts, reader)} - {clock_time(ends, reader)}")
    if is_series(event):
        yield Line(now("It repeats. Write to the network to change how."))


def where(event: Event) -> Any:
    yield from (Line(words) for words in (event.venue, event.address) if words)
    yield from (Line(words, ltr=True) for words in (event.online_url, event.contact) if words)


def takes_place(event: Event) -> Any:
    yield Line(event.get_status_display())


def day_of(event: Event) -> str:
    return day_in_words(event.starts_at.astimezone(event.zone).date(), languages.current())


def _soonest_last(rows: QuerySet) -> QuerySet:
    return rows.order_by("-starts_at").prefetch_related("texts")


EVENT = Kind(
    "events",
    Event,
    _("Events"),
    (
        Section("when", _("When"), WhenForm, when),
        Section("status", _("Does it take place?"), TakesPlaceForm, takes_place),
        Section("where", _("Where"), WhereForm, where, empty=_("Nothing yet")),
        Section("texts", _("Texts by language"), text_form(Event), no_lines, texts),
        Section("audience", _("Who may see it"), AudienceForm, audience),
    ),
    owner="host",
    listed=_soonest_last,
    note=day_of,
)


def register_kind() -> None:
    register(EVENT)
