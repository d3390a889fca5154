"""The day that a reader or a program asks about."""

import datetime
import re

from django.utils.translation import gettext as _

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_asked(typed: str) -> tuple[datetime.date | None, str]:
    """(the day, what is wrong with it); neither where nothing was typed."""
    if not typed:
        return None, ""
    try:
        if _DAY.fullmatch(typed):
            return datetime.date.fromisoformat(typed), ""
    except ValueError:
        pass
    return None, _("Write the day as YYYY-MM-DD, for example 2026-05-01.")
