"""What one event says to calendar programs."""

import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db.models import prefetch_related_objects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.events.feeds.vevent import date_vevent, vevents
from resources.events.feeds.wording import one_line
from resources.events.feeds.zones import vtimezone
from resources.events.models import Event, EventDocument
from tests.resources.factories import city, event, occurrence

pytestmark = pytest.mark.django_db
DENVER = ZoneInfo("America/Denver")
FIRST = datetime.datetime(2026, 12, 5, 10, tzinfo=DENVER)
TODAY = datetime.date(2026, 11, 23)


def series(**fields: object) -> Event:
    return event(
        dates=[], starts_at=FIRST, ends_at=FIRST + datetime.timedelta(hours=2), **{"rrule": "FREQ=WEEKLY", **fields}
    )


def text(made: Event, language: str = "en", **more: object) -> str:
    parts = vevents(made, made.occurrences.all(), language, today=TODAY, **more)
    return "".join(part.to_ical().decode() for part in parts).replace("\r\n ", "")


def test_the_first_date_stands_in_the_rule_and_the_end_of_a_day_counts_on_the_events_clocks():
    said = text(series(rrule="FREQ=WEEKLY;UNTIL=20270102"))
    assert "DTSTART;TZID=America/Denver:20261205T100000\r\n" in said
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270103T065959Z\r\n" in said


def test_further_dates_are_in_utc_and_dates_left_out_in_the_zone_one_a_line():
    said = text(series(rdates=["2026-12-09T18:00", "2026-12-10T18:00"], exdates=["2026-12-12"]))
    assert "RDATE:20261210T010000Z\r\nRDATE:20261211T010000Z\r\n" in said
    assert "EXDATE;TZID=America/Denver:20261212T100000\r\n" in said


def test_a_cancelled_date_says_so_first_in_its_title_until_the_day_after():
    made = series()
    off = occurrence(made, FIRST, hours=2, status="CANCELLED", reason="The hall is closed.")
    said = text(made)
    assert "RECURRENCE-ID;TZID=America/Denver:20261205T100000" in said
    assert "SUMMARY;LANGUAGE=en:Cancelled: Talk about rights" in said
    assert "STATUS:CANCELLED" in said
    assert "The hall is closed." in said
    later = b"".join(each.to_ical() for each in vevents(made, [off], "en", today=datetime.date(2026, 12, 7)))
    assert b"CANCELLED" not in later
    assert b"EXDATE;TZID=America/Denver:20261205T100000" in later


def test_a_moved_date_keeps_the_start_that_the_rule_gave_as_its_name():
    made = series()
    occurrence(
        made, FIRST, hours=2, starts_at=FIRST + datetime.timedelta(hours=3), ends_at=FIRST + datetime.timedelta(hours=5)
    )
    said = text(made)
    assert "DTSTART;TZID=America/Denver:20261205T130000\r\n" in said
    assert "RECURRENCE-ID;TZID=America/Denver:20261205T100000\r\n" in said


def test_a_date_that_no_rule_gives_any_more_is_added_if_something_is_said_of_it():
    made = series()
    occurrence(made, FIRST + datetime.timedelta(days=2), hours=2, venue="Library")
    said = text(made)
    assert "RDATE:20261207T170000Z\r\n" in said
    assert "RECURRENCE-ID:20261207T170000Z\r\n" in said


def test_a_first_date_outside_the_rule_stands_for_itself():
    said = text(series(rrule="FREQ=WEEKLY;BYDAY=MO"))
    assert said.count("BEGIN:VEVENT") == 2
    assert "-20261205T100000\r\n" in said
    assert "DTSTART;TZID=America/Denver:20261207T100000\r\n" in said


def test_a_single_meeting_that_moved_is_one_entry_at_its_new_hour():
    made = event(dates=[FIRST])
    made.occurrences.update(starts_at=FIRST + datetime.timedelta(hours=1), ends_at=FIRST + datetime.timedelta(hours=2))
    said = text(made)
    assert said.count("BEGIN:VEVENT") == 1
    assert "DTSTART;TZID=America/Denver:20261205T110000\r\n" in said
    assert "RECURRENCE-ID" not in said


def test_whole_days_are_dates_and_end_on_the_day_after():
    start = datetime.datetime(2026, 12, 5, tzinfo=DENVER)
    made = event(dates=[start], all_day=True, hours=24, rrule="FREQ=DAILY;UNTIL=20261210", exdates=["2026-12-06"])
    said = text(made)
    assert "DTSTART;VALUE=DATE:20261205\r\n" in said
    assert "DTEND;VALUE=DATE:20261206\r\n" in said
    assert "EXDATE;VALUE=DATE:20261206\r\n" in said
    assert "UNTIL=20261210" in said


def test_one_date_of_a_series_can_stand_alone():
    made = series()
    date = occurrence(made, FIRST + datetime.timedelta(days=7), hours=2)
    said = date_vevent(made, date, "en").to_ical().decode()
    assert "DTSTART;TZID=America/Denver:20261212T100000" in said
    assert "RECURRENCE-ID;TZID=America/Denver:20261212T100000" in said
    assert "RRULE" not in said


def test_a_venue_told_late_stays_out_and_an_open_one_has_its_point():
    secret = {
        "venue": "House of SENTINEL",
        "address": "1 SENTINEL Street",
        "place": city(),
        "latitude": 31.5,
        "longitude": -106.1,
    }
    late = text(event(venue_shown="late", seats_offered=True, **secret))
    assert "SENTINEL" not in late
    assert "GEO" not in late
    assert "keep a seat" in late
    assert "SENTINEL" not in text(event(venue_shown="city", **secret))
    assert "GEO:31.5;-106.1" in text(event(**secret))
    online = event(mode="online", link_shown="late", online_url="https://example.org/SENTINEL")
    assert "SENTINEL" not in text(online)


def test_words_are_in_the_language_of_the_address():
    made = event(texts={"en": "Talk", "es": "Charla"}, kind="legal-clinic")
    assert "SUMMARY;LANGUAGE=es:Charla" in text(made, "es")
    assert "/es/events/" in text(made, "es")
    assert "SUMMARY;LANGUAGE=en:Talk" in text(made, "ar")


HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from('\r\n\t\\;,:"\x00\x85\u2028\u2029\x0b\x0c')), max_size=60
)
ATTACKS = [
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "\nBEGIN:VALARM",
    "\r\n BEGIN:VEVENT",
    "\u2028STATUS:CANCELLED",
    "\\",
    '";X=1:',
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.one_of(st.sampled_from(ATTACKS), HOSTILE), min_size=9, max_size=9))
def test_no_text_in_any_field_can_say_more_than_its_field(words: list[str]):
    title, prose, audience, fees, venue, address, contact, bring, uid = words
    made = _hostile_event()
    made.venue, made.address, made.contact, made.uid = venue, address, contact, uid or "x"
    row = made.texts.all()[0]
    row.title, row.description, row.audience, row.fees = title, prose, audience, fees
    made.required_documents.all()[0].document = bring
    parts = vevents(made, [], "en", today=TODAY)
    raw = parts[0].to_ical()
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert not set(raw.decode()) & set("\x00\x0b\x0c\x85\u2028\u2029")
    assert "\n" not in "".join(lines)
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == ["BEGIN:VEVENT", "END:VEVENT"]
    names = [line.split(":")[0].split(";")[0] for line in lines if line]
    assert {name: names.count(name) for name in ("UID", "SUMMARY", "STATUS", "DTSTART", "LOCATION")}["STATUS"] == 1
    assert max(names.count(name) for name in ("UID", "SUMMARY", "DTSTART", "DESCRIPTION")) == 1
    back = icalendar.Event.from_ical(raw)
    expected = one_line(title) or str(made)
    assert str(back["SUMMARY"]) == expected.replace("\\N", "\n")


def _hostile_event() -> Event:
    """One event, all of it in memory."""
    found = Event.objects.first() or event(rrule="FREQ=WEEKLY;COUNT=3")
    if not found.required_documents.exists():
        EventDocument.objects.create(event=found, document="A pen")
    found = Event.objects.select_related("host", "place", "continues").get(pk=found.pk)
    prefetch_related_objects(
        [found], "texts", "languages", "required_documents", "host__texts", "topic_items__tag__labels"
    )
    return found


def test_the_zone_has_its_onset_on_the_clocks_before_the_change():
    said = vtimezone("America/Denver").to_ical().decode()
    assert "DTSTART:20100314T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in said
    assert "RDATE" not in said
