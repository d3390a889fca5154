"""What real calendars give, what is refused of them and why, and what reading each takes."""

import time
from typing import Any

import pytest

from resources.events.imports import guard
from resources.events.imports.child import MAX_EVENTS
from resources.events.imports.guard import read_calendar
from resources.events.imports.importing import import_events
from tests.events.imports.real_files import FEED, FILES, FOLDER, at_hand, counted, without_events

HOLD_A_START = 154
NOT_FOR_US = {
    "ical/parsing/testdata/valid/vevent.ics": "private",
    "ical/testdata/event_properties.ics": "private",
    "ical/testdata/rrule-yearly.ics": "private",
    "libical/itip.ics": "method",
    "libical/restriction.ics": "private, without a start, and a reply",
    "python-recurring-ical-events/issue_117_until_before_dtstart.ics": "until-before-start",
}
"""Of the 154 files that hold an event with a start: those that hold nothing else than what has to be refused."""
SECONDS, MEMORY = 2.0, 100 * 1024 * 1024
pytestmark = [pytest.mark.slow, at_hand]


@pytest.mark.django_db
def test_real_files_give_their_events_once(organization: Any) -> None:
    first = [import_events(str(path), organization=organization) for path in FILES]
    giving, taken = sum(bool(report.taken) for report in first), sum(report.taken for report in first)
    assert (giving >= HOLD_A_START - len(NOT_FOR_US), taken >= 700) == (True, True), (giving, taken)
    assert all(row.reason and row.line for report in first for row in report.refused)
    feed = import_events(str(FEED), organization=organization)
    assert (feed.created, feed.refused) == (30, [])
    again = [import_events(str(path), organization=organization) for path in (*FILES, FEED)]
    assert sum(report.created + report.updated + len(report.matched) for report in again) == 0


def test_of_each_file_without_events_the_reason_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    """And what reading takes: no file more than 2 seconds and 100 MB above the start of its process."""
    told, slow, most, longest = dict[str, Any](), [], (0, ""), (0.0, "")
    for path in (*FILES, FEED):
        data, took = path.read_bytes(), []
        for _try in range(3):  # the machine may have been busy
            began = time.monotonic()
            calendar = read_calendar(data, zone="", own_zone="America/Chicago")
            took.append(time.monotonic() - began)
            if took[-1] <= SECONDS:
                break
        most, longest = max(most, (calendar.above_start, path.name)), max(longest, (min(took), path.name))
        slow += [path.name] if min(took) > SECONDS or calendar.above_start > MEMORY else []
        if path != FEED and not calendar.found:
            told[path.relative_to(FOLDER).as_posix()] = counted(row.code for row in calendar.refused)
    with capsys.disabled():
        print(
            f"\nmost memory above start {most[0] / 1e6:.1f} MB ({most[1]}), longest {longest[0]:.2f} s ({longest[1]})"
        )
    assert not slow
    assert told == without_events()
    assert set(NOT_FOR_US) <= set(told)


def test_a_file_as_large_as_may_be_stays_within_the_limits_of_the_child() -> None:
    assert guard.SECONDS <= 30
    assert guard.MEMORY <= 300 * 1024 * 1024
    one = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20300101T100000Z\r\nSUMMARY:Talk {0}\r\nEND:VEVENT\r\n"
    data = "".join(one.format(number) for number in range(MAX_EVENTS)).encode()
    calendar = read_calendar(b"BEGIN:VCALENDAR\r\n" + data + b"END:VCALENDAR\r\n", zone="", own_zone="America/Chicago")
    assert len(calendar.found) == MAX_EVENTS
    assert calendar.above_start < guard.MEMORY
