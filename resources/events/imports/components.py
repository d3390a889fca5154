"""One VEVENT as plain data, or the reason why it cannot be taken. Part of the child process."""

import datetime
import hashlib
import re
import zoneinfo
from collections.abc import Container
from dataclasses import dataclass, field

from icalendar.prop import vDDDTypes

from resources.events.imports import titles
from resources.events.imports.lines import Block, parts, without_people
from resources.events.imports.values import (
    NEVER,
    Local,
    Moment,
    Unusable,
    added,
    key,
    local_to,
    moment_of,
    point_of,
    readable,
    rule_of,
    split,
    tidy,
)
from resources.events.imports.zones import Zones, named

MAX_TEXT = 20_000
REFUSED_METHODS = {"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"}
OPEN = {"", "PUBLIC"}
"""Any other CLASS is to be taken for PRIVATE (RFC 5545, 3.8.1.3)."""
STATUSES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}


@dataclass(frozen=True)
class Asked:
    """What the reader of the file was told. `zone` was asked for, `own_zone` is the organization's."""

    zone: str
    own_zone: str
    until: Moment


@dataclass
class Found:
    """One VEVENT. Times are local to `zone`; `recurrence_id` is in UTC; `notes` are codes of warnings."""

    line: int
    uid: str
    recurrence_id: Moment | None = None
    id_is_day: bool = False
    this_and_future: bool = False
    cancels: bool = False
    sequence: int = 0
    stamp: str = ""
    status: str = "CONFIRMED"
    title: str = ""
    language: str = ""
    description: str = ""
    html: str = ""
    location: str = ""
    point: tuple[float, float] | None = None
    url: str = ""
    conference: str = ""
    categories: list[str] = field(default_factory=list)
    zone: str = ""
    zone_from: str = ""
    start: Local = NEVER
    end: Local = NEVER
    all_day: bool = False
    rrule: str = ""
    rdates: list[str] = field(default_factory=list)
    exdates: list[str] = field(default_factory=list)
    more_rules: list[str] = field(default_factory=list)
    dates: int = 0
    last: Local = NEVER
    part_of: bool = False
    """Whether it goes on with a series that another one ends (THISANDFUTURE)."""
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Reader:
    """Reads the VEVENTs of one file."""

    def __init__(self, zones: Zones, asked: Asked, people: Container[str] = ()) -> None:
        self.zones, self.asked, self.people = zones, asked, people

    def read(self, block: Block) -> Found:
        """Raises Unusable."""
        self._check(block)
        found = Found(block.line, uid=self.uid_of(block))
        if block.foreign:
            found.notes.append(("western", {}))
        found.title, found.language = self._title(block)
        found.cancels = block.calendar.method == "CANCEL"
        found.sequence = self._number(block)
        found.stamp = self._stamp(block)
        self._check_open(block, found)
        if "DTSTART" in block.lines:
            self._when(block, found)
        elif not found.cancels:
            raise Unusable("no-start")
        self._recurrence_id(block, found)
        self._status(block, found)
        self._words(block, found)
        if not found.title:
            found.title = titles.first_words(found.description, found.location)
            found.notes.append(("no-title", {}))
        if not found.uid:
            found.uid = _made_uid(found)
            found.notes.append(("no-uid", {}))
        return found

    def uid_of(self, block: Block) -> str:
        """Empty where it has none."""
        line = next(iter(block.lines.get("UID", [])), "")
        uid = self._text(block, "UID")[:500]
        return uid if "…" not in uid else "sha256:" + hashlib.sha256(line.encode()).hexdigest()

    def _check(self, block: Block) -> None:
        method = block.calendar.method
        if method in REFUSED_METHODS:
            raise Unusable("method", method=method)
        if block.broken_off:
            raise Unusable("broken-off")
        if block.unreadable:
            raise Unusable("not-utf-8")
        if "EXRULE" in block.lines:
            raise Unusable("exrule")

    def _check_open(self, block: Block, found: Found) -> None:
        said = self._text(block, "CLASS").strip().upper()
        if said not in OPEN:
            raise Unusable("private", what=said)
        if found.cancels:
            return
        if titles.is_word_for_busy(found.title):
            raise Unusable("busy")

    def _text(self, block: Block, name: str) -> str:
        return self._worded(block, name)[1]

    def _worded(self, block: Block, name: str) -> tuple[dict[str, str], str]:
        for line in block.lines.get(name, []):
            try:
                params, text = parts(line, as_text=True)
            except ValueError:
                continue
            return params, without_people(tidy(text[:MAX_TEXT]), block.people, self.people)
        return {}, ""

    def _title(self, block: Block) -> tuple[str, str]:
        params, text = self._worded(block, "SUMMARY")
        return " ".join(text.split())[:255], params.get("LANGUAGE", "")[:20]

    def _number(self, block: Block) -> int:
        text = self._text(block, "SEQUENCE").strip()
        return min(int(text), 2**31 - 1) if text.isascii() and text.isdecimal() and len(text) < 12 else 0

    def _stamp(self, block: Block) -> str:
        try:
            moment = vDDDTypes.from_ical(self._text(block, "DTSTAMP").strip())
        except ValueError:
            return ""
        return moment.strftime("%Y%m%dT%H%M%SZ") if isinstance(moment, Moment) else ""

    def _when(self, block: Block, found: Found) -> None:
        params, value = _parts(block, "DTSTART")
        start = moment_of(value, "DTSTART")
        found.all_day = not isinstance(start, Moment)
        in_utc = isinstance(start, Moment) and start.tzinfo is not None
        repeats = bool(block.lines.get("RRULE") or block.lines.get("RDATE"))
        found.zone, found.zone_from = self._zone(block, found, params.get("TZID", ""), in_utc=in_utc, repeats=repeats)
        found.start = local_to(start, found.zone)
        found.end = self._end(block, found)
        if found.end < found.start:
            found.end = found.start
            found.notes.append(("end-before-start", {}))
        if found.all_day and found.end == found.start:  # some programs name the last day, not the one after it
            found.end = added(found.start, datetime.timedelta(days=1))
        self._repeats(block, found)

    def _zone(self, block: Block, found: Found, tzid: str, *, in_utc: bool, repeats: bool) -> tuple[str, str]:
        """The zone, and what told it: the rule of the order is TZID, X-WR-TIMEZONE, what was asked, the owner's."""
        if tzid and not in_utc:
            zone = self.zones.of(tzid)
            if zone:
                return zone, "tzid"
            found.notes.append(("zone-unknown", {"zone": tzid[:60]}))
        ours = named(block.calendar.zone) if block.calendar.zone else ""
        if ours:
            return ours, "calendar"
        if self.asked.zone:
            return self.asked.zone, "asked"
        if in_utc and repeats:
            return "UTC", "utc"
        return self.asked.own_zone, "organization"

    def _end(self, block: Block, found: Found) -> Local:
        if "DTEND" in block.lines:
            try:
                params, value = _parts(block, "DTEND")
                end = moment_of(value, "DTEND")
            except Unusable as reason:  # that it takes place, and when it begins, is said all the same
                found.notes.append(("wrong-end", {"what": reason.blanks["what"]}))
                return found.start
            zone = self.zones.of(params["TZID"]) if params.get("TZID") else ""
            if isinstance(end, Moment) and end.tzinfo is None and zone and zone != found.zone:
                end = end.replace(tzinfo=zoneinfo.ZoneInfo(zone))
            return local_to(end, found.zone)
        if "DURATION" in block.lines:
            try:
                length = vDDDTypes.from_ical(_parts(block, "DURATION")[1].strip())
            except ValueError as error:
                raise Unusable("wrong-time", what="DURATION") from error
            if not isinstance(length, datetime.timedelta):
                raise Unusable("wrong-time", what="DURATION")
            return added(found.start, length)
        return found.start

    def _repeats(self, block: Block, found: Found) -> None:
        rules = [rule_of(split(line, "RRULE")[1], found.start) for line in block.lines.get("RRULE", [])]
        found.rrule, *found.more_rules = dict.fromkeys(rules or [""])
        found.rdates = self._dates(block, "RDATE", found)
        found.exdates = self._dates(block, "EXDATE", found)

    def _dates(self, block: Block, name: str, found: Found) -> list[str]:
        """Local to the event's zone, as Event keeps them."""
        dates = set[str]()
        for line in block.lines.get(name, []):
            params, raw = split(line, name)
            zone = self.zones.of(params["TZID"]) if params.get("TZID") else ""
            for text in filter(None, (each.strip() for each in raw.split(","))):
                value = moment_of(text.partition("/")[0], name)
                if isinstance(value, Moment):
                    if value.tzinfo is None and zone and zone != found.zone:
                        value = value.replace(tzinfo=zoneinfo.ZoneInfo(zone))
                    local = local_to(value, found.zone)
                else:
                    local = datetime.datetime.combine(value, found.start.time())
                dates.add(key(local))
                if "/" in text:
                    found.notes.append(("period", {}))
        return sorted(dates)

    def _recurrence_id(self, block: Block, found: Found) -> None:
        if "RECURRENCE-ID" not in block.lines:
            return
        params, value = _parts(block, "RECURRENCE-ID")
        moment = moment_of(value, "RECURRENCE-ID")
        zone = (self.zones.of(params["TZID"]) if params.get("TZID") else "") or found.zone or self.asked.own_zone
        found.id_is_day = not isinstance(moment, Moment)
        if isinstance(moment, Moment) and moment.tzinfo is not None:
            found.recurrence_id = moment
        else:
            found.recurrence_id = local_to(moment, zone).replace(tzinfo=zoneinfo.ZoneInfo(zone))
        found.this_and_future = params.get("RANGE", "").upper() == "THISANDFUTURE"

    def _status(self, block: Block, found: Found) -> None:
        """Cancelled is only what STATUS, METHOD or the title says."""
        said = self._text(block, "STATUS").strip().upper()
        found.status = said if said in STATUSES else "CONFIRMED"
        rest = titles.without_cancelled(found.title)
        if rest != found.title or titles.is_word_for_cancelled(found.title):
            found.status, found.title = "CANCELLED", rest or found.title
        if found.cancels:
            found.status = "CANCELLED"

    def _words(self, block: Block, found: Found) -> None:
        found.description = readable(self._text(block, "DESCRIPTION"))
        params, text = self._worded(block, "X-ALT-DESC")
        if params.get("FMTTYPE", "").lower() == "text/html":
            found.html = readable(text)
        found.location = self._text(block, "LOCATION")[:500]
        found.url = self._text(block, "URL").strip()[:2000]
        found.conference = self._text(block, "CONFERENCE").strip()[:2000]
        for line in block.lines.get("CATEGORIES", []):
            raw = without_people(line.partition(":")[2], block.people, self.people)
            found.categories += [tidy(each.replace("\\", ""))[:60] for each in re.split(r"(?<!\\),", raw)][:20]
        found.point = point_of(self._text(block, "GEO"))


def id_of(found: Found) -> Moment:
    """RECURRENCE-ID of what has one."""
    if found.recurrence_id is None:
        raise LookupError(found.uid)
    return found.recurrence_id


def _made_uid(found: Found) -> str:
    """Without UID an event is known by its start and title."""
    return "start-and-title:" + hashlib.sha256(f"{found.start.isoformat()}\n{found.title}".encode()).hexdigest()[:40]


def _parts(block: Block, name: str) -> tuple[dict[str, str], str]:
    return split(block.lines[name][0], name)
