import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from partners.accounts.models import User
from partners.models import Membership, Organization
from partners.roles import NETWORK_ROLES, Role

PASSWORD = "a long enough word for tests"
MEMBER = {Role.VIEWER: "viewer", Role.ORGANIZATION_EDITOR: "editor", Role.ORGANIZATION_ADMIN: "admin"}


def person(role: Role | None = None, *, email: str = "", organization: Organization | None = None) -> User:
    """A person with a password and a confirmed e-mail; `organization` for the roles of organizations."""
    user = User.objects.create_user(email or f"{(role or 'nobody').replace(' ', '-')}@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if role in NETWORK_ROLES:
        user.groups.add(Group.objects.get(name=role.value))
    if role in MEMBER:
        Membership.objects.create(user=user, organization=organization, role=MEMBER[role])
    return user


def an_organization(slug: str = "clinic") -> Organization:
    return Organization.objects.create(slug=slug, name=slug.title())


def add_totp(user: User) -> str:
    """Enrols an authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def totp_code(secret: str) -> str:
    """The code of this half minute."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def lasting_code(secret: str) -> str:
    """A code that holds for ten seconds at least: a browser takes time to type it."""
    left = 30 - time.time() % 30
    if left < 10:
        time.sleep(left)
    return totp_code(secret)


def sign_in(client: Client, user: User, *, secret: str = "") -> Any:
    """Through the form, as a person does: password, then the code where `secret` is given; the last answer."""
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if secret:
        assert response.headers["Location"] == "/accounts/2fa/authenticate/"
        response = client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    return response


def enter(client: Client, user: User, *, second_factor: bool = True) -> None:
    """As `sign_in` leaves it, in a fifteenth of the time: for tests that are not about the door."""
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    now = time.time()
    shown = [{"method": "password", "at": now, "email": user.email}]
    if second_factor:
        add_totp(user)
        factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        shown.append({"method": "mfa", "at": now, "id": factor.pk, "type": "totp"})
    session = client.session
    session["account_authentication_methods"] = shown
    session["account_authentication_methods_user"] = str(user.pk)
    session.set_expiry(0)
    session.save()


def mailed_code() -> str:
    """The code in the newest mail."""
    found = re.search(r"^[A-Z0-9]{3,}-[A-Z0-9]{3,}$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]


def prove_mailbox(client: Client, next: str = "/accounts/") -> Any:
    """Shows that the person reads their mailbox, as a person does; the last answer."""
    client.post("/accounts/mailbox/", {"send": "first", "next": next})
    return client.post("/accounts/mailbox/", {"code": mailed_code(), "next": next})


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit runs at once, as it does outside the transaction that holds each test."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())
