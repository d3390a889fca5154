"""VTIMEZONE, in the one form that recurring-ical-events, ical.js and libical read alike.

Each observance is a yearly RRULE (or a single onset), its onset on the clocks from before the change; no RDATE.
icalendar's own generator writes lists of dates, of which ical.js reads the first only, and the onset an hour late.
"""

import datetime
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR = 2010  # changes before it do not matter: no series here is older
LAST_YEAR = 2037  # as far as compiled zones list each change; what still repeats then repeats for ever
_STEP = datetime.timedelta(days=7)  # no zone changes its clocks and back within a week, but for Ramadan's month
_NOTHING = datetime.timedelta()
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """One change of the clocks: its moment in UTC, the offsets before and after."""

    moment: datetime.datetime
    before: datetime.timedelta
    after: datetime.timedelta
    name: str
    is_daylight: bool

    @property
    def onset(self) -> datetime.datetime:
        """On the clocks from before the change."""
        return self.moment.replace(tzinfo=None) + self.before

    @property
    def kind(self) -> tuple[object, ...]:
        """Changes that one yearly rule may hold agree in this."""
        onset = self.onset
        return (self.before, self.after, self.name, self.is_daylight, onset.month, onset.weekday(), onset.time())

    @property
    def weeks(self) -> frozenset[int]:
        """Which of its weekdays in the month it is on, counted from the start and, as the last one, from the end."""
        day = self.onset
        is_last = (day + datetime.timedelta(days=7)).month != day.month
        return frozenset({(day.day - 1) // 7 + 1, *((-1,) if is_last else ())})


@lru_cache(maxsize=64)
def vtimezone(name: str) -> Timezone:
    """The VTIMEZONE of an IANA zone. Raises zoneinfo.ZoneInfoNotFoundError. Shared: do not change what you get."""
    zone = zoneinfo.ZoneInfo(name)
    found = Timezone()
    found.add("tzid", name)
    found.add_component(_observance([_beginning(zone)], None))
    for run in _runs(list(_changes(zone))):
        found.add_component(_observance(run, _rule(run)))
    return found


def _beginning(zone: zoneinfo.ZoneInfo) -> Change:
    """What the clocks showed at the start of FIRST_YEAR, said of all time before."""
    moment = datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=datetime.UTC).astimezone(zone)
    offset = moment.utcoffset() or _NOTHING
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) - offset
    return Change(epoch, offset, offset, moment.tzname() or "", bool(moment.dst()))


def _changes(zone: zoneinfo.ZoneInfo) -> Iterator[Change]:
    moment = datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=datetime.UTC)
    while moment.year <= LAST_YEAR:
        if _clock(moment, zone) != _clock(moment + _STEP, zone):
            yield _change(moment, zone)
        moment += _STEP


def _clock(moment: datetime.datetime, zone: zoneinfo.ZoneInfo) -> tuple[object, ...]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _change(low: datetime.datetime, zone: zoneinfo.ZoneInfo) -> Change:
    """The change after `low`, found by halving to the second."""
    before, high = _clock(low, zone), low + _STEP
    while high - low > datetime.timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _clock(middle, zone) == before else (low, middle)
    old, new = (moment.astimezone(zone) for moment in (low, high))
    return Change(high, old.utcoffset() or _NOTHING, new.utcoffset() or _NOTHING, new.tzname() or "", bool(new.dst()))


def _runs(changes: list[Change]) -> list[list[Change]]:
    """Changes of consecutive years that one rule describes, together; in the order of their first."""
    runs: list[list[Change]] = []
    for change in changes:
        for run in runs:
            follows = change.onset.year == run[-1].onset.year + 1 and change.kind == run[-1].kind
            if follows and frozenset.intersection(change.weeks, *(each.weeks for each in run)):
                run.append(change)
                break
        else:
            runs.append([change])
    return runs


def _rule(run: list[Change]) -> vRecur | None:
    """Yearly on the n-th weekday of the month; with UNTIL if it has come to an end."""
    if len(run) == 1:
        return None
    first, last = run[0].onset, run[-1]
    week = min(frozenset.intersection(*(each.weeks for each in run)))
    parts = {"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": f"{week}{_DAYS[first.weekday()]}"}
    return vRecur(parts if last.onset.year >= LAST_YEAR else {**parts, "UNTIL": last.moment})


def _observance(run: list[Change], rule: vRecur | None) -> TimezoneStandard | TimezoneDaylight:
    first = run[0]
    found = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    found.add("dtstart", first.onset)
    found.add("tzoffsetfrom", first.before)
    found.add("tzoffsetto", first.after)
    found.add("tzname", first.name)
    if rule is not None:
        found.add("rrule", rule)
    return found
