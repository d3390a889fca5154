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
    """A line for each date."""
    return "\n".join(
        " · ".join([_moment(each["day"]), *(_said(*pair) for pair in each["said"].items())]) for each in asked
    )


def _said(name: str, value: str) -> str:
    field: Any = apps.get_model("resources", "Occurrence")._meta.get_field(name)
    words = _moment(value) if name.endswith("_at") else dict(field.flatchoices).get(value, value) or "–"
    # Isolated: an address of another direction would run into the words around it.
    return f"{capfirst(str(field.verbose_name))}: \u2068{words}\u2069"


def _moment(text: str) -> str:
    moment, reader = datetime.datetime.fromisoformat(text), languages.current()
    parts = day_in_words(moment.date(), reader), clock_time(moment, reader)
    return pgettext("between the parts of a sentence", ", ").join(parts)
