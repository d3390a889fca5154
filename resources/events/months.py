"""A month as a table: the days of its weeks, each with a few of its dates and how many more there are."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from portal.dates import day_names, month_in_words
from resources.events.clock import days_between
from resources.events.listing import EventRow, rows
from resources.events.occurrence_models import Occurrence

WEEK = (6, 0, 1, 2, 3, 4, 5)
"""From Sunday on, as calendars hang in the US and in Mexico; Monday is 0."""
SHOWN_A_DAY = 3
FIRST_SHOWN = 3
"""Dates below the table on a phone, where its days show numbers alone."""
BACK, AHEAD = 12, 18
"""Months that links lead to; others are reached by their address."""
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """By its first day."""

    first: datetime.date

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """`2026-11`; None for what is no month between the years 2 and 9998."""
        match = _MONTH.fullmatch(text)
        if not match or not 1 <= int(match[2]) <= 12 or not 1 < int(match[1]) < 9999:
            return None
        return cls(datetime.date(int(match[1]), int(match[2]), 1))

    @property
    def last(self) -> datetime.date:
        return self.shifted(1).first - datetime.timedelta(days=1)

    @property
    def code(self) -> str:
        return self.first.isoformat()[:7]

    def shifted(self, months: int) -> "Month":
        count = self.first.year * 12 + self.first.month - 1 + months
        return Month(datetime.date(count // 12, count % 12 + 1, 1))

    def in_words(self, reader: str) -> str:
        return month_in_words(self.first, reader)

    def days(self) -> Iterator[datetime.date]:
        return (self.first.replace(day=number) for number in range(1, self.last.day + 1))


@dataclass(frozen=True)
class Day:
    """A cell of the table; `rows` are the first of `total` dates."""

    day: datetime.date
    rows: list[EventRow]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)

    @property
    def query(self) -> str:
        """The parameters that ask for this day alone."""
        return f"from={self.day}&to={self.day}"


@dataclass(frozen=True)
class MonthTable:
    """`total` counts dates of the month; one of several days stands on each of them."""

    month: Month
    total: int
    days: list[Day]
    reader: str

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """(name, short name) in the order of the reader's weeks."""
        whole, short = day_names(self.reader), day_names(self.reader, short=True)
        return [(whole[number], short[number]) for number in WEEK]

    @property
    def weeks(self) -> list[list[Day | None]]:
        """Rows of seven; None outside the month."""
        cells: list[Day | None] = [None] * WEEK.index(self.month.first.weekday())
        cells += self.days
        cells += [None] * (-len(cells) % 7)
        return [cells[at : at + 7] for at in range(0, len(cells), 7)]

    def first_rows(self, since: datetime.date) -> list[EventRow]:
        """A few dates from a day on, each once."""
        coming = {row.occurrence.pk: row for day in self.days if day.day >= since for row in day.rows}
        return list(coming.values())[:FIRST_SHOWN]


def table(month: Month, occurrences: Any, reader: str) -> MonthTable:
    """The month of these dates: times of all of them, words only of those that are shown; 4 queries."""
    times = occurrences.between(month.first, month.last).order_by("starts_at", "pk")
    by_day: dict[datetime.date, list[Any]] = defaultdict(list)
    total = 0
    for key, start, end, zone in times.values_list("pk", "starts_at", "ends_at", "event__time_zone"):
        total += 1
        for day in days_between(start, end, ZoneInfo(zone), since=month.first, until=month.last):
            by_day[day].append(key)
    shown = {key for keys in by_day.values() for key in keys[:SHOWN_A_DAY]}
    read = {row.occurrence.pk: row for row in rows(Occurrence.objects.filter(pk__in=shown).with_words(), reader)}
    days = [Day(day, [read[key] for key in by_day[day][:SHOWN_A_DAY]], len(by_day[day])) for day in month.days()]
    return MonthTable(month, total, days, reader)
