"""What people ask of one date of a series, as it waits in a draft of the event for a reviewer."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import pgettext

from portal import languages
from portal.dates import clock_time, day_in_words

Asked = Mapping[str, Any]
"""`date`: key of the Occurrence; `day`: its local start, as ISO; `said`: fields of it, moments local, as ISO."""


def asked_in_words(asked: Iterable[Asked]) -> str:
    """A line for each date; its fields as they stand in the record, for PostgreSQL sorts keys by their length."""
    fields = apps.get_model("resources", "Occurrence")._meta.fields
    return "\n".join(_line(one, [field for field in fields if field.name in one["said"]]) for one in asked)


def _line(asked: Asked, fields: Iterable[Any]) -> str:
    return " · ".join([_moment(asked["day"]), *(_said(field, asked["said"][field.name]) for field in fields)])


def _said(field: Any, value: str) -> str:
    words = _moment(value) if field.name.endswith("_at") else dict(field.flatchoices).get(value, value) or "–"
    # Isolated: an address of another direction would run into the words around it.
    return f"{capfirst(str(field.verbose_name))}: \u2068{words}\u2069"


def _moment(text: str) -> str:
    moment, reader = datetime.datetime.fromisoformat(text), languages.current()
    parts = day_in_words(moment.date(), reader), clock_time(moment, reader)
    return pgettext("between the parts of a sentence", ", ").join(parts)
