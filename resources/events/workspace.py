"""An organization's events in its workspace: words, time, place, cancelling, and each of their dates."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
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
from resources.events.editing.clashes import warning
from resources.events.editing.dates_panel import coming
from resources.events.meetings.audience import AudienceForm, audience
from resources.events.models import Event
from resources.events.rules.reading import RuleRefused
from resources.events.rules.series import check_series
from resources.events.rules.splitting import follow
from resources.events.rules.words import rule_in_words

SERIES = ("time_zone", "rrule", "rdates", "exdates", "all_day")


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

    def clean(self) -> dict[str, Any]:
        """The rule follows a first date that was moved to another day."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or not is_series(self.entry):
            return said
        before = Event.objects.get(pk=self.entry.pk)
        moved = Event(**{name: getattr(self.entry, name) for name in SERIES}, **{n: said[n] for n in self.fields})
        try:
            follow(moved, before)
            check_series(moved)
        except RuleRefused as refused:
            field = refused.field if refused.field in self.fields else "starts_at"
            raise ValidationError({field: str(refused)}) from refused
        self.entry.rrule = moved.rrule
        return said


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


def dates(event: Event) -> dict[str, Any]:
    """The rule in words, the next ten dates, and what meets them."""
    reader = languages.current()
    return {"words": rule_in_words(event, reader), "dates": coming(event, reader), "clash": warning(event, reader)}


def said_dates(event: Event) -> Any:
    yield from (Line(date.words) for date in coming(event, languages.current()))


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
        Section("dates", _("Dates"), WhenForm, said_dates, template="workspace/events/dates.html", asked=dates),
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
