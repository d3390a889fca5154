"""The page behind a mailed link: no login, no cookie; acts on POST only, once, and says clearly what does not work."""

import datetime
import logging
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from partners.freshness import links
from partners.freshness.answering import UNDO_LIVES
from partners.freshness.asking import ask
from partners.freshness.clocks import settle
from partners.models import AuditRow, ConfirmationLink, Correction, Membership, Phone, Schedule, Service
from partners.roles import Role
from portal.logs import PlainFormatter
from search.models import OutboxEntry
from tests.accounts.conftest import person
from tests.factories import LocationFactory, OrganizationFactory, PolicyFactory, ProvisionFactory, ServiceFactory
from tests.partners.test_freshness import assured, days

pytestmark = pytest.mark.django_db
PATH = re.compile(r"/\w+/confirm/[\w.=-]+/")


@pytest.fixture
def service() -> Service:
    """Due since today; an editor and an administrator were asked."""
    clinic = OrganizationFactory(kind="legal-clinic", name="Clinic")
    person(Role.ORGANIZATION_EDITOR, email="editor@example.org", organization=clinic)
    person(Role.ORGANIZATION_ADMIN, email="admin@example.org", organization=clinic)
    person(Role.VIEWER, email="viewer@example.org", organization=clinic)
    person(Role.REVIEWER, email="reviewer@example.org")
    hidden = LocationFactory(organization=clinic, hidden=True, address_1="1 Secret Street", city="El Paso")
    made = ServiceFactory(
        organization=clinic, help=["asylum"], names={"en": "Asylum forms"}, at=[hidden], spoken=["es"]
    )
    Phone.objects.create(service=made, number="+19155550101")
    Schedule.objects.create(service=made, byday="MO,TU", opens_at="09:00", closes_at="17:00")
    assured(made, timezone.localdate() - days(90))
    settle(timezone.now())
    ask(timezone.now())
    return made


def link_to(email: str) -> str:
    """The path of the newest link that was mailed to the address."""
    return [PATH.findall(letter.body)[0] for letter in mail.outbox if letter.to == [email]][-1]


def seen(client: Client, path: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode())[1]  # type: ignore[index]


def say(client: Client, path: str, answer: str, **more: str) -> Any:
    return client.post(path, urlencode({"answer": answer, **more}), content_type="application/x-www-form-urlencoded")


def fresh(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def test_the_page_shows_what_the_public_sees_and_three_buttons(client: Client, service: Service) -> None:
    answer = client.get(link_to("editor@example.org"))
    words = answer.content.decode()
    for said in ("Asylum forms", "+1 915-555-0101", "Monday, Tuesday", "9:00", "El Paso, TX", "Spanish", "Clinic"):
        assert said in words, said
    assert "Secret Street" not in words
    assert re.findall(r'name="answer" value="(\w+)"', words) == ["right", "changed", "closed"]
    assert "noindex" in words
    assert "e***@example.org" in words
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not answer.cookies


def test_scanners_that_only_open_links_do_nothing(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    before = Service.objects.values().get()
    for _ in range(3):
        client.get(path)
        client.head(path)
        client.get(path + "?answer=closed")
        client.options(path)
    assert Service.objects.values().get() == before
    assert not ConfirmationLink.objects.exclude(used_at=None).exists()


def test_still_right_is_said_by_the_organization_and_once(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    answer = say(client, path, "right", seen=seen(client, path))
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert not answer.cookies
    now = fresh(service)
    assert (now.assured_date, now.assured_by, now.assurer.email) == (
        timezone.localdate(),
        service.organization,
        "editor@example.org",
    )
    assert (now.freshness, now.due_date) == ("fresh", timezone.localdate() + days(90))
    assert AuditRow.objects.get(action="freshness.confirm").who.email == "editor@example.org"
    page = client.get(path)
    assert (page.status_code, "You said that it is still right" in page.content.decode()) == (200, True)
    assert say(client, path, "closed").status_code == 200
    assert fresh(service).withdrawn == ""


def test_the_colleagues_link_then_says_that_nothing_is_left_to_do(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    say(client, path, "right", seen=seen(client, path))
    other = link_to("admin@example.org")
    assert "Nothing is left to do" in client.get(other).content.decode()
    say(client, other, "closed")
    assert fresh(service).withdrawn == ""


def test_what_changed_while_somebody_looked_is_shown_before_it_is_confirmed(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    digest = seen(client, path)
    Phone.objects.filter(service=service).update(number="+19155550199")
    answer = say(client, path, "right", seen=digest)
    words = answer.content.decode()
    assert (answer.status_code, "It changed while you were reading" in words) == (409, True)
    assert "+1 915-555-0199" in words
    assert fresh(service).freshness == "due"
    say(client, path, "right", seen=seen(client, path))
    assert fresh(service).freshness == "fresh"


def test_an_entry_that_changed_since_the_letter_says_so(client: Client, service: Service) -> None:
    ConfirmationLink.objects.update(made_at=timezone.now() - datetime.timedelta(hours=1))
    service.hours_note = "Mornings"
    service.save()
    words = client.get(link_to("editor@example.org")).content.decode()
    assert "It changed since we wrote to you" in words
    assert "Mornings" in words


def test_something_changed_asks_for_words_and_puts_them_into_the_queue(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    form = say(client, path, "changed")
    assert (form.status_code, "<textarea" in form.content.decode()) == (200, True)
    assert f"/workspace/services/{service.pk}/" in form.content.decode()
    assert "Write in a few words" in say(client, path, "changed", words=" ").content.decode()
    assert not Correction.objects.exists()
    assert say(client, path, "changed", words="New number").status_code == 302
    found = Correction.objects.get()
    assert (found.entry, found.organization, found.words) == (service, service.organization, "New number")
    assert fresh(service).freshness == "due"
    say(client, path, "changed", words="Again")
    assert Correction.objects.count() == 1
    mail.outbox.clear()
    ask(timezone.now() + days(8))
    assert mail.outbox == []


def test_closed_hides_at_once_and_tells_everybody_how_to_undo_it(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    mail.outbox.clear()
    OutboxEntry.objects.all().delete()
    assert say(client, path, "closed").status_code == 302
    closed = fresh(service)
    assert (closed.withdrawn, closed.is_listed) == ("closed", False)
    assert OutboxEntry.objects.filter(kind="service", key=str(service.pk), pending=True).exists()
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "admin@example.org",
        "editor@example.org",
        "reviewer@example.org",
        "viewer@example.org",
    ]
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert not PATH.search(bodies["viewer@example.org"])
    undo = link_to("admin@example.org")
    client.get(undo)
    assert fresh(service).withdrawn == "closed"
    say(client, undo, "undo")
    again = fresh(service)
    assert (again.withdrawn, again.is_listed) == ("", True)
    assert [row.action for row in AuditRow.objects.order_by("pk")][-2:] == ["freshness.close", "freshness.reopen"]
    assert "It is shown again already" in client.get(link_to_undo("reviewer@example.org")).content.decode()


def link_to_undo(email: str) -> str:
    return next(
        PATH.findall(letter.body)[0] for letter in mail.outbox if letter.to == [email] and PATH.search(letter.body)
    )


def test_after_72_hours_the_undo_link_says_who_can(client: Client, service: Service) -> None:
    say(client, link_to("editor@example.org"), "closed")
    undo = link_to("admin@example.org")
    past = timezone.now() - UNDO_LIVES - datetime.timedelta(minutes=1)
    ConfirmationLink.objects.filter(purpose="undo").update(expires_at=past + UNDO_LIVES)
    answer = client.get(undo)
    assert (answer.status_code, "The 72 hours are over" in answer.content.decode()) == (410, True)
    say(client, undo, "undo")
    assert fresh(service).withdrawn == "closed"


def test_an_old_link_says_so(client: Client, service: Service) -> None:
    ConfirmationLink.objects.update(expires_at=timezone.now())
    path = link_to("editor@example.org")
    answer = client.get(path)
    assert (answer.status_code, "The link is too old" in answer.content.decode()) == (410, True)
    assert say(client, path, "closed").status_code == 410
    assert fresh(service).withdrawn == ""


@pytest.mark.parametrize("spoil", [lambda token: token[:-3], lambda token: "A" + token[1:], lambda token: "x.y"])
def test_a_tampered_link_opens_nothing(client: Client, service: Service, spoil: Any) -> None:
    token = link_to("editor@example.org").split("/")[3]
    answer = client.get(f"/en/confirm/{spoil(token)}/")
    assert (answer.status_code, "We do not know this link" in answer.content.decode()) == (404, True)
    assert "Asylum forms" not in answer.content.decode()


def test_who_left_the_organization_answers_no_more(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    Membership.objects.filter(user__email="editor@example.org").update(role="viewer")
    answer = client.get(path)
    assert answer.status_code == 403
    assert "Asylum forms" not in answer.content.decode()
    assert say(client, path, "closed").status_code == 403
    assert fresh(service).withdrawn == ""


def test_what_the_network_took_down_cannot_be_confirmed(client: Client, service: Service) -> None:
    Service.objects.update(withdrawn="taken-down")
    path = link_to("editor@example.org")
    assert client.get(path).status_code == 410
    say(client, path, "right", seen="x")
    assert fresh(service).freshness == "due"


def test_another_site_cannot_answer(service: Service) -> None:
    path = link_to("editor@example.org")
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = client.post(path, "answer=closed", content_type="application/x-www-form-urlencoded", headers=headers)
        assert answer.status_code == 403
    assert fresh(service).withdrawn == ""
    assert say(client, path, "closed").status_code == 302


def test_what_was_unlisted_comes_back_by_the_link(client: Client, service: Service) -> None:
    now = timezone.now()
    settle(now + days(61))
    assert fresh(service).withdrawn == "stale"
    path = link_to("editor@example.org")
    say(client, path, "right", seen=seen(client, path))
    assert fresh(service).is_listed


def test_a_policy_is_asked_about_with_what_it_says(client: Client) -> None:
    school = OrganizationFactory(kind="school", name="School")
    person(Role.ORGANIZATION_EDITOR, email="editor@example.org", organization=school)
    policy = ProvisionFactory(policy=PolicyFactory(jurisdiction=None, organization=school)).version.policy
    assured(policy, timezone.localdate() - days(180))
    settle(timezone.now())
    ask(timezone.now())
    words = client.get(link_to("editor@example.org")).content.decode()
    assert "Asking about immigration status: Limits help to immigration agents" in words


def test_the_page_is_in_every_language_and_logs_keep_no_token(client: Client, service: Service) -> None:
    path = link_to("editor@example.org")
    for code in ("es", "ar"):
        assert client.get(path.replace("/en/", f"/{code}/")).status_code == 200
    record = logging.makeLogRecord({"msg": f"GET {path} 200"})
    assert links.token(ConfirmationLink.objects.first()) not in PlainFormatter().format(record)
    assert path.split("/")[3] not in PlainFormatter().format(record)
