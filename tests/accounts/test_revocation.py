"""What is taken away is gone with the next request, for every door and in the middle of saving."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from partners.accounts.models import User
from partners.models import AuditRow, Membership, Organization
from partners.roles import NETWORK_ROLES, Role
from tests.accounts.conftest import MEMBER, PASSWORD, add_totp, an_organization, person, sign_in, totp_code

pytestmark = pytest.mark.django_db

STAFF = [*NETWORK_ROLES, Role.ORGANIZATION_EDITOR, Role.ORGANIZATION_ADMIN]
NEW = "another long enough word"


def at_work(client: Client, role: Role) -> User:
    user = person(role, organization=an_organization())
    sign_in(client, user, secret=add_totp(user))
    return user


def own_door(role: Role) -> str:
    return "/workspace/" if role in MEMBER else "/admin/"


@pytest.mark.parametrize("door", ["/admin/", "/workspace/"])
@pytest.mark.parametrize("role", STAFF)
def test_each_door_asks_each_role_for_the_second_factor(client: Client, role: Role, door: str) -> None:
    user = person(role, organization=an_organization())
    sign_in(client, user)
    without = client.get(door)
    assert without.status_code in {302, 403}
    assert without.status_code == 403 or without.headers["Location"] == "/accounts/2fa/"
    Client().post("/accounts/logout/")
    other = Client()
    sign_in(other, user, secret=add_totp(user))
    assert other.get(door).status_code == (403 if door == "/admin/" and role in MEMBER else 200)


def test_a_viewer_reads_without_a_second_factor(client: Client) -> None:
    sign_in(client, person(Role.VIEWER, organization=an_organization()))
    assert client.get("/workspace/").status_code == 200


@pytest.mark.parametrize("role", STAFF)
def test_a_factor_that_is_gone_proves_nothing_any_more(client: Client, role: Role) -> None:
    user = at_work(client, role)
    assert client.get(own_door(role)).status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert client.get(own_door(role)).headers["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("how", ["closed", "password", "round", "role"])
def test_the_next_request_is_refused(client: Client, role: Role, how: str) -> None:
    user = at_work(client, role)
    assert client.get(own_door(role)).status_code == 200
    if how == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif how == "password":
        user.set_password(NEW)
        user.save()
    elif how == "round":
        User.objects.filter(pk=user.pk).update(session_round=7)
    else:
        user.groups.remove(*Group.objects.all())
        Membership.objects.filter(user=user).delete()
    answer = client.get(own_door(role))
    assert answer.status_code == 403 if how == "role" else answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("how", ["closed", "role", "factor"])
def test_a_page_is_not_saved_after_it(client: Client, how: str) -> None:
    """Wagtail saves while one types; what is sent after the revocation changes nothing."""
    user = at_work(client, Role.GUIDE_EDITOR)
    page = Page.objects.get(depth=2, locale__language_code="en")
    before = page.revisions.count()
    if how == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif how == "role":
        user.groups.clear()
    else:
        Authenticator.objects.filter(user=user).delete()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, {"title": "Changed", "slug": page.slug}, headers={"accept": "application/json"})
    assert answer.status_code in {302, 403}
    assert page.revisions.count() == before


def test_a_sign_in_that_waits_for_its_factor_ends_with_the_password(client: Client) -> None:
    user = person(Role.REVIEWER)
    secret = add_totp(user)
    sign_in(client, user)
    user.set_password(NEW)
    user.save()
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert answer.headers["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_changing_the_password_keeps_this_session_and_ends_the_others(client: Client) -> None:
    user, elsewhere = person(), Client()
    sign_in(elsewhere, user)
    sign_in(client, user)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", data)
    assert client.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302


def test_signing_out_elsewhere_ends_all_sessions_but_this_one(client: Client) -> None:
    user, others, stranger = person(email="me@example.org"), [Client(), Client()], Client()
    sign_in(stranger, person(email="other@example.org"))
    for each in (client, *others):
        sign_in(each, user)
    client.post("/accounts/elsewhere/")
    assert client.get("/accounts/").status_code == 200
    assert [each.get("/accounts/").status_code for each in others] == [302, 302]
    assert stranger.get("/accounts/").status_code == 200
    row = AuditRow.objects.get(action="accounts.sign_out_elsewhere")
    assert (row.who, row.object_id) == (user, str(user.pk))


def test_it_keeps_the_proof_of_the_second_factor(client: Client) -> None:
    at_work(client, Role.REVIEWER)
    client.post("/accounts/elsewhere/")
    assert client.get("/admin/").status_code == 200


def test_a_link_alone_signs_nobody_out(client: Client) -> None:
    user, elsewhere = person(), Client()
    sign_in(elsewhere, user)
    sign_in(client, user)
    assert client.get("/accounts/elsewhere/").status_code == 405
    assert elsewhere.get("/accounts/").status_code == 200
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = client.cookies
    assert forged.post("/accounts/elsewhere/").status_code == 403


def test_sessions_hold_no_address_and_no_agent(client: Client) -> None:
    headers = {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": "Sentinel/1"}
    client.post("/accounts/login/", {"login": person().email, "password": PASSWORD}, **headers)
    client.get("/accounts/", **headers)
    stored = " ".join(str(row.get_decoded()) for row in Session.objects.all())
    assert "_auth_user_id" in stored
    assert "198.51" not in stored
    assert "Sentinel" not in stored


def test_the_question_of_the_factor_costs_one_query(client: Client, django_assert_max_num_queries) -> None:
    at_work(client, Role.ORGANIZATION_EDITOR)
    Organization.objects.create(slug="x", name="X")
    with django_assert_max_num_queries(20):
        assert client.get("/workspace/").status_code == 200
