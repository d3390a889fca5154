"""A member's own calendar at a secret address."""

import datetime
import logging
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from partners.models import Membership, Organization
from portal.logs import PlainFormatter
from resources.events.imports.from_ics import read_ics
from resources.events.meetings import addresses, calling
from resources.models import CalendarAddress, Event
from tests.events.meetings.conftest import meeting
from tests.resources import factories
from tests.workspace.conftest import Worker

PAGE = "/workspace/meetings/calendar/"


def make(who: Worker, name: str = "My phone") -> str:
    """The path that the workspace shows, this once."""
    page = who.client.post(PAGE, {"name": name}).content.decode()
    found = re.search(r'value="http[^"/]*//[^"/]+(/calendar/[\w-]+\.ics)"', page)
    assert found, page
    return found[1]


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def titles(path: str) -> set[str]:
    answer = read(path)
    assert answer.status_code == 200
    return {str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
def made(host: Organization) -> Event:
    return meeting(host, kinds=["clinic"], venue="Back room")


def test_it_holds_what_the_member_may_see_and_what_their_own_organization_holds(
    guest: Worker, official: Worker, made: Event, clinic: Organization, host: Organization
) -> None:
    factories.event(host=clinic, texts={"en": "Open day"}, venue="Clinic", venue_shown="late")
    factories.event(host=host, texts={"en": "A stranger's fair"})
    path = make(guest)
    assert titles(path) == {"How we answer raids", "Open day"}
    assert titles(make(official)) == set()
    body = read(path).content.decode()
    assert "Back room" in body
    assert "LOCATION:Clinic" in body
    urls = {str(event["SUMMARY"]): urlsplit(event["URL"]) for event in Calendar.from_ical(body).walk("VEVENT")}
    assert urls["How we answer raids"].path == f"/workspace/meetings/{made.pk}/"
    assert urls["Open day"].path.startswith("/en/events/")
    for url in urls.values():
        assert guest.client.get(f"{url.path}?{url.query}").status_code == 200


def test_a_member_who_enters_their_own_address_as_a_calendar_of_their_organization_makes_nothing_public(
    guest: Worker, made: Event, clinic: Organization
) -> None:
    factories.event(host=clinic, texts={"en": "Open day"}, venue="Clinic", venue_shown="late")
    said = read_ics(read(make(guest)).content, organization=clinic, name="portal.example")
    assert said.events + said.changes == []
    assert len(said.refused) == 2


def test_only_a_digest_of_the_address_is_kept_and_it_is_shown_once(guest: Worker) -> None:
    path = make(guest)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    row = CalendarAddress.objects.get()
    assert token not in str(vars(row))
    assert len(token) >= 43
    assert token not in guest.read(PAGE)
    assert "My phone" in guest.read(PAGE)


def test_the_answer_is_private_and_always_asked_again(guest: Worker, made: Event) -> None:
    answer = read(make(guest))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert not answer.cookies
    again = read(answer.request["PATH_INFO"], if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_a_change_is_there_at_once_with_a_higher_sequence(guest: Worker, hosting: Worker, made: Event) -> None:
    path = make(guest)
    calling.invite(made, by=hosting.user)
    before = read(path)
    made.venue = "Library"
    made.save()
    calling.tell_changes(timezone.now() + datetime.timedelta(minutes=10))
    after = read(path, if_none_match=before.headers["ETag"])
    assert after.status_code == 200
    event = Calendar.from_ical(after.content).walk("VEVENT")[0]
    assert "Library" in event["LOCATION"]
    assert event["SEQUENCE"] == made.sequence == 1
    assert event["UID"] == str(made.uid)
    assert "ATTENDEE" not in event


def test_a_day_of_use_is_shown_and_written_once_a_day(
    guest: Worker, made: Event, django_assert_max_num_queries: Any
) -> None:
    path = make(guest)
    assert "never used" in guest.read(PAGE)
    read(path)
    assert CalendarAddress.objects.get().last_used_on == timezone.localdate()
    with django_assert_max_num_queries(20) as asked:
        read(path)
    assert not [each for each in asked.captured_queries if each["sql"].startswith("UPDATE")]


def test_a_revoked_address_opens_nothing_at_once(guest: Worker, made: Event) -> None:
    path = make(guest)
    row = CalendarAddress.objects.get()
    guest.told(guest.client.post(f"{PAGE}{row.pk}/revoke/"))
    assert read(path).status_code == 404


def test_nobody_revokes_the_address_of_somebody_else(guest: Worker, official: Worker) -> None:
    make(guest)
    row = CalendarAddress.objects.get()
    assert official.client.post(f"{PAGE}{row.pk}/revoke/").status_code == 404
    assert guest.client.get(f"{PAGE}{row.pk}/revoke/").status_code == 405


def test_who_left_or_may_not_sign_in_reads_nothing_from_that_moment(guest: Worker, made: Event) -> None:
    path = make(guest)
    assert titles(path) == {"How we answer raids"}
    guest.user.is_active = False
    guest.user.save()
    assert read(path).status_code == 404
    guest.user.is_active = True
    guest.user.save()
    Membership.objects.filter(user=guest.user).delete()
    assert read(path).status_code == 404


def test_a_meeting_that_no_longer_names_the_reader_is_gone_from_the_calendar(guest: Worker, made: Event) -> None:
    path = make(guest)
    made.visible_to_kinds = ["ngo"]
    made.save()
    assert titles(path) == set()


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "..%2f", "Ü" * 20, "a" * 5000])
def test_a_wrong_address_answers_like_a_revoked_one(db: None, token: str) -> None:
    answer = read(f"/calendar/{token}.ics")
    assert answer.status_code == 404
    assert token not in answer.content.decode()


def test_the_token_is_masked_in_every_log_line() -> None:
    for line in ("GET /calendar/se-cret_1.ics 200", "next=%2Fcalendar%2Fse-cret_1.ics&x=1"):
        record = logging.LogRecord("x", logging.INFO, "", 0, line, (), None)
        assert "se-cret_1" not in PlainFormatter().format(record)


def test_the_address_of_the_public_feed_is_not_masked() -> None:
    line = "GET /en/events/calendar.ics 200"
    record = logging.LogRecord("x", logging.INFO, "", 0, line, (), None)
    assert PlainFormatter().format(record) == line


def test_ten_addresses_are_enough_for_anybody(guest: Worker) -> None:
    for _ in range(addresses.MOST):
        make(guest)
    assert guest.client.post(PAGE, {}).status_code == 422
    assert CalendarAddress.objects.count() == addresses.MOST
