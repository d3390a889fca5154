"""What a calendar says of one date of a series: kept, also where no rule names that date, and taken back."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from partners.doubts.deciding import decide
from partners.doubts.models import Doubt
from partners.roles import Role
from resources.events.rules.making import make_occurrences
from resources.models import Event, Occurrence
from tests.accounts.conftest import person
from tests.events.imports.calendars import event
from tests.events.imports.test_taking import take
from tests.resources.factories import city

pytestmark = pytest.mark.django_db
ZONE = "TZID=America/Denver"


def coming(weeks: int) -> datetime.date:
    """A Saturday that the horizon has come to."""
    today = datetime.datetime.now(datetime.UTC).date()
    return today + datetime.timedelta(days=(5 - today.weekday()) % 7 + 7 * weeks)


def at(day: datetime.date, hour: int = 18) -> str:
    return f"{ZONE}:{day:%Y%m%d}T{hour:02}0000"


def series(*lines: str, rule: str = "RRULE:FREQ=WEEKLY;COUNT=6") -> str:
    return event(rule, *lines, start=f"DTSTART;{at(coming(1))}")


def change(of: datetime.date, *lines: str, to: str = "", title: str = "Talk", of_hour: int = 18) -> str:
    return event(f"RECURRENCE-ID;{at(of, of_hour)}", *lines, start=f"DTSTART;{to or at(of, of_hour)}", title=title)


def on(day: datetime.date) -> Occurrence:
    (found,) = [each for each in Occurrence.objects.all() if each.local(each.original_start).date() == day]
    return found


def reasons(rows: list[Any]) -> str:
    return " ".join(row.reason for row in rows)


def test_a_date_that_no_rule_names_stays_when_dates_are_made_again(organization: Any, tmp_path: Path) -> None:
    outside = coming(2) + datetime.timedelta(days=3)
    parts = (series(), change(outside, "LOCATION:Library"))
    report = take(organization, tmp_path, *parts)
    assert (report.created, report.refused) == (2, [])
    made = Event.objects.get()
    assert made.rdates == [f"{outside}T18:00"]
    make_occurrences([made])
    assert (on(outside).status, on(outside).venue, on(outside).off_rule) == ("CONFIRMED", "Library", False)
    again = take(organization, tmp_path, *parts)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert made.occurrences.count() == 7


def test_it_stays_too_when_its_series_changes_or_comes_without_it_or_after_it(
    organization: Any, tmp_path: Path
) -> None:
    outside = coming(2) + datetime.timedelta(days=3)
    take(organization, tmp_path, series())
    assert take(organization, tmp_path, change(outside)).created == 1
    assert on(outside).status == "CONFIRMED"
    take(organization, tmp_path, series("LOCATION:City Hall"), change(outside))
    make_occurrences([Event.objects.get()])
    assert (on(outside).status, Event.objects.get().rdates) == ("CONFIRMED", [f"{outside}T18:00"])


def test_what_is_no_longer_said_of_one_date_is_taken_back(organization: Any, tmp_path: Path) -> None:
    day, outside = coming(3), coming(2) + datetime.timedelta(days=3)
    take(organization, tmp_path, series(), change(day, "LOCATION:Library", to=at(day, 20)), change(outside))
    report = take(organization, tmp_path, series())
    assert (on(day).moved, on(day).venue, on(day).status) == (False, "", "CONFIRMED")
    assert not [each for each in Occurrence.objects.all() if each.local(each.starts_at).date() == outside]
    assert f"{day}T18:00 alone" in reasons(report.warnings)
    assert take(organization, tmp_path, series()).warnings == report.warnings[-2:]


def test_a_change_that_cannot_be_read_any_more_leaves_its_date_as_it_is(organization: Any, tmp_path: Path) -> None:
    day = coming(3)
    take(organization, tmp_path, series(), change(day, to=at(day, 20)))
    report = take(organization, tmp_path, series(), change(day, to=f"{ZONE}:20990230T200000"))
    assert len(report.refused) == 1
    assert on(day).moved


def test_a_date_that_the_series_leaves_out_is_not_brought_back_by_a_change(organization: Any, tmp_path: Path) -> None:
    day = coming(3)
    report = take(organization, tmp_path, series(f"EXDATE;{at(day)}"), change(day, to=at(day, 20)))
    assert "EXDATE" in reasons(report.refused)
    assert Event.objects.get().occurrences.count() == 5


def test_nothing_is_called_off_that_never_was(organization: Any, tmp_path: Path) -> None:
    outside = coming(2) + datetime.timedelta(days=3)
    take(organization, tmp_path, series(), change(outside, "STATUS:CANCELLED"))
    assert set(Occurrence.objects.values_list("status", flat=True)) == {"CONFIRMED"}


def test_the_title_of_one_date_stands_on_its_page_and_nowhere_else(organization: Any, tmp_path: Path) -> None:
    day = coming(3)
    parts = (series(), change(day, "DESCRIPTION:Only today", title="Talk with a lawyer"), change(coming(4)))
    report = take(organization, tmp_path, *parts)
    assert (on(day).reason, on(coming(4)).reason) == ("Talk with a lawyer", "")
    assert "description of its own" in reasons(report.warnings)
    assert take(organization, tmp_path, *parts).unchanged == 3
    page = Client().get(on(day).get_absolute_url()).content.decode()
    assert "Talk with a lawyer" in page
    assert "Talk with a lawyer" not in Client().get(on(coming(4)).get_absolute_url()).content.decode()


def test_a_change_that_comes_alone_does_not_repeat_the_title_of_its_event(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, series())
    take(organization, tmp_path, change(coming(3), "LOCATION:Library"))
    assert (on(coming(3)).venue, on(coming(3)).reason) == ("Library", "")


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Cancelled: Talk", ""),
        ("[CANCELADO] Talk", ""),
        ("Talk (cancelled)", ""),
        ("Cancelado", ""),
        ("CANCELLED - snow", "snow"),
    ],
)
def test_the_word_for_cancelled_in_its_title_cancels_one_date(
    organization: Any, tmp_path: Path, title: str, reason: str
) -> None:
    take(organization, tmp_path, series(), change(coming(3), title=title))
    assert (on(coming(3)).status, on(coming(3)).reason) == ("CANCELLED", reason)
    assert Occurrence.objects.filter(status="CANCELLED").count() == 1


def test_two_dates_of_a_series_at_one_time_are_said_with_their_line(organization: Any, tmp_path: Path) -> None:
    day = coming(3)
    report = take(
        organization, tmp_path, series(), change(coming(2), to=at(day, 20)), change(coming(4), to=at(day, 20))
    )
    (said,) = [row for row in report.warnings if "at that time" in row.reason]
    assert (said.line, f"{day} 20:00" in said.reason) == (15, True)


def test_a_date_beyond_the_rule_of_an_event_that_people_edited_waits_for_a_person(
    organization: Any, tmp_path: Path, admin_user: Any
) -> None:
    outside = coming(2) + datetime.timedelta(days=3)
    take(organization, tmp_path, series())
    Event.objects.get().save_revision(user=admin_user).publish(user=admin_user)
    report = take(organization, tmp_path, series(), change(outside))
    assert len(report.matched) == 1
    assert Event.objects.get().rdates == []
    decide(Doubt.objects.open().get(), "theirs", by=person(Role.REVIEWER))
    make_occurrences([Event.objects.get()])
    assert on(outside).status == "CONFIRMED"


def test_a_series_that_ends_before_it_begins_is_refused_and_the_others_are_taken(
    organization: Any, tmp_path: Path
) -> None:
    wrong = series(rule="RRULE:FREQ=WEEKLY;UNTIL=20010101T000000Z").replace("UID:one", "UID:two")
    report = take(organization, tmp_path, wrong, series())
    assert [(row.line, row.reason) for row in report.refused] == [(3, "The series ends before it begins.")]
    assert (report.created, Event.objects.count()) == (1, 1)


def test_the_old_dates_stay_where_the_new_rule_makes_no_sense(organization: Any, tmp_path: Path) -> None:
    take(organization, tmp_path, series())
    report = take(organization, tmp_path, series("SEQUENCE:3", rule="RRULE:FREQ=WEEKLY;UNTIL=20010101T000000Z"))
    assert len(report.refused) == 1
    assert Event.objects.get().occurrences.count() == 6


@pytest.mark.parametrize(
    ("location", "venue", "address"),
    [
        ("Room 4\\, 123 Main St\\, El Paso\\, TX 79901", "Room 4", "123 Main St"),
        ("Library\\, 5 Mills Ave\\, El Paso\\, TX 79901", "Library", "5 Mills Ave"),
        ("Civic Center\\, 9 Oak St\\, Las Cruces\\, NM 88001", "Civic Center", "9 Oak St, Las Cruces, NM 88001"),
        ("Library\\, 123 Main St\\, Las Cruces\\, NM", "Library", "123 Main St, Las Cruces, NM"),
        ("Library\\, 123 Main St\\, El Paso\\, TX 79901", "", ""),
    ],
)
def test_a_date_elsewhere_says_all_of_its_place_and_not_the_town_of_the_others(
    organization: Any, tmp_path: Path, location: str, venue: str, address: str
) -> None:
    city(), city(name="Las Cruces", state_code="NM", slug="nm-las-cruces")
    usual = "LOCATION:Library\\, 123 Main St\\, El Paso\\, TX 79901"
    take(organization, tmp_path, series(usual, "GEO:31.7;-106.4"), change(coming(3), f"LOCATION:{location}"))
    date = on(coming(3))
    assert (date.venue, date.address) == (venue, address)
    page = Client().get(date.get_absolute_url()).content.decode()
    where = page.partition("<address")[2].partition("</address>")[0]
    assert ("El Paso, TX" in where) == ("Las Cruces" not in location)
    assert ("geo:31.7,-106.4" in page) == (not venue)
    told = Client().get(f"{date.event.get_absolute_url()}event.ics?date={date.name}").getvalue().decode()
    said = told.replace("\r\n ", "").replace("\\", "")
    assert f"LOCATION:{', '.join((venue or 'Library', address or '123 Main St'))}" in said
    assert ("El Paso" in said.partition("LOCATION:")[2].partition("\r\n")[0]) == ("Las Cruces" not in location)
    assert ("GEO:" in said) == (not venue)
