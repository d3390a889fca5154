"""Real calendars: 255 of five libraries' tests and a feed of meetings, where they are at hand (DATA_FOLDER)."""

import logging
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers

from portal.environment import ROOT
from resources.events.imports import guard
from resources.events.imports.guard import read_calendar
from resources.events.imports.importing import import_events
from resources.models import Event, EventText, ImportedCalendar, ImportedDate, ImportedEvent, Occurrence

DATA = Path(os.environ.get("DATA_FOLDER", ROOT.parent / "shared/data"))
FILES = sorted((DATA / "icalendar").rglob("*.ics"))
FEED = DATA / "meetings/chi_low_income_housing_trust_fund.ics"
ONLY_PRIVATE = 5
"""Files that hold private entries only, which nobody may take: 154 hold an event with a start."""
SECONDS = 2.0
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason=f"no real calendars in {DATA}: name their folder in DATA_FOLDER"),
]
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")


def invited() -> set[str]:
    """Addresses that stand in lines of attendees and organizers."""
    found = set()
    for path in FILES:
        text = re.sub(r"\r?\n[ \t]", "", path.read_bytes().decode("utf-8", "replace"))
        for line in re.findall(r"^(?:ATTENDEE|ORGANIZER)[;:].*$", text, re.M | re.I):
            found |= {address.lower() for address in _MAIL.findall(line)}
    return found


@pytest.mark.django_db
def test_real_files_give_their_events_once_and_nobody_who_was_invited(
    organization: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first = [import_events(str(path), organization=organization) for path in FILES]
    assert sum(bool(report.taken) for report in first) >= 154 - ONLY_PRIVATE
    assert sum(report.taken for report in first) >= 700
    assert all(row.reason for report in first for row in report.refused)
    feed = import_events(str(FEED), organization=organization)
    assert (feed.created, feed.refused) == (30, [])
    again = [import_events(str(path), organization=organization) for path in (*FILES, FEED)]
    assert sum(report.created + report.updated + len(report.matched) for report in again) == 0
    kept = (Event, EventText, Occurrence, ImportedCalendar, ImportedEvent, ImportedDate)
    said = "".join(serializers.serialize("json", model.objects.all()) for model in kept).lower() + caplog.text.lower()
    assert not invited() & set(_MAIL.findall(said))  # whole addresses: `e@…` is no part of `committee@…`


def test_reading_each_stays_within_two_seconds_and_100_megabytes() -> None:
    slow = []
    for path in (*FILES, FEED):
        data = path.read_bytes()
        took = []
        for _try in range(3):  # the machine may have been busy
            began = time.monotonic()
            calendar = read_calendar(data, zone="", own_zone="America/Chicago")
            took.append(time.monotonic() - began)
            if took[-1] <= SECONDS:
                break
        assert calendar.above_start <= 100 * 1024 * 1024 < guard.MEMORY
        if min(took) > SECONDS:
            slow.append((path.name, min(took)))
    assert not slow
