"""The IANA zone that an iCalendar file means. Part of the child process.

A zone that is known by name is never taken from the file's VTIMEZONE, whose rules may be wrong or without end. One
that is not known is told by the offsets of its VTIMEZONE; no rule of it is ever worked out.
"""

import datetime
import re
import zoneinfo
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Where the network works; the first that fits is taken.
FIRST = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"),
    *("America/Mexico_City", "America/Ciudad_Juarez", "America/Tijuana", "America/Hermosillo", "America/Anchorage"),
    *("Pacific/Honolulu", "America/Puerto_Rico", "UTC"),
)
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})")
_MONTH = re.compile(r"BYMONTH=(\d{1,2})")
_UTC_NAME = re.compile(r"(?:UTC|GMT)([+-])(\d{1,2})(?::?00)?")
Offsets = tuple[int, int]  # minutes east of Greenwich in January and in July


@cache
def known() -> frozenset[str]:
    """Names with a place or UTC: `EST5EDT` and the like are left to the offsets."""
    return frozenset(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")


@cache
def _by_small_letters() -> dict[str, str]:
    return {name.lower(): name for name in known()}


def named(tzid: str) -> str:
    """The zone that the name itself tells, else nothing."""
    name = tzid.strip().strip('"').strip()
    if name in known():
        return name
    if name in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[name])
    if found := _UTC_NAME.fullmatch(name):  # the signs of Etc are those of POSIX
        other = f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}"
        return other if other in known() else ""
    words = [word for word in name.lower().split("/") if word]
    tails = ("/".join(words[start:]) for start in range(len(words)))
    return next((_by_small_letters()[tail] for tail in tails if tail in _by_small_letters()), "")


class Zones:
    """The zones of one file. `asked` is what was asked for besides, `fallback` the organization's."""

    def __init__(self, blocks: list[dict[str, list[str]]], fallback: str) -> None:
        self._offsets: dict[str, Offsets] = {}
        self._location: dict[str, str] = {}
        self.fallback = fallback
        for block in blocks:
            names = [line.partition(":")[2].strip() for line in block.get("TZID", [])]
            if len(names) != 1:
                continue  # two zones in one block: nobody knows whose offsets these are
            place = [line.partition(":")[2].strip() for line in block.get("X-LIC-LOCATION", [])]
            offsets = _offsets(block)
            if offsets:
                self._offsets[names[0]] = offsets
            if place and place[0] in known():
                self._location[names[0]] = place[0]

    def of(self, tzid: str) -> str:
        """The IANA name for a TZID; empty if nothing tells it."""
        name = tzid.strip().strip('"')
        return named(name) or self._location.get(name) or self._by_offsets(name)

    def _by_offsets(self, name: str) -> str:
        offsets = self._offsets.get(name)
        if offsets is None:
            return ""
        candidates = (self.fallback, *FIRST, *sorted(known()))
        return next((zone for zone in candidates if zone and _offsets_of(zone) == offsets), "")


def _offsets(block: dict[str, list[str]]) -> Offsets | None:
    """From the last observances that are named; a zone without daylight saving has one offset."""
    kinds = [line.rpartition(":")[2].strip().upper() for line in block.get("BEGIN", [])]
    values = [_minutes(line) for line in block.get("TZOFFSETTO", [])]
    if not kinds or len(kinds) != len(values) or None in values:
        return None
    last = dict(zip(kinds, values, strict=True))
    standard, daylight = last.get("STANDARD"), last.get("DAYLIGHT")
    if standard is None or daylight is None:
        only = standard if standard is not None else daylight
        return (only, only) if only is not None else None
    return (daylight, standard) if _begins_late(block, kinds) else (standard, daylight)


def _begins_late(block: dict[str, list[str]], kinds: list[str]) -> bool:
    """Whether summer time begins in the second half of the year: south of the equator."""
    starts = block.get("DTSTART", [])
    months = [int(found[1]) for line in block.get("RRULE", []) if (found := _MONTH.search(line))]
    if len(starts) == len(kinds):
        texts = [line.rpartition(":")[2].strip()[4:6] for line in starts]
        begun = [int(text) for kind, text in zip(kinds, texts, strict=True) if kind == "DAYLIGHT" and text.isdecimal()]
        if begun:
            return begun[-1] > 7
    return bool(months) and max(months) < 7


def _minutes(line: str) -> int | None:
    found = _OFFSET.match(line.partition(":")[2].strip())
    if not found:
        return None
    return (1 if found[1] == "+" else -1) * (int(found[2]) * 60 + int(found[3]))


@cache
def _offsets_of(name: str) -> Offsets:
    year = datetime.datetime.now(datetime.UTC).year
    zone = zoneinfo.ZoneInfo(name)
    at = (datetime.datetime(year, month, 15, 12, tzinfo=zone).utcoffset() for month in (1, 7))
    january, july = (int((offset or datetime.timedelta()).total_seconds() // 60) for offset in at)
    return january, july
