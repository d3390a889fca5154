"""Who may do what; everything that is not granted is refused."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from wagtail.models import Page
from wagtail.permissions import policy_registry

from partners.accounts.models import User
from partners.accounts.roles import settle_roles
from partners.models import Hotline, Membership, Organization, Service
from partners.permissions import may, may_edit_entry, may_enter_admin, role_of, standing_of
from partners.roles import GRANTS, NETWORK_ROLES, RECORDS, Role
from tests.accounts.conftest import an_organization, person

pytestmark = pytest.mark.django_db
ACTIONS = (
    "view",
    "add",
    "change",
    "publish",
    "lock",
    "unlock",
    "delete",
    "no-such-action",
    "decide",
    "confirm",
    "take_down",
    "export",
    "read_confidential",
    "retry",
)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_groups_stand_after_migration_and_wagtails_own_are_gone() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in NETWORK_ROLES}


def test_settling_repairs_a_role_and_changes_nothing_the_second_time() -> None:
    reviewer = Group.objects.get(name="reviewer")
    settled = set(reviewer.permissions.values_list("pk", flat=True))
    reviewer.permissions.add(Permission.objects.get(codename="delete_user"))
    for _ in range(2):
        settle_roles()
        assert set(reviewer.permissions.values_list("pk", flat=True)) == settled


def test_nobody_has_a_role_by_default() -> None:
    for user in (AnonymousUser(), person()):
        assert role_of(user) is Role.ANONYMOUS
        assert not may_enter_admin(user)
        assert not any(may(user, action, apps.get_model(label)) for action in ACTIONS for label in RECORDS)


@pytest.mark.parametrize("role", NETWORK_ROLES)
def test_a_network_role_may_do_what_the_table_says_and_no_more(role: Role) -> None:
    user = person(role)
    assert role_of(user) is role
    assert may_enter_admin(user)
    for label in RECORDS:
        model = apps.get_model(label)
        granted = {action for action in ACTIONS if may(user, action, model)}
        assert granted == GRANTS[role].get(label, set()), label


@pytest.mark.parametrize("role", NETWORK_ROLES)
def test_wagtail_asks_the_same_table(role: Role) -> None:
    user = person(role)
    for label in RECORDS:
        policy = policy_registry.get_by_type(apps.get_model(label))
        for action in ACTIONS:
            assert policy.user_has_permission(user, action) == may(user, action, apps.get_model(label))
            assert (user in policy.users_with_permission(action)) == may(user, action, apps.get_model(label))


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.TRANSLATOR, {"edit"}),
        (Role.GUIDE_EDITOR, {"add", "edit", "publish"}),
        (Role.REVIEWER, set()),
        (Role.ADMINISTRATOR, {"add", "edit", "publish"}),
    ],
)
def test_pages_open_by_role(role: Role, actions: set[str]) -> None:
    tester = Page.objects.get(slug="guides", locale__language_code="en").permissions_for_user(person(role))
    can = {"add": tester.can_add_subpage(), "edit": tester.can_edit(), "publish": tester.can_publish()}
    assert {action for action, allowed in can.items() if allowed} == actions


@pytest.mark.parametrize(
    ("role", "edits"), [(Role.VIEWER, False), (Role.ORGANIZATION_EDITOR, True), (Role.ORGANIZATION_ADMIN, True)]
)
def test_members_act_on_what_their_own_organization_owns(role: Role, edits: bool) -> None:
    ours, theirs = an_organization("ours"), an_organization("theirs")
    user = person(role, organization=ours)
    own = [ours, Service(organization=ours)]
    foreign = [theirs, Service(organization=theirs), Hotline(), Organization, Service]
    assert [may(user, "view", entry) for entry in own] == [True, True]
    assert [may_edit_entry(user, entry) for entry in own] == [edits, edits]
    assert not any(may(user, action, entry) for action in ACTIONS for entry in foreign)
    assert not any(may(user, action, entry) for action in ("publish", "delete", "take_down") for entry in own)
    assert [may(user, "add", Service, organization=each) for each in (ours, theirs, None)] == [edits, False, False]
    assert not may_enter_admin(user)
    policy = policy_registry.get_by_type(Organization)
    assert not policy.user_has_permission_for_instance(user, "change", ours)


def test_only_an_organizations_admin_manages_its_members() -> None:
    ours = an_organization()
    may_manage = {
        role: may(person(role, organization=ours), "change", Membership, organization=ours) for role in list(Role)[1:4]
    }
    assert may_manage == {Role.VIEWER: False, Role.ORGANIZATION_EDITOR: False, Role.ORGANIZATION_ADMIN: True}


def test_the_strongest_role_counts() -> None:
    user = person(Role.TRANSLATOR)
    Membership.objects.create(user=user, organization=an_organization(), role="viewer")
    assert role_of(again(user)) is Role.TRANSLATOR
    user.is_superuser = True
    user.save()
    assert role_of(again(user)) is Role.ADMINISTRATOR


def test_whoever_may_not_sign_in_may_do_nothing() -> None:
    user = person(Role.ADMINISTRATOR)
    user.is_active = False
    assert not may_enter_admin(user)
    assert not may(user, "view", Organization)


def test_all_answers_of_a_request_cost_one_query(django_assert_num_queries) -> None:
    user = person(Role.REVIEWER)
    organizations = [an_organization(f"org-{number}") for number in range(5)]
    user = again(user)
    with django_assert_num_queries(1):
        standing_of(user)
        assert all(may(user, action, entry) for entry in organizations for action in ("view", "publish"))
