"""allauth is the only door, and nobody signs up."""

import re

import pytest
from django.core import mail
from django.test import Client

from partners.accounts.addresses import settle_email
from partners.accounts.models import User
from partners.roles import Role
from tests.accounts.conftest import PASSWORD, add_totp, person, sign_in, totp_code

pytestmark = pytest.mark.django_db

SIDE_DOORS = ["/admin/login/", "/en/_util/login/", "/es/_util/login/"]


@pytest.mark.parametrize("door", SIDE_DOORS)
def test_a_side_door_shows_no_form_but_leads_to_the_only_door(client: Client, door: str) -> None:
    response = client.get(door + "?next=/admin/pages/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/admin/pages/"


@pytest.mark.parametrize("door", SIDE_DOORS)
def test_a_side_door_takes_no_password(client: Client, door: str) -> None:
    user = person(Role.ADMINISTRATOR)
    for field in ("username", "login", "email"):
        response = client.post(door, {field: user.email, "password": PASSWORD})
        assert response.headers["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("door", ["", "done/", "confirm/MQ/set-password/", "confirm/MQ/abc-def/", "complete/"])
def test_wagtails_password_reset_is_closed(client: Client, door: str) -> None:
    for response in (
        client.get("/admin/password_reset/" + door),
        client.post("/admin/password_reset/" + door, {"email": "x@example.org"}),
    ):
        assert response.headers["Location"] == "/accounts/password/reset/"
    assert mail.outbox == []


def test_the_shared_passwords_of_pages_are_closed(client: Client) -> None:
    response = client.post("/en/_util/authenticate_with_password/1/1/", {"password": PASSWORD})
    assert response.headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/3rdparty/signup/"])
def test_nobody_signs_up(client: Client, address: str) -> None:
    client.post(address, {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_a_person_signs_in_with_e_mail_and_password(client: Client) -> None:
    sign_in(client, person())
    assert client.session["_auth_user_id"]


def test_the_second_factor_is_asked_at_the_door_of_whoever_has_one(client: Client) -> None:
    user = person(Role.REVIEWER)
    secret = add_totp(user)
    sign_in(client, user)
    assert "_auth_user_id" not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_person_without_password_signs_in_by_a_mailed_code(client: Client) -> None:
    user = User.objects.create_user("new@example.org")
    settle_email(user)
    client.post("/accounts/login/code/", {"email": "NEW@example.org"})
    code = re.search(r"^[A-Z0-9]{3,}-[A-Z0-9]{3,}$", mail.outbox[0].body, re.MULTILINE)
    assert code, mail.outbox[0].body
    response = client.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert response.status_code == 302, response.content.decode()
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_login_form_does_not_tell_who_has_an_account(client: Client) -> None:
    person(email="known@example.org")
    answers = []
    for email in ("known@example.org", "nobody@example.org"):
        text = client.post("/accounts/login/", {"login": email, "password": "wrong"}).content.decode()
        answers.append(
            text.replace(email, "").split("<main")[1].split("csrfmiddlewaretoken")[0] + str("errorlist" in text)
        )
    assert answers[0] == answers[1]


def test_a_request_for_a_code_or_a_reset_does_not_tell_who_has_an_account(client: Client) -> None:
    person(email="known@example.org")
    for address in ("/accounts/login/code/", "/accounts/password/reset/"):
        answers = [client.post(address, {"email": email}) for email in ("known@example.org", "nobody@example.org")]
        assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1, address


def test_account_pages_are_private_and_send_no_inline_script(client: Client) -> None:
    response = client.get("/accounts/login/")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in response.content.decode().split("<script")[1:]:
        assert "src=" in tag.split(">")[0] or 'type="application/json"' in tag.split(">")[0]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_account_pages_speak_the_language_asked_for(client: Client, language: str) -> None:
    text = client.get(f"/accounts/login/?lang={language}").content.decode()
    assert f'lang="{language}"' in text
    assert text.count("<h1") == 1
