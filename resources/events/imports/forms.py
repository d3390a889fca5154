"""The form of a calendar that an organization keeps elsewhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Organization
from portal import languages
from portal.forms import LanguageChoiceField
from resources.events.editing.times import zone_choices
from resources.events.imports import naming, words
from resources.events.imports.fetching import as_https
from resources.events.imports.guard import Unreadable
from resources.events.imports.models import ImportedCalendar


class CalendarForm(forms.Form):
    """`address` cleans to https; `saved` is set where the organization has had this calendar before."""

    address = forms.CharField(
        label=_("Address of the calendar"),
        max_length=2000,
        help_text=_(
            "Your calendar program shows it as “iCal address” or “subscribe”: https://… or webcal://… "
            "Whoever knows it can read the calendar, so it is kept encrypted and never shown again."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    language = LanguageChoiceField(label=_("Language of its words"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", "---------"), *zone_choices()],
    )
    draft = forms.BooleanField(
        label=_("Keep its events as drafts"),
        required=False,
        help_text=_("Else they are public at once, marked as not yet checked."),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.saved: ImportedCalendar | None = None
        own = languages.name_in(naming.first_language(organization), languages.current())
        self.fields["language"].help_text = gettext("Only where the calendar names none. Left empty: %(language)s.") % {
            "language": own
        }
        self.fields["time_zone"].help_text = gettext("Only where the calendar names none. Left empty: %(zone)s.") % {
            "zone": naming.zone_of(organization).replace("_", " ")
        }

    def clean_address(self) -> str:
        try:
            address = as_https(self.cleaned_data["address"])
        except Unreadable as reason:
            raise ValidationError(words.reason(reason.code, reason.blanks)) from reason
        new = ImportedCalendar()
        new.set_address(address)
        self.saved = ImportedCalendar.objects.filter(organization=self.organization, key=new.key).first()
        if self.saved and self.saved.subscribed:
            raise ValidationError(gettext("Your organization has this calendar already."))
        return address

    def calendar(self, by: Any) -> ImportedCalendar:
        """The calendar as it was entered, not stored."""
        calendar = self.saved or ImportedCalendar(organization=self.organization)
        calendar.set_address(self.cleaned_data["address"])
        calendar.language, calendar.time_zone = self.cleaned_data["language"], self.cleaned_data["time_zone"]
        calendar.draft, calendar.subscribed, calendar.entered_by = self.cleaned_data["draft"], True, by
        calendar.etag = calendar.last_modified = calendar.trouble = ""
        calendar.failures = 0
        return calendar

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong."""
        return [(self[name].auto_id, str(each)) for name, messages in self.errors.items() for each in messages]
