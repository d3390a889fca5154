"""Forms of members and hosts."""

import zoneinfo
from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.workspace.adding import NamedForm
from partners.workspace.forms import Plain
from portal import plain_words
from portal.forms import LinesField
from portal.uploads import check_document
from portal.vocabulary import EventKind, Visibility
from resources.events.editing.times import OFTEN, MomentField
from resources.events.imports.naming import zone_of
from resources.events.meetings.audience import FIELDS, AudienceFields
from resources.events.meetings.finding import readers
from resources.events.meetings.models import ActionItem, Coming, MeetingDocument
from resources.events.models import Event, EventText
from resources.events.occurrence_models import Occurrence

MEGABYTES = 10
EXTENSIONS = ("pdf", "docx", "odt", "txt", "csv")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REPEATS = [
    ("", _("It takes place once")),
    ("week", _("Every week")),
    ("two-weeks", _("Every two weeks")),
    ("month", _("Every month, on the same weekday")),
]


def problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(id of the field, message) of everything that is wrong."""
    return [
        (form[name].auto_id if name in form.fields else "", str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]


def rule_of(repeats: str, start: Any) -> str:
    """The RRULE for one of REPEATS, from the first start on the clocks of the place."""
    if repeats == "month":
        week = (start.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={week if week < 5 else -1}{WEEKDAYS[start.weekday()]}"
    return {"week": "FREQ=WEEKLY", "two-weeks": "FREQ=WEEKLY;INTERVAL=2"}.get(repeats, "")


class CallForm(AudienceFields, NamedForm):
    """A new meeting among partners. Nobody is named until the host names them, and it is never public."""

    title = EventText._meta.get_field("title").formfield(label=_("What the meeting is about"))
    description = forms.CharField(
        label=_("More about it"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))
    time_zone = forms.ChoiceField(choices=[(name, name.replace("_", " ")) for name in OFTEN], label=_("time zone"))
    repeats = forms.ChoiceField(choices=REPEATS, required=False, label=_("Does it repeat?"))
    title_field = "title"
    name_from = ("title",)
    field_order = ["title", "language", "description", "starts_at", "ends_at", "time_zone", "repeats"]

    class Meta(Plain):
        model = Event
        fields = ["starts_at", "ends_at", "time_zone", "mode", "venue", "address", "online_url", *FIELDS]
        formsets: dict[str, Any] = {}

    def __init__(self, data: Any = None, *, entry: Event, part: str = "") -> None:
        entry.kind, entry.visibility = EventKind.PARTNER_MEETING, Visibility.GROUPS
        super().__init__(data, entry=entry, part=part)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = gettext("On the clocks of the place.")
        own, zones = zone_of(entry.host), self.fields["time_zone"]
        self.own_zone = self.initial["time_zone"] = own
        if own not in OFTEN:
            zones.choices = [(own, own.replace("_", " ")), *zones.choices]  # type: ignore[attr-defined]
        if not self.fields["visible_to_groups"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["visible_to_groups"]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        asked = str(self.data.get("time_zone")) if self.is_bound else ""
        known = {name for name, _label in self.fields["time_zone"].choices}  # type: ignore[attr-defined]
        return zoneinfo.ZoneInfo(asked if asked in known else self.own_zone)

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and start < timezone.now():
            self.add_error("starts_at", gettext("This hour is over."))
        if start and end and end < start:
            self.add_error("ends_at", gettext("The end lies before the start."))
        return cleaned

    def save_into(self) -> Event:
        event: Event = super().save_into()
        event.rrule = rule_of(self.cleaned_data["repeats"], event.starts_at.astimezone(self.zone))
        text: Any = next(iter(event.texts.all()))
        text.description = plain_words.to_html(self.cleaned_data["description"])
        return event


class AnswerForm(forms.Form):
    coming = forms.ChoiceField(choices=Coming.choices)
    organization: Any = forms.ModelChoiceField(None, required=False, label=_("You answer for"), empty_label=None)

    def __init__(self, *args: Any, organizations: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.choices = [(each.pk, str(each)) for each in organizations]
        field.to_python = {str(each.pk): each for each in organizations}.get
        self.several = len(organizations) > 1


def a_line(line: str) -> str:
    if len(line) > 500:
        raise ValidationError(gettext("Write at most 500 characters on a line."))
    return line


class ProceedingsForm(forms.Form):
    """Agenda, minutes and decisions; `version` is the one that was opened."""

    agenda = LinesField(parse=a_line, label=_("Agenda"), help_text=_("One point a line."), max_length=20_000)
    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 12, "dir": "auto"}),
        help_text=_("Everybody who may see the meeting reads them. Write no names of people who asked for help."),
    )
    decisions = LinesField(parse=a_line, label=_("Decisions"), help_text=_("One decision a line."), max_length=20_000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, rows in (("agenda", 6), ("decisions", 5)):
            self.fields[name].widget.attrs |= {"rows": rows, "dir": "auto"}


class DocumentForm(forms.ModelForm):
    class Meta:
        model = MeetingDocument
        fields = ["title", "file"]
        labels = {"title": _("Name of the document"), "file": _("The file")}
        help_texts = {"file": _("PDF, DOCX, ODT, TXT or CSV, at most 10 MB. Whoever may see the meeting can open it.")}
        widgets = {"title": forms.TextInput({"dir": "auto"}), "file": forms.FileInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "document_%s", **kwargs})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MEGABYTES * 1024 * 1024:
            raise ValidationError(
                gettext("This file is too large: at most %(megabytes)d MB.") % {"megabytes": MEGABYTES}, code="size"
            )
        if file.name.rpartition(".")[2].lower() not in EXTENSIONS:
            raise ValidationError(gettext("Send a PDF, DOCX, ODT, TXT or CSV file."), code="kind")
        check_document(file)
        # What people call their files may name somebody; only the title is shown.
        file.name = f"{uuid4().hex}.{file.name.rpartition('.')[2].lower()}"
        return file


class OwnerFields(forms.BaseForm):
    """For forms with `owner`: one of those whom the meeting is for."""

    fields: Any
    cleaned_data: dict[str, Any]

    def offer(self, event: Event) -> None:
        rows = list(readers(event))
        self.people = {str(row.user_id): row.user for row in rows}
        by_organization = groupby(rows, key=lambda row: str(row.organization))
        self.fields["owner"].choices = [
            ("", "---------"),
            *((name, [(str(row.user_id), name_of(row.user)) for row in own]) for name, own in by_organization),
        ]

    def clean_owner(self) -> Any:
        return self.people[self.cleaned_data["owner"]]


class GiveForm(OwnerFields, forms.Form):
    """Somebody else who does it from now on."""

    owner = forms.ChoiceField(label=_("Who does it"))

    def __init__(self, data: Any, *, event: Event, owner: Any) -> None:
        super().__init__(data, label_suffix="", initial={"owner": owner})
        self.offer(event)


class ItemForm(OwnerFields, forms.ModelForm):
    """Who does what until when."""

    owner = forms.ChoiceField(label=_("Who does it"))

    class Meta:
        model = ActionItem
        fields = ["words", "owner", "due"]
        labels = {"words": _("What is to be done"), "due": _("Until (day)")}
        widgets = {
            "words": forms.TextInput({"dir": "auto"}),
            "due": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, date: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "item_%s", **kwargs})
        self.offer(date.event)


class AddressForm(forms.Form):
    name = forms.CharField(
        label=_("What for?"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("So that you know it again: my phone, the office computer."),
    )


def name_of(person: Any) -> str:
    """How members call each other; an address alone is cut before its domain."""
    return Truncator(person.name or person.email.partition("@")[0]).chars(60) if person else ""
