"""Calendars are read event by event in a child process, and nobody comes in with them."""

import datetime

import pytest

from resources.events.imports import guard
from resources.events.imports.components import Found
from resources.events.imports.guard import Calendar, Unreadable, answer_of, read_calendar
from tests.events.imports.calendars import calendar, event, hostile, zone


def read(*parts: str, head: tuple[str, ...] = (), asked: str = "") -> Calendar:
    return read_calendar(calendar(*parts, head=head), zone=asked, own_zone="America/Chicago")


def only(*parts: str, head: tuple[str, ...] = (), asked: str = "") -> Found:
    found = read(*parts, head=head, asked=asked)
    assert not found.refused
    (one,) = found.found
    return one


def codes(found: Calendar) -> list[str]:
    return [each.code for each in found.refused]


def test_one_broken_event_does_not_stop_the_next() -> None:
    found = read(event(start="DTSTART:never", uid="a"), event(uid="b"), "BEGIN:VEVENT\r\nUID:c")
    assert [each.uid for each in found.found] == ["b"]
    assert codes(found) == ["wrong-time", "broken-off"]
    assert [each.line for each in found.refused] == [3, 13]


def test_an_end_that_makes_no_sense_leaves_the_start() -> None:
    found = only(event("DTEND;TZID=America/Denver:20991205T1900Z"))
    assert (found.start, found.end) == (datetime.datetime(2099, 12, 5, 18), datetime.datetime(2099, 12, 5, 18))
    assert found.notes == [["wrong-end", {"what": "DTEND 20991205T1900Z"}]]


def test_nobody_comes_out_of_the_child() -> None:
    people = (
        "ATTENDEE;CN=Ana:mailto:ana@example.org",
        "ORGANIZER;CN=Luz:MAILTO:luz@example.org",
        "COMMENT:Ana is ill",
        "ATTACH:https://example.org/list-of-ana.pdf",
        "DESCRIPTION:Write to Ana@example.org or luz@example.org or office@example.org",
        "BEGIN:VALARM\r\nACTION:EMAIL\r\nSUMMARY:alarm for ana\r\nATTENDEE:mailto:eva@example.org\r\nEND:VALARM",
    )
    question = {"zone": "", "own_zone": "UTC", "until": "2027-01-01T00:00:00+00:00", "memory": guard.MEMORY}
    said = answer_of("resources.events.imports.child", question, calendar(event(*people))).decode().lower()
    for word in ("ana", "luz", "eva", "mailto", "alarm", "ill", "list-of"):
        assert word not in said.replace('"people"', "")
    assert "office@example.org" in said


def test_whoever_is_invited_to_one_event_is_named_in_no_other() -> None:
    first = event("ATTENDEE:mailto:ana%40example.org", "ORGANIZER:mailto:luz@example.org", uid="luz@example.org")
    second = event(
        "DESCRIPTION:Ask (Ana@example.org) or xana@example.org",
        'X-ALT-DESC;FMTTYPE=text/html:<a href="mailto:ana&#64;example.org">Ana</a>',
        uid="ana@example.org",
        title="For ana@example.org",
    )
    found = read(first, second, event(start="DTSTART:mailto:ana@example.org", uid="three"))
    one, two = found.found
    assert (two.title, two.description) == ("For …", "Ask (…) or xana@example.org")
    assert "ana" not in two.html.lower().replace(">ana<", "")
    assert one.uid != two.uid
    assert found.refused[0].blanks == {"what": "DTSTART …"}


def test_a_whole_day_has_a_length_also_where_its_end_is_the_day_itself() -> None:
    days = ("DTEND;VALUE=DATE:20991205",), ("DTEND;VALUE=DATE:20991206",), ()
    found = [only(event(*lines, start="DTSTART;VALUE=DATE:20991205")) for lines in days]
    assert {each.end for each in found} == {datetime.datetime(2099, 12, 6)}


def test_marks_without_words_do_not_hold_up_the_reader_of_html() -> None:
    found = only(event("DESCRIPTION:" + "<" * 19_000 + " </b>"))
    assert "<" not in found.description


@pytest.mark.parametrize("lines", [("CLASS:PRIVATE",), ("CLASS:confidential",), ("CLASS:X-STAFF",)])
def test_private_entries_are_skipped(lines: tuple[str, ...]) -> None:
    assert codes(read(event(*lines))) == ["private"]


def test_what_only_says_busy_is_skipped() -> None:
    assert codes(read(event(title="Busy"), event(title="Ocupado", uid="two"))) == ["busy", "busy"]


def test_a_known_zone_never_uses_the_zone_of_the_file() -> None:
    found = only(zone("America/Denver", "RRULE:FREQ=SECONDLY", "+0900", "+0900"), event())
    assert (found.zone, found.zone_from) == ("America/Denver", "tzid")


def test_a_zone_with_two_names_does_not_keep_events_out() -> None:
    broken = zone("UTC").replace("BEGIN:DAYLIGHT", "TZID:America/Denver\r\nBEGIN:DAYLIGHT")
    assert only(broken, event()).zone == "America/Denver"


@pytest.mark.parametrize(
    ("tzid", "zoned"),
    [
        ("Mountain Standard Time", "America/Denver"),
        ("/mozilla.org/20070129_1/America/New_York", "America/New_York"),
        ("UTC+11", "Etc/GMT-11"),
        ("Our own zone", "America/Denver"),
    ],
)
def test_other_names_of_zones_are_understood(tzid: str, zoned: str) -> None:
    found = only(zone("Our own zone"), event(start=f"DTSTART;TZID={tzid}:20991205T180000"))
    assert (found.zone, found.start) == (zoned, datetime.datetime(2099, 12, 5, 18))


def test_the_zone_is_the_events_then_the_calendars_then_what_was_asked_then_the_organizations() -> None:
    start, head = "DTSTART:20991205T180000", ("X-WR-TIMEZONE:America/Phoenix",)
    assert only(event(), head=head, asked="America/Boise").zone_from == "tzid"
    assert only(event(start=start), head=head, asked="America/Boise").zone == "America/Phoenix"
    assert only(event(start=start), asked="America/Boise").zone == "America/Boise"
    assert only(event(start=start)).zone == "America/Chicago"
    in_utc = only(event(start="DTSTART:20991205T180000Z"))
    assert (in_utc.zone, in_utc.start) == ("America/Chicago", datetime.datetime(2099, 12, 5, 12))


def test_of_two_the_higher_sequence_wins_then_the_later_stamp() -> None:
    rows = [("a", 2, "20260101"), ("b", 3, "20250101"), ("c", 3, "20240101")]
    found = read(*(event(f"SEQUENCE:{number}", f"DTSTAMP:{day}T000000Z", title=title) for title, number, day in rows))
    assert [each.title for each in found.found] == ["b"]
    assert codes(found) == ["older", "older"]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH"])
def test_answers_to_invitations_are_refused(method: str) -> None:
    assert codes(read(event(), head=(f"METHOD:{method}",))) == ["method"]


def test_this_and_future_ends_the_series_and_begins_another() -> None:
    master = event("RRULE:FREQ=WEEKLY;COUNT=6", start="DTSTART;TZID=America/Denver:20991205T180000")
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Denver:20991219T180000",
        start="DTSTART;TZID=America/Denver:20991219T190000",
    )
    first, second = read(master, later).found
    assert first.rrule == "FREQ=WEEKLY;UNTIL=20991220T005959Z"
    assert (second.rrule, second.start, second.part_of) == (
        "FREQ=WEEKLY;COUNT=4",
        datetime.datetime(2099, 12, 19, 19),
        True,
    )


def test_a_day_or_two_in_a_title_or_status_cancels() -> None:
    for lines, title in (((), "CANCELLED: Talk"), ((), "Cancelado: Talk"), (("STATUS:CANCELLED",), "Talk")):
        found = only(event(*lines, title=title))
        assert (found.status, found.title) == ("CANCELLED", "Talk")
    assert only(event(title="Cancelled checks: what to do")).status == "CONFIRMED"


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"zone": "", "own_zone": "UTC", "until": "2027-01-01T00:00:00+00:00", "memory": guard.MEMORY}
    with pytest.raises(Unreadable) as reason:
        answer_of("resources.events.imports.child", question, calendar(event()), seconds=0.01)
    assert reason.value.code == "too-long"


def test_a_child_that_needs_too_much_memory_is_ended() -> None:
    question = {"zone": "", "own_zone": "UTC", "until": "2027-01-01T00:00:00+00:00", "memory": 20_000_000}
    with pytest.raises(Unreadable) as reason:
        answer_of("resources.events.imports.child", question, calendar(event("DESCRIPTION:" + "x" * 30_000_000)))
    assert reason.value.code == "too-much-memory"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data"), [pytest.param(*each, id=each[0]) for each in hostile()])
def test_of_hostile_calendars_nothing_is_taken(name: str, data: bytes) -> None:
    from resources.events.imports.from_ics import MAX_RULE
    from resources.events.rules.reading import RuleRefused, check_rule

    try:
        found = read_calendar(data, zone="", own_zone="America/Chicago")
    except Unreadable:  # too long or too much memory
        return
    assert found.above_start < guard.MEMORY
    for each in found.found:
        if len(each.rrule) <= MAX_RULE:
            with pytest.raises(RuleRefused):
                check_rule(each.rrule)
    assert found.found or found.refused
