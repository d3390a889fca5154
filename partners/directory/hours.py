"""Opening hours in words of the reader's language."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from partners.directory.models import Schedule
from portal.dates import clock_time, day_names

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Hours:
    """`days` and `times` in the reader's words; `note` in the source's, in no known language."""

    days: str
    times: str
    note: str = ""


def hours_in_words(schedules: Iterable[Schedule], reader: str, *, today: datetime.date | None = None) -> list[Hours]:
    """One row per timetable that holds today or later."""
    day = today or timezone.localdate()
    rows = [row for row in schedules if row.valid_to is None or row.valid_to >= day]
    found = [Hours(_days(row, reader), _times(row, reader), row.description) for row in rows]
    return [each for each in found if each.days or each.times or each.note]


def week_in_words(schedules: Iterable[Schedule], reader: str, *, today: datetime.date | None = None) -> str:
    """The week as one says it: `Monday to Friday 9:00 to 17:00; closed on Saturday and Sunday`; empty without hours."""
    day = today or timezone.localdate()
    rows = [row for row in schedules if row.valid_to is None or row.valid_to >= day]
    said: dict[str, list[str]] = {}
    for each in hours_in_words(rows, reader, today=day):
        said.setdefault(each.days, []).append(" ".join(part for part in (each.times, each.note) if part))
    parts = [
        f"{days} {get_text_list([time for time in times if time], _('and'))}".strip() for days, times in said.items()
    ]
    closed = sorted(set(range(7)) - {number for row in rows for number in day_numbers(row)})
    if said and 0 < len(closed) < 7:
        names = day_names(reader)
        shut = (
            get_text_list([names[number] for number in closed], _("and")) if len(closed) < 3 else _named(closed, reader)
        )
        parts.append(_("closed on %(days)s") % {"days": shut})
    return _("; ").join(parts)


def day_numbers(row: Schedule) -> list[int]:
    """Its weekdays by number, Monday is 0."""
    return sorted({DAYS.index(code) for part in row.byday.split(",") if (code := part.strip().upper()[-2:]) in DAYS})


def _days(row: Schedule, reader: str) -> str:
    return _named(day_numbers(row), reader)


def _named(numbers: list[int], reader: str) -> str:
    if len(numbers) == 7:
        return _("Every day")
    names = day_names(reader)
    runs = [[pair[1] for pair in run] for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return _(", ").join(_run(run, names) for run in runs)


def _run(run: list[int], names: dict[int, str]) -> str:
    if len(run) == 1:
        return names[run[0]]
    if len(run) == 2:
        return _("%(first)s, %(last)s") % {"first": names[run[0]], "last": names[run[1]]}
    return _("%(first)s to %(last)s") % {"first": names[run[0]], "last": names[run[-1]]}


def _times(row: Schedule, reader: str) -> str:
    said = []
    if row.opens_at and row.closes_at:
        said.append(_open(row.opens_at, row.closes_at, reader))
    elif row.opens_at:
        said.append(_("from %(time)s") % {"time": clock_time(row.opens_at, reader)})
    elif row.closes_at:
        said.append(_("until %(time)s") % {"time": clock_time(row.closes_at, reader)})
    if row.by_appointment:
        said.append(_("by appointment"))
    if row.valid_from and row.valid_from > timezone.localdate():
        said.append(_("from %(day)s") % {"day": date_format(row.valid_from)})
    if row.valid_to:
        said.append(_("until %(day)s") % {"day": date_format(row.valid_to)})
    return _(", ").join(said)


def _open(opens: datetime.time, closes: datetime.time, reader: str) -> str:
    if opens == datetime.time(0) and closes in (datetime.time(0), datetime.time(23, 59)):
        return _("day and night")
    return _("%(opens)s to %(closes)s") % {"opens": clock_time(opens, reader), "closes": clock_time(closes, reader)}
