"""What people ask of one date of a series, as it waits in a draft of the event for a reviewer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.text import capfirst

Asked = Mapping[str, Any]
"""`date`: key of the Occurrence; `day`: its local start for people; `said`: fields of it, moments local, as ISO."""


def asked_in_words(asked: Iterable[Asked]) -> str:
    """A line for each date."""
    return "\n".join(f"{each['day']} · {' · '.join(_said(*pair) for pair in each['said'].items())}" for each in asked)


def _said(name: str, value: str) -> str:
    field: Any = apps.get_model("resources", "Occurrence")._meta.get_field(name)
    words = dict(field.flatchoices).get(value, value.replace("T", " ") if name.endswith("_at") else value)
    return f"{capfirst(str(field.verbose_name))}: {words or '–'}"
