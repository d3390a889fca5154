"""Why a whole series does not take place is said wherever a date of it is."""

import pytest
from django.test import Client

from resources.events.models import Event
from tests.resources.factories import event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
WHY = "The hall is closed."


@pytest.fixture
def off() -> Event:
    return event(status="CANCELLED", reason=WHY, seats_offered=True)


def body(url: str) -> str:
    answer = Client().get(url)
    assert answer.status_code == 200
    return answer.getvalue().decode().replace("\r\n ", "")


def test_on_its_page_and_that_of_its_seats(off: Event) -> None:
    url = off.occurrences.get().get_absolute_url()
    assert WHY in body(url)
    assert WHY in body(url.replace("/?", "/seats/?"))


def test_in_calendar_programs(off: Event) -> None:
    said = body(f"{off.get_absolute_url()}event.ics")
    assert "SUMMARY;LANGUAGE=en:Cancelled: Talk about rights" in said
    assert f"DESCRIPTION:{WHY}" in said


def test_in_the_api_as_cancelled_alone(off: Event) -> None:
    """The contract names what it says of a date."""
    (date,) = Client().get("/api/v2/events/").json()["occurrences"]
    assert date["status"] == "CANCELLED"


def test_nothing_where_it_takes_place_after_all(off: Event) -> None:
    Event.objects.update(status="CONFIRMED")
    assert WHY not in body(off.occurrences.get().get_absolute_url())


def test_what_is_said_of_one_date_goes_before(off: Event) -> None:
    off.occurrences.update(reason="The bridge is closed.")
    said = body(off.occurrences.get().get_absolute_url())
    assert "The bridge is closed." in said
    assert WHY not in said
