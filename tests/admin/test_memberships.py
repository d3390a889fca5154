"""Memberships in the admin follow the rules of the workspace and are told in the trail once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.members.inviting import invite
from partners.models import AuditRow, Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import person
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    return OrganizationFactory(name="Clinic")


def address(view: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_partners_membership:{view}", args=args)


def acts(row: Any) -> list[tuple[str, Any, dict[str, Any]]]:
    found = AuditRow.objects.filter(object_id=str(row.pk)).order_by("pk")
    return [(act.action, act.who, act.after or act.before) for act in found]


def member(house: Organization, role: Role = Role.ORGANIZATION_ADMIN, email: str = "") -> Membership:
    return person(role, organization=house, email=email).memberships.get()


def test_a_role_changed_in_the_admin_ends_the_invitations_that_went_with_it(
    administrator: Client, house: Organization
) -> None:
    row = member(house)
    out = invite(email="new@example.org", role="editor", organization=house, by=row.user)
    assert administrator.get(address("edit", row.pk)).status_code == 200
    other = OrganizationFactory()
    form = {"user": administrator.user.pk, "organization": other.pk, "role": "viewer"}
    assert administrator.post(address("edit", row.pk), form).status_code == 302
    out.refresh_from_db()
    assert (out.withdrawn_at or timezone.now()) is out.withdrawn_at
    stored = Membership.objects.get(pk=row.pk)
    assert (stored.role, stored.user, stored.organization) == ("viewer", row.user, house)
    assert acts(row) == [("members.change_role", administrator.user, {"role": "viewer"})]


def test_a_member_is_added_once(administrator: Client, house: Organization) -> None:
    form = {"user": person().pk, "organization": house.pk, "role": "editor"}
    assert administrator.post(address("add"), form).status_code == 302
    row = Membership.objects.get(organization=house)
    assert acts(row) == [("members.add", administrator.user, {"role": "editor"})]
    assert administrator.post(address("add"), form).status_code == 200
    assert Membership.objects.filter(organization=house).count() == 1


def test_one_and_many_memberships_are_ended_as_in_the_workspace(administrator: Client, house: Organization) -> None:
    first, *others = (member(house, Role.ORGANIZATION_EDITOR, f"{number}@example.org") for number in range(3))
    assert administrator.get(address("delete", first.pk)).status_code == 200
    assert administrator.post(address("delete", first.pk)).status_code == 302
    many = reverse("wagtail_bulk_action", args=["partners", "membership", "delete"])
    ids = "&".join(f"id={row.pk}" for row in others)
    assert administrator.post(f"{many}?{ids}").status_code == 302
    assert not Membership.objects.filter(organization=house).exists()
    for row in (first, *others):
        assert acts(row) == [("members.remove", administrator.user, {"role": "editor"})]
