"""People who mean harm: of other organizations, of ones that are gone, with old addresses, with strange words."""

import datetime
from email import message_from_string
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from partners.models import Letter, Membership, Organization
from partners.roles import Role
from resources.events.meetings import acting, addresses, calling
from resources.events.meetings.models import Coming
from resources.models import ActionItem, Answer, Event, MeetingDocument, Proceedings
from tests.accounts.conftest import person
from tests.events.meetings.conftest import date_of, meeting, page_of
from tests.workspace.conftest import Worker

LIST = "/workspace/meetings/"
BREAK = "Quiet\r\nBcc: everybody@example.org\r\nContent-Type: text/html"


@pytest.fixture
def made(host: Organization, settings: Any, tmp_path: Any) -> Event:
    settings.MEDIA_ROOT = tmp_path
    return meeting(host, kinds=["clinic"], venue="Back room")


def do(who: Worker, event: Event, what: str, **typed: Any) -> Any:
    return who.client.post(f"{LIST}{event.pk}/{what}/", {"date": date_of(event).name, **typed})


def every_address(event: Event, by: Any) -> dict[str, dict[str, str]]:
    """All that can be asked of a meeting, with what a form would send."""
    date = date_of(event)
    document = acting.add_document(date, title="Plan", file=SimpleUploadedFile("a.txt", b"x"), by=by)
    item = acting.add_item(date, words="Print", owner=by, due=None, by=by)
    own = {"date": date.name}
    return {
        f"{event.pk}/": {},
        f"{event.pk}/answer/": own | {"coming": "yes"},
        f"{event.pk}/write/": own | {"minutes": "Mine", "version": "0"},
        f"{event.pk}/invite/": own,
        f"{event.pk}/documents/": own | {"title": "Mine"},
        f"{event.pk}/items/": own | {"words": "Mine", "owner": str(by.pk)},
        f"documents/{document.pk}/": {},
        f"documents/{document.pk}/remove/": {},
        f"items/{item.pk}/": {"do": "done"},
    }


@pytest.mark.parametrize("gone", ["named nowhere", "taken down", "membership ended", "meeting taken down"])
def test_whoever_may_not_see_it_is_answered_as_if_it_never_was(
    made: Event, host: Organization, clinic: Organization, official: Worker, guest: Worker, gone: str
) -> None:
    who = official if gone == "named nowhere" else guest
    asked = every_address(made, person(Role.VIEWER, organization=host, email="own@example.org"))
    if gone == "taken down":
        Organization.objects.filter(pk=clinic.pk).update(withdrawn="taken-down")
    elif gone == "membership ended":
        other = Organization.objects.create(name="Other", slug="other", kind="union")
        Membership.objects.filter(user=guest.user).update(organization=other)
    elif gone == "meeting taken down":
        Event.objects.filter(pk=made.pk).update(withdrawn="taken-down")
    for path, typed in asked.items():
        for answer in (who.client.get(f"{LIST}{path}"), who.client.post(f"{LIST}{path}", typed)):
            assert answer.status_code in {404, 405}, path
            assert b"raids" not in answer.content
    assert not Answer.objects.exists()
    assert not Proceedings.objects.exists()
    assert ActionItem.objects.get().done_at is None
    assert MeetingDocument.objects.count() == 1
    assert not Letter.objects.exists()


def test_an_address_that_names_no_document_or_item_answers_like_one_of_others(guest: Worker, made: Event) -> None:
    for path in (f"documents/{uuid4()}/", f"{uuid4()}/"):
        assert guest.client.get(f"{LIST}{path}").status_code == 404
    for path in (f"items/{uuid4()}/", f"documents/{uuid4()}/remove/"):
        assert guest.client.post(f"{LIST}{path}").status_code == 404


@pytest.mark.parametrize(
    "asked", ["2026-13-45", "x" * 3000, "2026-01-01T10:00\x00", "-1", "9999-12-31T23:59", "٢٠٢٦-٠١-٠١"]
)
def test_a_date_that_it_does_not_have_is_not_there(guest: Worker, made: Event, asked: str) -> None:
    assert guest.client.get(f"{LIST}{made.pk}/", {"date": asked}).status_code == 404
    assert guest.client.post(f"{LIST}{made.pk}/answer/", {"date": asked, "coming": "yes"}).status_code == 404


def test_an_answer_sent_twice_or_for_somebody_else_is_one_answer_of_ones_own(
    guest: Worker, hosting: Worker, made: Event, host: Organization
) -> None:
    forged = {"coming": "yes", "user": str(hosting.user.pk), "organization": str(host.pk)}
    for _ in range(2):
        do(guest, made, "answer", **forged)
    answer = Answer.objects.get()
    assert (answer.user, answer.organization.slug) == (guest.user, "clinic")


def test_an_answer_without_the_forms_own_token_is_refused(guest: Worker, made: Event) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = guest.client.cookies
    answer = browser.post(f"{LIST}{made.pk}/answer/", {"date": date_of(made).name, "coming": "yes"})
    assert answer.status_code == 403
    assert not Answer.objects.exists()


def test_who_may_no_longer_see_it_is_not_among_those_who_come(
    guest: Worker, hosting: Worker, made: Event, clinic: Organization
) -> None:
    guest.user.name = "Alma"
    guest.user.save()
    acting.answer(date_of(made), Coming.YES, by=guest.user, organization=clinic)
    assert "Alma" in hosting.read(page_of(made))
    Organization.objects.filter(pk=clinic.pk).update(withdrawn="taken-down")
    page = hosting.read(page_of(made))
    assert "Alma" not in page
    assert "<bdi>Clinic</bdi>" not in page


@pytest.mark.parametrize("gone", ["revoked", "organization taken down", "membership ended", "meeting deleted"])
def test_an_old_calendar_address_shows_nothing_that_its_owner_may_not_see(
    guest: Worker, made: Event, clinic: Organization, gone: str
) -> None:
    token = addresses.make(guest.user, name="")
    path = f"/calendar/{token}.ics"
    assert b"raids" in Client().get(path).content
    if gone == "revoked":
        addresses.revoke(guest.user, guest.user.pk)  # not its key
        assert Client().get(path).status_code == 200
        from resources.models import CalendarAddress

        addresses.revoke(guest.user, CalendarAddress.objects.get().pk)
    elif gone == "organization taken down":
        Organization.objects.filter(pk=clinic.pk).update(withdrawn="taken-down")
    elif gone == "membership ended":
        Membership.objects.filter(user=guest.user).delete()
    else:
        Event.objects.get(pk=made.pk).delete()
    assert b"raids" not in Client().get(path).content
    assert b"Back room" not in Client().get(path).content


def test_line_breaks_in_names_and_titles_make_no_header_and_no_property(
    host: Organization, hosting: Worker, guest: Worker, made: Event, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "partners.letters.queue.LetterBackend"
    Organization.objects.filter(pk=host.pk).update(name=f'{BREAK}"')
    text = made.texts.get()
    type(text).objects.filter(pk=text.pk).update(title=f"{BREAK}\r\nATTENDEE:mailto:everybody@example.org")
    event = Event.objects.get(pk=made.pk)
    calling.invite(event, by=hosting.user)
    Event.objects.filter(pk=made.pk).update(visible_to_kinds=["ngo"])
    calling.tell_changes(timezone.now() + datetime.timedelta(minutes=10))
    letters = [message_from_string(each.message) for each in Letter.objects.filter(to="guest@example.org")]
    assert len(letters) == 2
    for letter in letters:
        assert letter["Bcc"] is None
        assert letter["To"] == "guest@example.org"
        assert letter.get_content_type().startswith("multipart/")
        part = next(each for each in letter.walk() if each.get_content_type() == "text/calendar")
        for each in Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT"):
            assert str(each["ATTENDEE"]) == "mailto:guest@example.org"
            assert str(each["ORGANIZER"]).startswith("mailto:")


def test_a_documents_name_makes_no_header_and_its_file_keeps_no_name(
    hosting: Worker, guest: Worker, made: Event
) -> None:
    file = SimpleUploadedFile("../../statement of Alma.txt", b"words", "text/html")
    hosting.told(do(hosting, made, "documents", title='Plan"; filename="x.html', file=file))
    row = MeetingDocument.objects.get()
    assert "Alma" not in row.file.name
    assert row.file.name.startswith("private/meetings/")
    answer = guest.client.get(f"{LIST}documents/{row.pk}/")
    assert b"".join(answer.streaming_content) == b"words"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not answer.headers["Content-Disposition"].rstrip('"').endswith("html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_too_large_is_refused_and_nothing_is_kept(hosting: Worker, made: Event, tmp_path: Any) -> None:
    answer = do(hosting, made, "documents", title="Plan", file=SimpleUploadedFile("a.txt", b"x" * (10 * 1024**2 + 1)))
    assert answer.status_code == 422
    assert "at most 10" in answer.content.decode()
    assert not MeetingDocument.objects.exists()
    assert not [each for each in tmp_path.rglob("*") if each.is_file() and "meetings" in str(each)]


def test_with_a_meeting_its_files_are_deleted(
    made: Event, hosting: Worker, django_capture_on_commit_callbacks: Any
) -> None:
    row = acting.add_document(date_of(made), title="Plan", file=SimpleUploadedFile("a.txt", b"x"), by=hosting.user)
    storage, name = row.file.storage, row.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        Event.objects.get(pk=made.pk).delete()
    assert not storage.exists(name)


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}", "\u202etxt.exe"]
)
def test_words_of_members_are_only_words(hosting: Worker, guest: Worker, made: Event, words: str) -> None:
    url = f"{LIST}{made.pk}/write/"
    hosting.told(hosting.save(url, agenda=words, minutes=words, decisions=words))
    hosting.told(do(hosting, made, "items", words=words, owner=str(guest.user.pk)))
    hosting.told(do(hosting, made, "documents", title=words, file=SimpleUploadedFile("a.txt", b"x")))
    for path in (page_of(made), "/workspace/", "/workspace/search/?q=alert"):
        page = guest.read(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
