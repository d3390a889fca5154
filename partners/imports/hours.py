"""Opening hours in OpenStreetMap's form as weekly rows; what is not simply weekly stays prose."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass

import opening_hours
from opening_hours import OpeningHours

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MONDAY = datetime.datetime(2026, 3, 2)
_END = _MONDAY + datetime.timedelta(days=7)
_MORE_THAN_WEEKS = re.compile(
    r"PH|SH|week|easter|sun(rise|set)|dawn|dusk|\b[A-Z][a-z]{2}\b|\d{4}|\[|\"|unknown|\+|\|\|", re.I
)
_LETTERS = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|off|closed|open)\b")


@dataclass(frozen=True)
class Weekly:
    """RFC 5545 weekdays and the local times between which it is open; closing before opening is on the next day."""

    byday: str
    opens: datetime.time
    closes: datetime.time


def weekly(text: str) -> list[Weekly]:
    """The weekly rows of an opening_hours value, empty when it is something else than a plain week."""
    if not text or _MORE_THAN_WEEKS.search(_LETTERS.sub("", text)):
        return []
    try:
        # A day more on either side, so that nights across the ends of the week are seen whole.
        found = OpeningHours(text).intervals(_MONDAY - datetime.timedelta(days=1), _END + datetime.timedelta(days=1))
        spans = [(span[0], span[1]) for span in found if str(span[2]) == "open"]
    except (opening_hours.ParserError, ValueError):  # type: ignore[attr-defined]  # the stubs forget it
        return []
    days: dict[tuple[datetime.time, datetime.time], list[str]] = defaultdict(list)
    for start, end in spans:
        for opens, closes in _by_day(start, end):
            if _MONDAY <= opens < _END:
                days[opens.time(), closes.time()].append(DAYS[opens.weekday()])
    return [Weekly(",".join(sorted(set(each), key=DAYS.index)), *times) for times, each in days.items()]


def _by_day(start: datetime.datetime, end: datetime.datetime) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """A span of less than a day as it is; a longer one cut at midnight, each day ending at 23:59."""
    if end - start < datetime.timedelta(days=1):
        return [(start, end)]
    cut = []
    while start < end:
        midnight = datetime.datetime.combine(start.date(), datetime.time()) + datetime.timedelta(days=1)
        cut.append((start, end if end < midnight else midnight - datetime.timedelta(minutes=1)))
        start = midnight
    return cut
