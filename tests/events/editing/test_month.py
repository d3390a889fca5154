"""The month in the admin, and what is said of the same host, place and hour twice."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.roles import Role
from portal.vocabulary import EventStatus, Mode
from resources.events.editing.clashes import clashes, warning
from resources.models import Event
from tests.accounts.conftest import enter, person
from tests.resources import factories

pytestmark = pytest.mark.django_db
MONTH = "/admin/snippets/resources/event/month/"
FIFTH = datetime.datetime(2030, 3, 5, 18, tzinfo=factories.DENVER)


def read(client: Client, **asked: str) -> str:
    answer = client.get(MONTH, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_month_shows_what_takes_place_and_drafts_and_leads_to_each(reviewer: Client) -> None:
    public = factories.event(dates=[FIFTH], texts={"en": "A clinic"})
    draft = factories.event(dates=[], texts={"en": "A plan"}, live=False)
    Event.objects.filter(pk=draft.pk).update(starts_at=FIFTH, ends_at=FIFTH)
    called_off = factories.event(dates=[FIFTH], texts={"en": "A talk"}, status="CANCELLED")
    page = read(reviewer, month="2030-03")
    for event, title in ((public, "A clinic"), (draft, "A plan"), (called_off, "A talk")):
        assert title in page
        assert f"/edit/{event.pk}/" in page
    assert "Draft" in page
    assert "Cancelled" in page
    assert "March 2030" in page
    assert "A clinic" not in read(reviewer, month="2030-04")


def test_a_full_day_says_how_many_more_and_shows_all_on_its_own_page(reviewer: Client) -> None:
    for number in range(6):
        factories.event(dates=[FIFTH], texts={"en": f"Talk {number}"})
    page = read(reviewer, month="2030-03")
    assert "3 more" in page
    assert "?day=2030-03-05" in page
    whole = read(reviewer, day="2030-03-05")
    assert all(f"Talk {number}" in whole for number in range(6))


def test_a_kind_narrows_the_month(reviewer: Client) -> None:
    factories.event(dates=[FIFTH], texts={"en": "A clinic"}, kind="legal-clinic")
    assert "A clinic" in read(reviewer, month="2030-03", kind="legal-clinic")
    assert "A clinic" not in read(reviewer, month="2030-03", kind="fair")


@pytest.mark.parametrize("asked", ["2030-13", "x", "0001-01", "9999-12", ""])
def test_a_month_that_does_not_exist_is_this_one(reviewer: Client, asked: str) -> None:
    assert read(reviewer, month=asked)
    assert read(reviewer, day=asked)


def test_queries_do_not_grow_with_the_month(reviewer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            read(reviewer, month="2030-03")
        return len(found)

    factories.event(dates=[FIFTH])
    queries()
    before = queries()
    for days in range(20):
        factories.event(dates=[FIFTH + datetime.timedelta(days=days)], texts={"en": "One", "es": "Uno"})
    assert queries() <= before


def test_the_month_is_for_the_network(client: Client, reviewer: Client) -> None:
    assert client.get(MONTH).status_code == 302
    translator, user = Client(), person(Role.TRANSLATOR)
    enter(translator, user)
    assert translator.get(MONTH).status_code in {302, 403}


def two(**other: Any) -> tuple[Event, Event]:
    host = factories.organization()
    here = {"host": host, "venue": "Library", "address": "1 Main St", "dates": [FIFTH]}
    return factories.event(**here), factories.event(**{**here, "venue": " library", **other})


def test_the_same_host_place_and_hour_twice_is_said() -> None:
    one, other = two(texts={"en": "Evening class"})
    assert [clash.other for clash in clashes(one)] == [other]
    assert "Evening class, Tuesday, March 5, 2030" in warning(one, "en")


@pytest.mark.parametrize(
    "other",
    [
        {"venue": "Museum"},
        {"dates": [FIFTH + datetime.timedelta(hours=1)]},
        {"status": EventStatus.CANCELLED},
        {"mode": Mode.ONLINE, "online_url": "https://example.org/room"},
    ],
)
def test_another_place_or_hour_is_no_clash(other: dict) -> None:
    one, _other = two(**other)
    assert clashes(one) == []
    assert warning(one, "en") == ""


def test_another_host_or_a_place_that_nobody_wrote_is_no_clash() -> None:
    one, _other = two(host=factories.organization())
    assert clashes(one) == []
    bare, _other = two(venue="", address="")
    Event.objects.filter(pk=bare.pk).update(venue="", address="")
    assert clashes(Event.objects.get(pk=bare.pk)) == []


def test_a_date_that_was_moved_to_another_room_is_no_clash() -> None:
    one, other = two()
    other.occurrences.update(venue="Room 7")
    assert clashes(one) == []


def test_the_form_says_a_clash(reviewer: Client) -> None:
    one, _other = two(texts={"en": "Evening class"})
    page = reviewer.get(f"/admin/snippets/resources/event/edit/{one.pk}/").content.decode()
    assert "something else at the same place and hour" in page
