"""The first administrator comes in by a link, once."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from partners.accounts.first_login import first_login_link
from partners.accounts.models import User
from partners.roles import Role
from tests.accounts.conftest import add_totp, person, totp_code

pytestmark = pytest.mark.django_db


def path() -> str:
    return urlsplit(first_login_link() or "").path


def test_the_link_makes_one_administrator_without_a_password() -> None:
    first_login_link()
    first_login_link()
    user = User.objects.get()
    assert user.is_superuser
    assert not user.has_usable_password()


def test_reading_the_link_uses_nothing_up(client: Client) -> None:
    link = path()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("commits_at_once")
def test_the_link_leads_through_enrolment_into_the_admin(client: Client) -> None:
    answer = client.post(path())
    assert answer.headers["Location"] == "/accounts/2fa/"
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    client.post("/accounts/2fa/totp/activate/", {"code": totp_code(client.session["mfa.totp.secret"])})
    assert client.get("/admin/").status_code == 200
    assert first_login_link() is None


def test_the_link_works_once(client: Client) -> None:
    link = path()
    client.post(link)
    second = Client()
    assert second.post(link).status_code == 410
    assert "_auth_user_id" not in second.session


def test_using_one_link_ends_the_others(client: Client) -> None:
    older, newer = path(), path()
    client.post(newer)
    assert Client().post(older).status_code == 410


def test_the_link_ends_after_a_day(client: Client) -> None:
    link = path()
    later = (timezone.now() + timedelta(hours=24, seconds=1)).timestamp()
    with mock.patch.object(signing.time, "time", return_value=later):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "eyJ1c2VyIjoiMSJ9:1xV8gG:AJV5sffLhwqxtwoiQHO7B5dSHE319gG", "a:b:c"])
def test_a_forged_link_opens_nothing(client: Client, token: str) -> None:
    first_login_link()
    assert client.post(f"/accounts/first/{token}/").status_code == 410


def test_there_is_no_link_once_an_administrator_is_in() -> None:
    link = path()
    user = person(Role.ADMINISTRATOR)
    user.last_login = timezone.now()
    user.save()
    add_totp(user)
    assert first_login_link() is None
    assert Client().post(link).status_code == 410


def test_whoever_lost_the_session_before_enrolling_gets_another_link(client: Client) -> None:
    client.post(path())
    assert Client().post(path()).headers["Location"] == "/accounts/2fa/"
