"""The network brings an organization in: by the operator's command, or from the administration."""

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from partners.accounts.models import User
from partners.models import Invitation, Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import enter, person
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits_at_once")]


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())


def run(
    name: str = "Bridge Clinic", kind: str = "legal-clinic", email: str = "rosa@bridge.example", **more: Any
) -> str:
    out = io.StringIO()
    call_command("create_partner", name, kind=kind, email=email, stdout=out, **more)
    return out.getvalue()


def test_the_command_makes_a_public_entry_and_prints_a_link_that_opens(client: Client, mailoutbox: list) -> None:
    link = run().splitlines()[-1]
    made = Organization.objects.get()
    assert (made.slug, made.kind, made.is_listed, made.origin) == ("bridge-clinic", "legal-clinic", True, "people")
    assert link in mailoutbox[0].body
    assert client.get("/en/organizations/bridge-clinic/").status_code == 200
    client.post(urlsplit(link).path, {"name": "Rosa", "language": "es"})
    assert Membership.objects.get().role == "admin"


def test_a_second_run_changes_nothing_and_prints_the_same_link(mailoutbox: list) -> None:
    assert run().splitlines()[-1] == run(name=" bridge  CLINIC ").splitlines()[-1]
    assert Organization.objects.count() == Invitation.objects.count() == len(mailoutbox) == 1


def test_whoever_is_a_member_is_not_invited_again(client: Client) -> None:
    link = run().splitlines()[-1]
    client.post(urlsplit(link).path, {"name": "Rosa", "language": "es"})
    assert "member already" in run()
    assert Invitation.objects.count() == 1


def test_an_entry_that_is_here_is_taken_and_not_doubled() -> None:
    there = OrganizationFactory(name="Bridge Clinic", kind="legal-clinic", origin="starter")
    assert "was here already" in run()
    assert Invitation.objects.get().organization == there


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "Old Union"}, "as union"),
        ({"email": "not an address"}, "not an e-mail"),
        ({"name": "  "}, "NAME is wrong"),
        ({"name": "x" * 256}, "NAME is wrong"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_nothing_is_made(more: dict[str, str], said: str) -> None:
    OrganizationFactory(name="Old Union", kind="union")
    with pytest.raises(CommandError, match=said) as refused:
        run(**more)
    assert "\n" not in str(refused.value)
    assert Organization.objects.count() == 1
    assert not Invitation.objects.exists()


def test_two_entries_of_one_name_are_left_to_a_person() -> None:
    for slug in ("one", "two"):
        OrganizationFactory(name="Bridge Clinic", kind="legal-clinic", slug=slug)
    with pytest.raises(CommandError, match="one, two"):
        run()


def inside(client: Client, role: Role) -> User:
    user = person(role)
    enter(client, user)
    return user


GIVEN = {"email": "rosa@bridge.example", "language": "es", "role": "admin", "kind": "ngo", "shown": "yes"}


def test_a_reviewer_invites_to_a_new_entry_that_may_stay_a_draft(client: Client) -> None:
    inside(client, Role.REVIEWER)
    sent = {**GIVEN, "name": "Bridge Clinic", "shown": "no"}
    assert client.post("/admin/invitations/", sent).status_code == 302
    made = Organization.objects.get()
    assert not made.live
    assert Invitation.objects.get().organization == made
    page = client.get("/admin/invitations/").content.decode()
    assert "rosa@bridge.example" in page
    assert "/accounts/invitation/" not in page


def test_administrators_see_the_link(client: Client) -> None:
    inside(client, Role.ADMINISTRATOR)
    there = OrganizationFactory()
    assert client.post("/admin/invitations/", {**GIVEN, "organization": str(there.pk)}).status_code == 302
    assert "/accounts/invitation/" in client.get("/admin/invitations/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{}, {"name": "Old Union"}, {"name": "New", "organization": "there"}, {"name": "New", "role": "reviewer"}]
)
def test_a_form_that_is_wrong_invites_nobody_and_keeps_what_was_typed(client: Client, wrong: dict[str, str]) -> None:
    inside(client, Role.ADMINISTRATOR)
    there = OrganizationFactory(name="Old Union")
    sent = {**GIVEN, **{key: str(there.pk) if value == "there" else value for key, value in wrong.items()}}
    answer = client.post("/admin/invitations/", sent)
    assert answer.status_code == 200
    assert 'value="rosa@bridge.example"' in answer.content.decode()
    assert Organization.objects.count() == 1
    assert not Invitation.objects.exists()


def test_a_reviewer_gives_no_role_in_the_network(client: Client) -> None:
    inside(client, Role.REVIEWER)
    assert client.post("/admin/invitations/", {**GIVEN, "role": "administrator"}).status_code == 200
    assert not Invitation.objects.exists()


def test_the_workspace_tells_reviewers_what_waits(client: Client) -> None:
    run()
    inside(client, Role.REVIEWER)
    assert 'href="/admin/invitations/"' in client.get("/workspace/").content.decode()


def test_open_invitations_are_sent_again_and_withdrawn(client: Client, mailoutbox: list) -> None:
    run()
    row = Invitation.objects.get()
    inside(client, Role.REVIEWER)
    assert client.get(f"/admin/invitations/{row.pk}/again/").status_code == 405
    assert client.post(f"/admin/invitations/{row.pk}/again/").status_code == 302
    assert len(mailoutbox) == 2
    assert client.post(f"/admin/invitations/{row.pk}/withdraw/").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at
