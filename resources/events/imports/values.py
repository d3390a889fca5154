"""Values of content lines: times, rules, points; or why they make no sense. Part of the child process."""

import datetime
import re
import zoneinfo
from typing import Any

from icalendar.prop import vDDDTypes

from resources.events.imports.lines import parts

MAX_MARKS = 2500
FIRST_YEAR, LAST_YEAR = 1800, 2200
Moment = datetime.datetime
Local = datetime.datetime  # without zone
NEVER = datetime.datetime.min


class Unusable(Exception):
    """The event cannot be taken: a code of `words.REASONS` and what fills its blanks."""

    def __init__(self, code: str, **blanks: Any) -> None:
        super().__init__(code)
        self.code, self.blanks = code, {name: str(value)[:100] for name, value in blanks.items()}


def tidy(text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 32).strip()


def readable(text: str) -> str:
    """A text that holds more marks than words, which no reader of HTML gets through soon, without them."""
    return re.sub("[<&]", " ", text) if text.count("<") + text.count("&") > MAX_MARKS else text


def split(line: str, name: str) -> tuple[dict[str, str], str]:
    try:
        return parts(line)
    except ValueError as error:
        raise Unusable("wrong-line", what=name) from error


def moment_of(text: str, name: str) -> datetime.date:
    """A day, or a moment with or without zone (UTC). Raises Unusable."""
    try:
        value = vDDDTypes.from_ical(text.strip())
    except (ValueError, OverflowError) as error:
        raise Unusable("wrong-time", what=f"{name} {text.strip()[:40]}") from error
    if not isinstance(value, datetime.date) or not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Unusable("wrong-time", what=f"{name} {text.strip()[:40]}")
    return value


def local_to(value: datetime.date, zone: str) -> Local:
    if not isinstance(value, Moment):
        return datetime.datetime.combine(value, datetime.time())
    return value.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None) if value.tzinfo else value


def added(start: Local, length: datetime.timedelta) -> Local:
    try:
        end = start + length
    except OverflowError as error:
        raise Unusable("wrong-time", what="DURATION") from error
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        raise Unusable("wrong-time", what="DURATION")
    return end


def key(start: Local) -> str:
    """A date as Event names it in its lists."""
    return f"{start:%Y-%m-%dT%H:%M:%S}" if start.second else f"{start:%Y-%m-%dT%H:%M}"


def rule_of(text: str, start: Local) -> str:
    """The RRULE without parts that only repeat the hour of the start."""
    rule = "".join(text.upper().split())
    if re.search(r"FREQ=(SECONDLY|MINUTELY|HOURLY)", rule):
        raise Unusable("sub-daily")
    if "UNTIL=" in rule:
        rule = re.sub(r"COUNT=-\d+;?", "", rule)  # some programs write it for "without number"
    hour = {"BYHOUR": start.hour, "BYMINUTE": start.minute, "BYSECOND": start.second}
    kept = [
        part
        for part in rule.strip(";").split(";")
        if not (part.partition("=")[0] in hour and part.partition("=")[2] == str(hour[part.partition("=")[0]]))
    ]
    return ";".join(kept)


def point_of(text: str) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(each) for each in text.split(";"))
    except ValueError:
        return None
    fits = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)
    return (latitude, longitude) if fits else None
