"""Moments as people type them: on the clocks of the event's own zone."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from partners.workspace.forms import LTR
from portal.dates import clock_time, day_in_words

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
YEARS = range(1900, 2201)


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


def in_words(start: datetime.datetime, reader: str) -> str:
    """Day and hour of a local moment: `Saturday, December 5, 2026, 6:00 PM`."""
    parts = day_in_words(start.date(), reader), clock_time(start, reader)
    return pgettext("between the parts of a sentence", ", ").join(parts)


def is_of_our_days(moment: datetime.datetime) -> None:
    """The last hours of the year 9999 are past what can be kept."""
    if moment.year not in YEARS:
        raise ValidationError(forms.DateTimeField.default_error_messages["invalid"], code="invalid")


class MomentField(forms.DateTimeField):
    """A day and an hour on the clocks of the event's place, typed with the input that phones know."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=LOCAL_TIME, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)


def on_the_clocks_of(zone: str) -> str:
    """The hint beside a moment."""
    return gettext("On the clocks of %(zone)s") % {"zone": zone.replace("_", " ")}


class LocalTimes(forms.BaseForm):
    """Of a form of an event: reads and shows moments on the clocks of `zone`.

    An hour that the clocks skip is refused beside its field.
    """

    moments = ("starts_at", "ends_at")
    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.moments:
            self.fields[name].widget.attrs |= LTR
            self.fields[name].validators = [*self.fields[name].validators, is_of_our_days]
            value = getattr(self.instance, name, None)
            if value:
                self.initial[name] = timezone.make_naive(value, self.instance.zone)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """That which was chosen in the same form, else the event's."""
        asked = self.data.get(self.add_prefix("time_zone")) if self.is_bound else None
        known: zoneinfo.ZoneInfo = self.instance.zone
        return zoneinfo.ZoneInfo(asked) if asked in zoneinfo.available_timezones() else known

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()
