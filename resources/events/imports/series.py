"""What the VEVENTs of one file are to each other, and what their rules cost. Part of the child process."""

import datetime
import signal
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from resources.events.imports.components import Found, id_of
from resources.events.imports.values import NEVER, Local, Moment, Unusable, key

SECONDS = 1.0
"""So long one rule may take; the next event is not held up."""
MAX_DATES = 1000
"""Named one by one: as many as Event keeps."""
MAX_BY_RULE = 40_000
Refusal = tuple[int, Unusable]
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises Unusable in the midst of what takes longer."""

    def stop(*_args: Any) -> None:
        raise Unusable("rule-too-heavy")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def newest(found: list[Found]) -> tuple[list[Found], list[Refusal]]:
    """Of two about one thing the higher SEQUENCE, then the later DTSTAMP, then the later in the file."""
    best: dict[Any, Found] = {}
    for each in found:
        key = (each.uid, each.recurrence_id, each.this_and_future)
        other = best.get(key)
        if other is None or (each.sequence, each.stamp) >= (other.sequence, other.stamp):
            best[key] = each
    kept, lost = list[Found](), list[Refusal]()
    for each in found:
        winner = best[each.uid, each.recurrence_id, each.this_and_future]
        if winner is each:
            kept.append(each)
        else:
            lost.append((each.line, Unusable("older", line=winner.line)))
    return kept, lost


def settle(found: list[Found], until: Moment) -> tuple[list[Found], list[Refusal]]:
    """Series with their changes: ends what THISANDFUTURE ends; refuses rules that are broken or without measure."""
    kept, refused = newest(found)
    series = {each.uid: each for each in kept if each.recurrence_id is None}
    for change in sorted((each for each in kept if each.recurrence_id), key=lambda each: str(each.recurrence_id)):
        master = series.get(change.uid)
        try:
            if change.id_is_day and master is not None and master.start != NEVER and not master.all_day:
                _give_hour(change, master)
            if change.this_and_future and not change.cancels:
                if master is None:
                    continue
                if master.start == NEVER or not master.rrule:
                    raise Unusable("no-series")
                with within(SECONDS):
                    series[change.uid] = _go_on(master, change)
        except Unusable as reason:
            refused.append((change.line, reason))
    gone = {line for line, _reason in refused}
    taken = []
    for each in kept:
        if each.line in gone:
            continue
        try:
            _measure(each, until)
        except Unusable as reason:
            refused.append((each.line, reason))
        else:
            taken.append(each)
    return taken, refused


def _give_hour(change: Found, master: Found) -> None:
    """A RECURRENCE-ID that names the day alone is the date of that day."""
    zone = zoneinfo.ZoneInfo(master.zone)
    day = id_of(change).replace(tzinfo=None).date()
    change.recurrence_id = datetime.datetime.combine(day, master.start.time(), zone)


def _measure(each: Found, until: Moment) -> None:
    """Count the dates up to the horizon; the child's limits of time and memory stand behind this."""
    if each.start == NEVER:
        return
    with within(SECONDS):
        _join_rules(each)
    each.last = max([each.start, *(datetime.datetime.fromisoformat(text) for text in each.rdates)])
    each.dates = 1 + len(each.rdates)
    if len(each.rdates) > MAX_DATES or len(each.exdates) > MAX_DATES:
        raise Unusable("too-many-dates", most=MAX_DATES)
    if not each.rrule or (each.recurrence_id and not each.this_and_future):
        return
    parts = dict(part.partition("=")[::2] for part in each.rrule.split(";"))
    end = _until(parts.get("UNTIL", ""), each.zone)
    if end is not None and end < each.start:
        raise Unusable("until-before-start")
    horizon = until.astimezone(zoneinfo.ZoneInfo(each.zone)).replace(tzinfo=None)
    with within(SECONDS):
        count, last = 0, each.start
        for date in _dates(each.rrule, each.start, each.zone):
            if date > horizon:
                break
            count, last = count + 1, date
            if count > MAX_BY_RULE:
                raise Unusable("too-many-dates", most=MAX_BY_RULE)
    each.dates, each.last = each.dates + count, max(each.last, last)


def _join_rules(each: Found) -> None:
    """Of several rules the further ones become further dates, if they end."""
    for rule in each.more_rules:
        if "COUNT=" not in rule and "UNTIL=" not in rule:
            raise Unusable("two-rules")
        dates = list(islice(_dates(rule, each.start, each.zone), MAX_DATES + 1))
        each.rdates = sorted({*each.rdates, *(key(date) for date in dates)})
    if each.more_rules:
        each.notes.append(("two-rules", {}))


def _dates(rule: str, start: Local, zone: str) -> Iterator[Local]:
    """The starts that the rule gives; raises Unusable for one that is broken."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    end = _until(parts.pop("UNTIL", ""), zone)
    if parts.get("INTERVAL") == "0":
        raise Unusable("interval")
    try:
        dates = iter(rrulestr(";".join("=".join(pair) for pair in parts.items()), dtstart=start))
        for date in dates:
            if end is not None and date > end:
                return
            yield date
    except Unusable:
        raise
    except Exception as error:
        raise Unusable("wrong-rule", rule=rule[:80]) from error


def _until(text: str, zone: str) -> Local | None:
    if not text:
        return None
    try:
        if len(text) == 8:
            return datetime.datetime.combine(datetime.datetime.strptime(text, "%Y%m%d"), datetime.time.max)
        moment = datetime.datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    except ValueError as error:
        raise Unusable("wrong-rule", rule=f"UNTIL={text[:60]}") from error
    if not text.endswith("Z"):
        return moment
    return moment.replace(tzinfo=datetime.UTC).astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)


def _go_on(master: Found, change: Found) -> Found:
    """`change` becomes the series from its date on, `master` ends before it; answers what later changes belong to."""
    zone = zoneinfo.ZoneInfo(master.zone)
    split = id_of(change).astimezone(zone).replace(tzinfo=None)
    parts = dict(part.partition("=")[::2] for part in master.rrule.split(";"))
    before = sum(1 for date in islice(_dates(master.rrule, master.start, master.zone), MAX_BY_RULE) if date < split)
    start = split if change.start == NEVER else change.start
    later = dict(parts)
    if "COUNT" in parts and parts["COUNT"].isdecimal():
        left = int(parts["COUNT"]) - before
        if left < 1:
            raise Unusable("no-series")
        later["COUNT"] = str(left)
    days = (start.date() - split.date()).days
    if days:
        later = _shifted(later, days)
    if change.start == NEVER:
        change.start, change.end, change.all_day = start, start + (master.end - master.start), False
        change.zone, change.zone_from = master.zone, master.zone_from
    if not change.rrule:
        change.rrule = ";".join("=".join(pair) for pair in later.items())
    change.exdates = [text for text in master.exdates if text >= split.isoformat()[:16]] if not days else []
    change.part_of = True
    last = (split - datetime.timedelta(seconds=1)).replace(tzinfo=zone).astimezone(datetime.UTC)
    ended = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    master.rrule = ";".join("=".join(pair) for pair in {**ended, "UNTIL": last.strftime("%Y%m%dT%H%M%SZ")}.items())
    return change


def _shifted(parts: dict[str, str], days: int) -> dict[str, str]:
    """The rule for a series that moves to another day of the week."""
    names = parts.get("BYDAY", "")
    if parts.get("FREQ") != "WEEKLY" or not set(parts) <= {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}:
        raise Unusable("future-moved")
    if not names:
        return parts
    try:
        moved = [_WEEKDAYS[(_WEEKDAYS.index(name) + days) % 7] for name in names.split(",")]
    except ValueError as error:
        raise Unusable("future-moved") from error
    return {**parts, "BYDAY": ",".join(moved)}
