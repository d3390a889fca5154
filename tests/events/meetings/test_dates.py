"""One date of a meeting: answers, agenda, minutes, documents, what is to be done and how it is carried on."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.changes.saving import open_draft
from partners.models import AuditRow, Organization
from partners.roles import Role
from portal.vocabulary import EventStatus
from resources.events.meetings import acting
from resources.events.meetings.models import Coming
from resources.events.rules.splitting import split
from resources.models import ActionItem, Answer, Event, MeetingDocument, Occurrence, Proceedings
from tests.accounts.conftest import person
from tests.events.meetings.conftest import DAY, date_of, is_over, meeting, page_of
from tests.resources.factories import occurrence
from tests.workspace.conftest import Worker

LIST = "/workspace/meetings/"


@pytest.fixture
def made(host: Organization) -> Event:
    return meeting(host, kinds=["clinic"], venue="Back room")


def asked(date: Occurrence) -> str:
    return f"{date.local(date.original_start):%Y-%m-%dT%H:%M}"


def do(who: Worker, event: Event, what: str, **typed: Any) -> Any:
    return who.client.post(f"{LIST}{event.pk}/{what}/", {"date": asked(date_of(event)), **typed})


def test_a_member_answers_and_may_answer_otherwise(guest: Worker, made: Event, clinic: Organization) -> None:
    page = guest.told(do(guest, made, "answer", coming="yes"))
    assert "You come" in page
    guest.told(do(guest, made, "answer", coming="maybe"))
    answer = Answer.objects.get()
    assert (answer.user, answer.organization, answer.coming) == (guest.user, clinic, "maybe")


def test_members_read_organizations_and_hosts_read_names(guest: Worker, hosting: Worker, made: Event) -> None:
    guest.user.name = "Alma"
    guest.user.save()
    do(guest, made, "answer", coming="yes")
    assert "Alma" in hosting.read(page_of(made))
    page = guest.read(page_of(made))
    assert "<bdi>Clinic</bdi>" in page
    assert "Alma" not in page


def test_nobody_answers_for_an_organization_that_is_not_theirs(guest: Worker, made: Event, host: Organization) -> None:
    do(guest, made, "answer", coming="yes", organization=str(host.pk))
    assert not Answer.objects.filter(organization=host).exists()


@pytest.mark.parametrize("coming", ["", "surely", "YES"])
def test_another_word_is_no_answer(guest: Worker, made: Event, coming: str) -> None:
    assert "Choose one of the answers" in guest.told(do(guest, made, "answer", coming=coming))
    assert not Answer.objects.exists()


def test_a_date_that_is_over_or_called_off_takes_no_answer(guest: Worker, made: Event) -> None:
    date = date_of(made)
    Occurrence.objects.filter(pk=date.pk).update(status=EventStatus.CANCELLED, reason="The hall is closed")
    do(guest, made, "answer", coming="yes")
    assert not Answer.objects.exists()
    page = guest.read(page_of(made))
    assert "Cancelled" in page
    assert "The hall is closed" in page
    assert "Do you come?" not in page


def test_a_host_writes_agenda_minutes_and_decisions(hosting: Worker, guest: Worker, made: Event) -> None:
    url = f"{LIST}{made.pk}/write/"
    page = hosting.told(
        hosting.save(
            url,
            agenda="Who is at the door\r\n\r\nPhones",
            minutes="We spoke.\r\n\r\nAt length.",
            decisions="One line for all",
        )
    )
    assert page.index("Who is at the door") < page.index("Phones")
    shown = guest.read(page_of(made))
    assert "<li><bdi>One line for all</bdi></li>" in shown
    assert "<p>At length.</p>" in shown
    assert "/write/" not in shown
    row = AuditRow.objects.filter(action="meetings.write").get()
    assert row.organization_id == made.host_id
    assert "At length" not in str(row.after)


def test_what_two_hosts_write_at_once_is_not_lost(hosting: Worker, made: Event) -> None:
    url = f"{LIST}{made.pk}/write/"
    first = hosting.fields(url)
    hosting.save(url, minutes="Theirs")
    answer = hosting.client.post(url, first | {"minutes": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert Proceedings.objects.get().minutes == "Theirs"
    from tests.workspace.conftest import fields_of

    hosting.told(hosting.client.post(url, fields_of(page) | {"minutes": "Theirs and mine"}))
    assert Proceedings.objects.get().minutes == "Theirs and mine"


def test_script_in_minutes_is_words(hosting: Worker, guest: Worker, made: Event) -> None:
    hosting.save(f"{LIST}{made.pk}/write/", minutes="<script>alert(1)</script>", agenda="<img src=x onerror=alert(1)>")
    page = guest.read(page_of(made))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_document_opens_for_those_who_see_the_meeting_and_for_nobody_else(
    hosting: Worker, guest: Worker, official: Worker, made: Event, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("plan.txt", b"the secret plan", "text/plain")
    hosting.told(do(hosting, made, "documents", title="Plan", file=file))
    document = MeetingDocument.objects.get()
    url = f"{LIST}documents/{document.pk}/"
    answer = guest.client.get(url)
    assert b"".join(answer.streaming_content) == b"the secret plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert official.client.get(url).status_code == 404
    assert guest.client.post(f"{url}remove/").status_code == 404
    visitor = type(guest.client)()
    assert visitor.get(url).status_code == 302
    for path in (
        f"/media/{document.file.name}",
        f"/media/images/../{document.file.name}",
        f"/documents/{document.pk}/",
    ):
        assert b"secret" not in visitor.get(path).content
    assert b"Plan" not in visitor.get("/api/v2/documents/").content
    hosting.told(hosting.client.post(f"{url}remove/"))
    assert guest.client.get(url).status_code == 404
    trail = [f"{row.action} {row.before} {row.after}" for row in AuditRow.objects.filter(action__contains="document")]
    assert len(trail) == 2
    assert not [row for row in trail if "Plan" in row or str(document.pk) not in row]


@pytest.mark.parametrize(
    ("name", "content"),
    [("plan.html", b"<script>"), ("plan.txt", b"<html>"), ("plan.pdf", b"no pdf"), ("plan.exe", b"MZ"), ("plan", b"x")],
)
def test_another_file_is_refused_with_the_reason_and_the_name_stays(
    hosting: Worker, made: Event, name: str, content: bytes
) -> None:
    answer = do(hosting, made, "documents", title="Our plan", file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert "Our plan" in answer.content.decode()
    assert not MeetingDocument.objects.exists()


def test_an_item_stands_in_its_owners_workspace_until_it_is_done(hosting: Worker, guest: Worker, made: Event) -> None:
    due = timezone.localdate() - DAY
    hosting.told(do(hosting, made, "items", words="Print the cards", owner=str(guest.user.pk), due=due.isoformat()))
    item = ActionItem.objects.get()
    home = guest.read("/workspace/")
    assert "Print the cards" in home
    assert "Late" in home
    assert "Print the cards" not in hosting.read("/workspace/")
    guest.told(guest.client.post(f"{LIST}items/{item.pk}/", {"do": "done", "next": "home"}))
    item.refresh_from_db()
    assert item.done_by == guest.user
    guest.read("/workspace/")  # shows what was done, once
    assert "Print the cards" not in guest.read("/workspace/")
    hosting.told(hosting.client.post(f"{LIST}items/{item.pk}/", {"do": "open"}))
    assert "Print the cards" in guest.read("/workspace/")


def test_an_item_leaves_the_workspace_of_whoever_may_no_longer_see_the_meeting(
    hosting: Worker, guest: Worker, made: Event
) -> None:
    acting.add_item(date_of(made), words="Print the cards", owner=guest.user, due=None, by=hosting.user)
    made.visible_to_kinds = ["ngo"]
    made.save()
    assert "Print the cards" not in guest.read("/workspace/")


@pytest.mark.parametrize("lost", ["the meeting", "the organization", "the account", "themselves"])
def test_a_host_gives_what_somebody_left_behind_to_another(
    hosting: Worker, guest: Worker, made: Event, host: Organization, lost: str
) -> None:
    item = acting.add_item(date_of(made), words="Print the cards", owner=guest.user, due=None, by=hosting.user)
    give = f"{LIST}items/{item.pk}/give/"
    assert give in hosting.read(page_of(made))
    assert "Nobody does it any more" not in hosting.read(page_of(made))
    assert "/give/" not in guest.read(page_of(made))
    assert guest.client.get(give).status_code == 404
    if lost == "the meeting":
        Event.objects.filter(pk=made.pk).update(visible_to_kinds=["ngo"])
    elif lost == "the organization":
        guest.user.memberships.all().delete()
    elif lost == "the account":
        type(guest.user).objects.filter(pk=guest.user.pk).update(is_active=False)
    else:
        guest.user.delete()
    assert "Nobody does it any more" in hosting.read(page_of(made))
    assert hosting.client.post(give, {"owner": ""}).status_code == 422
    other = person(Role.VIEWER, organization=host, email="other@example.org")
    hosting.told(hosting.client.post(give, {"owner": str(other.pk)}))
    assert ActionItem.objects.of(other).get() == item
    assert "Nobody does it any more" not in hosting.read(page_of(made))


def test_only_those_whom_the_meeting_is_for_can_own_an_item(hosting: Worker, official: Worker, made: Event) -> None:
    answer = do(hosting, made, "items", words="Print the cards", owner=str(official.user.pk))
    assert answer.status_code == 422
    assert "official" not in answer.content.decode()
    assert not ActionItem.objects.exists()


def test_others_do_not_settle_an_item(hosting: Worker, guest: Worker, made: Event, clinic: Organization) -> None:
    owner = person(Role.VIEWER, organization=clinic, email="owner@example.org")
    item = acting.add_item(date_of(made), words="Print", owner=owner, due=None, by=hosting.user)
    assert guest.client.post(f"{LIST}items/{item.pk}/", {"do": "done"}).status_code == 404


def test_what_is_open_is_carried_to_the_next_date_and_what_is_done_is_not(
    hosting: Worker, guest: Worker, made: Event
) -> None:
    earlier = is_over(made)
    later = occurrence(made, timezone.now().replace(second=0, microsecond=0) + 7 * DAY)
    acting.add_item(earlier, words="Still open", owner=guest.user, due=None, by=hosting.user)
    done = acting.add_item(earlier, words="Long done", owner=guest.user, due=None, by=hosting.user)
    acting.settle_item(done, done=True, by=hosting.user)
    page = guest.read(page_of(made, later))
    assert "Still open" in page
    assert "Long done" not in page
    assert "Long done" in guest.read(page_of(made, earlier))


def test_a_series_that_continues_another_carries_its_open_items(
    host: Organization, hosting: Worker, guest: Worker, made: Event
) -> None:
    acting.add_item(is_over(made), words="Still open", owner=guest.user, due=None, by=hosting.user)
    next_series = meeting(host, kinds=["clinic"], continues=made)
    assert "Still open" in guest.read(page_of(next_series))
    hidden = meeting(host, kinds=["ngo"])
    acting.add_item(is_over(hidden), words="Not for clinics", owner=hosting.user, due=None, by=hosting.user)
    Event.objects.filter(pk=made.pk).update(continues=hidden)
    page = guest.read(page_of(next_series))
    assert "Still open" in page
    assert "Not for clinics" not in page
    assert "Not for clinics" in hosting.read(page_of(next_series))


def test_two_series_that_continue_each_other_end_the_looking_back(
    guest: Worker, made: Event, host: Organization
) -> None:
    other = meeting(host, kinds=["clinic"], continues=made)
    Event.objects.filter(pk=made.pk).update(continues=other)
    guest.read(page_of(other))


def test_the_hosts_form_calls_a_meeting_that_repeats(hosting: Worker, guest: Worker, host: Organization) -> None:
    day = datetime.date(timezone.localdate().year + 1, 3, 10)
    typed = {
        "title": "Regional round", "language": "en", "starts_at": f"{day}T10:00", "ends_at": f"{day}T11:30",
        "time_zone": "America/Denver", "repeats": "month", "mode": "in-person", "venue": "Hall", "visibility": "groups",
        "visible_to_kinds": ["clinic"],
    }  # fmt: skip
    page = hosting.told(hosting.save(f"{LIST}call/", **typed))
    assert "Regional round" in page
    event = Event.objects.get()
    assert (event.kind, event.visibility, event.host) == ("partner-meeting", "groups", host)
    assert event.rrule.startswith("FREQ=MONTHLY;BYDAY=2")
    assert event.starts_at.astimezone(event.zone).hour == 10
    assert event.occurrences.count() >= 1
    assert "Regional round" in guest.read(page_of(event))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"visible_to_kinds": []}, "Name at least one group or one kind"),
        ({"visibility": "public"}, "Select a valid choice"),
        ({"visibility": ""}, "required"),
        ({"starts_at": "2020-01-01T10:00"}, "This hour is over"),
        ({"ends_at": "2020-01-01T10:00"}, "before the start"),
        ({"visible_to_kinds": ["army"]}, "Select a valid choice"),
    ],
)
def test_a_call_that_would_be_wrong_says_why_and_keeps_what_was_typed(hosting: Worker, change: dict, said: str) -> None:
    day = datetime.date(timezone.localdate().year + 1, 3, 10)
    typed = {
        "title": "Regional round", "language": "en", "starts_at": f"{day}T10:00", "ends_at": f"{day}T11:30",
        "time_zone": "America/Denver", "repeats": "", "mode": "in-person", "visibility": "groups",
        "visible_to_kinds": ["clinic"], **change,
    }  # fmt: skip
    answer = hosting.save(f"{LIST}call/", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Regional round" in page
    assert not Event.objects.exists()


def test_a_page_asks_as_much_for_many_answers_as_for_one(
    host: Organization, hosting: Worker, made: Event, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        someone = person(Role.VIEWER, organization=host, email=f"some{number}@example.org")
        acting.answer(date_of(made), Coming.YES, by=someone, organization=host)
        acting.add_item(date_of(made), words=f"Do {number}", owner=someone, due=None, by=hosting.user)
    hosting.read(page_of(made))
    with django_assert_max_num_queries(36):
        hosting.read(page_of(made))


def test_a_viewer_calls_nothing(guest: Worker) -> None:
    assert guest.client.get(f"{LIST}call/").status_code == 403


def test_a_host_changes_who_may_see_it(hosting: Worker, guest: Worker, official: Worker, made: Event) -> None:
    url = f"/workspace/events/{made.pk}/change/audience/"
    answer = hosting.client.post(url, hosting.fields(url) | {"visibility": "groups", "visible_to_kinds": ["county"]})
    assert answer.status_code == 302
    assert guest.client.get(page_of(made)).status_code == 404
    official.read(page_of(made))


def test_this_and_later_dates_stay_for_the_same_readers_with_minutes_and_open_items(
    host: Organization, hosting: Worker, guest: Worker, official: Worker, group: Any
) -> None:
    first = timezone.now().replace(second=0, microsecond=0, minute=0) + DAY
    event = meeting(host, groups=[group], dates=[first, first + 7 * DAY], rrule="FREQ=WEEKLY;COUNT=2")
    earlier, later = event.occurrences.order_by("starts_at")
    acting.write_proceedings(later, agenda=["Phones"], minutes="", decisions=[], based_on=0, by=hosting.user)
    acting.add_item(earlier, words="Print the cards", owner=guest.user, due=None, by=hosting.user)
    new = split(later, by=hosting.user, based_on=open_draft(event).based_on)
    assert new.continues_id == event.pk
    page = guest.read(page_of(new, Occurrence.objects.get(pk=later.pk)))
    assert "Phones" in page
    assert "Print the cards" in page
    assert official.client.get(page_of(new)).status_code == 404
    assert not Event.objects.listed().exists()
