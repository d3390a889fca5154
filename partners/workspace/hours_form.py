"""Opening hours: weekdays to tick, times beside them, and the week said back in words."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.directory.hours import day_numbers, week_in_words
from partners.directory.models import Hotline, Location, Schedule, Service
from partners.imports.hours import weekly
from partners.workspace.forms import LTR, Plain, Row, Rows, SectionForm, rows
from portal import languages
from portal.dates import clock_time, day_names

MIDNIGHT = datetime.time(0)
FIELDS = ["byday", "opens_at", "closes_at", "by_appointment", "valid_from", "valid_to", "description"]


class HoursRow(Row):
    essential = ("byday", "opens_at", "closes_at")
    overnight = forms.BooleanField(required=False, label=_("It closes on the next day, after midnight"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opens, closes = self.instance.opens_at, self.instance.closes_at
        self.fields["overnight"].initial = bool(opens and closes and MIDNIGHT < closes < opens)
        self.fields["opens_at"].label, self.fields["closes_at"].label = _("Opens at"), _("Closes at")
        self.fields["valid_from"].label, self.fields["valid_to"].label = _("Only from"), _("Only until")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        said = opens or closes or cleaned.get("by_appointment") or cleaned.get("description")
        if said and (opens or closes) and not cleaned.get("byday") and "byday" not in self.errors:
            self.add_error("byday", _("Tick the days."))
        if cleaned.get("byday") and not said and not {"opens_at", "closes_at"} & self.errors.keys():
            self.add_error("opens_at", _("Write when it opens and closes, or tick “by appointment”."))
        if opens and closes and MIDNIGHT < closes <= opens and not cleaned.get("overnight"):
            self.add_error(
                "closes_at", _("It closes before it opens. If it is open past midnight, say so under “More”.")
            )
        starts, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if starts and ends and ends < starts:
            self.add_error("valid_to", _("The end lies before the start."))
        return cleaned


class HoursRows(Rows):
    def clean(self, *args: Any, **kwargs: Any) -> None:
        super().clean(*args, **kwargs)
        earlier: list[Schedule] = []
        for form in self.forms:
            if not form.is_valid() or self._should_delete_form(form) or not form.cleaned_data.get("opens_at"):
                continue
            overlap = next((found for each in earlier if (found := overlap_in_words(each, form.instance))), "")
            if overlap:
                form.add_error("opens_at", overlap)
            earlier.append(form.instance)


def overlap_in_words(one: Schedule, other: Schedule) -> str:
    """What to say of two rows that are open at the same time; empty when they are not."""
    days = sorted(set(day_numbers(one)) & set(day_numbers(other)))
    if not days or one.by_appointment != other.by_appointment or not _hold_together(one, other):
        return ""
    if not _minutes(one) & _minutes(other):
        return ""
    reader = languages.current()
    return gettext("This overlaps with the other hours of %(day)s: %(opens)s to %(closes)s.") % {
        "day": day_names(reader)[days[0]],
        "opens": clock_time(one.opens_at, reader) if one.opens_at else "",
        "closes": clock_time(one.closes_at, reader) if one.closes_at else "",
    }


def _hold_together(one: Schedule, other: Schedule) -> bool:
    first, last = datetime.date.min, datetime.date.max
    return max(one.valid_from or first, other.valid_from or first) <= min(one.valid_to or last, other.valid_to or last)


def _minutes(row: Schedule) -> set[int]:
    """Minutes of the day on which it opens; a night counts to its midnight."""
    opens = row.opens_at.hour * 60 + row.opens_at.minute if row.opens_at else 0
    closes = row.closes_at.hour * 60 + row.closes_at.minute if row.closes_at else 24 * 60
    return set(range(opens, closes if closes > opens else 24 * 60))


class HoursForm(SectionForm):
    """Rows of hours; `paste` takes a week as OpenStreetMap writes it and becomes rows before anything is judged."""

    template = "workspace/hours.html"
    groups_of = {"schedules": (_("Hours"), _("Add other hours"))}
    paste = forms.CharField(
        required=False,
        label=_("Or paste the hours as one line"),
        help_text=_("As OpenStreetMap writes them: Mo-Fr 09:00-17:00; Sa 10:00-13:00"),
        widget=forms.TextInput(attrs={**LTR, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.not_understood = False
        super().__init__(self._with_pasted(data) if data is not None else None, **kwargs)
        if "hours_note" in self.fields:
            self.fields["hours_note"].label = _("In words, what the rows cannot say")
            self.fields["hours_note"].help_text = ""
            self.order_fields([*(name for name in self.fields if name != "hours_note"), "hours_note"])

    def _with_pasted(self, data: QueryDict) -> QueryDict:
        """The data with the pasted week in place of all rows."""
        text = data.get("paste", "").strip()
        found = weekly(text) if text else []
        self.not_understood = bool(text and not found)
        if not found:
            return data
        typed = data.copy()
        del typed["paste"]
        total = _number(typed.get("schedules-TOTAL_FORMS"))
        for index in range(max(total, len(found))):
            _fill(typed, f"schedules-{index}-", found[index] if index < len(found) else None)
        typed["schedules-TOTAL_FORMS"] = str(max(total, len(found)))
        return typed

    def clean_paste(self) -> str:
        if self.not_understood:
            raise ValidationError(_("We cannot read this as the hours of a week. Write it like the example."))
        return ""

    def in_words(self) -> str:
        """The week as it is typed; what cannot be read yet is left out."""
        if not self.is_bound:
            return week_in_words(self.instance.schedules.all(), languages.current())
        good = [form.instance for form in self.all_forms() if isinstance(form, HoursRow) and form.is_valid()]
        return week_in_words((row for row in good if row.byday or row.description), languages.current())


def _number(text: str | None) -> int:
    return min(int(text), 100) if text and text.isdecimal() else 0


def _fill(data: QueryDict, prefix: str, week: Any) -> None:
    for name in (*FIELDS, "overnight", "DELETE"):
        data.pop(prefix + name, None)
    if week is None:
        data[f"{prefix}DELETE"] = "on"
        return
    data.setlist(f"{prefix}byday", week.byday.split(","))
    data[f"{prefix}opens_at"], data[f"{prefix}closes_at"] = f"{week.opens:%H:%M}", f"{week.closes:%H:%M}"
    if MIDNIGHT < week.closes < week.opens:
        data[f"{prefix}overnight"] = "on"


def hours_form(of: type[Service | Location | Hotline], own_fields: Iterable[str] = ()) -> type[HoursForm]:
    """The form of hours for a kind of entry, with its own fields about them."""

    class Meta(Plain):
        model = of
        fields = [*own_fields]
        formsets = {"schedules": rows(HoursRow, FIELDS, formset=HoursRows)}

    return type(f"{of.__name__}HoursForm", (HoursForm,), {"Meta": Meta, "__module__": __name__})
