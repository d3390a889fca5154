"""An iCalendar file cut into its VEVENTs, so that one that is broken spoils no other. Part of the child process.

What names people (attendees, organizers, comments, attachments, alarms) never leaves this module, except as addresses
to be blotted out of the other texts.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from icalendar.parser import Contentline

WANTED = frozenset(
    (
        *("UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "STATUS", "CLASS", "SUMMARY", "DESCRIPTION", "X-ALT-DESC"),
        *("LOCATION", "GEO", "URL", "CONFERENCE", "CATEGORIES", "DTSTART", "DTEND", "DURATION"),
        *("RRULE", "EXRULE", "RDATE", "EXDATE", "X-MICROSOFT-CDO-BUSYSTATUS"),
    )
)
OF_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
OF_CALENDAR = frozenset({"METHOD", "X-WR-TIMEZONE"})
OF_ZONE = frozenset({"TZID", "X-LIC-LOCATION", "TZOFFSETTO", "DTSTART", "RRULE", "BEGIN"})
MAX_LINE = 200_000
_NAME = re.compile(r"[A-Za-z0-9-]+")
_MAIL = re.compile(r"[^\s@<>\"':;,]+@[^\s@<>\"':;,]+\.[^\s@<>\"':;,]+")
_WHOLE_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_AT = re.compile(r"&(?:#0*64|#x0*40|commat);", re.I)


@dataclass
class Calendar:
    """What is said of all events of one VCALENDAR."""

    method: str = ""
    zone: str = ""


@dataclass
class Block:
    """One VEVENT: the line where it begins, its lines by name, and mail addresses that must not be kept."""

    line: int
    calendar: Calendar
    lines: dict[str, list[str]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    broken_off: bool = False
    foreign: bool = False
    """Whether something in it is not UTF-8; `unreadable`: nor Windows-1252, in which old programs write."""
    unreadable: bool = False


@dataclass
class File:
    """The VEVENTs of a file; `zones` are the lines of its VTIMEZONEs by name."""

    blocks: list[Block] = field(default_factory=list)
    people: set[str] = field(default_factory=set)
    """Mail addresses of all who are invited to anything in it."""
    zones: list[dict[str, list[str]]] = field(default_factory=list)


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of the content lines; numbers count the file's lines from 1."""
    first, parts = 0, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
        elif line.strip():
            if parts:
                yield first, "".join(parts)
            first, parts = number, [line]
    if parts:
        yield first, "".join(parts)


def cut(text: str) -> File:
    """Walk through the file once."""
    file, calendar, block = File(), Calendar(), None
    inner: list[str] = []  # components inside a VEVENT or VTIMEZONE
    zone: dict[str, list[str]] | None = None
    for number, line in unfolded(text):
        found = _NAME.match(line)
        name = found[0].upper() if found else ""
        value = line.rpartition(":")[2].strip().upper() if name in {"BEGIN", "END"} else ""
        if name == "BEGIN" and value == "VEVENT":
            if block:
                block.broken_off = True
            block, inner = Block(number, calendar), []
            file.blocks.append(block)
        elif block:
            if name == "END" and value == "VEVENT":
                block = None
            else:
                _take(block, name, value, line, inner)
        elif name == "BEGIN" and value == "VCALENDAR":
            calendar = Calendar()
        elif name == "BEGIN" and value == "VTIMEZONE":
            zone = {}
            file.zones.append(zone)
        elif name == "END" and value == "VTIMEZONE":
            zone = None
        elif zone is not None:
            if name in OF_ZONE:
                zone.setdefault(name, []).append(line[:500])
        elif name in OF_CALENDAR:
            _tell(calendar, name, line)
    if block:
        block.broken_off = True
    file.people.update(*(each.people for each in file.blocks))
    return file


def _take(block: Block, name: str, value: str, line: str, inner: list[str]) -> None:
    if name == "BEGIN":
        inner.append(value)
    elif name == "END":
        if inner:
            inner.pop()
    elif name in OF_PEOPLE:
        said = re.sub("(?i)mailto:", " ", unquote(line))
        block.people |= {address.lower() for address in _MAIL.findall(said)}
    elif not inner and name in WANTED:
        if any("\ud800" <= char <= "\udfff" for char in line):
            block.foreign, line = True, as_western(line)
            block.unreadable = block.unreadable or not line
        block.lines.setdefault(name, []).append(line[:MAX_LINE])


def as_western(line: str) -> str:
    """A line that is not UTF-8 as Windows-1252; empty if it is not that either."""
    try:
        return line.encode("utf-8", "surrogateescape").decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _tell(calendar: Calendar, name: str, line: str) -> None:
    value = line.partition(":")[2].strip()
    if name == "METHOD":
        calendar.method = value.upper()[:40]
    else:
        calendar.zone = value[:100]


def parts(line: str, *, as_text: bool = False) -> tuple[dict[str, str], str]:
    """The parameters and the value of a content line, raw or with its escapes undone; raises ValueError."""
    content = Contentline(line)
    _name, params, value = content.parts() if as_text else content.raw_parts()
    return {key.upper(): ",".join(each) if isinstance(each, list) else str(each) for key, each in params.items()}, value


def without_people(text: str, people: Iterable[str], others: Container[str] = ()) -> str:
    """The text with the addresses of those who are invited blotted out; of `others`, where they stand as a whole."""
    text = _AT.sub("@", text)
    if "@" not in text:
        return text
    for address in people:
        text = re.sub(re.escape(address), "…", text, flags=re.IGNORECASE)
    return _WHOLE_MAIL.sub(lambda found: "…" if found[0].lower() in others else found[0], text)


def without_addresses(text: str) -> str:
    """What is quoted of a line that makes no sense, without any mail address or piece of one."""
    return re.sub(r"\S*@\S*", "…", text)
