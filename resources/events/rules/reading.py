"""Reading the words of RFC 5545 in which a series is kept: RRULE, and the local times of RDATE and EXDATE."""

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

MAX_INTERVAL = 1000
MAX_LISTED = 1000
"""Further dates, or dates left out, of one series."""
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
}
_ONE_RULE = re.compile(r"[A-Z]+=[^;=\s]+(?:;[A-Z]+=[^;=\s]+)*")
_LONG_AGO_AHEAD = datetime.datetime(9955, 1, 1)  # rules are tried on the last 44 years that exist
Local = datetime.datetime  # without zone: what the clock on the wall says
Parts = Mapping[str, str]


class RuleRefused(ValueError):
    """The rule of an event cannot be used; the message says why, in the reader's language.

    `field` is the one of Event that the message belongs to: `rrule`, `rdates`, `exdates` or `starts_at`.
    """

    def __init__(self, message: str, field: str = "rrule") -> None:
        super().__init__(message)
        self.field = field


@lru_cache(maxsize=4096)
def check_rule(rule: str) -> Parts:
    """The parts of an RRULE value; raises RuleRefused for one that is broken, finer than a day or never happens."""
    rule = rule.strip().upper().removeprefix("RRULE:")
    if not _ONE_RULE.fullmatch(rule):
        raise RuleRefused(_("Write the rule as in FREQ=WEEKLY;COUNT=6."))
    pairs = [part.split("=") for part in rule.split(";")]
    parts = dict(pairs)
    if len(parts) < len(pairs) or not parts.keys() <= _PARTS or ("COUNT" in parts and "UNTIL" in parts):
        raise RuleRefused(_("The rule has parts that are unknown, doubled or exclude each other."))
    if parts.get("FREQ") not in _FREQUENCIES:
        raise RuleRefused(_("A rule repeats by days, weeks, months or years."))
    for name in ("INTERVAL", "COUNT"):
        value = parts.get(name, "1")
        if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= MAX_INTERVAL:
            raise RuleRefused(_("Interval and count go from 1 to 1000."))
    _check_it_happens(parts)
    return MappingProxyType(parts)


def _check_it_happens(parts: Parts) -> None:
    """30 February would be looked for until the end of time; 44 years hold every honest pattern."""
    try:
        rule = written(parts, without={"COUNT", "UNTIL", "INTERVAL"})
        happens = next(iter(rrulestr(rule, dtstart=_LONG_AGO_AHEAD)), None)
        until(parts, datetime.UTC)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise RuleRefused(_("Write the rule as in FREQ=WEEKLY;COUNT=6.")) from error
    if happens is None:
        raise RuleRefused(_("By this rule the event never takes place."))


def written(parts: Parts, *, without: Collection[str] = ()) -> str:
    """The parts as the value of an RRULE."""
    return ";".join(f"{name}={value}" for name, value in parts.items() if name not in without)


def until(parts: Parts, zone: datetime.tzinfo) -> Local | None:
    """UNTIL on the clocks of the zone; a bare date counts to the end of its day."""
    text = parts.get("UNTIL")
    if not text:
        return None
    if len(text) == 8:
        return datetime.datetime.combine(datetime.datetime.strptime(text, "%Y%m%d"), datetime.time.max)
    moment = datetime.datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    return moment.replace(tzinfo=datetime.UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else moment


def until_text(last: Local, zone: datetime.tzinfo) -> str:
    """UNTIL as RFC 5545 wants it for a series in a zone: in UTC."""
    return f"{last.replace(tzinfo=zone).astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def listed(dates: Sequence[str], *, field: str, hour: datetime.time, zone: datetime.tzinfo) -> list[Local]:
    """Entries of `rdates` or `exdates`: local, `2026-12-05T18:00`; a bare day takes `hour`. Raises RuleRefused."""
    if len(dates) > MAX_LISTED:
        raise RuleRefused(_("These are more than 1,000 dates: write a rule instead."), field)
    found = []
    for number, text in enumerate(dates, start=1):
        try:
            moment = datetime.datetime.fromisoformat(text)
        except (ValueError, TypeError):
            words = _("Line %(number)d: %(text)s is no date. Write it as 2026-12-05T18:00, or the day alone.")
            raise RuleRefused(words % {"number": number, "text": str(text)[:40]}, field) from None
        if moment.tzinfo:
            moment = moment.astimezone(zone).replace(tzinfo=None)
        found.append(datetime.datetime.combine(moment, hour) if len(text) == 10 else moment)
    return found


def key(start: Local) -> str:
    """A date as `rdates` and `exdates` name it."""
    return f"{start:%Y-%m-%dT%H:%M:%S}" if start.second else f"{start:%Y-%m-%dT%H:%M}"
