"""Two people at the same moment: whoever comes second acts on what is, not on what they read."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from partners.assurance import NotAssurable, assure_entry
from partners.assurance_models import Withdrawn
from partners.freshness.answering import NotAnswerable, close, reopen
from partners.members import inviting, joining, managing
from partners.models import Membership, Service
from partners.roles import Role
from partners.taking_down import take_down
from partners.workspace import entries
from tests.accounts.conftest import person
from tests.samples import organization, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale() -> Service:
    """An entry as somebody read it before a reviewer took it down."""
    made = service(organization("clinic"), "clinic")
    read = Service.objects.get(pk=made.pk)
    take_down(made, by=person(Role.REVIEWER), reason="A raid.")
    return read


def is_down(entry: Service) -> bool:
    return Service.objects.get(pk=entry.pk).withdrawn == Withdrawn.TAKEN_DOWN


def test_a_confirmation_does_not_bring_back_what_was_just_taken_down(stale: Service) -> None:
    with pytest.raises(NotAssurable):
        assure_entry(stale, by=None, organization=stale.organization)
    assert is_down(stale)


@pytest.mark.parametrize("before", [Withdrawn.NO, Withdrawn.CLOSED])
def test_closing_and_reopening_do_not_bring_back_what_was_just_taken_down(stale: Service, before: str) -> None:
    stale.withdrawn = before
    act = partial(reopen, stale) if before else partial(close, stale, now=stale.updated_at)
    with pytest.raises(NotAnswerable):
        act(by=None, who="")
    assert is_down(stale)


@pytest.mark.parametrize(("before", "value"), [(Withdrawn.NO, Withdrawn.CLOSED), (Withdrawn.CLOSED, Withdrawn.NO)])
def test_the_workspace_does_not_bring_back_what_was_just_taken_down(
    stale: Service, before: str, value: Withdrawn
) -> None:
    stale.withdrawn = before
    with pytest.raises(Http404):
        entries._set_withdrawn(stale, value, "entries.restore", by=AnonymousUser())
    assert is_down(stale)


def test_publishing_a_form_that_was_open_does_not_bring_back_what_was_just_taken_down(stale: Service) -> None:
    stale.slug = "changed"
    stale.save_revision().publish()
    assert Service.objects.get(pk=stale.pk).slug == "changed"
    assert is_down(stale)


@pytest.fixture
def admins() -> tuple[Membership, Membership]:
    clinic = organization("clinic")
    return tuple(  # type: ignore[return-value]
        person(Role.ORGANIZATION_ADMIN, email=f"{name}@example.org", organization=clinic).memberships.get()
        for name in ("one", "two")
    )


def test_of_two_administrators_who_remove_each_other_one_stays(admins: tuple[Membership, Membership]) -> None:
    one, two = admins
    managing.remove(two, by=one.user)
    with pytest.raises(managing.Refused):
        managing.remove(one, by=two.user)
    assert Membership.objects.get() == one


def test_of_two_administrators_who_demote_each_other_one_stays(admins: tuple[Membership, Membership]) -> None:
    one, two = admins
    managing.change_role(two, "viewer", by=one.user)
    with pytest.raises(managing.Refused):
        managing.change_role(one, "viewer", by=two.user)
    with pytest.raises(managing.Refused):
        managing.remove(one, by=one.user)
    assert list(Membership.objects.filter(role="admin")) == [one]


def test_a_link_that_two_browsers_opened_gives_one_account(admins: tuple[Membership, Membership]) -> None:
    one, _ = admins
    invited = inviting.invite(
        email="new@example.org", role="editor", organization=one.organization, language="en", by=one.user
    )
    joining.join_as_new(invited, name="New", language="en")
    with pytest.raises(joining.NotOpen):
        joining.join_as_new(invited, name="Again", language="en")
    assert Membership.objects.filter(user__email="new@example.org").count() == 1


def test_an_invitation_is_nobody_elses(admins: tuple[Membership, Membership]) -> None:
    one, two = admins
    invited: Any = inviting.invite(
        email="new@example.org", role="admin", organization=organization("other"), language="en", by=None
    )
    with pytest.raises(joining.NotOpen):
        joining.join(invited, user=two.user)
    assert not Membership.objects.filter(user=two.user).exclude(organization=one.organization).exists()
