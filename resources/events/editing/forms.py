"""The form of an event in the admin."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.directory.forms import topics_field
from partners.editing import EntryForm
from resources.events.editing.pattern_form import PatternForm
from resources.events.editing.reasons import SayingWhy
from resources.events.editing.times import zone_choices


class EventForm(SayingWhy, PatternForm, EntryForm):
    topics = topics_field()
    time_zone = forms.ChoiceField(choices=zone_choices, label=_("time zone"))
