"""The dates of events, worked out from their rules in their own time zone and kept as rows."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from search import outbox

HORIZON = relativedelta(months=18)
KEPT_BACK = relativedelta(months=1)  # how far back the dates of a series that began long ago are made
MAX_DATES = 2000
_EXTENDED = "occurrences-made-on"
MAX_INTERVAL = 1000
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


class RuleRefused(ValueError):
    """The rule of an event cannot be used; the message says why, in the reader's language."""


@dataclass
class Made:
    """What `make_occurrences` did: how many dates, and which events (by id) have a rule that cannot be used."""

    created: int = 0
    changed: int = 0
    deleted: int = 0
    refused: dict[Any, str] = field(default_factory=dict)


def check_rule(rule: str) -> dict[str, str]:
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
    return parts


def _check_it_happens(parts: dict[str, str]) -> None:
    """30 February would be looked for until the end of time; 44 years hold every honest pattern."""
    bare = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL", "INTERVAL"})
    try:
        happens = next(iter(rrulestr(bare, dtstart=_LONG_AGO_AHEAD)), None)
        _until(parts, datetime.UTC)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise RuleRefused(_("Write the rule as in FREQ=WEEKLY;COUNT=6.")) from error
    if happens is None:
        raise RuleRefused(_("By this rule the event never takes place."))


def _until(parts: dict[str, str], zone: datetime.tzinfo) -> Local | None:
    """UNTIL on the clocks of the zone; a bare date counts to the end of its day."""
    text = parts.get("UNTIL")
    if not text:
        return None
    if len(text) == 8:
        return datetime.datetime.combine(datetime.datetime.strptime(text, "%Y%m%d"), datetime.time.max)
    moment = datetime.datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    return moment.replace(tzinfo=datetime.UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else moment


def _local(event: Event, moment: datetime.datetime) -> Local:
    return moment.astimezone(event.zone).replace(tzinfo=None)


def _listed(event: Event, dates: Sequence[str]) -> set[Local]:
    """RDATE or EXDATE entries as the model keeps them: local, `2026-12-05T18:00`; a bare day takes the event's time."""
    first = _local(event, event.starts_at)
    found = set()
    for text in dates:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo:
            moment = _local(event, moment)
        found.add(datetime.datetime.combine(moment, first.time()) if len(text) == 10 else moment)
    return found


def starts_of(event: Event, *, after: datetime.datetime, until: datetime.datetime) -> list[Local]:
    """Local starts of an event between two moments, its first one in any case; raises RuleRefused."""
    first, low, high = _local(event, event.starts_at), _local(event, after), _local(event, until)
    found = {first}
    if event.rrule:
        parts = check_rule(event.rrule)
        last = min(filter(None, (_until(parts, event.zone), high)))
        bare = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
        dates = takewhile(lambda day: day <= last, iter(rrulestr(bare, dtstart=first)))
        # Islice bounds the work, not the result: a daily rule of forty years ago is walked through to today.
        found |= {day for day in islice(dates, MAX_DATES * 20) if day >= low}
    found |= {day for day in _listed(event, event.rdates) if low <= day <= high}
    return sorted(found - _listed(event, event.exdates))[:MAX_DATES]


def _wanted(
    event: Event, *, after: datetime.datetime, until: datetime.datetime
) -> dict[datetime.datetime, datetime.datetime]:
    """Start -> end of every date as moments; the length is what the clocks on the wall show."""
    length = _local(event, event.ends_at) - _local(event, event.starts_at)
    zone, utc = event.zone, datetime.UTC
    return {
        start.replace(tzinfo=zone).astimezone(utc): max(
            start.replace(tzinfo=zone), (start + length).replace(tzinfo=zone)
        ).astimezone(utc)
        for start in starts_of(event, after=after, until=until)
    }


@transaction.atomic
def make_occurrences(
    events: Iterable[Event], *, until: datetime.datetime | None = None, now: datetime.datetime | None = None
) -> Made:
    """Bring the dates of these events to what their rules say, up to 18 months ahead.

    Dates are known by the start that the rule gave. Past ones stay; a future one that the rule no longer gives moves to
    a new date of the same day or week with all that hangs on it, else goes, unless somebody cancelled or moved it.
    """
    now = now or timezone.now()
    until = until or now + HORIZON
    events, made, touched = list(events), Made(), set()
    there: dict[Any, dict[datetime.datetime, Occurrence]] = {event.pk: {} for event in events}
    for date in Occurrence.objects.filter(event__in=there):
        there[date.event_id][date.original_start] = date
    for event in events:
        try:
            wanted = _wanted(event, after=now - KEPT_BACK, until=until)
        except (RuleRefused, ValueError, OverflowError) as error:
            made.refused[event.pk] = str(error)
            continue
        if _bring(event, there[event.pk], wanted, now=now, made=made):
            touched.add(event.pk)
    outbox.put("event", touched)
    return made


def extend(now: datetime.datetime) -> int:
    """Once a day, make the dates that the horizon has come to; answers how many. A job of the clock."""
    today = now.date().isoformat()
    if cache.get(_EXTENDED) == today:
        return 0
    made = make_occurrences(Event.objects.exclude(rrule=""), now=now)
    cache.set(_EXTENDED, today, timeout=2 * 24 * 3600)
    return made.created


def _bring(
    event: Event,
    there: dict[datetime.datetime, Occurrence],
    wanted: dict[datetime.datetime, datetime.datetime],
    *,
    now: datetime.datetime,
    made: Made,
) -> bool:
    """Write the difference for one event; answers whether there was any."""
    new = sorted(wanted.keys() - there.keys())
    gone = [date for start, date in sorted(there.items()) if start not in wanted and date.starts_at >= now]
    changed = _carry_over(event, gone, new)
    kept = {date.pk for date in changed}
    changed += [
        date for start, date in there.items() if start in wanted and not date.moved and date.ends_at != wanted[start]
    ]
    for date in changed:
        if not date.moved:
            date.ends_at = wanted[date.original_start]
    dead = [date.pk for date in gone if date.pk not in kept and not _is_marked(date)]
    Occurrence.objects.bulk_update(changed, ["original_start", "starts_at", "ends_at"], batch_size=500)
    Occurrence.objects.filter(pk__in=dead).delete()
    Occurrence.objects.bulk_create(
        Occurrence(event=event, original_start=start, starts_at=start, ends_at=wanted[start]) for start in new
    )
    made.created, made.changed, made.deleted = (
        made.created + len(new),
        made.changed + len(changed),
        made.deleted + len(dead),
    )
    return bool(new or changed or dead)


def _is_marked(date: Occurrence) -> bool:
    return date.moved or date.status != EventStatus.CONFIRMED or bool(date.reason)


def _carry_over(event: Event, gone: list[Occurrence], new: list[datetime.datetime]) -> list[Occurrence]:
    """Give vanished dates the new start of the same day, else of the same week; takes those starts out of `new`."""
    carried = []
    for same in (lambda day: day.date(), lambda day: day.isocalendar()[:2]):
        free = {same(_local(event, start)): start for start in reversed(new)}
        for date in gone:
            start = free.pop(same(_local(event, date.original_start)), None)
            if start is None or date in carried:
                continue
            if not date.moved:
                date.starts_at = start
            date.original_start = start
            new.remove(start)
            carried.append(date)
    return carried
