"""Rows of `import_events FILE.csv`: one row a language, rows with one `external_id` are one event."""

import datetime
import zoneinfo
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.imports import cells
from partners.imports.places import PlaceBook
from partners.imports.reading import Row, RowRefused, read_table
from partners.imports.report import Refused
from portal.vocabulary import EventKind, EventStatus, Mode
from resources.events.imports import naming, words
from resources.events.imports.wanted import Said, Wanted, uid_of
from resources.events.models import Event
from resources.events.rules.reading import RuleRefused, check_rule
from resources.events.rules.series import Series

COLUMNS = (
    "external_id", "lang", "title", "description", "kind", "start", "end", "timezone", "rrule", "mode", "venue",
    "address", "city", "state", "postal_code", "online_url", "languages", "bring", "contact", "url", "status",
)  # fmt: skip
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")
FIRST_YEAR, LAST_YEAR = 1900, 2200


def read_events_table(path: Path, *, organization: Organization, lang: str = "", zone: str = "") -> Said:
    """What the rows say; raises OSError where there is no such file."""
    table = read_table(path, COLUMNS)
    rows = EventRows(table.rows, organization, path.name, lang, zone)
    said, by_key = Said(refused=list(table.refused)), dict[str, Wanted]()
    for row in table.rows:
        try:
            _join(by_key, rows.read(row), row)
        except RowRefused as error:
            said.refused.append(Refused(row.line, error.column, error.reason))
        else:
            said.warnings += row.warnings
    said.events = list(by_key.values())
    return said


def _join(by_key: dict[str, Wanted], wanted: Wanted, row: Row) -> None:
    """Another language of an event that stands above; what is no prose has to be the same."""
    first = by_key.setdefault(wanted.uid, wanted)
    if first is wanted:
        return
    (language, text), *_rest = wanted.texts.items()
    if language in first.texts:
        raise RowRefused("lang", _("Line %(line)s of this file has the same identifier.") % {"line": first.line})
    for name, value in wanted.columns.items():
        if first.columns[name] != value:
            reason = _("Line %(line)s says otherwise of the same event; that one was taken.")
            row.warn(name, reason % {"line": first.line})
    first.texts[language] = text
    first.bring += wanted.bring
    first.lines.append(row.line)


class EventRows:
    """The rows of one table."""

    def __init__(self, rows: list[Row], organization: Organization, file: str, lang: str, zone: str) -> None:
        self.file, self.language = file, lang or naming.first_language(organization)
        self.zone = zone or naming.zone_of(organization)
        self.book = PlaceBook((row["city"] for row in rows), postal_codes=(row["postal_code"] for row in rows))

    def read(self, row: Row) -> Wanted:
        """Raises RowRefused."""
        identifier = cells.words(row, "external_id", 500, required=True)
        language = naming.language_of(row["lang"]) if row["lang"] else self.language
        if not language:
            raise RowRefused("lang", _("This is not a language; write a code such as es."))
        title = cells.words(row, "title", required=True)
        return Wanted(
            row.line,
            uid_of(identifier),
            self._columns(row),
            texts={language: {"title": title, "description": cells.paragraphs(row, "description")}},
            spoken=cells.codes(row, "languages", cells.language_code),
            bring=tuple((language, words[:255]) for words in cells.listed(row, "bring")),
            source=cells.website(row, "url", 500) or self.file,
            lines=[row.line],
        )

    def _columns(self, row: Row) -> dict[str, Any]:
        kind = cells.choice(row, "kind", EventKind, EventKind.OTHER)
        if kind == EventKind.PARTNER_MEETING:
            raise RowRefused("kind", words.among_partners())
        zone = cells.words(row, "timezone") or self.zone
        if zone not in zoneinfo.available_timezones():
            raise RowRefused("timezone", _("Write a time zone such as America/Denver."))
        times, rule = _times(row, zone), _rule(row)
        _check_end(times, rule)
        link = cells.website(row, "online_url", 500)
        mode = cells.choice(row, "mode", Mode) or (Mode.ONLINE if link and not row["venue"] else Mode.IN_PERSON)
        return {
            "kind": kind,
            "status": cells.choice(row, "status", EventStatus, EventStatus.CONFIRMED),
            "mode": str(mode),
            **times,
            "rrule": rule,
            "venue": cells.words(row, "venue"),
            "address": cells.address(row),
            "postal_code": cells.postal_code(row, "US"),
            "place_id": self._place(row),
            "online_url": link,
            "contact": cells.words(row, "contact"),
        }

    def _place(self, row: Row) -> str | None:
        city, state, code = cells.words(row, "city"), cells.words(row, "state"), cells.words(row, "postal_code")
        if not (city or state or code):
            return None
        land = self.book.state(state) or self.book.state(state, "MX") if state else None
        if state and land is None:
            row.warn("state", _("There is no such state; it was left out."))
        found = self.book.city(city, land.state_code) if city and land else None
        if city and found is None:
            row.warn("city", _("This city is not known; the event is placed by its ZIP code or state."))
        place = found or (self.book.of_postal_code(code) if code else None) or land
        return str(place.pk) if place else None


def _times(row: Row, zone: str) -> dict[str, Any]:
    start, whole = _moment(row, "start", zone)
    if start is None:
        raise RowRefused("start", _("This cannot be empty."))
    end, end_whole = _moment(row, "end", zone)
    if end is None:
        end = start + datetime.timedelta(days=1) if whole else start
    elif end_whole:  # the last day, inclusive
        local = end.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None) + datetime.timedelta(days=1)
        end = local.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(datetime.UTC)
    if end < start:
        raise RowRefused("end", _("The end lies before the start."))
    return {"starts_at": start, "ends_at": end, "all_day": whole, "time_zone": zone}


def _moment(row: Row, column: str, zone: str) -> tuple[datetime.datetime | None, bool]:
    """The moment, and whether only its day is named."""
    text = cells.words(row, column)
    if not text:
        return None, False
    for form in ("%Y-%m-%d", *FORMATS):
        try:
            local = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return local.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(datetime.UTC), form == "%Y-%m-%d"
    raise RowRefused(column, _("Write the date as 2026-12-31 or 2026-12-31T18:00."))


def _check_end(times: dict[str, Any], rule: str) -> None:
    series = Series.of(Event(rrule=rule, **times))
    if series.last is not None and series.last < series.start:
        raise RowRefused("rrule", _("The series ends before it begins."))


def _rule(row: Row) -> str:
    rule = cells.words(row, "rrule", 500).strip().upper().removeprefix("RRULE:")
    try:
        if rule:
            check_rule(rule)
    except RuleRefused as reason:
        raise RowRefused("rrule", str(reason)) from reason
    return rule
