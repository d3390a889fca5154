"""What the forms of the workspace share: plain inputs that phones know, rows to add and remove without script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet, ClusterForm
from phonenumber_field.modelfields import PhoneNumberField

from portal import plain_words
from portal.fields import CleanRichTextField

LTR = {"dir": "ltr"}
MOST_ROWS = 200


class WordsField(forms.CharField):
    """Rich text, typed as plain paragraphs; cleans to HTML."""

    widget = forms.Textarea(attrs={"rows": 6, "dir": "auto"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, Typed) else plain_words.to_text(str(value or ""))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Typed(data or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _lines(plain_words.to_text(str(initial or ""))) != _lines(str(data or ""))

    def clean(self, value: Any) -> str:
        return plain_words.to_html(str(super().clean(value) or ""))


class Typed(str):
    """Words as they were typed, not HTML."""


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def plain_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a column with the input that a phone's keyboard knows."""
    if isinstance(field, CleanRichTextField):
        return WordsField(label=capfirst(field.verbose_name), required=False, help_text=field.help_text)
    if isinstance(field, models.URLField):
        kwargs = {"assume_scheme": "https", **kwargs}
    made: forms.Field | None = field.formfield(**kwargs)
    if made is None:
        return None
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        made.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    elif isinstance(field, models.TimeField):
        made.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    elif isinstance(field, PhoneNumberField):
        made.widget.attrs |= {"inputmode": "tel", **LTR}
    elif isinstance(field, models.EmailField | models.URLField):
        made.widget.attrs |= LTR
    elif isinstance(field, models.TextField):
        made.widget.attrs |= {"rows": 4, "dir": "auto"}
    elif isinstance(field, models.CharField) and not field.choices:
        made.widget.attrs.setdefault("dir", "auto")
    return made


class Plain:
    """Base of each form's Meta."""

    formfield_callback = plain_field


class Row(ClusterForm):
    """One of several children of an entry. A fact that a person changed no longer rests on its old source."""

    is_blank = False
    essential: tuple[str, ...] = ()
    """The fields that are always shown; others stand behind "More"."""

    def main(self) -> list[forms.BoundField]:
        shown = self.essential or tuple(self.fields)
        return [self[name] for name in shown if name in self.fields and not self._is_machinery(name)]

    def more(self) -> list[forms.BoundField]:
        if not self.essential:
            return []
        return [self[name] for name in self.fields if name not in self.essential and not self._is_machinery(name)]

    def more_is_open(self) -> bool:
        return any(each.errors or each.value() not in (None, "", False, []) for each in self.more())

    def _is_machinery(self, name: str) -> bool:
        return name in {"DELETE", "id", self.instance._meta.pk.name}

    def save(self, commit: bool = True) -> Any:
        if self.changed_data and hasattr(self.instance, "source_id"):
            self.instance.source = None
        return super().save(commit)


class KeyField(forms.CharField):
    """The key of a row, which nobody edits."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class Rows(BaseChildFormSet):
    """Children of an entry. A blank row stands ready where there is none yet."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever claims to send a million rows is not answered with two thousand.
        self.absolute_max: int = min(type(self).absolute_max, MOST_ROWS)
        if not self.is_bound and not self.initial_form_count():
            self.extra = 1

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # A row that stands in a draft alone is not in the database, where Django would look for it.
        name = self.model._meta.pk.name
        initial = form.fields[name].initial if name in form.fields else None
        form.fields[name] = KeyField(required=False, widget=forms.HiddenInput, initial=initial)
        form.is_blank = index is None or (
            index >= self.initial_form_count() and not (self.is_bound and form.has_changed())
        )
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this")

    def get_queryset(self) -> Any:
        """The children as they are in memory: Django would ask for them again, only to give them an order."""
        return self.queryset

    def _get_to_python(self, field: models.Field) -> Any:
        def to_python(value: Any) -> Any:
            try:
                return field.to_python(value)
            except ValidationError:
                return None

        return to_python

    def _existing_object(self, pk: Any) -> Any:
        """The row as it is; one that is gone meanwhile is written anew, so that nothing typed is lost."""
        try:
            return super()._existing_object(pk)
        except KeyError:
            return self.model()

    def save(self, commit: bool = True) -> Any:
        last = max((getattr(row, "order", 0) for row in self.get_queryset()), default=-1)
        for form in self.extra_forms:
            if form.has_changed() and hasattr(form.instance, "order"):
                last += 1
                form.instance.order = last
        return super().save(commit)


def _is_removed(formset: Rows, form: Any) -> bool:
    if form._errors is None:
        form.full_clean()
    return bool(formset._should_delete_form(form))


@dataclass(frozen=True)
class Group:
    """Rows of one kind with the words around them."""

    name: str
    rows: Rows
    label: str | Promise
    add: str | Promise
    hint: str | Promise = ""


def rows(form: type[Row], fields: list[str], **more: Any) -> dict[str, Any]:
    """What `Meta.formsets` says of one relation."""
    return {
        "form": form,
        "fields": fields,
        "formset": Rows,
        "extra": 0,
        "max_num": 100,
        "formfield_callback": plain_field,
    } | more


class SectionForm(ClusterForm):
    """Some facts of an entry; subclasses name `fields` and `formsets` in Meta, and the words of their rows."""

    groups_of: Mapping[str, tuple[Any, ...]] = {}
    """Relation -> (heading, words of the button that adds a row, hint)."""
    template = "workspace/change.html"

    def __init__(self, data: QueryDict | None = None, *, entry: Any, part: str = "") -> None:
        self.entry, self.part = entry, part
        super().__init__(data, instance=self.edited(entry, part))

    def edited(self, entry: Any, part: str) -> Any:
        """The record that this form is about: the entry, or one of its children. Raises LookupError."""
        return entry

    def groups(self) -> list[Group]:
        return [Group(name, formset, *self.groups_of[name]) for name, formset in self.formsets.items()]

    def all_forms(self) -> Iterator[forms.BaseForm]:
        yield self
        for formset in self.formsets.values():
            yield from (form for form in formset.forms if not self.is_bound or not _is_removed(formset, form))

    def save_into(self) -> Any:
        """Put what was typed into the entry, in memory; the entry."""
        self.save(commit=False)
        return self.entry

    def _post_clean(self) -> None:
        # What nobody touched stays to the letter, though its HTML would come back a little otherwise.
        for name, field in self.fields.items():
            if isinstance(field, WordsField) and name in self.cleaned_data and name not in self.changed_data:
                self.cleaned_data[name] = getattr(self.instance, name)
        super()._post_clean()

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a field that another section asks for is said of the whole form."""
        if field is None and hasattr(error, "error_dict"):
            elsewhere = [each for name, found in error.error_dict.items() if name not in self.fields for each in found]
            error = {name: found for name, found in error.error_dict.items() if name in self.fields}
            if elsewhere:
                error[NON_FIELD_ERRORS] = elsewhere
        super().add_error(field, error)

    def forget_errors(self) -> None:
        """Shown again as it is typed, not yet judged."""
        for form in (self, *(form for formset in self.formsets.values() for form in formset.forms)):
            form._errors, form.cleaned_data = ErrorDict(), {}
        for formset in self.formsets.values():
            formset._errors, formset._non_form_errors = [], formset.error_class()

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong, in the order of the page."""
        found = []
        for form in self.all_forms():
            for name, messages in form.errors.items():
                place = form[name].auto_id if name in form.fields else next((form[n].auto_id for n in form.fields), "")
                found += [(place, str(message)) for message in messages]
        for formset in self.formsets.values():
            found += [("", str(message)) for message in formset.non_form_errors()]
        return found


def with_one_more(data: QueryDict, name: str) -> QueryDict:
    """The typed data with one more blank row of `name`."""
    more = data.copy()
    try:
        total = int(more.get(f"{name}-TOTAL_FORMS") or 0)
    except ValueError:
        total = 0
    more[f"{name}-TOTAL_FORMS"] = str(min(total + 1, 100))
    return more
