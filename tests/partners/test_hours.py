"""Opening hours in words."""

import datetime

import pytest
from django.utils import translation

from partners.directory.hours import hours_in_words
from partners.models import Schedule

NINE, FIVE, MIDNIGHT = datetime.time(9), datetime.time(17, 30), datetime.time(0)


def said(language: str, **fields: object) -> list[tuple[str, str]]:
    with translation.override(language):
        return [(row.days, row.times) for row in hours_in_words([Schedule(**fields)], language)]


def test_days_in_a_row_are_a_range() -> None:
    ((days, times),) = said("en", byday="MO,TU,WE,TH,FR", opens_at=NINE, closes_at=FIVE)
    assert days == "Monday to Friday"
    assert times.replace("\u202f", " ") == "9:00 AM to 5:30 PM"


@pytest.mark.parametrize(
    ("byday", "days"),
    [
        ("MO,WE", "Monday, Wednesday"),
        ("SA,SU", "Saturday, Sunday"),
        ("MO,TU,WE,FR", "Monday to Wednesday, Friday"),
        ("SU,MO,TU,WE,TH,FR,SA", "Every day"),
    ],
)
def test_days_are_said_the_way_people_say_them(byday: str, days: str) -> None:
    assert said("en", byday=byday, opens_at=NINE)[0][0] == days


def test_weekdays_and_times_are_in_the_readers_language() -> None:
    ((days, times),) = said("es", byday="MO", opens_at=NINE, closes_at=FIVE)
    assert "lunes" in days
    assert times.replace("\u202f", " ").replace("\xa0", " ") == "9:00 a.m. a 5:30 p.m."
    assert said("ar", byday="MO", opens_at=NINE)[0][0] == "الاثنين"


def test_midnight_to_midnight_is_day_and_night() -> None:
    assert said("en", byday="MO", opens_at=MIDNIGHT, closes_at=MIDNIGHT)[0][1] == "day and night"


def test_hours_that_are_over_are_not_said() -> None:
    assert said("en", byday="MO", opens_at=NINE, valid_to=datetime.date(2000, 1, 1)) == []


def test_words_that_are_no_timetable_stand_as_they_are() -> None:
    (row,) = hours_in_words([Schedule(description="When the light is on")], "en")
    assert row.note == "When the light is on"
