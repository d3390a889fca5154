"""What an iCalendar file says, as events of ours."""

import datetime
import time
import zoneinfo
from html import escape

from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.imports.report import Refused
from portal import languages
from portal.html import clean_stored, plain
from resources.events.imports import naming, words
from resources.events.imports.components import Found, id_of
from resources.events.imports.guard import SECONDS, NotTaken, Unreadable, read_calendar
from resources.events.imports.naming import Where
from resources.events.imports.titles import is_word_for_cancelled
from resources.events.imports.values import NEVER
from resources.events.imports.wanted import Cancel, Change, Said, Wanted, uid_of
from resources.events.rules.reading import RuleRefused, check_rule

MAX_RULE = 500
HIDDEN = {"private", "busy"}
NO_CALENDAR = {"web-page", "no-calendar", "empty"}
Asked = dict[str, str]


def read_ics(data: bytes, *, organization: Organization, name: str, lang: str = "", zone: str = "") -> Said:
    """Raises guard.Unreadable. `name` is the file's, or the host of its address: what the public sees as its source."""
    calendar = read_calendar(data, zone=zone, own_zone=naming.zone_of(organization))
    for each in calendar.refused:
        if each.code in NO_CALENDAR:
            raise Unreadable(each.code)
    return ICalendar(calendar.found, calendar.refused, organization, name, lang).said()


class ICalendar:
    """One file being made into events."""

    def __init__(
        self, found: list[Found], refused: list[NotTaken], organization: Organization, name: str, lang: str
    ) -> None:
        self.found, self.organization, self.name = found, organization, name
        self.asked_language, self.own_language = lang, naming.first_language(organization)
        self.places = naming.Places(each.location for each in found)
        self.result, self.cleaning = Said(), 0.0
        for each in refused:
            row = Refused(each.line, "", words.reason(each.code, each.blanks))
            (self.result.superseded if each.code == "older" else self.result.refused).append(row)
            if each.uid and each.code != "older":
                (self.result.hidden if each.code in HIDDEN else self.result.unread).add(uid_of(each.uid))
            if each.uid and each.code == "private":
                self.result.private.add(uid_of(each.uid))

    def said(self) -> Said:
        series = {each.uid: each for each in self.found if each.recurrence_id is None}
        used: set[str] = set()
        for each in self.found:
            if naming.is_among_partners(each.categories):
                self.result.refused.append(Refused(each.line, "CATEGORIES", words.among_partners()))
                self.result.hidden.add(uid_of(each.uid))
                self.result.private.add(uid_of(each.uid))
                continue
            warnings = [Refused(each.line, "", words.note(code, blanks)) for code, blanks in each.notes]
            try:
                self._take(each, series.get(each.uid), warnings)
            except RuleRefused as reason:
                self.result.refused.append(Refused(each.line, "RRULE", str(reason)))
                self.result.unread.add(uid_of(each.uid))
                continue
            self._say_once(each, used)
        self._reach()
        return self.result

    def _take(self, each: Found, master: Found | None, warnings: list[Refused]) -> None:
        if each.cancels:
            stamp = each.recurrence_id
            self.result.cancels.append(Cancel(each.line, uid_of(each.uid), stamp, each.sequence, each.stamp))
        elif each.recurrence_id is not None and not each.this_and_future:
            self.result.changes.append(self._change(each, master, warnings))
        else:
            self.result.events.append(self._event(each, warnings))

    def _event(self, each: Found, warnings: list[Refused]) -> Wanted:
        rule = each.rrule if each.recurrence_id is None or each.this_and_future else ""
        if rule:
            if len(rule) > MAX_RULE:
                raise RuleRefused(_("This is longer than %(limit)s characters.") % {"limit": MAX_RULE})
            check_rule(rule)
        start, end = self._moments(each)
        source = naming.web_address(each.url) or self.name
        columns = {
            "kind": naming.kind_of(each.categories),
            "status": each.status,
            "starts_at": start,
            "ends_at": end,
            "all_day": each.all_day,
            "time_zone": each.zone,
            "rrule": rule,
            "rdates": each.rdates,
            "exdates": each.exdates,
            "latitude": each.point[0] if each.point else None,
            "longitude": each.point[1] if each.point else None,
            **vars(self.places.where(each.location, each.conference)),
        }
        return Wanted(
            each.line,
            uid_of(each.uid),
            columns,
            texts={self._language(each)[0]: {"title": self._title(each), "description": self._description(each)}},
            source=source,
            sequence=each.sequence,
            stamp=each.stamp,
            part=each.recurrence_id.strftime("%Y%m%dT%H%M%SZ") if each.recurrence_id else "",
            warnings=warnings,
        )

    def _change(self, each: Found, master: Found | None, warnings: list[Refused]) -> Change:
        """What differs from the series; of one that is not in this file, all that a date can say."""
        alone = self._event(each, warnings)
        usual = self.places.where(master.location, master.conference) if master else Where(mode="")
        written = {name: alone.columns[name] for name in ("starts_at", "ends_at", "status")}
        written |= self._elsewhere(each, usual)
        link = alone.columns["online_url"]
        written["online_url"] = link if link != usual.online_url else ""
        written["reason"] = _said_alone(each, master)
        if master and each.description not in ("", master.description):
            warnings.append(Refused(each.line, "DESCRIPTION", words.note("own-description", {})))
        return Change(each.line, uid_of(each.uid), id_of(each), written, alone, each.sequence, each.stamp, warnings)

    def _elsewhere(self, each: Found, usual: Where) -> dict[str, str]:
        """Venue and address of one date, both where one of them is another; with its town if that is another one."""
        here = self.places.where(each.location, each.conference)
        if (here.venue, here.address, here.place_id) == (usual.venue, usual.address, usual.place_id):
            return {"venue": "", "address": ""}
        address, town = here.address, naming.town_in(each.location)
        if here.place_id != usual.place_id and town not in address:
            address = ", ".join(filter(None, (address, f"{town} {here.postal_code}".strip())))
        return {"venue": here.venue, "address": address[:255]}

    def _moments(self, each: Found) -> tuple[datetime.datetime, datetime.datetime]:
        zone = zoneinfo.ZoneInfo(each.zone)
        start = each.start.replace(tzinfo=zone).astimezone(datetime.UTC)
        return start, max(start, each.end.replace(tzinfo=zone).astimezone(datetime.UTC))

    def _language(self, each: Found) -> tuple[str, str]:
        """The code, and what told it."""
        own = naming.language_of(each.language)
        if own:
            return own, "event"
        return (self.asked_language, "asked") if self.asked_language else (self.own_language, "organization")

    def _title(self, each: Found) -> str:
        return plain(each.title)[:255] or _("Event of %(organization)s") % {"organization": self.organization.name}

    def _description(self, each: Found) -> str:
        """Rich text, cleaned: HTML if the calendar has it, else the paragraphs of the plain text. Raises Unreadable."""
        began, text = time.monotonic(), each.description
        if each.html or ("</" in text or "<br" in text.lower()):
            found = clean_stored(each.html or text.replace("\n", "<br>"))
        else:
            parts = (part.strip() for part in text.split("\n\n"))
            found = clean_stored("".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts if part))
        self.cleaning += time.monotonic() - began
        if self.cleaning > SECONDS:
            raise Unreadable("too-long", seconds=round(SECONDS))
        return found

    def _say_once(self, each: Found, used: set[str]) -> None:
        """The zones and languages that were used, each with the first event that it was used for."""
        code, told = self._language(each)
        notes = [("language-used", {"language": languages.name_in(code, languages.current()), "why": words.why(told)})]
        if each.zone:
            notes.append(("zone-used", {"zone": each.zone, "why": words.why(each.zone_from)}))
        for name, blanks in notes:
            text = words.note(name, blanks)
            if text not in used:
                used.add(text)
                self.result.warnings.append(Refused(each.line, "", text))

    def _reach(self) -> None:
        ends = [
            moment.replace(tzinfo=zoneinfo.ZoneInfo(each.zone))
            for each in self.found
            for moment in (each.start, each.last)
            if moment != NEVER and each.zone
        ]
        if ends:
            self.result.first, self.result.last = min(ends), max(ends)


def _said_alone(each: Found, master: Found | None) -> str:
    """The title of one date where it has another one than the series: it stands on that date's page."""
    has_none = any(code == "no-title" for code, _blanks in each.notes) or is_word_for_cancelled(each.title)
    return "" if has_none or (master and each.title == master.title) else plain(each.title)[:255]
