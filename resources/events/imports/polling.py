"""Calendars that partners subscribed to are asked again, politely; what went wrong is told to their owner."""

import datetime
import logging
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from partners.imports.report import Report
from resources.events.imports.fetching import fetch
from resources.events.imports.from_ics import read_ics
from resources.events.imports.guard import Unreadable
from resources.events.imports.importing import take_said
from resources.events.imports.models import ImportedCalendar
from resources.events.imports.vanishing import look_for_vanished

logger = logging.getLogger(__name__)
PAUSE = datetime.timedelta(hours=6)
"""At least so long between two questions to one server."""
LEASE = datetime.timedelta(minutes=5)
BUDGET = 15.0
"""Seconds after which a tick begins with no further calendar."""
SHOWN_ROWS = 20


def poll_due(now: datetime.datetime) -> int:
    """Ask those that are due, so many as the time of one tick allows; answers how many. A job of the clock."""
    began, done = time.monotonic(), 0
    for calendar in ImportedCalendar.objects.due(now).order_by("next_poll_at")[:50]:
        if time.monotonic() - began > BUDGET:
            break
        if _claim(calendar, now):
            poll(calendar, now=now)
            done += 1
    return done


def _claim(calendar: ImportedCalendar, now: datetime.datetime) -> bool:
    """Of two ticks one asks."""
    mine = ImportedCalendar.objects.filter(pk=calendar.pk, next_poll_at=calendar.next_poll_at)
    return bool(mine.update(next_poll_at=now + LEASE))


def poll(calendar: ImportedCalendar, *, now: datetime.datetime | None = None) -> Report | None:
    """Ask once and take what came; None where nothing changed or nothing could be read. The network is asked outside
    any transaction; whatever goes wrong, the old dates stay."""
    now = now or timezone.now()
    report = None
    try:
        answer = fetch(calendar.address, etag=calendar.etag, last_modified=calendar.last_modified)
        if not answer.unchanged:
            with translation.override(_language_of(calendar)):
                report = _take(calendar, answer.data, now)
            calendar.etag, calendar.last_modified = answer.etag, answer.last_modified
    except InvalidToken:
        _note_trouble(calendar, Unreadable("key-changed"))
    except Unreadable as reason:
        _note_trouble(calendar, reason)
    except Exception as error:  # noqa: BLE001 - whatever a file brings about: its owner is told, the next one is asked
        # Neither its message nor its trace: the secret address may stand there.
        logger.error("A calendar could not be taken: %s in %s", type(error).__name__, _place_of(error))
        _note_trouble(calendar, Unreadable("our-fault"))
    else:
        calendar.trouble, calendar.trouble_blanks, calendar.failures, calendar.answered_at = "", {}, 0, now
    calendar.polled_at, calendar.next_poll_at = now, now + PAUSE
    # Somebody may have removed it meanwhile.
    ImportedCalendar.objects.filter(pk=calendar.pk).update(**{name: getattr(calendar, name) for name in POLLED})
    return report


POLLED = (
    *("etag", "last_modified", "trouble", "trouble_blanks", "failures", "answered_at", "polled_at", "next_poll_at"),
    "last_report",
)


@transaction.atomic
def _take(calendar: ImportedCalendar, data: bytes, now: datetime.datetime) -> Report:
    said = read_ics(
        data,
        organization=calendar.organization,
        name=calendar.name,
        lang=calendar.language,
        zone=calendar.time_zone,
    )
    report = take_said(calendar, said, draft=calendar.draft)
    look_for_vanished(calendar, said, now=now)
    calendar.last_report = summary(report)
    return report


def _language_of(calendar: ImportedCalendar) -> str:
    """That of the person who entered it: they read what was not taken."""
    language = calendar.entered_by.language if calendar.entered_by else ""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def summary(report: Report) -> dict[str, object]:
    """The figures of a run, and its first rows that were not taken."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "matched": len(report.matched),
        "refused": len(report.refused),
        "rows": [asdict(row) for row in report.refused[:SHOWN_ROWS]],
    }


def _place_of(error: Exception) -> str:
    """`file.py:12`, where it was raised."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(place.filename).name}:{place.lineno}"


def _note_trouble(calendar: ImportedCalendar, reason: Unreadable) -> None:
    calendar.trouble, calendar.trouble_blanks = reason.code, dict(reason.blanks)
    calendar.failures += 1
