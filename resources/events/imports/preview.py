"""What a calendar would bring, without storing anything."""

import datetime
import zoneinfo
from dataclasses import dataclass, field

from django.core.cache import cache

from partners.imports.report import Refused
from portal import languages
from portal.dates import day_in_words
from resources.events.editing.times import in_words
from resources.events.imports import words
from resources.events.imports.fetching import fetch
from resources.events.imports.from_ics import read_ics
from resources.events.imports.guard import Unreadable
from resources.events.imports.models import ImportedCalendar
from resources.events.imports.wanted import Wanted

SHOWN = 10
MOST_AN_HOUR = 30
"""Previews of one person: each makes this server ask another one."""


@dataclass(frozen=True)
class Line:
    """One event in words; `language` is that of its title."""

    title: str
    language: str
    when: str
    repeats: bool


@dataclass
class Preview:
    """The next events, how many there are, and what would not be taken; `trouble` in words if nothing can be read."""

    events: list[Line] = field(default_factory=list)
    total: int = 0
    refused: list[Refused] = field(default_factory=list)
    refused_total: int = 0
    notes: list[str] = field(default_factory=list)
    trouble: str = ""


def preview(calendar: ImportedCalendar, *, by: object) -> Preview:
    """Ask the server once and read what it says."""
    try:
        _count(by)
        said = read_ics(
            fetch(calendar.address).data,
            organization=calendar.organization,
            name=calendar.name,
            lang=calendar.language,
            zone=calendar.time_zone,
        )
    except Unreadable as reason:
        return Preview(trouble=words.reason(reason.code, reason.blanks))
    series = {each.uid for each in said.events}
    events = [*said.events, *(change.alone for change in said.changes if change.uid not in series)]
    if not events and said.refused:
        return Preview(trouble=said.refused[0].reason)
    now = datetime.datetime.now(datetime.UTC)
    coming = sorted(events, key=lambda each: (_is_over(each, now), each.columns["starts_at"]))
    return Preview(
        [_line(each) for each in coming[:SHOWN]],
        len(events),
        said.refused[:SHOWN],
        len(said.refused),
        list(dict.fromkeys(row.reason for row in said.warnings)),
    )


def _count(by: object) -> None:
    key = f"calendar-previews:{getattr(by, 'pk', '')}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > MOST_AN_HOUR:
        raise Unreadable("too-often")


def _is_over(each: Wanted, now: datetime.datetime) -> bool:
    return bool(each.columns["ends_at"] < now and not each.columns["rrule"])


def _line(each: Wanted) -> Line:
    (language, text), *_rest = each.texts.items()
    reader = languages.current()
    start = each.columns["starts_at"].astimezone(zoneinfo.ZoneInfo(each.columns["time_zone"]))
    when = day_in_words(start.date(), reader) if each.columns["all_day"] else in_words(start, reader)
    return Line(text["title"], language, when, bool(each.columns["rrule"] or each.columns["rdates"]))
