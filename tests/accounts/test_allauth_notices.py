"""allauth's security notices of 2025 and 2026, one test for each that can occur here (PROMISES, part C).

Three more stand where their doors are: the missing state, the identifier that people may change and the closed account
that a provider's token kept open in test_oidc.py; the counter that a success cleared in test_limits.py.
"""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal.httpkit import get_client_ip
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from partners.accounts.models import User
from partners.roles import Role
from tests.accounts.conftest import PASSWORD, add_totp, an_organization, person, prove_mailbox, sign_in, totp_code

pytestmark = pytest.mark.django_db

LURES = [
    scheme + host
    for scheme in ("https://", "http://", "//", "///", "////", "/\\", "\\\\", "/\\/", "https:", "https:/", "http:\\\\")
    for host in (
        "evil.example",
        "evil.example/accounts/",
        "localhost@evil.example",
        "testserver.evil.example",
        "127.0.0.1",
    )
] + [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "https://testserver/",
    "http://testserver:80/",
    "http://localhost:6666/",
    "http://169.254.169.254/latest/",
    "http://[::1]/",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    " https://evil.example",
    "https://evil.example\\@testserver/",
    "https://testserver%2eevil.example",
    "ftp://evil.example",
    "//evil。example",
]


def test_addresses_forwarded_by_strangers_are_not_believed(settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="203.0.113.5, 203.0.113.6")
    assert get_client_ip(request) == "198.51.100.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_client_ip(request) == "203.0.113.6"


@pytest.mark.parametrize("lure", LURES)
def test_signing_in_leads_nowhere_else(client: Client, lure: str) -> None:
    """The notice was of SAML's RelayState; here `next` is what could lead away."""
    user = person(Role.VIEWER, organization=an_organization())
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": lure})
    assert answer.headers["Location"] == "/workspace/"


@pytest.mark.parametrize("lure", LURES[::7])
def test_no_other_step_of_accounts_leads_elsewhere(client: Client, lure: str) -> None:
    user = person(Role.REVIEWER)
    secret = add_totp(user)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": lure})
    steps = [
        client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)}),
        client.get("/accounts/login/", {"next": lure}),
        client.post("/accounts/logout/", {"next": lure}),
    ]
    for answer in steps:
        assert answer.headers["Location"] in {"/admin/", "/"}, lure


def test_neither_saml_nor_a_provider_of_our_own_is_installed() -> None:
    assert not [name for name in settings.INSTALLED_APPS if "saml" in name or ".idp" in name]
    providers = [name for name in settings.INSTALLED_APPS if name.startswith("allauth.socialaccount.providers.")]
    assert providers == ["allauth.socialaccount.providers.openid_connect"]
    for name in ("saml_acs", "idp:oidc:authorization"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert not apps.is_installed("allauth.headless")


def confirmation() -> str:
    found = re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]


def test_a_changed_e_mail_counts_once_its_mailbox_confirmed_it(client: Client) -> None:
    """The notice of ACCOUNT_CHANGE_EMAIL: the new address took over unverified."""
    user = person(email="old@example.org")
    sign_in(client, user)
    prove_mailbox(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert mail.outbox[-1].to == ["new@example.org"]
    user.refresh_from_db()
    assert user.email == "old@example.org"
    assert not EmailAddress.objects.get(email="new@example.org").verified
    link = confirmation()
    Client().get(link)
    assert not EmailAddress.objects.get(email="new@example.org").verified, (
        "a program that follows links confirms nothing"
    )
    Client().post(link)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified")) == [("new@example.org", True)]


def test_an_e_mail_of_somebody_else_is_not_taken_over(client: Client) -> None:
    owner, thief = person(email="owner@example.org"), person(email="thief@example.org")
    sign_in(client, thief)
    prove_mailbox(client)
    answer = client.post("/accounts/email/", {"action_add": "", "email": owner.email}, follow=True)
    assert "already" not in answer.content.decode(), "it does not tell that the address has an account"
    Client().post(confirmation())
    thief.refresh_from_db()
    assert thief.email == "thief@example.org"
    assert EmailAddress.objects.get(email=owner.email, verified=True).user == owner


def test_a_link_for_an_address_that_was_given_up_confirms_nothing(client: Client) -> None:
    user = person()
    sign_in(client, user)
    prove_mailbox(client)
    client.post("/accounts/email/", {"action_add": "", "email": "wrong@example.org"})
    link = confirmation()
    client.post("/accounts/email/", {"action_remove": "", "email": "wrong@example.org"})
    Client().post(link)
    user.refresh_from_db()
    assert user.email != "wrong@example.org"


@pytest.mark.parametrize("make", ["create_user", "create_superuser"])
def test_a_person_without_password_has_an_unusable_one_not_a_blank_one(client: Client, make: str) -> None:
    user = getattr(User.objects, make)("new@example.org")
    assert user.password.startswith("!")
    for blank in ("", " ", "!"):
        assert not user.check_password(blank)
        client.post("/accounts/login/", {"login": user.email, "password": blank})
    assert "_auth_user_id" not in client.session


def test_links_in_mail_lead_to_the_portal_whatever_host_was_named(client: Client) -> None:
    user = person()
    client.post("/accounts/password/reset/", {"email": user.email}, HTTP_HOST="127.0.0.1:6666")
    assert f"{settings.BASE_URL}/accounts/password/reset/key/" in mail.outbox[-1].body
    assert "6666" not in mail.outbox[-1].body


def long_and_common() -> str:
    return str(max(CommonPasswordValidator().passwords, key=len))


@pytest.mark.parametrize("password", ["fourteen signs", long_and_common()])
def test_short_and_common_passwords_are_refused_and_the_reason_stands_beside_the_field(
    client: Client, password: str
) -> None:
    user = person()
    sign_in(client, user)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert 'id="id_password1_error"' in client.post("/accounts/password/change/", data).content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_list_of_common_passwords_reaches_beyond_the_least_length() -> None:
    assert len(long_and_common()) >= 15


def test_a_password_of_words_in_any_script_and_of_any_length_is_taken(client: Client) -> None:
    user = person()
    sign_in(client, user)
    long = "cuatro palabras de mi abuela ñandú 桥 " * 6
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": long, "password2": long})
    user.refresh_from_db()
    assert user.check_password(long)
