"""The calendar in the admin. Times are typed and shown on the clocks of the event's own zone."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column

from partners.directory.forms import topics_field
from partners.editing import EntryForm, EntryViewSet, RecordViewSet, texts_panel
from portal.forms import LinesField
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.reading import RuleRefused, check_rule

OFTEN = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
    "America/Ciudad_Juarez",
    "America/Tijuana",
]
LOCAL_TIME = "%Y-%m-%dT%H:%M"


def zone_choices() -> list[tuple[Any, Any]]:
    rest = sorted(zoneinfo.available_timezones() - set(OFTEN))
    return [(_("Often used"), [(name, name) for name in OFTEN]), (_("All"), [(name, name) for name in rest])]


def local_time(line: str) -> str:
    """`2026-12-05T18:00`, or a day alone, which takes the event's own hour."""
    try:
        moment = datetime.datetime.fromisoformat(line.replace(" ", "T"))
    except ValueError:
        raise ValidationError(_("Write it as 2026-12-05T18:00, or the day alone.")) from None
    if moment.tzinfo:
        raise ValidationError(_("Write the time on the clocks of the place, without a zone."))
    return line if len(line) == 10 else moment.strftime(LOCAL_TIME)


class LocalTimesForm(WagtailAdminModelForm):
    """Reads and shows moments on the clocks of `zone`; an hour that the clocks skip is refused beside its field."""

    moments = ("starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.moments:
            value = getattr(self.instance, name, None)
            if value:
                self.initial[name] = timezone.make_naive(value, self.instance_zone)

    @property
    def instance_zone(self) -> zoneinfo.ZoneInfo:
        raise NotImplementedError

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return self.instance_zone

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()


class EventForm(LocalTimesForm, EntryForm):
    topics = topics_field()
    time_zone = forms.ChoiceField(choices=zone_choices, label=_("time zone"))
    rdates = LinesField(
        parse=local_time,
        label=_("further dates"),
        help_text=_("Local, one a line: 2026-12-05T18:00, or the day alone."),
    )
    exdates = LinesField(
        parse=local_time,
        label=_("dates left out"),
        help_text=_("Local, one a line: 2026-12-05T18:00, or the day alone."),
    )

    @property
    def instance_zone(self) -> zoneinfo.ZoneInfo:
        return self.instance.zone

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        asked = self.data.get(self.add_prefix("time_zone")) if self.is_bound else None
        return zoneinfo.ZoneInfo(asked) if asked in zoneinfo.available_timezones() else self.instance_zone

    def clean_rrule(self) -> str:
        rule = str(self.cleaned_data["rrule"]).strip().upper().removeprefix("RRULE:")
        try:
            if rule:
                check_rule(rule)
        except RuleRefused as reason:
            raise ValidationError(str(reason)) from reason
        return rule


def local_start(row: Any) -> str:
    """`2026-12-05 18:00 America/Denver` for an event or one of its dates."""
    event = getattr(row, "event", row)
    return f"{row.starts_at.astimezone(event.zone):%Y-%m-%d %H:%M} {event.time_zone}"


class EventViewSet(EntryViewSet):
    model = Event
    icon = "date"
    columns = [
        Column("starts_at", label=_("Starts"), accessor=local_start, sort_key="starts_at"),
        "kind",
        "status",
        Column("host", label=_("Host"), sort_key="host__name"),
    ]
    list_filter = ["kind", "status", "mode", "visibility", "origin"]
    search_fields = ["slug", "texts__title", "host__name", "venue"]
    list_export = [
        "id",
        "slug",
        "kind",
        "host",
        "status",
        "mode",
        "starts_at",
        "ends_at",
        "time_zone",
        "rrule",
        "venue",
        "live",
    ]
    joined = ("host", "place")
    gathered = ("texts",)
    form_class = EventForm
    body = [
        texts_panel("title", "description"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("status")], heading=_("What it is")),
        FieldPanel("host"),
        MultiFieldPanel(
            [
                FieldPanel("time_zone", help_text=_("Starts and ends are on the clocks of this zone.")),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("all_day"),
                FieldPanel("rrule", help_text=_("For a series: FREQ=WEEKLY;COUNT=6. Empty: it takes place once.")),
                FieldPanel("rdates"),
                FieldPanel("exdates"),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("mode", "venue", "address", "postal_code", "place", "latitude", "longitude", "online_url")
            ],
            heading=_("Where"),
        ),
        FieldPanel("contact"),
        FieldPanel("topics"),
        InlinePanel(
            "languages",
            [FieldPanel("code"), FieldPanel("interpretation")],
            heading=_("Languages spoken"),
            label=_("language"),
        ),
        InlinePanel(
            "required_documents",
            [FieldPanel("language"), FieldPanel("document")],
            heading=_("Documents to bring"),
            label=_("document"),
        ),
        FieldPanel("source"),
    ]


class OccurrenceForm(LocalTimesForm):
    @property
    def instance_zone(self) -> zoneinfo.ZoneInfo:
        return self.instance.event.zone


class OccurrenceViewSet(RecordViewSet):
    """One date: called off or moved here; made and removed by its event."""

    model = Occurrence
    icon = "calendar-alt"
    list_display = [
        Column("event", label=_("Event")),
        Column("starts_at", label=_("Starts"), accessor=local_start, sort_key="starts_at"),
        "status",
        BooleanColumn("moved", label=_("Moved")),
    ]
    list_filter = ["status"]
    search_fields = ["event__slug", "event__texts__title", "reason"]
    joined = ("event",)
    edit_handler = ObjectList(
        [
            FieldPanel("event", read_only=True),
            FieldPanel("status"),
            FieldPanel("reason", help_text=_("One sentence for the people who wanted to come.")),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=_("When")),
        ],
        base_form_class=OccurrenceForm,
    )
