"""A series as people say it, for forms and words, and the way to RFC 5545 and back."""

import datetime
import re
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from resources.events.rules.reading import Local, Parts, RuleRefused, check_rule, until_text, written
from resources.events.rules.series import Series

if TYPE_CHECKING:
    from resources.events.models import Event

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
POSITIONS = (1, 2, 3, 4, 5, -1)
_POSITIONED = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_END_OF_DAY = datetime.time(23, 59, 59)


@dataclass(frozen=True)
class Pattern:
    """Every `interval` days, weeks, months or years (`frequency`, as RFC 5545 calls them; empty: no rule at all).

    `weekdays`: 0 is Monday; of weeks, or with `positions` (1 to 5, -1 the last) of months. `month_days`: 1 to 31, -1
    the last. `months`: of years. It ends with the day `until`, or after `count` dates, or never. `further` and
    `left_out` are dates as Event keeps them.
    """

    frequency: str = ""
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    until: datetime.date | None = None
    count: int | None = None
    further: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: "Event") -> "Pattern | None":
        """None for a rule that this cannot show: it stays as it is. Raises RuleRefused for what is no rule."""
        series = Series.of(event)
        further, left_out = tuple(event.rdates), tuple(event.exdates)
        if series.parts is None:
            return cls(further=further, left_out=left_out)
        found = _shown(cls(frequency=series.parts["FREQ"]), series.parts, series.start)
        if found is None:
            return None
        return replace(
            found,
            interval=int(series.parts.get("INTERVAL", "1")),
            until=_last_day(series),
            count=int(series.parts["COUNT"]) if "COUNT" in series.parts else None,
            further=further,
            left_out=left_out,
        )

    def rrule(self, zone: zoneinfo.ZoneInfo) -> str:
        """The value of RRULE, UNTIL in UTC; empty without a rule. Raises RuleRefused for what makes no sense."""
        if not self.frequency:
            return ""
        parts = {"FREQ": self.frequency}
        if self.interval != 1:
            parts["INTERVAL"] = str(self.interval)
        parts |= {name: ",".join(values) for name, values in self._by().items() if values}
        if self.count is not None and self.until is not None:
            raise RuleRefused(_("The series ends with a day or after a number of dates, not both."))
        if self.count is not None:
            parts["COUNT"] = str(self.count)
        if self.until is not None:
            parts["UNTIL"] = until_text(datetime.datetime.combine(self.until, _END_OF_DAY), zone)
        check_rule(written(parts))
        return written(parts)

    def put_into(self, event: "Event") -> None:
        """Write the pattern on the event, which is not saved; its first date is checked by `check_series`."""
        event.rrule = self.rrule(event.zone)
        event.rdates, event.exdates = list(self.further), list(self.left_out)

    def following(self, old: Local, new: Local) -> "Pattern":
        """The pattern after its first date moved from `old` to `new`: what named the old day names the new one.

        Where it named other days besides, those stay as they are.
        """
        names = {"weekdays": (old.weekday(), new.weekday()), "month_days": (old.day, new.day)}
        names |= {"months": (old.month, new.month), "positions": (_position(old), _position(new))}
        moved = {name: (after,) for name, (before, after) in names.items() if getattr(self, name) == (before,)}
        if self.positions == (-1,) and (new + datetime.timedelta(days=7)).month != new.month:
            moved["positions"] = (-1,)
        return replace(self, **moved) if self.frequency else self  # type: ignore[arg-type]

    def _by(self) -> dict[str, list[str]]:
        days = [DAYS[day] for day in self.weekdays]
        if self.positions:
            days = [f"{position}{day}" for position in self.positions for day in days]
        return {
            "BYMONTH": [str(month) for month in self.months],
            "BYMONTHDAY": [str(day) for day in self.month_days],
            "BYDAY": days,
        }


def _position(day: Local) -> int:
    return (day.day - 1) // 7 + 1


def _last_day(series: Series) -> datetime.date | None:
    """The last day on which the series may still take place at its hour."""
    if series.last is None:
        return None
    last = series.last if series.last.time() >= series.start.time() else series.last - datetime.timedelta(days=1)
    return last.date()


def _shown(bare: Pattern, parts: Parts, first: Local) -> Pattern | None:
    if parts.get("WKST", "MO") != "MO" and parts.get("INTERVAL", "1") != "1":
        return None
    days = _weekdays(parts.get("BYDAY", ""), parts.get("BYSETPOS"))
    if days is None or not parts.keys() <= {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_KNOWN[bare.frequency]}:
        return None
    weekdays, positions = days
    month_days = _numbers(parts.get("BYMONTHDAY", ""), {*range(1, 32), -1})
    months = _numbers(parts.get("BYMONTH", ""), range(1, 13))
    if month_days is None or months is None:
        return None
    return _IN_FULL[bare.frequency](
        replace(bare, weekdays=weekdays, positions=positions, month_days=month_days, months=months), parts, first
    )


def _daily(found: Pattern, parts: Parts, first: Local) -> Pattern | None:
    if not found.weekdays:
        return found
    every_day = parts.get("INTERVAL", "1") == "1" and not found.positions
    return replace(found, frequency="WEEKLY") if every_day else None


def _weekly(found: Pattern, parts: Parts, first: Local) -> Pattern | None:
    if found.positions:
        return None
    return replace(found, weekdays=found.weekdays or (first.weekday(),))


def _monthly(found: Pattern, parts: Parts, first: Local) -> Pattern | None:
    if found.weekdays:
        return found if found.positions and not found.month_days else None
    return replace(found, month_days=found.month_days or (first.day,))


def _yearly(found: Pattern, parts: Parts, first: Local) -> Pattern | None:
    if (found.weekdays or found.month_days) and not found.months:
        return None
    months = found.months or (first.month,)
    return _monthly(replace(found, months=months), parts, first)


_KNOWN = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH"},
}
_IN_FULL = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}


def _weekdays(text: str, position: str | None) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """(weekdays, positions) where each position counts for each weekday; None for anything else."""
    if not text:
        return None if position else ((), ())
    matches = [_POSITIONED.fullmatch(each) for each in text.split(",")]
    pairs = [(int(match[1] or 0), DAYS.index(match[2])) for match in matches if match]
    if position is not None:
        if len(pairs) != 1 or pairs[0][0] or "," in position:
            return None  # of several weekdays together a position means another day
        pairs = [(int(position), pairs[0][1])]
    positions = tuple(sorted({number for number, _day in pairs}, key=_as_in_a_month))
    weekdays = tuple(sorted({day for _number, day in pairs}))
    if len(pairs) != len(matches) or len(set(pairs)) != len(positions) * len(weekdays):
        return None
    if positions == (0,):
        return weekdays, ()
    return (weekdays, positions) if set(positions) <= set(POSITIONS) else None


def _as_in_a_month(number: int) -> tuple[bool, int]:
    return number < 0, number


def _numbers(text: str, allowed: Collection[int]) -> tuple[int, ...] | None:
    try:
        found = tuple(sorted({int(each) for each in text.split(",") if each}, key=_as_in_a_month))
    except ValueError:
        return None
    return found if set(found) <= set(allowed) else None
