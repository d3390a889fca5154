"""People in the Wagtail admin."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from partners.accounts.models import User
from partners.roles import NETWORK_ROLES, Role
from tests.accounts.conftest import add_totp, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    user = person(Role.ADMINISTRATOR)
    sign_in(client, user, secret=add_totp(user))
    return client


def test_an_administrator_adds_a_person_who_has_no_password(admin: Client) -> None:
    form = admin.get("/admin/users/new/")
    assert "password" not in form.content.decode().lower().split("<form")[1]
    reviewer = Group.objects.get(name="reviewer")
    answer = admin.post(
        "/admin/users/new/", {"email": "New@Example.org", "name": "New", "language": "es", "groups": [reviewer.pk]}
    )
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert (user.language, list(user.groups.all())) == ("es", [reviewer])


def test_a_second_person_with_the_same_address_is_refused_next_to_the_field(admin: Client) -> None:
    answer = admin.post("/admin/users/new/", {"email": "ADMINISTRATOR@example.org", "name": "Twice"})
    assert "A person with this e-mail is already here." in answer.content.decode()
    assert 'value="Twice"' in answer.content.decode()


def test_a_new_address_ends_the_old_one(admin: Client) -> None:
    user = person(email="old@example.org")
    admin.post(f"/admin/users/edit/{user.pk}/", {"email": "new@example.org", "name": "", "is_active": "on"})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert not EmailAddress.objects.filter(email="old@example.org").exists()


def test_nobody_gives_themselves_a_role_or_locks_themselves_out(admin: Client) -> None:
    me = User.objects.get(email="administrator@example.org")
    admin.post(f"/admin/users/edit/{me.pk}/", {"email": me.email, "name": "Me"})
    me.refresh_from_db()
    assert (me.name, me.is_active, me.groups.count()) == ("Me", True, 1)


def test_the_list_finds_a_person_by_e_mail(admin: Client) -> None:
    person(email="findme@example.org")
    assert "findme@example.org" in admin.get("/admin/users/?q=findme").content.decode()
    assert "findme@example.org" not in admin.get("/admin/users/?q=somebody").content.decode()


def test_a_person_changes_their_own_name(admin: Client) -> None:
    page = admin.get("/admin/account/").content.decode()
    assert "name_email-name" in page
    assert "first_name" not in page


@pytest.mark.parametrize("role", [role for role in NETWORK_ROLES if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["/admin/users/", "/admin/users/new/", "/admin/groups/", "/admin/sites/"])
def test_only_administrators_manage_people(client: Client, role: Role, address: str) -> None:
    user = person(role)
    sign_in(client, user, secret=add_totp(user))
    assert client.get(address).headers["Location"] == "/admin/"
