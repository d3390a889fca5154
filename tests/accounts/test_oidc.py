"""Signing in through another provider: a real one, its own process on loopback."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from partners.accounts.models import User
from partners.models import AuditRow
from partners.roles import Role
from tests.accounts.conftest import add_totp, an_organization, person, prove_mailbox, sign_in, totp_code
from tests.accounts.provider.serve import CLIENT, PASSWORD, SECRET
from tests.world import ROOT, free_port

pytestmark = pytest.mark.django_db

START = "/accounts/oidc/oidc/login/"
CALLBACK = "/accounts/oidc/oidc/login/callback/"


@dataclass
class Provider:
    url: str

    def allow(self, address: str, name: str) -> str:
        """Follow `address` as the person's browser does, sign in there as `name`; where the provider leads back."""
        browser = requests.Session()
        page = browser.get(address)
        assert page.status_code == 200, page.text
        page = browser.post(
            page.url,
            {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]},
            allow_redirects=False,
        )
        back = browser.get(self.url + page.headers["Location"], allow_redirects=False)
        return back.headers["Location"]

    def moves(self, name: str, email: str) -> None:
        assert requests.post(self.url + "/moves/", {"name": name, "email": email}).text == "moved"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    port = free_port()
    words = [str(tmp_path_factory.mktemp("provider")), str(port), "http://testserver" + CALLBACK]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.provider.serve", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline().strip() == "ready"
    yield Provider(f"http://localhost:{port}")
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


def offer(settings: Any, url: str) -> None:
    app = {
        "provider_id": "oidc",
        "name": "localhost",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": f"{url}/o"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "email"], "APPS": [app]}
    }


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    offer(settings, running.url)
    running.moves("ana", "ana@example.org")
    running.moves("eve", "eve@elsewhere.example")
    return running


def through(client: Client, provider: Provider, name: str, *, process: str = "login") -> Any:
    """Through the provider and back; the last answer."""
    there = client.post(f"{START}?process={process}").headers["Location"]
    assert there.startswith(provider.url)
    return client.get(provider.allow(there, name).removeprefix("http://testserver"))


def connected(client: Client, provider: Provider, user: User) -> SocialAccount:
    sign_in(client, user)
    prove_mailbox(client)
    through(client, provider, "ana", process="connect")
    account = SocialAccount.objects.get()
    client.post("/accounts/logout/")
    return account


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_request_carries_a_state_a_challenge_and_no_more_than_needed(client: Client, provider: Provider) -> None:
    asked = parse_qs(urlsplit(client.post(START).headers["Location"]).query)
    assert len(asked["state"][0]) >= 16
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert asked["redirect_uri"] == ["http://testserver" + CALLBACK]


def test_a_stranger_gets_no_account(client: Client, provider: Provider) -> None:
    answer = through(client, provider, "eve")
    assert "by invitation only" in answer.content.decode()
    assert not is_in(client)
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_an_e_mail_that_the_provider_vouches_for_opens_nothing(client: Client, provider: Provider) -> None:
    person(Role.ADMINISTRATOR, email="ana@example.org")
    through(client, provider, "ana")
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_person_connects_the_provider_and_comes_back_through_it(client: Client, provider: Provider) -> None:
    user = person(Role.VIEWER, organization=an_organization())
    account = connected(client, provider, user)
    assert account.user == user
    assert AuditRow.objects.get(action="accounts.connected").who == user
    answer = through(client, provider, "ana")
    assert answer.headers["Location"] == "/workspace/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_connecting_asks_for_a_fresh_proof(client: Client, provider: Provider) -> None:
    sign_in(client, person())
    through(client, provider, "ana", process="connect")
    assert not SocialAccount.objects.exists()


def test_of_the_claims_only_identifier_and_e_mail_are_kept(client: Client, provider: Provider) -> None:
    account = connected(client, provider, person())
    assert account.extra_data == {"userinfo": {"sub": account.uid, "email": "ana@example.org"}}
    through(client, provider, "ana")
    account.refresh_from_db()
    assert set(account.extra_data["userinfo"]) == {"sub", "email"}


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.REVIEWER, Role.ADMINISTRATOR])
def test_the_provider_is_no_second_factor(client: Client, provider: Provider, role: Role) -> None:
    user = person(role)
    connected(client, provider, user)
    through(client, provider, "ana")
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"
    client.post("/accounts/logout/")
    secret = add_totp(user)
    assert through(client, provider, "ana").headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.get("/admin/").status_code == 200


def test_the_second_factor_of_an_organizations_editor_is_asked_for_too(client: Client, provider: Provider) -> None:
    connected(client, provider, person(Role.ORGANIZATION_EDITOR, organization=an_organization()))
    through(client, provider, "ana")
    assert client.get("/workspace/").headers["Location"] == "/accounts/2fa/"


def test_who_somebody_is_there_is_the_identifier_not_the_e_mail(client: Client, provider: Provider) -> None:
    """allauth's notice of an identifier that people may change (Okta, NetIQ)."""
    user = person()
    connected(client, provider, user)
    provider.moves("ana", "moved@example.org")
    provider.moves("eve", "ana@example.org")
    through(client, provider, "eve")
    assert not is_in(client)
    through(client, provider, "ana")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_closed_account_stays_closed(client: Client, provider: Provider) -> None:
    """allauth's notice of tokens that outlived `is_active`."""
    user = person()
    connected(client, provider, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert through(client, provider, "ana").headers["Location"] == "/accounts/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize("how", ["none", "other", "of another browser", "twice"])
def test_an_answer_without_the_state_of_this_browser_is_refused(client: Client, provider: Provider, how: str) -> None:
    """allauth's notice of a missing state: whoever could send it would sign a victim in to the sender's account."""
    connected(client, provider, person())
    back = provider.allow(client.post(START).headers["Location"], "ana").removeprefix("http://testserver")
    victim, code = client, parse_qs(urlsplit(back).query)["code"][0]
    if how == "none":
        back = f"{CALLBACK}?code={code}"
    elif how == "other":
        back = f"{CALLBACK}?code={code}&state=aaaaaaaaaaaaaaaa"
    elif how == "of another browser":
        victim = Client()
    else:
        client.get(back)
        client.post("/accounts/logout/")
    assert victim.get(back).status_code == 401
    assert not is_in(victim)


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_a_refusal_there_is_a_clear_page_here(client: Client, provider: Provider, error: str) -> None:
    state = parse_qs(urlsplit(client.post(START).headers["Location"]).query)["state"][0]
    answer = client.get(f"{CALLBACK}?error={error}&state={state}", follow=True)
    assert answer.status_code in {200, 401}
    assert "<h1" in answer.content.decode()


def test_a_provider_that_is_down_is_a_clear_page_here(client: Client, settings: Any) -> None:
    offer(settings, f"http://localhost:{free_port()}")
    answer = client.post(START)
    assert answer.status_code == 503
    assert "<h1" in answer.content.decode()
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "http://localhost/"])
def test_the_provider_leads_back_into_the_portal_only(client: Client, provider: Provider, next_: str) -> None:
    connected(client, provider, person())
    there = client.post(START, query_params={"process": "login", "next": next_}).headers["Location"]
    answer = client.get(provider.allow(there, "ana").removeprefix("http://testserver"))
    assert answer.headers["Location"] == "/accounts/"


def test_the_only_connection_may_go_from_an_account_without_password(client: Client, provider: Provider) -> None:
    user = person()
    account = connected(client, provider, user)
    user.set_unusable_password()
    user.save()
    through(client, provider, "ana")
    prove_mailbox(client)
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert EmailAddress.objects.filter(user=user, verified=True).exists()


def test_without_a_provider_there_is_no_such_door(client: Client) -> None:
    assert client.post(START).status_code == 404
    assert "3rdparty" not in client.get("/accounts/login/").content.decode()
