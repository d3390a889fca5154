"""Form fields in people's words, where a column holds codes or a list."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import languages

WEEKDAYS = [
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
]


class LanguageSelect(forms.Select):
    """A choice that also shows a rarer language that is already chosen."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        known = {code for code, _label in self.choices}
        rare = [(code, languages.name_in(code, languages.current())) for code in value if code and code not in known]
        shown = self.choices
        try:
            self.choices = [*shown, *rare]
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = shown


class LanguageChoiceField(forms.ChoiceField):
    """One language, by its name in the reader's language; cleans to its code."""

    widget = LanguageSelect

    def __init__(self, *, max_length: int | None = None, empty_value: str = "", **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", "---------"), *languages.choices()], **kwargs)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or languages.is_known(value)


class WeekdaysField(forms.MultipleChoiceField):
    """Weekdays to tick; cleans to `MO,TU` as RFC 5545 writes them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, max_length: int | None = None, empty_value: str = "", **kwargs: Any) -> None:
        super().__init__(choices=WEEKDAYS, **{**kwargs, "help_text": ""})

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        ticked = set(super().clean(value))
        return ",".join(code for code, _label in WEEKDAYS if code in ticked)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or ""), data)


class LinesField(forms.CharField):
    """A list of strings, one a line. `parse` turns a line into what is kept and raises ValidationError."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, parse: Callable[[str], str], **kwargs: Any) -> None:
        self.parse = parse
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or []), data)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return list(dict.fromkeys(self._parsed(lines)))

    def _parsed(self, lines: Iterable[str]) -> list[str]:
        good: list[str] = []
        wrong: list[str] = []
        for line in lines:
            try:
                good.append(self.parse(line))
            except ValidationError as error:
                wrong.extend(f"{line}: {message}" for message in error.messages)
        if wrong:
            raise ValidationError(wrong)
        return good


class CodesField(forms.MultipleChoiceField):
    """Several codes of a closed list, to tick; cleans to a list."""

    widget = forms.CheckboxSelectMultiple
