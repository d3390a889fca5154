"""How often an event takes place, as people say it; nobody needs to know how RFC 5545 writes it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from partners.workspace.forms import LTR
from portal.forms import WEEKDAYS, LinesField
from resources.events.editing.times import LocalTimes, local_time
from resources.events.models import Event
from resources.events.rules.making import UNUSABLE
from resources.events.rules.pattern import Pattern
from resources.events.rules.reading import Local, RuleRefused, check_rule
from resources.events.rules.series import Series
from resources.events.rules.splitting import at_the_new_hour

OTHER = "other"
FREQUENCIES = [
    ("", _("It takes place once, or on the further dates alone")),
    ("DAILY", _("By days")),
    ("WEEKLY", _("By weeks")),
    ("MONTHLY", _("By months")),
    ("YEARLY", _("By years")),
    (OTHER, _("By a rule that is written below")),
]
POSITIONS = [
    ("1", _("first")),
    ("2", _("second")),
    ("3", _("third")),
    ("4", _("fourth")),
    ("5", _("fifth")),
    ("-1", _("last")),
]
ENDS = [("never", _("It has no end yet")), ("until", _("On a day")), ("count", _("After a number of dates"))]
PATTERN = (
    "frequency",
    "interval",
    "weekdays",
    "positions",
    "month_days",
    "months",
    "ends",
    "ends_on",
    "ends_after",
)
MOMENTS = ("starts_at", "ends_at")
SERIES = (*PATTERN, "rrule", "rdates", "exdates", "time_zone")
LINES = _("One a line: 2026-12-05, or 2026-12-05 18:00 for another hour.")


class DaysField(forms.CharField):
    """Days of a month: `1, 15`, and -1 for the last one; cleans to a list of numbers."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or ()), data)

    def clean(self, value: Any) -> Any:
        words = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        days = [int(word) if re.fullmatch(r"-?[0-9]{1,2}", word) else 0 for word in words]
        if not set(days) <= {*range(1, 32), -1}:
            raise ValidationError(_("Write days as in 1, 15. The last day of the month is -1."))
        return sorted(set(days), key=lambda day: (day < 0, day))


class DatesField(LinesField):
    """Dates as Event keeps them, shown without the letter that stands between day and hour."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(parse=local_time, help_text=LINES, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        shown = super().prepare_value(value)
        return shown.replace("T", " ") if isinstance(value, list | tuple) else shown


def _ticked(choices: list[Any], **words: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        choices=choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple, **words
    )


def initial_pattern(event: Event) -> dict[str, Any]:
    """What the fields show of an event; of a rule that no pattern shows, that it is one."""
    if not event.starts_at:
        return {"ends": "never", "interval": 1}
    try:
        pattern = Pattern.of(event)
    except UNUSABLE:
        pattern = None
    if pattern is None:
        return {"frequency": OTHER, "ends": "never", "interval": 1}
    ends = "until" if pattern.until else "count" if pattern.count else "never"
    return {
        "frequency": pattern.frequency,
        "interval": pattern.interval,
        "weekdays": [str(day) for day in pattern.weekdays],
        "positions": [str(each) for each in pattern.positions],
        "month_days": list(pattern.month_days),
        "months": [str(month) for month in pattern.months],
        "ends": ends,
        "ends_on": pattern.until,
        "ends_after": pattern.count,
    }


def pattern_said(said: dict[str, Any], first: Local) -> Pattern:
    """The pattern of cleaned fields; fields that are none of this frequency's are not read. Raises ValidationError."""
    frequency, ends = said.get("frequency", ""), said.get("ends") or "never"
    if ends == "until" and not said.get("ends_on"):
        raise ValidationError({"ends_on": _("Give the last day, or choose another end.")})
    if ends == "count" and not said.get("ends_after"):
        raise ValidationError({"ends_after": _("Give the number of dates, or choose another end.")})
    return Pattern(
        frequency=frequency,
        interval=said.get("interval") or 1,
        **_days(frequency, said, first),
        until=said["ends_on"] if ends == "until" else None,
        count=said["ends_after"] if ends == "count" else None,
    )


def _days(frequency: str, said: dict[str, Any], first: Local) -> dict[str, Any]:
    weekdays = tuple(sorted(said.get("weekdays") or ()))
    if frequency == "WEEKLY":
        return {"weekdays": weekdays or (first.weekday(),)}
    if frequency not in {"MONTHLY", "YEARLY"}:
        return {}
    positions, days = tuple(said.get("positions") or ()), tuple(said.get("month_days") or ())
    months = (tuple(said.get("months") or ()) or (first.month,)) if frequency == "YEARLY" else ()
    if days and (weekdays or positions):
        raise ValidationError({"month_days": _("Choose weekdays or days of the month, not both.")})
    if weekdays or positions:
        position = (first.day - 1) // 7 + 1
        return {"months": months, "weekdays": weekdays or (first.weekday(),), "positions": positions or (position,)}
    return {"months": months, "month_days": days or (first.day,)}


class PatternForm(LocalTimes, forms.Form):
    """The fields of a Pattern in a form of an Event: puts them into `rrule` and checks the whole series.

    What nobody ticked follows from the first date: its weekday, day or month. A rule that nobody touched stays to the
    letter, unless its first date moves: then it names the new day. Errors stand beside the field that they are about.
    """

    frequency = forms.ChoiceField(choices=FREQUENCIES, required=False, label=_("repeats"))
    interval = forms.IntegerField(
        min_value=1, max_value=1000, required=False, label=_("every"), help_text=_("2: every second day, week, month.")
    )
    weekdays = _ticked(
        [(str(number), label) for number, (_code, label) in enumerate(WEEKDAYS)],
        label=_("on weekdays"),
        help_text=_("For weeks, or for a weekday of each month. None: that of the first date."),
    )
    positions = _ticked(
        POSITIONS, label=_("which of them in the month"), help_text=_("For months and years: the second Saturday.")
    )
    month_days = DaysField(
        required=False, label=_("or on days of the month"), help_text=_("As in 1, 15. The last day is -1.")
    )
    months = _ticked(
        [(str(number), name) for number, name in MONTHS.items()], label=_("in months"), help_text=_("For years.")
    )
    ends = forms.ChoiceField(choices=ENDS, required=False, label=_("the series ends"), widget=forms.RadioSelect)
    ends_on = forms.DateField(required=False, label=_("last day"), widget=AdminDateInput)
    ends_after = forms.IntegerField(min_value=1, max_value=1000, required=False, label=_("number of dates"))
    rdates = DatesField(label=_("further dates"))
    exdates = DatesField(label=_("dates left out"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**initial_pattern(self.instance), **self.initial}
        for name in (*PatternForm.base_fields, "time_zone"):
            self.fields[name].label = capfirst(self.fields[name].label)
        for name in ("month_days", "rrule", "rdates", "exdates"):
            self.fields[name].widget.attrs |= LTR
        self.fields["rrule"].help_text = _("For what the fields above cannot say: FREQ=WEEKLY;COUNT=6.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("starts_at") or not self._is_touched(cleaned):
            return cleaned
        first = cleaned["starts_at"].astimezone(self.zone).replace(tzinfo=None)
        self._take_along(cleaned, first)
        try:
            cleaned["rrule"] = self._rule(cleaned, first)
            if not self.errors:
                self._check(cleaned, first)
        except RuleRefused as refused:
            field = refused.field if refused.field != "rrule" or self._is_written(cleaned) else "frequency"
            self.add_error(field if field in self.fields else None, str(refused))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def _is_touched(self, cleaned: dict[str, Any]) -> bool:
        """Moments are compared by themselves: as typed they have no zone."""
        moved = any(cleaned.get(name) != getattr(self.instance, name) for name in MOMENTS)
        return moved or bool(set(self.changed_data) & set(SERIES))

    def _is_written(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("frequency") == OTHER or "rrule" in self.changed_data

    def _rule(self, cleaned: dict[str, Any], first: Local) -> str:
        changed = set(self.changed_data)
        written = str(cleaned.get("rrule") or "").strip().upper().removeprefix("RRULE:")
        if not changed & {*PATTERN, "rrule"}:
            return self._followed(first)
        if cleaned.get("frequency") == OTHER or not changed & set(PATTERN):
            if written:
                check_rule(written)
            return written
        if "rrule" in changed and written:
            raise RuleRefused(str(_("Say how it repeats in the fields above or as a rule here, not both.")))
        return pattern_said(cleaned, first).rrule(self.zone)

    def _take_along(self, cleaned: dict[str, Any], first: Local) -> None:
        """Dates that stood at the hour of the series, and that nobody touched, follow it to another hour."""
        if not self.instance.starts_at:
            return
        before = Series.of(self.instance).start
        for name in {"rdates", "exdates"} - {*self.changed_data, *self.errors}:
            cleaned[name] = at_the_new_hour(cleaned.get(name) or (), before, first)

    def _followed(self, first: Local) -> str:
        """The rule that nobody touched, naming the day to which its first date was moved."""
        event = self.instance
        pattern = Pattern.of(event) if event.rrule and event.starts_at else None
        before = Series.of(event).start if pattern else first
        return pattern.following(before, first).rrule(self.zone) if pattern and before != first else str(event.rrule)

    def _check(self, cleaned: dict[str, Any], first: Local) -> None:
        end = (cleaned.get("ends_at") or cleaned["starts_at"]).astimezone(self.zone)
        Series(
            zone=self.zone,
            start=first,
            end=max(first, end.replace(tzinfo=None)),
            rrule=cleaned["rrule"],
            rdates=cleaned.get("rdates") or (),
            exdates=cleaned.get("exdates") or (),
            all_day=bool(cleaned.get("all_day")),
        ).check()
