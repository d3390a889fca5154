"""`import_events`: a file or an address of a calendar, or a table, taken once."""

import hashlib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.imports.reading import Table
from partners.imports.report import Refused, Report
from partners.imports.running import run
from resources.events.imports import words
from resources.events.imports.fetching import fetch, is_address
from resources.events.imports.from_ics import read_ics
from resources.events.imports.from_table import read_events_table
from resources.events.imports.guard import Unreadable
from resources.events.imports.models import ImportedCalendar
from resources.events.imports.taking import Taking
from resources.events.imports.wanted import Said

MAX_FILE = 20 * 1024 * 1024


def import_events(
    file: str,
    *,
    organization: Organization,
    lang: str = "",
    timezone: str = "",
    draft: bool = False,
    dry_run: bool = False,
    all_or_none: bool = False,
) -> Report:
    """Take the events of FILE.ics, FILE.csv or an address for an organization.

    Raises OSError where there is no such file.
    """
    address = is_address(file)
    try:
        calendar = calendar_of(organization, file)
        data = b"" if address else _bytes_of(Path(file))
        if Path(file).suffix.lower() == ".csv" and not address:
            said = read_events_table(Path(file), organization=organization, lang=lang, zone=timezone)
        else:
            data = fetch(file).data if address else data
            said = read_ics(data, organization=organization, name=calendar.name, lang=lang, zone=timezone)
    except Unreadable as reason:
        return Report(refused=[Refused(1, "", words.reason(reason.code, reason.blanks))])
    return take_said(calendar, said, draft=draft, dry_run=dry_run, all_or_none=all_or_none)


def take_said(
    calendar: ImportedCalendar,
    said: Said,
    *,
    draft: bool = False,
    dry_run: bool = False,
    all_or_none: bool = False,
    by: Any = None,
) -> Report:
    """Write what a calendar says, in one transaction. A calendar that is new is stored with its first events."""

    def take(report: Report) -> Any:
        if calendar._state.adding:
            calendar.save()
        return Taking(calendar, said, report, draft=draft, by=by).take()

    new = calendar._state.adding
    report = run(take, Table(), dry_run=dry_run, all_or_none=all_or_none, file=calendar.name)
    if new and (dry_run or not report.taken):
        calendar._state.adding = True
    return report


def calendar_of(organization: Organization, file: str) -> ImportedCalendar:
    """What is remembered of this file or address for the organization; new and not stored if nothing is.

    Raises Unreadable for what is no address.
    """
    found = ImportedCalendar(organization=organization)
    if is_address(file):
        found.set_address(file)
    else:
        found.name = Path(file).name[:255]
        found.key = f"file:{hashlib.sha256(Path(file).name.encode()).hexdigest()}"
    return ImportedCalendar.objects.filter(organization=organization, key=found.key).first() or found


def _bytes_of(path: Path) -> bytes:
    """Raises OSError and Unreadable."""
    with path.open("rb") as handle:
        data = handle.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Unreadable("too-large", megabytes=MAX_FILE // 1024 // 1024)
    return data


def unknown_organization(slug: str) -> str:
    return _("There is no organization “%(slug)s”.") % {"slug": slug}
