"""The admin asks for a network role and a second factor used in this very session."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client

from partners.roles import NETWORK_ROLES, Role
from tests.accounts.conftest import add_totp, an_organization, enter, person, prove_mailbox, sign_in, totp_code

pytestmark = pytest.mark.django_db

ADMIN = ["/admin/", "/admin/pages/", "/admin/account/", "/admin/jsi18n/", "/admin/no-such-page/"]


@pytest.mark.parametrize("address", ADMIN)
def test_a_stranger_is_led_to_the_door(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ORGANIZATION_EDITOR, Role.ORGANIZATION_ADMIN])
def test_members_of_organizations_do_not_enter(client: Client, role: Role) -> None:
    user = person(role, organization=an_organization())
    sign_in(client, user, secret=add_totp(user))
    assert [client.get(address).status_code for address in ADMIN] == [403] * len(ADMIN)


@pytest.mark.parametrize("role", NETWORK_ROLES)
def test_without_a_second_factor_every_network_role_is_led_to_enrol_one(client: Client, role: Role) -> None:
    sign_in(client, person(role))
    assert [client.get(address).headers["Location"] for address in ADMIN] == ["/accounts/2fa/"] * len(ADMIN)
    assert client.post("/admin/pages/", {}).headers["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("role", NETWORK_ROLES)
def test_with_the_second_factor_every_network_role_enters(client: Client, role: Role) -> None:
    user = person(role)
    assert sign_in(client, user, secret=add_totp(user)).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("commits_at_once")
def test_enrolling_the_first_second_factor_opens_the_admin(client: Client) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user)
    prove_mailbox(client)
    client.get("/accounts/2fa/totp/activate/")
    answer = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(client.session["mfa.totp.secret"])})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get("/admin/").status_code == 200


def test_a_session_begun_before_the_enrolment_must_show_the_factor(client: Client) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user)
    secret = add_totp(user)  # on another device
    there = client.get("/admin/pages/").headers["Location"]
    assert there == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fpages%2F"
    answer = client.post(there, {"code": totp_code(secret), "next": "/admin/pages/"})
    assert answer.headers["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_a_password_shown_again_is_no_second_factor(client: Client) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user)
    add_totp(user)
    client.post("/accounts/reauthenticate/", {"password": "a long enough word for tests"})
    assert client.get("/admin/").status_code == 302


def test_a_second_key_added_without_the_first_is_no_proof(client: Client, rf) -> None:
    from allauth.mfa.models import Authenticator

    from partners.accounts.proof import count_first_enrolment, used_second_factor

    user = person(Role.REVIEWER)
    add_totp(user)
    other = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    request = rf.get("/")
    request.user, request.session = user, client.session
    count_first_enrolment(request, user, other)
    assert not used_second_factor(request)


def test_taking_the_role_away_acts_on_the_next_request(client: Client) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user, secret=add_totp(user))
    assert client.get("/admin/").status_code == 200
    user.groups.remove(Group.objects.get(name="reviewer"))
    assert client.get("/admin/").status_code == 403


def test_deactivating_a_person_acts_on_the_next_request(client: Client) -> None:
    user = person(Role.REVIEWER)
    sign_in(client, user, secret=add_totp(user))
    user.is_active = False
    user.save()
    assert client.get("/admin/").headers["Location"] == "/accounts/login/?next=/admin/"


def test_the_way_around_the_door_that_other_tests_take_leaves_the_same_session() -> None:
    def shape_of(client: Client) -> dict:
        kept = dict(client.session)
        shown = [
            {**each, "at": type(each["at"]), "id": "id" in each} for each in kept["account_authentication_methods"]
        ]
        return {**kept, "account_authentication_methods": shown, "_auth_user_hash": ""}

    user, by_form, around = person(Role.REVIEWER), Client(), Client()
    enter(around, user)
    Authenticator.objects.all().delete()
    sign_in(by_form, user, secret=add_totp(user))
    assert shape_of(around) == shape_of(by_form)
