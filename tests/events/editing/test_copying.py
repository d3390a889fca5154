"""One form copies an event to other dates, places and offices: drafts, all or none."""

import datetime
from typing import Any

import pytest
from django.test import Client

from partners.roles import Role
from resources.models import CoHost, Event
from tests.accounts.conftest import enter, person
from tests.events.editing.conftest import SATURDAY
from tests.factories import LocationFactory
from tests.resources import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    made = factories.event(
        dates=[SATURDAY], texts={"en": "Clinic", "es": "Consulta"}, venue="Library", contact="At the desk"
    )
    CoHost.objects.create(event=made, organization=factories.organization())
    return Event.objects.get(pk=made.pk)


def copies(client: Client, event: Event, **typed: Any) -> tuple[Any, list[Event]]:
    there = set(Event.objects.values_list("pk", flat=True))
    answer = client.post(f"/admin/snippets/resources/event/copies/{event.pk}/", typed)
    return answer, list(Event.objects.exclude(pk__in=there).order_by("starts_at", "host__name"))


def test_dates_as_lines_become_drafts_with_all_that_the_event_says(reviewer: Client, event: Event) -> None:
    answer, made = copies(reviewer, event, starts="2027-02-06\n2027-07-10 15:00")
    assert answer.status_code == 302
    assert [f"{each.starts_at.astimezone(each.zone):%m-%d %H:%M}" for each in made] == ["02-06 10:00", "07-10 15:00"]
    for each in made:
        assert not each.live
        assert {text.title for text in each.texts.all()} == {"Clinic", "Consulta"}
        assert each.co_hosts.count() == 1
        assert each.languages.count() == 1
        assert (each.venue, each.contact, each.uid != event.uid) == ("Library", "At the desk", True)
        assert each.ends_at - each.starts_at == datetime.timedelta(hours=1.5)
    assert "2 drafts were made." in reviewer.get(answer.headers["Location"]).content.decode()
    page = reviewer.get(f"/admin/snippets/resources/event/edit/{made[0].pk}/")
    assert page.status_code == 200


def test_other_offices_hold_it_at_their_own_place_and_without_the_contact_of_the_first(
    reviewer: Client, event: Event
) -> None:
    one, other = factories.organization(), factories.organization()
    LocationFactory(organization=one, name="Hall", city="Austin")
    answer, made = copies(reviewer, event, hosts=[str(one.pk), str(other.pk)], starts="2027-02-06\n2027-02-13")
    assert answer.status_code == 302
    assert len(made) == 4
    assert {(each.host, each.venue, each.contact) for each in made} == {(one, "Hall", ""), (other, "", "")}


def test_other_places_of_the_same_host(reviewer: Client, event: Event) -> None:
    rooms = [LocationFactory(organization=event.host, name=name) for name in ("North", "South")]
    _answer, made = copies(reviewer, event, places=[str(room.pk) for room in rooms])
    assert {each.venue for each in made} == {"North", "South"}
    assert {each.starts_at for each in made} == {SATURDAY}


def test_a_hidden_place_is_not_offered(reviewer: Client, event: Event) -> None:
    shelter = LocationFactory(organization=event.host, name="Shelter", hidden=True)
    answer, made = copies(reviewer, event, places=[str(shelter.pk)])
    assert (answer.status_code, made) == (422, [])


@pytest.mark.parametrize("starts", ["2027-02-06\nsoon", "2027-02-06\n2027-03-14T02:30", ""])
def test_what_cannot_be_copied_is_said_beside_the_dates_and_nothing_is_made(
    reviewer: Client, event: Event, starts: str
) -> None:
    answer, made = copies(reviewer, event, starts=starts)
    assert (answer.status_code, made) == (422, [])
    assert set(answer.context["form"].errors) == {"starts"}
    assert answer.context["form"]["starts"].value() == starts


def test_a_series_is_copied_as_one_only_when_that_is_asked(reviewer: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(rrule="FREQ=WEEKLY;BYDAY=SA;COUNT=3")
    _answer, made = copies(reviewer, event, starts="2027-02-06")
    assert [each.rrule for each in made] == [""]
    _answer, made = copies(reviewer, event, starts="2027-02-06", repeats="on")
    assert [each.rrule for each in made] == ["FREQ=WEEKLY;BYDAY=SA;COUNT=3"]
    answer, made = copies(reviewer, event, starts="2027-02-06\n2027-02-07", repeats="on")
    assert (answer.status_code, made) == (422, [])


def test_more_than_200_copies_are_refused(reviewer: Client, event: Event) -> None:
    days = [f"{SATURDAY + datetime.timedelta(days=day):%Y-%m-%d}" for day in range(201)]
    answer, made = copies(reviewer, event, starts="\n".join(days))
    assert (answer.status_code, made) == (422, [])


def test_whoever_may_not_add_events_copies_none(event: Event) -> None:
    translator, user = Client(), person(Role.TRANSLATOR)
    enter(translator, user)
    answer, made = copies(translator, event, starts="2027-02-06")
    assert answer.status_code in {302, 403}
    assert made == []
