"""What differs between two versions of an entry, in the reader's words."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, DateField, JSONField, Model, TimeField
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField

from partners.changes.merging import (
    Content,
    changed_paths,
    children,
    choices_of_records,
    is_prose,
    own_fields,
    split_path,
    value_at,
)
from partners.directory.hours import hours_in_words
from partners.directory.models import Schedule
from portal import languages
from portal.fields import CleanRichTextField, LanguageField, ToldJSONField
from portal.html import plain

Names = Mapping[type[Model], Mapping[str, str]]
SILENT = frozenset({"order", "machine_translated"})
"""Parts of a row that say nothing by themselves."""


@dataclass(frozen=True)
class Difference:
    """`path` names the part for machines, `label` for people; `before` and `after` are "" where there was nothing."""

    path: str
    label: str
    before: str
    after: str


class ChangedMeanwhile(Exception):
    """Somebody else saved since the form was opened.

    `theirs` is what they changed, `mine` what the person wants to change. `clashing` holds the paths of mine that
    they changed too. Ask, then save again with `based_on` of this exception and `keep`, the chosen paths of mine.
    """

    def __init__(self, *, theirs: list[Difference], mine: list[Difference], based_on: str) -> None:
        super().__init__("Changed meanwhile")
        self.theirs, self.mine, self.based_on = theirs, mine, based_on
        reached = {each.path for each in theirs}
        self.clashing = {each.path for each in mine if each.path in reached}


@dataclass(frozen=True)
class Part:
    """What stands at a path: a field (of `model`), or a row or record of `model`; `around` names its parents."""

    model: type[Model]
    field: Any
    around: tuple[str, ...]


def differences(before: Content, after: Content, model: type[Model]) -> list[Difference]:
    """What one would read if the second version took the place of the first; one query a kind of record named."""
    found = [
        (path, part_at(model, path), _value(model, before, path), _value(model, after, path))
        for path in changed_paths(model, before, after)
    ]
    names = _names(pair for _path, part, *values in found for value in values for pair in _records(part, value))
    told = [
        Difference(path, _label(part), _said(part, old, names), _said(part, new, names))
        for path, part, old, new in found
    ]
    return [each for each in told if each.before or each.after]


def _value(model: type[Model], content: Content, path: str) -> Any:
    """As `value_at`; of a chosen record its key."""
    value = value_at(model, content, path)
    name, key, _rest = split_path(path)
    return key if value is True and key is not None and name in choices_of_records(model) else value


def field_of(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def part_at(model: type[Model], path: str, around: tuple[str, ...] = ()) -> Part:
    name, key, rest = split_path(path)
    if key is None:
        return Part(model, field_of(model, name), around)
    child = children(model).get(name)
    if child is None:
        return Part(model, field_of(model, name), around)
    if is_prose(child):
        around = (*around, languages.name_in(key, languages.current()))
    if not rest:
        return Part(child, None, around)
    return part_at(child, rest, around)


def _label(part: Part) -> str:
    name = part.field.verbose_name if part.field is not None else part.model._meta.verbose_name
    return f"{capfirst(str(name))} ({', '.join(part.around)})" if part.around else capfirst(str(name))


def _records(part: Part, value: Any) -> Iterable[tuple[type[Model], str]]:
    """The records that a value names."""
    if value is None:
        return
    if part.field is None:
        for name in own_fields(part.model):
            field = field_of(part.model, name)
            if field.remote_field and value.get(name) is not None:
                yield field.related_model, str(value[name])
    elif part.field.remote_field:
        yield part.field.related_model, str(value)


def _names(pairs: Iterable[tuple[type[Model], str]]) -> Names:
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for model, key in pairs:
        wanted[model].add(key)
    return {model: _names_of(model, keys) for model, keys in wanted.items()}


def _names_of(model: type[Model], keys: set[str]) -> dict[str, str]:
    rows = model._default_manager.filter(pk__in=keys)
    if any(relation.name == "labels" for relation in model._meta.related_objects):
        rows = rows.prefetch_related("labels")
    return {str(row.pk): str(row) for row in rows}


def _said(part: Part, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if part.field is not None:
        return value_in_words(part.field, value, names)
    if part.model is Schedule:
        return _hours(value)
    return row_in_words(part.model, value, names)


def row_in_words(model: type[Model], row: Content, names: Names) -> str:
    """What a row says, its parts one after the other; booleans that hold by their name."""
    told = []
    for name in own_fields(model):
        field, value = field_of(model, name), row.get(name)
        if name in SILENT or value in (None, "", False, []):
            continue
        told.append(capfirst(str(field.verbose_name)) if value is True else value_in_words(field, value, names))
    return " · ".join(part for part in told if part)


def value_in_words(field: Any, value: Any, names: Names) -> str:
    """One value as a reader of the interface's language would say it."""
    if field.remote_field:
        return names.get(field.related_model, {}).get(str(value), _("a record that is gone"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, LanguageField):
        return languages.name_in(value, languages.current())
    if isinstance(field, CleanRichTextField):
        return plain(value)
    if isinstance(field, ToldJSONField):
        return field.in_words(value)
    if isinstance(field, JSONField):
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if isinstance(field, PhoneNumberField):
        return str(field.to_python(value).as_international)
    if isinstance(field, DateField | TimeField):
        return _moment(field.to_python(value))
    return str(value)


def _moment(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    return time_format(value) if isinstance(value, datetime.time) else date_format(value)


def _hours(row: Content) -> str:
    fields = [field_of(Schedule, name) for name in own_fields(Schedule)]
    values = {each.name: each.to_python(row.get(each.name)) for each in fields if not each.remote_field}
    said = hours_in_words([Schedule(**values)], languages.current(), today=datetime.date.min)
    between = [date_format(values[name]) for name in ("valid_from", "valid_to") if values[name]]
    words = [part for each in said for part in (each.days, each.times, each.note) if part]
    return " · ".join([*words, " – ".join(between)] if between else words)
