"""The machine's clock is set back an hour, or forward a year, between two requests: right behaviour or a clear word."""

import datetime
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from partners.assurance_models import Freshness
from partners.freshness.asking import ask
from partners.freshness.clocks import settle
from partners.letters import queue
from partners.letters.models import Letter
from partners.members.claim_views import ClaimForm
from partners.models import Claim, ConfirmationLink, Membership, Organization, Service
from partners.roles import Role
from portal import anonymous
from portal import clock as jobs
from tests.accounts.conftest import PASSWORD, commits_at_once, mailed_code, person, sign_in
from tests.accounts.test_invitations import NEW, invited, path
from tests.factories import OrganizationFactory
from tests.partners.test_freshness_links import fresh, link_to, link_to_undo, say, seen, service

__all__ = ["commits_at_once", "service"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits_at_once")]
BACK, AHEAD = -datetime.timedelta(hours=1), datetime.timedelta(days=365)


class Clock:
    """The machine's clock, off by `by`."""

    by = datetime.timedelta(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    own, now, seconds = Clock(), timezone.now, time.time
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + own.by)
    monkeypatch.setattr("time.time", lambda: seconds() + own.by.total_seconds())
    cache.clear()
    yield own
    own.by = datetime.timedelta(0)


def test_an_invitation_opens_after_a_step_back_and_says_that_it_is_over_a_year_ahead(
    client: Client, clock: Clock
) -> None:
    invitation = invited()
    clock.by = AHEAD
    answer = client.get(path(invitation))
    assert (answer.status_code, "expired" in answer.content.decode()) == (410, True)
    assert client.post(path(invitation), NEW).status_code == 410
    assert not Membership.objects.exists()
    clock.by = BACK
    assert client.get(path(invitation)).status_code == 200
    assert client.post(path(invitation), NEW).status_code == 302
    assert Membership.objects.get().organization == invitation.organization


def test_a_mailed_link_confirms_after_a_step_back_and_says_that_it_is_old_a_year_ahead(
    client: Client, clock: Clock, service: Service
) -> None:
    link = link_to("editor@example.org")
    clock.by = AHEAD
    answer = client.get(link)
    assert (answer.status_code, "The link is too old" in answer.content.decode()) == (410, True)
    clock.by = BACK
    assert say(client, link, "right", seen=seen(client, link)).status_code in {200, 302}
    assert fresh(service).freshness == Freshness.FRESH


def test_what_was_closed_is_undone_after_a_step_back_and_not_a_year_ahead(
    client: Client, clock: Clock, service: Service
) -> None:
    link = link_to("editor@example.org")
    mail.outbox.clear()
    say(client, link, "closed")
    undo = link_to_undo("admin@example.org")
    clock.by = AHEAD
    assert "The 72 hours are over" in client.get(undo).content.decode()
    clock.by = BACK
    say(client, undo, "undo")
    assert fresh(service).withdrawn == ""


def test_stages_follow_the_day_there_and_back(clock: Clock, service: Service) -> None:
    before = (fresh(service).freshness, fresh(service).withdrawn, fresh(service).due_date)
    settle(timezone.now() + AHEAD)
    assert (fresh(service).freshness, fresh(service).withdrawn) == (Freshness.UNLISTED, "stale")
    settle(timezone.now() + BACK)
    assert (fresh(service).freshness, fresh(service).withdrawn, fresh(service).due_date) == before


def test_nobody_is_asked_twice_because_the_clock_went_back(clock: Clock, service: Service) -> None:
    links, letters = ConfirmationLink.objects.count(), len(mail.outbox)
    assert ask(timezone.now() + BACK) == 0
    assert (ConfirmationLink.objects.count(), len(mail.outbox)) == (links, letters)


def test_every_job_of_the_clock_runs_whatever_the_clock_says(clock: Clock, service: Service) -> None:
    for by in (datetime.timedelta(0), BACK, AHEAD, datetime.timedelta(0)):
        clock.by = by
        assert [name for name, count in jobs.tick().items() if count < 0] == []
    assert fresh(service).withdrawn == ""


def test_a_letter_of_a_clock_that_was_ahead_goes_out_now(clock: Clock) -> None:
    Letter.objects.create(
        to="ana@example.org", subject="A", message="Subject: A\nTo: ana@example.org\nFrom: p@example.org\n\nA",
        next_try_at=timezone.now() + AHEAD,
    )  # fmt: skip
    queue.send_waiting()
    assert Letter.objects.get().sent_at is not None


@pytest.mark.parametrize(
    ("by", "said"), [(BACK, "Please look at it once more"), (AHEAD, "This page was open for a long time")]
)
def test_a_public_form_says_so_once_and_loses_nothing(
    client: Client, clock: Clock, by: datetime.timedelta, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClaimForm.rate, "most", 1000)
    clinic = OrganizationFactory(slug="clinic", website="https://www.clinic.example")
    address = f"/en/organizations/{clinic.slug}/claim/"
    form = {
        "moment": client.get(address).context["form"].initial["moment"],
        "email": "rosa@clinic.example",
        "words": "I lead it.",
    }
    clock.by = by
    answer = client.post(address, form)
    assert said in answer.content.decode()
    assert "I lead it." in answer.content.decode()
    again = answer.context["form"].data["moment"]
    assert client.post(address, {**form, "moment": again}).status_code == 302
    assert Claim.objects.count() == 1


def test_limits_of_public_forms_do_not_hear_the_clock(clock: Clock) -> None:
    rate, request = anonymous.Rate(1, 3600), RequestFactory().post("/")
    assert rate.allows(request)
    for by in (BACK, AHEAD):
        clock.by = by
        assert not rate.allows(request)


def test_who_tried_too_often_stays_out_after_a_step_back_and_others_come_in(client: Client, clock: Clock) -> None:
    rosa, ana = person(email="rosa@example.org"), person(email="ana@example.org")
    for _each in range(6):
        Client().post("/accounts/login/", {"login": rosa.email, "password": "wrong"})
    clock.by = BACK
    sign_in(client, rosa)
    assert "_auth_user_id" not in client.session
    other = Client(REMOTE_ADDR="198.51.100.9")
    sign_in(other, ana)
    assert "_auth_user_id" in other.session
    clock.by = AHEAD
    late = Client(REMOTE_ADDR="198.51.100.10")
    late.post("/accounts/login/", {"login": rosa.email, "password": PASSWORD})
    assert "_auth_user_id" in late.session


def test_a_session_outlives_a_step_back_and_a_year_ahead_leads_to_the_door(client: Client, clock: Clock) -> None:
    clinic: Any = OrganizationFactory()
    sign_in(client, person(Role.VIEWER, organization=clinic))
    clock.by = BACK
    assert client.get("/workspace/").status_code == 200
    clock.by = AHEAD
    answer = client.get("/workspace/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/workspace/")
    assert isinstance(clinic, Organization)


def test_a_mailed_code_opens_after_a_step_back_and_is_refused_in_words_a_year_ahead(
    client: Client, clock: Clock
) -> None:
    rosa = person(email="rosa@example.org")
    for by, comes_in in ((AHEAD, False), (BACK, True)):
        clock.by = datetime.timedelta(0)
        cache.clear()
        client = Client()
        client.post("/accounts/login/code/", {"email": rosa.email})
        code = mailed_code()
        clock.by = by
        answer = client.post("/accounts/login/code/confirm/", {"code": code}, follow=True)
        assert ("_auth_user_id" in client.session) is comes_in
        assert answer.status_code == 200
