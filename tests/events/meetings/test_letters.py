"""Invitations by mail: one letter for each reader, that calendars take, and that follows every change."""

import datetime
from email import message_from_string
from email.message import Message
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from partners.models import Letter, Membership, Organization
from portal.vocabulary import EventStatus, Visibility
from resources.events.meetings import calling
from resources.models import Event, EventText, Invitee, MeetingCall, Occurrence
from tests.events.meetings.conftest import DAY, date_of, meeting, page_of
from tests.resources.factories import tomorrow
from tests.workspace.conftest import Worker

LIST = "/workspace/meetings/"


@pytest.fixture(autouse=True)
def _letters_wait(settings: Any) -> None:
    settings.EMAIL_BACKEND = "partners.letters.queue.LetterBackend"


@pytest.fixture
def made(host: Organization, guest: Worker, official: Worker, hosting: Worker) -> Event:
    return meeting(
        host, kinds=["clinic"], venue="Back room", dates=[tomorrow(), tomorrow() + 7 * DAY], rrule="FREQ=WEEKLY;COUNT=2"
    )


def tell() -> int:
    return calling.tell_changes(timezone.now() + datetime.timedelta(minutes=10))


def invite(event: Event, by: Worker) -> None:
    calling.invite(event, by=by.user)
    Letter.objects.all().delete()


def letters() -> dict[str, Message]:
    return {letter.to: message_from_string(letter.message) for letter in Letter.objects.all()}


def part(message: Message, kind: str = "text/calendar") -> Message:
    return next(each for each in message.walk() if each.get_content_type() == kind)


def events_in(message: Message) -> list[Any]:
    return list(Calendar.from_ical(part(message).get_payload(decode=True)).walk("VEVENT"))


def words(message: Message) -> str:
    return part(message, "text/plain").get_payload(decode=True).decode()


def test_an_invitation_names_its_reader_alone_and_asks_for_no_answer_by_mail(made: Event, hosting: Worker) -> None:
    page = hosting.told(hosting.client.post(f"{LIST}{made.pk}/invite/", {}))
    assert "2 invitations go out" in page
    found = letters()
    assert set(found) == {"host@example.org", "guest@example.org"}
    message = found["guest@example.org"]
    assert part(message).get_param("method") == "REQUEST"
    assert "host@example.org" not in message.as_string()
    assert "host@example.org" not in str(events_in(message))
    calendar = part(message).get_payload(decode=True).decode()
    assert "METHOD:REQUEST" in calendar
    event = events_in(message)[0]
    attendee = event["ATTENDEE"]
    assert (str(attendee), attendee.params["RSVP"]) == ("mailto:guest@example.org", "FALSE")
    assert event["UID"] == str(made.uid)
    assert event["SEQUENCE"] == made.sequence
    assert event["URL"].endswith(f"/workspace/meetings/{made.pk}/")
    assert event["URL"] in words(message)
    assert "Back room" in event["LOCATION"]
    assert "RRULE" in event
    assert "BEGIN:VTIMEZONE" in calendar
    file = part(message, "application/ics").get_payload(decode=True)
    assert file.splitlines() == part(message).get_payload(decode=True).splitlines()


def test_nobody_is_invited_twice_and_who_comes_later_is(made: Event, hosting: Worker, clinic: Organization) -> None:
    from tests.accounts.conftest import person

    assert calling.invite(made, by=hosting.user) == 2
    assert calling.invite(made, by=hosting.user) == 0
    late = person(email="late@example.org")
    Membership.objects.create(user=late, organization=clinic)
    assert calling.invite(made, by=hosting.user) == 1
    assert Letter.objects.filter(to="late@example.org").count() == 1


def test_each_letter_is_in_its_readers_language(made: Event, hosting: Worker, guest: Worker) -> None:
    guest.user.language = "es"
    guest.user.save()
    EventText.objects.create(event=made, language="es", title="Redadas")
    calling.invite(Event.objects.get(pk=made.pk), by=hosting.user)
    assert str(events_in(letters()["guest@example.org"])[0]["SUMMARY"]) == "Redadas"


def test_a_guest_may_not_invite(made: Event, guest: Worker) -> None:
    assert guest.client.post(f"{LIST}{made.pk}/invite/", {}).status_code == 404
    assert not Letter.objects.exists()


def test_nothing_changed_sends_nothing(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    assert tell() == 0
    assert calling.tell_changes(timezone.now() + 9 * DAY) == 0


def test_a_change_is_told_once_with_a_higher_sequence(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    made.venue = "Library"
    made.save()
    assert tell() == 2
    assert tell() == 0
    event = events_in(letters()["guest@example.org"])[0]
    assert "Library" in event["LOCATION"]
    assert event["SEQUENCE"] == made.sequence == 1
    assert MeetingCall.objects.get().sequence == event["SEQUENCE"]


def test_several_changes_at_once_make_one_letter(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    made.venue = "Library"
    made.save()
    assert calling.tell_changes(timezone.now()) == 0
    made.ends_at += datetime.timedelta(hours=1)
    made.save()
    assert tell() == 2


def test_one_date_that_is_called_off_is_cancelled_alone(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    date = date_of(made)
    Occurrence.objects.filter(pk=date.pk).update(status=EventStatus.CANCELLED, reason="The hall is closed")
    assert tell() == 2
    message = letters()["guest@example.org"]
    assert part(message).get_param("method") == "CANCEL"
    (event,) = events_in(message)
    assert event["RECURRENCE-ID"].dt == date.original_start
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == str(made.uid)
    assert event["SEQUENCE"] == made.sequence + 1
    assert "The hall is closed" in words(message)
    Letter.objects.all().delete()
    made.venue = "Library"
    made.save()
    tell()
    (master,) = events_in(letters()["guest@example.org"])
    assert master["EXDATE"].dts[0].dt == date.original_start


def test_a_date_that_moves_is_a_request_for_that_date(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    date = date_of(made)
    Occurrence.objects.filter(pk=date.pk).update(starts_at=date.starts_at + DAY, ends_at=date.ends_at + DAY)
    assert tell() == 2
    master, moved = events_in(letters()["guest@example.org"])
    assert moved["RECURRENCE-ID"].dt == date.original_start
    assert moved["DTSTART"].dt == date.starts_at + DAY
    assert master["UID"] == moved["UID"]
    assert master["SEQUENCE"] == moved["SEQUENCE"] == made.sequence + 1
    assert moved["ATTENDEE"] == "mailto:guest@example.org"


@pytest.mark.parametrize("change", [{"status": EventStatus.CANCELLED}, {"live": False}, {"withdrawn": "taken-down"}])
def test_a_meeting_that_is_called_off_is_cancelled_for_all(made: Event, hosting: Worker, change: dict) -> None:
    invite(made, hosting)
    Event.objects.filter(pk=made.pk).update(**change)
    assert tell() == 2
    message = letters()["guest@example.org"]
    (event,) = events_in(message)
    assert "RECURRENCE-ID" not in event
    assert event["STATUS"] == "CANCELLED"
    assert "METHOD:CANCEL" in part(message).get_payload(decode=True).decode()
    assert tell() == 0


def test_who_may_no_longer_see_it_gets_a_cancel_and_hears_no_more(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    made.visibility = Visibility.OWNER
    made.save()
    assert tell() == 1
    assert part(letters()["guest@example.org"]).get_param("method") == "CANCEL"
    Letter.objects.all().delete()
    made.venue = "A place that guests must not learn"
    made.save()
    tell()
    assert set(letters()) == {"host@example.org"}
    assert Invitee.objects.count() == 1


def test_who_lost_access_meanwhile_is_not_told_what_changed(made: Event, hosting: Worker, guest: Worker) -> None:
    invite(made, hosting)
    Membership.objects.filter(user=guest.user).delete()
    made.venue = "A place that guests must not learn"
    made.save()
    EventText.objects.filter(event=made).update(title="A new name")
    tell()
    sent = letters()["guest@example.org"]
    assert part(sent).get_param("method") == "CANCEL"
    assert "A place" not in words(sent)
    assert "A new name" not in sent.as_string()
    assert "A new name" not in str(events_in(sent))
    assert "A place" not in str(events_in(sent))


def test_who_may_no_longer_see_a_meeting_does_not_learn_to_which_hour_it_moved(made: Event, hosting: Worker) -> None:
    invite(made, hosting)
    known = made.starts_at.astimezone(datetime.UTC)
    for row in (made, *made.occurrences.all()):
        row.starts_at, row.ends_at = row.starts_at + 4 * DAY / 24, row.ends_at + 4 * DAY / 24
        row.save()
    made.visible_to_kinds = ["ngo"]
    made.save()
    tell()
    (said,) = events_in(letters()["guest@example.org"])
    assert said["STATUS"] == "CANCELLED"
    assert said["DTSTART"].dt == known
    assert not {"DTEND", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"} & set(said)
    assert f"{made.starts_at.astimezone(datetime.UTC):%Y%m%dT%H%M}" not in letters()["guest@example.org"].as_string()


def test_where_people_were_invited_to_a_series_they_are_to_the_one_that_continues_it(
    host: Organization, made: Event, hosting: Worker
) -> None:
    invite(made, hosting)
    following = meeting(host, kinds=["clinic"], continues=made)
    assert tell() == 2
    assert tell() == 0
    assert events_in(letters()["guest@example.org"])[0]["UID"] == str(following.uid)
    assert str(events_in(letters()["guest@example.org"])[0]["RELATED-TO"]) == str(made.uid)


def test_the_tick_asks_as_much_for_many_unchanged_meetings_as_for_one(
    host: Organization, hosting: Worker, guest: Worker, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        calling.invite(meeting(host, kinds=["clinic"]), by=hosting.user)
    Letter.objects.all().delete()
    with django_assert_max_num_queries(8):
        assert tell() == 0


def test_the_page_says_how_many_have_the_invitation(made: Event, hosting: Worker) -> None:
    assert "Invite 2 people by mail" in hosting.read(page_of(made))
    calling.invite(made, by=hosting.user)
    assert "2 people have the invitation" in hosting.read(page_of(made))
