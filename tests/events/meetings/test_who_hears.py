"""By whatever way a meeting changes, those whom it concerns hear of it, and nobody else does."""

import datetime
from email import message_from_string
from email.message import Message
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from partners.assurance_models import Withdrawn
from partners.changes.saving import open_draft
from partners.models import Letter, Membership, Organization, OrganizationGroup
from partners.roles import Role
from portal.vocabulary import EventStatus, Visibility
from resources.events.meetings import calling
from resources.events.meetings.finding import readers
from resources.events.rules.splitting import split
from resources.models import Event, EventText, Invitee, MeetingCall, Occurrence
from tests.accounts.conftest import enter, person
from tests.events.editing.test_form import save as save_in_admin
from tests.events.meetings.conftest import DAY, date_of, meeting, page_of
from tests.workspace.conftest import Worker

ADMIN = "/admin/snippets/resources/event"


@pytest.fixture(autouse=True)
def _letters_wait(settings: Any) -> None:
    settings.EMAIL_BACKEND = "partners.letters.queue.LetterBackend"


@pytest.fixture
def made(host: Organization, guest: Worker, official: Worker, hosting: Worker) -> Event:
    made = meeting(host, kinds=["clinic"], venue="Back room")
    calling.invite(made, by=hosting.user)
    Letter.objects.all().delete()
    return made


@pytest.fixture
def administrator(db: Any) -> Client:
    client, user = Client(), person(Role.ADMINISTRATOR, email="admin@example.org")
    enter(client, user)
    return client


def tell(later: datetime.timedelta = datetime.timedelta(minutes=10)) -> int:
    return calling.tell_changes(timezone.now() + later)


def sent() -> dict[str, tuple[str, Any, Message]]:
    """By reader: the method, the first VEVENT and the letter, of all that were written since this was asked last."""
    found = {}
    for letter in Letter.objects.all():
        message = message_from_string(letter.message)
        part = next((each for each in message.walk() if each.get_content_type() == "text/calendar"), None)
        if part is None:
            continue  # what hosts are told of their entry
        event = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
        assert letter.to not in found, "two letters at once"
        found[letter.to] = str(part.get_param("method")), event, message
        others = {"host@example.org", "guest@example.org", "official@example.org"} - {letter.to}
        assert not any(other in message.as_string() or other in str(event) for other in others)
    Letter.objects.all().delete()
    return found


def methods() -> dict[str, str]:
    return {reader.partition("@")[0]: method for reader, (method, _event, _letter) in sent().items()}


EVERYBODY_IS_TOLD = {"host": "CANCEL", "guest": "CANCEL"}


def test_deleting_it_in_the_admin_tells_all_who_were_invited(made: Event, administrator: Client) -> None:
    assert administrator.post(f"{ADMIN}/delete/{made.pk}/").status_code == 302
    assert not Event.objects.exists()
    method, event, letter = sent()["guest@example.org"]
    assert method == "CANCEL"
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (str(made.uid), "CANCELLED", made.sequence + 1)
    assert event["SUMMARY"] == "How we answer raids"
    assert "Cancelled: How we answer raids" in letter["Subject"]
    assert tell() == 0


@pytest.mark.parametrize("act", ["unpublish", "take-down"])
def test_taking_it_away_in_the_admin_tells_all_who_were_invited_once(
    made: Event, administrator: Client, act: str
) -> None:
    assert administrator.post(f"{ADMIN}/{act}/{made.pk}/", {"reason": "Not now"}).status_code == 302
    assert not Event.objects.meetings().exists()
    tell()
    assert methods() == EVERYBODY_IS_TOLD
    assert tell() == 0
    assert administrator.post(f"{ADMIN}/delete/{made.pk}/").status_code == 302
    assert methods() == {}


def test_what_comes_back_is_a_new_invitation(made: Event) -> None:
    Event.objects.filter(pk=made.pk).update(live=False)
    tell()
    sent()
    Event.objects.filter(pk=made.pk).update(live=True)
    tell()
    found = sent()
    assert {reader: method for reader, (method, *_rest) in found.items()} == {
        "host@example.org": "REQUEST",
        "guest@example.org": "REQUEST",
    }
    assert found["guest@example.org"][1]["SEQUENCE"] == 2


def test_cancelling_it_in_the_admin_tells_all_who_were_invited(made: Event, administrator: Client) -> None:
    assert save_in_admin(administrator, made, status=EventStatus.CANCELLED, reason="Snow.").status_code == 302
    tell()
    assert methods() == EVERYBODY_IS_TOLD


def test_deleting_a_host_tells_those_whom_it_had_invited(made: Event, host: Organization) -> None:
    Membership.objects.filter(organization=host).delete()
    host.delete()
    assert not Event.objects.exists()
    assert methods() == EVERYBODY_IS_TOLD


@pytest.mark.parametrize("why", ["called off", "over", "nobody was invited"])
def test_deleting_what_nobody_waits_for_any_more_writes_no_letter(made: Event, why: str) -> None:
    if why == "called off":
        Event.objects.filter(pk=made.pk).update(status=EventStatus.CANCELLED)
        tell()
    elif why == "over":
        past = timezone.now() - DAY
        Occurrence.objects.update(starts_at=past, ends_at=past)
        call = MeetingCall.objects.get()
        call.said["told"]["last"] = past.isoformat()
        call.save()
    else:
        MeetingCall.objects.all().delete()
    sent()
    Event.objects.get(pk=made.pk).delete()
    assert methods() == {}


def test_whoever_may_see_it_from_now_on_is_invited_and_the_others_hear_nothing(made: Event) -> None:
    made.visible_to_kinds = ["clinic", "county"]
    made.save()
    tell()
    assert methods() == {"official": "REQUEST"}
    assert tell() == 0
    assert Invitee.objects.count() == 3


def test_a_group_that_is_named_or_grows_brings_invitations(
    made: Event, group: OrganizationGroup, county: Organization
) -> None:
    made.visible_to_groups.set([group])
    made.save()
    assert tell() == 0  # the clinic was invited as such
    group.organizations.add(county)
    tell()
    assert methods() == {"official": "REQUEST"}
    group.organizations.remove(county)
    tell()
    assert methods() == {"official": "CANCEL"}


def test_a_new_member_is_invited_and_one_who_leaves_hears_so(made: Event, clinic: Organization) -> None:
    late = person(Role.VIEWER, organization=clinic, email="late@example.org")
    tell()
    assert methods() == {"late": "REQUEST"}
    Membership.objects.filter(user=late).delete()
    tell()
    assert methods() == {"late": "CANCEL"}


def test_a_person_who_may_not_sign_in_any_more_gets_no_letter(made: Event, guest: Worker, hosting: Worker) -> None:
    guest.user.is_active = False
    guest.user.save()
    made.venue = "Library"
    made.save()
    tell()
    assert methods() == {"host": "REQUEST"}
    assert Invitee.objects.get().user == hosting.user


def test_nobody_is_asked_to_what_is_called_off(made: Event) -> None:
    Event.objects.filter(pk=made.pk).update(status=EventStatus.CANCELLED, visible_to_kinds=["clinic", "county"])
    tell()
    assert methods() == EVERYBODY_IS_TOLD


def test_whoever_may_no_longer_see_it_learns_neither_the_new_hour_nor_the_new_host(
    made: Event, official: Worker
) -> None:
    before = made.starts_at
    made.starts_at, made.ends_at = made.starts_at + 3 * DAY, made.ends_at + 3 * DAY
    made.visible_to_kinds, made.venue, made.rrule = ["county"], "A new place", "FREQ=DAILY;COUNT=4"
    made.save()
    EventText.objects.filter(event=made).update(title="A new name")
    tell()
    found = sent()
    method, event, letter = found["guest@example.org"]
    assert method == "CANCEL"
    assert event["SUMMARY"] == "How we answer raids"
    assert event["DTSTART"].dt == before
    assert set(event) == {
        "UID", "DTSTAMP", "SEQUENCE", "STATUS", "DTSTART", "SUMMARY", "ORGANIZER", "ATTENDEE",
    }  # fmt: skip
    assert "A new" not in letter.as_string()
    assert found["official@example.org"][0] == found["host@example.org"][0] == "REQUEST"
    assert found["official@example.org"][1]["SUMMARY"] == "A new name"


def test_a_meeting_that_becomes_public_is_told_of_as_one_that_is_no_more(made: Event) -> None:
    Event.objects.filter(pk=made.pk).update(kind="fair", visibility=Visibility.PUBLIC)
    tell()
    assert methods() == EVERYBODY_IS_TOLD


def test_a_series_that_goes_on_as_another_ends_in_the_calendars_too(
    host: Organization, hosting: Worker, guest: Worker
) -> None:
    first = timezone.now().replace(second=0, microsecond=0, minute=0) - DAY
    event = meeting(host, kinds=["clinic"], dates=[first, first + 7 * DAY], rrule="FREQ=WEEKLY;COUNT=2")
    calling.invite(event, by=hosting.user)
    sent()
    new = split(event.occurrences.order_by("starts_at").last(), by=hosting.user, based_on=open_draft(event).based_on)
    tell()
    by_uid = {}
    for letter in Letter.objects.filter(to="guest@example.org"):
        part = next(
            each for each in message_from_string(letter.message).walk() if each.get_content_type() == "text/calendar"
        )
        for each in Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT"):
            by_uid[str(each["UID"])] = each
    assert set(by_uid) == {str(event.uid), str(new.uid)}
    assert by_uid[str(event.uid)]["RRULE"]["UNTIL"][0] < new.starts_at
    assert Letter.objects.count() == 4
    assert tell() == 0


def test_one_meeting_that_cannot_be_told_does_not_keep_the_others_waiting(
    host: Organization, made: Event, hosting: Worker
) -> None:
    broken = meeting(host, kinds=["clinic"])
    calling.invite(broken, by=hosting.user)
    sent()
    Event.objects.filter(pk=broken.pk).update(rrule="FREQ=NONSENSE", venue="x")
    Event.objects.filter(pk=made.pk).update(venue="Library")
    assert tell() == 2
    assert sent()["guest@example.org"][1]["LOCATION"] == "Library"
    Event.objects.get(pk=broken.pk).delete()  # says so even then
    assert methods() == EVERYBODY_IS_TOLD


def hold_together(event: Event, with_one: Organization) -> Event:
    event.co_hosts.create(organization=with_one)
    event.save()
    return Event.objects.get(pk=event.pk)


@pytest.mark.parametrize(
    "change",
    [{"withdrawn": Withdrawn.TAKEN_DOWN}, {"withdrawn": Withdrawn.CLOSED}, {"withdrawn": "vanished"}, {"live": False}],
)
def test_members_of_a_co_host_that_is_gone_see_nothing_and_are_told(
    host: Organization, county: Organization, official: Worker, hosting: Worker, change: dict
) -> None:
    made = hold_together(meeting(host), county)
    assert "How we answer raids" in official.read(page_of(made))
    calling.invite(made, by=hosting.user)
    sent()
    Organization.objects.filter(pk=county.pk).update(**change)
    assert official.client.get(page_of(made)).status_code == 404
    assert "How we answer raids" not in official.read("/workspace/meetings/")
    assert "How we answer raids" not in official.read("/workspace/")
    assert not readers(made).filter(user=official.user).exists()
    tell()
    assert methods() == {"official": "CANCEL"}


@pytest.mark.parametrize("change", [{"live": False}, {"withdrawn": Withdrawn.TAKEN_DOWN}])
def test_a_host_that_is_gone_shares_nothing_and_its_guests_are_told(
    made: Event, host: Organization, guest: Worker, change: dict
) -> None:
    Organization.objects.filter(pk=host.pk).update(**change)
    assert guest.client.get(page_of(made)).status_code == 404
    tell()
    assert methods() == EVERYBODY_IS_TOLD


def test_a_date_of_what_is_not_shown_any_more_has_no_readers_but_its_hosts(made: Event, guest: Worker) -> None:
    Event.objects.filter(pk=made.pk).update(withdrawn=Withdrawn.STALE)
    made.refresh_from_db()
    assert guest.client.get(page_of(made, date_of(made))).status_code == 404
    assert not readers(made).filter(user=guest.user).exists()
