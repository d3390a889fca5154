"""The forms of events and of their dates in the admin."""

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.directory.forms import topics_field
from partners.editing import EntryForm
from resources.events.editing.pattern_form import PatternForm
from resources.events.editing.times import LocalTimesForm, zone_choices


class EventForm(PatternForm, LocalTimesForm, EntryForm):
    topics = topics_field()
    time_zone = forms.ChoiceField(choices=zone_choices, label=_("time zone"))

    @property
    def instance_zone(self) -> zoneinfo.ZoneInfo:
        return self.instance.zone

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        asked = self.data.get(self.add_prefix("time_zone")) if self.is_bound else None
        return zoneinfo.ZoneInfo(asked) if asked in zoneinfo.available_timezones() else self.instance_zone
