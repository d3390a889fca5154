"""Moments as people type them: on the clocks of the event's own zone."""

import datetime
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

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
