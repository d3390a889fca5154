"""A meeting of which the host changes this date and the later ones: letters, answers and minutes go with the dates."""

import datetime
from email import message_from_string
from typing import Any

import pytest
from django.utils import timezone

from partners.changes.saving import open_draft
from partners.models import Letter, Organization, OrganizationGroup
from portal.vocabulary import EventStatus
from resources.events.meetings import acting, calling
from resources.events.meetings.models import Coming
from resources.events.rules.making import make_occurrences
from resources.events.rules.splitting import change_later
from resources.models import Event, Occurrence
from tests.events.meetings.conftest import DAY, meeting, page_of
from tests.events.meetings.test_letters import events_in, part, words
from tests.resources.factories import tomorrow
from tests.workspace.conftest import Worker

MEETINGS = "/workspace/meetings/"


@pytest.fixture(autouse=True)
def _letters_wait(settings: Any) -> None:
    settings.EMAIL_BACKEND = "partners.letters.queue.LetterBackend"


@pytest.fixture
def made(host: Organization, group: OrganizationGroup, guest: Worker, hosting: Worker) -> Event:
    """Four weekly dates, the first one ten days ago; seen by a group."""
    first = tomorrow() - 10 * DAY
    series = meeting(
        host, groups=[group], dates=[], starts_at=first, ends_at=first + DAY / 12, rrule="FREQ=WEEKLY;COUNT=4"
    )
    make_occurrences([series])
    calling.invite(series, by=hosting.user)
    Letter.objects.all().delete()
    return series


def dates(of: Event) -> list[Occurrence]:
    return list(of.occurrences.order_by("starts_at"))


def from_on(date: Occurrence, **changes: Any) -> Event:
    new, _outcome = change_later(date, by=None, based_on=open_draft(date.event).based_on, changes=changes)
    return new


def tell() -> dict[str, list[Any]]:
    """METHOD -> (message, its VEVENTs) of all letters to the guest."""
    Letter.objects.all().delete()
    calling.tell_changes(timezone.now() + datetime.timedelta(minutes=10))
    found: dict[str, list[Any]] = {}
    for letter in Letter.objects.filter(to="guest@example.org").order_by("pk"):
        message = message_from_string(letter.message)
        found.setdefault(part(message).get_param("method"), []).append((message, events_in(message)))
    return found


def test_the_old_series_ends_and_the_new_one_is_an_invitation(made: Event) -> None:
    new = from_on(dates(made)[3], venue="Library")
    told = tell()
    assert set(told) == {"REQUEST"}
    by_uid = {str(events[0]["UID"]): events[0] for _message, events in told["REQUEST"]}
    assert set(by_uid) == {str(made.uid), str(new.uid)}
    assert "UNTIL" in by_uid[str(made.uid)]["RRULE"]
    assert by_uid[str(made.uid)]["SEQUENCE"] == 1
    assert by_uid[str(new.uid)]["RELATED-TO"] == str(made.uid)
    assert "Library" in by_uid[str(new.uid)]["LOCATION"]
    assert tell() == {}


def test_a_series_of_which_no_date_is_left_is_ended_in_calendars_too(made: Event) -> None:
    new = from_on(dates(made)[2], venue="Library")
    assert not made.occurrences.upcoming().exists()
    by_uid = {str(events[0]["UID"]): (message, events[0]) for message, events in tell()["REQUEST"]}
    message, ended = by_uid[str(made.uid)]
    assert set(by_uid) == {str(made.uid), str(new.uid)}
    assert "UNTIL" in ended["RRULE"]
    assert "there are no further dates in this series" in words(message)
    assert tell() == {}


def test_later_dates_that_are_called_off_are_told_as_such_with_the_reason(made: Event) -> None:
    new = from_on(dates(made)[3], status=EventStatus.CANCELLED, reason="The office closes for good.")
    told = tell()
    ((_message, (ended,)),) = told["REQUEST"]
    assert ended["UID"] == str(made.uid)
    ((message, (gone,)),) = told["CANCEL"]
    assert (gone["UID"], gone["STATUS"]) == (str(new.uid), "CANCELLED")
    assert "The office closes for good." in words(message)
    assert tell() == {}
    Event.objects.filter(pk=new.pk).update(status=EventStatus.CONFIRMED)
    ((_message, (again,)),) = tell()["REQUEST"]
    assert again["UID"] == str(new.uid)


def test_a_whole_meeting_that_is_called_off_says_why(made: Event) -> None:
    made.status, made.reason = EventStatus.CANCELLED, "The office closes for good."
    made.save()
    ((message, _events),) = tell()["CANCEL"]
    assert "The office closes for good." in words(message)


def test_the_new_series_is_seen_by_the_same_people_and_nobody_else(
    made: Event, guest: Worker, official: Worker
) -> None:
    date = dates(made)[3]
    new = from_on(date, venue="Library")
    assert list(new.visible_to_groups.all()) == list(made.visible_to_groups.all())
    assert guest.client.get(page_of(new, date)).status_code == 200
    assert official.client.get(page_of(new, date)).status_code == 404


def test_answers_minutes_and_items_go_with_their_dates(made: Event, guest: Worker, hosting: Worker) -> None:
    earlier, date = dates(made)[2:]
    acting.answer(date, Coming.YES, by=guest.user, organization=None)
    acting.write_proceedings(date, agenda=["Raids"], minutes="", decisions=[], based_on=0, by=hosting.user)
    acting.add_item(date, words="Ask the county", owner=guest.user, due=None, by=hosting.user)
    acting.add_item(earlier, words="Write to the mayor", owner=guest.user, due=None, by=hosting.user)
    new = from_on(date, venue="Library")
    page = guest.read(page_of(new, date))
    assert "Raids" in page
    assert "Ask the county" in page
    assert "Write to the mayor" in page, "what the earlier series left open is carried into the new one"
    date.refresh_from_db()
    assert (date.event_id, date.answers.get().coming) == (new.pk, "yes")


def test_the_link_in_an_old_letter_leads_to_the_date_and_its_forms_still_work(made: Event, guest: Worker) -> None:
    date = dates(made)[3]
    old = page_of(made, date)
    new = from_on(date, venue="Library")
    assert "Library" in guest.read(old)
    named = old.partition("date=")[2]
    answer = guest.client.post(f"{MEETINGS}{made.pk}/answer/", {"date": named, "coming": "no"})
    assert answer["Location"].startswith(page_of(new, Occurrence.objects.get(pk=date.pk)))
    assert date.answers.get().coming == "no"
    new.visible_to_groups.clear()
    Event.objects.filter(pk=new.pk).update(visibility="owner")
    assert guest.client.get(old).status_code == 404
