"""Who sets a first second factor has just shown that they read the mailbox: a stolen password is not enough."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from partners.accounts import proof
from partners.accounts.models import User
from partners.roles import Role
from tests.accounts.conftest import PASSWORD, add_totp, mailed_code, person, prove_mailbox, sign_in, totp_code

pytestmark = pytest.mark.django_db

GUARDED = ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    moment = time.time() + 60 * minutes
    monkeypatch.setattr(proof.time, "time", lambda: moment)


@pytest.mark.parametrize("address", GUARDED)
def test_a_password_alone_enrols_no_factor(client: Client, address: str) -> None:
    sign_in(client, person(Role.REVIEWER))
    for answer in (client.get(address), client.post(address, {"code": "000000", "credential": "{}"})):
        assert answer.headers["Location"].startswith("/accounts/mailbox/?next=")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(address).status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("address", GUARDED)
def test_a_code_from_the_mailbox_opens_the_enrolment(client: Client, address: str) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user)
    assert "data:image/svg" not in client.get(address).content.decode()
    answer = prove_mailbox(client, next=address)
    assert answer.headers["Location"] == address
    assert mail.outbox[-1].to == [user.email]
    assert client.get(address).status_code == 200


def test_whoever_came_in_by_a_mailed_code_is_not_asked_again(client: Client) -> None:
    user = person(Role.REVIEWER)
    client.post("/accounts/login/code/", {"email": user.email})
    client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert client.get(GUARDED[0]).status_code == 200


def test_the_proof_grows_old(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, person())
    prove_mailbox(client)
    later(monkeypatch, 14)
    assert client.get(GUARDED[0]).status_code == 200
    later(monkeypatch, 16)
    assert client.get(GUARDED[0]).status_code == 302


def test_three_wrong_codes_need_a_new_one(client: Client) -> None:
    sign_in(client, person())
    client.post("/accounts/mailbox/", {"send": "first"})
    right = mailed_code()
    texts = [client.post("/accounts/mailbox/", {"code": "WRONG-CODE"}) for _ in range(3)]
    assert [answer.status_code for answer in texts] == [200, 200, 302]
    assert "Incorrect code" in texts[0].content.decode()
    client.post("/accounts/mailbox/", {"code": right})
    assert client.get(GUARDED[0]).status_code == 302


def test_codes_are_not_sent_without_end(client: Client) -> None:
    sign_in(client, person())
    before = len(mail.outbox)
    for _ in range(6):
        client.post("/accounts/mailbox/", {"send": "again"})
    assert len(mail.outbox) - before == 3


def test_a_code_for_an_earlier_e_mail_proves_nothing(client: Client) -> None:
    user = person()
    sign_in(client, user)
    client.post("/accounts/mailbox/", {"send": "first"})
    code = mailed_code()
    User.objects.filter(pk=user.pk).update(email="new@example.org")
    client.post("/accounts/mailbox/", {"code": code})
    assert client.get(GUARDED[0]).status_code == 302


def test_a_code_in_anothers_session_proves_nothing(client: Client) -> None:
    sign_in(client, person(email="one@example.org"))
    client.post("/accounts/mailbox/", {"send": "first"})
    code = mailed_code()
    other = Client()
    sign_in(other, person(email="two@example.org"))
    other.post("/accounts/mailbox/", {"code": code})
    assert other.get(GUARDED[0]).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        *GUARDED[1:],
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)
def test_where_there_is_a_factor_it_guards_itself(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person(Role.REVIEWER)
    secret = add_totp(user)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": _seed(), "used_mask": 0})
    sign_in(client, user, secret=secret)
    assert client.get(address).status_code == 200
    later(monkeypatch, 16)
    assert client.get(address).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    client.post("/accounts/mailbox/", {"send": "first"})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(address).status_code == 302


def _seed() -> str:
    from allauth.mfa.utils import encrypt

    return encrypt("a seed")


@pytest.mark.parametrize("address", ["/accounts/password/set/", "/accounts/welcome/password/"])
def test_a_first_password_asks_for_the_mailbox_too(client: Client, address: str) -> None:
    user = User.objects.create_user("new@example.org")
    client.force_login(user)
    data = {"password1": "four words that are mine", "password2": "four words that are mine"}
    assert client.post(address, data).headers["Location"].startswith("/accounts/mailbox/")
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_e_mail_is_not_changed_without_a_fresh_proof(client: Client) -> None:
    sign_in(client, person())
    answer = client.post("/accounts/email/", {"action_add": "", "email": "thief@example.org"})
    assert answer.headers["Location"].startswith("/accounts/mailbox/")
    assert [each for each in mail.outbox if "thief@example.org" in each.to] == []


@pytest.mark.usefixtures("commits_at_once")
def test_a_first_factor_ends_the_sessions_that_did_not_show_it(client: Client) -> None:
    user = person()
    thief = Client()
    sign_in(thief, user)
    sign_in(client, user)
    prove_mailbox(client)
    client.get(GUARDED[0])
    client.post(GUARDED[0], {"code": totp_code(client.session["mfa.totp.secret"])})
    assert client.get("/accounts/").status_code == 200
    assert thief.get("/accounts/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.usefixtures("commits_at_once")
def test_the_owner_is_told_without_address_and_browser(client: Client) -> None:
    user = person()
    sign_in(client, user)
    prove_mailbox(client)
    client.get(GUARDED[0])
    headers: Any = {"REMOTE_ADDR": "198.51.100.9", "HTTP_USER_AGENT": "Sentinel/1"}
    client.post(GUARDED[0], {"code": totp_code(client.session["mfa.totp.secret"])}, **headers)
    body = mail.outbox[-1].body
    assert "Authenticator app activated" in body
    assert not re.search(r"198\.51|Sentinel|IP", body)
    assert "http://localhost:8000/accounts/" in body


def test_the_secret_of_an_app_is_not_in_the_database_as_it_is() -> None:
    user = person()
    secret = add_totp(user)
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert secret not in stored
    assert stored.startswith("gAAAA")
