"""Who belongs to an organization is decided by its administrators, and it always has one."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.accounts.models import User
from partners.members import managing
from partners.members.inviting import invite
from partners.members.managing import Refused
from partners.models import AuditRow, Invitation, Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import an_organization, enter, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Organization:
    return an_organization()


def admin_of(organization: Organization, email: str = "ana@clinic.example") -> User:
    return person(Role.ORGANIZATION_ADMIN, organization=organization, email=email)


def inside(client: Client, user: User) -> Client:
    enter(client, user)
    return client


def address(organization: Organization, rest: str = "") -> str:
    return f"/workspace/organizations/{organization.pk}/members/{rest}"


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


@pytest.mark.usefixtures("commits_at_once")
def test_an_administrator_invites_and_sees_who_is_invited(client: Client, clinic: Organization) -> None:
    inside(client, admin_of(clinic))
    sent = {"email": "Rosa@Clinic.example", "role": "editor", "language": "es"}
    assert client.post(address(clinic), sent).status_code == 302
    page = client.get(address(clinic)).content.decode()
    assert "rosa@clinic.example" in page
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.language, invitation.organization) == ("editor", "es", clinic)


@pytest.mark.usefixtures("commits_at_once")
def test_the_inviter_sees_the_same_for_an_address_with_an_account(client: Client, clinic: Organization) -> None:
    person(email="known@else.example")
    inside(client, admin_of(clinic)).get(address(clinic))
    pages = []
    for email in ("known@else.example", "other@else.example"):
        sent = {"email": email, "role": "editor", "language": "en"}
        answer = client.post(address(clinic), sent, follow=True)
        pages.append(answer.content.decode().split("<main")[1].replace(email, "EMAIL"))
        assert [status for _, status in answer.redirect_chain] == [302]
        key = str(Invitation.objects.get(email=email).pk)
        pages[-1] = pages[-1].replace(key, "KEY")
        Invitation.objects.all().delete()
    tokens = [[part.split('"')[0] for part in page.split('csrfmiddlewaretoken" value="')[1:]] for page in pages]
    for number, found in enumerate(tokens):
        for token in found:
            pages[number] = pages[number].replace(token, "TOKEN")
    assert pages[0] == pages[1]


def test_a_second_invitation_to_one_address_is_refused_beside_the_field(client: Client, clinic: Organization) -> None:
    ana = admin_of(clinic)
    inside(client, ana)
    for email, said in (("rosa@clinic.example", "open already"), (ana.email, "member already")):
        if email != ana.email:
            invite(email=email, role="viewer", organization=clinic, by=ana)
        answer = client.post(address(clinic), {"email": email, "role": "editor", "language": "en"})
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert f'value="{email}"' in answer.content.decode()


def test_an_invitation_is_sent_again_and_withdrawn_by_post_alone(client: Client, clinic: Organization) -> None:
    ana = admin_of(clinic)
    row = invite(email="rosa@clinic.example", role="viewer", organization=clinic, by=ana)
    inside(client, ana)
    for verb in ("again", "withdraw"):
        assert client.get(address(clinic, f"invitations/{row.pk}/{verb}/")).status_code == 405
        assert client.post(address(clinic, f"invitations/{row.pk}/{verb}/")).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at
    assert "rosa@clinic.example" not in client.get(address(clinic)).content.decode().split("<table")[1]


def test_editors_and_viewers_look_but_change_nothing(client: Client, clinic: Organization) -> None:
    ana = admin_of(clinic)
    row = invite(email="rosa@clinic.example", role="viewer", organization=clinic, by=ana)
    for role in (Role.ORGANIZATION_EDITOR, Role.VIEWER):
        other = Client()
        inside(other, person(role, organization=clinic))
        page = other.get(address(clinic))
        assert page.status_code == 200
        assert "rosa@clinic.example" not in page.content.decode()
        sent = {"email": "x@y.example", "role": "admin", "language": "en"}
        assert other.post(address(clinic), sent).status_code == 403
        for rest in (f"{of(ana).pk}/", f"{of(ana).pk}/remove/"):
            assert other.get(address(clinic, rest)).status_code == 403
            assert other.post(address(clinic, rest), {"role": "viewer"}).status_code == 403
        assert other.post(address(clinic, f"invitations/{row.pk}/withdraw/")).status_code == 403
    assert of(ana).role == "admin"


def test_another_organizations_members_do_not_exist(client: Client, clinic: Organization) -> None:
    union = an_organization("union")
    lee = admin_of(union, "lee@union.example")
    foreign = invite(email="rosa@clinic.example", role="viewer", organization=union, by=lee)
    inside(client, admin_of(clinic))
    nothing = client.get(f"/workspace/organizations/{uuid4()}/members/")
    for path in (address(union), address(union, f"{of(lee).pk}/"), address(union, f"{of(lee).pk}/remove/")):
        for answer in (client.get(path), client.post(path, {"role": "viewer"})):
            assert answer.status_code == 404
            assert len(answer.content) == len(nothing.content)
    # Nor can they be reached through one's own organization.
    for rest in (f"{of(lee).pk}/", f"{of(lee).pk}/remove/"):
        assert client.post(address(clinic, rest), {"role": "viewer"}).status_code == 404
    assert client.post(address(clinic, f"invitations/{foreign.pk}/withdraw/")).status_code == 404
    assert of(lee).role == "admin"


def test_a_removed_member_is_out_with_the_next_request(client: Client, clinic: Organization) -> None:
    rosa = person(Role.ORGANIZATION_EDITOR, organization=clinic)
    theirs = inside(Client(), rosa)
    assert theirs.get(address(clinic)).status_code == 200
    inside(client, admin_of(clinic))
    assert client.get(address(clinic, f"{of(rosa).pk}/remove/")).status_code == 200
    assert Membership.objects.filter(user=rosa).exists()
    assert client.post(address(clinic, f"{of(rosa).pk}/remove/")).status_code == 302
    assert theirs.get(address(clinic)).status_code == 403
    assert theirs.get("/workspace/").status_code == 403


def test_a_member_leaves_by_themselves(client: Client, clinic: Organization) -> None:
    admin_of(clinic)
    rosa = person(Role.VIEWER, organization=clinic)
    enter(client, rosa, second_factor=False)
    assert client.post(address(clinic, f"{of(rosa).pk}/remove/")).headers["Location"] == "/workspace/"
    assert not Membership.objects.filter(user=rosa).exists()
    assert AuditRow.objects.filter(action="members.leave", who=rosa, organization=clinic).exists()


def test_the_last_administrator_cannot_leave_or_step_down(client: Client, clinic: Organization) -> None:
    ana = admin_of(clinic)
    person(Role.ORGANIZATION_EDITOR, organization=clinic)
    inside(client, ana)
    answer = client.post(address(clinic, f"{of(ana).pk}/remove/"))
    assert answer.status_code == 409
    assert "needs an administrator" in answer.content.decode()
    answer = client.post(address(clinic, f"{of(ana).pk}/"), {"role": "editor"})
    assert "needs an administrator" in answer.content.decode()
    assert of(ana).role == "admin"


def test_an_administrator_who_may_not_sign_in_is_none(clinic: Organization) -> None:
    ana, away = admin_of(clinic), admin_of(clinic, "away@clinic.example")
    User.objects.filter(pk=away.pk).update(is_active=False)
    with pytest.raises(Refused):
        managing.remove(of(ana), by=ana)


def test_the_network_may_take_the_last_administrator_away(clinic: Organization) -> None:
    ana = admin_of(clinic)
    managing.remove(of(ana), by=person(Role.ADMINISTRATOR))
    assert not clinic.memberships.exists()
    lee = admin_of(clinic, "lee@clinic.example")
    with pytest.raises(Refused):
        managing.remove(of(lee), by=person(Role.REVIEWER))


def test_whoever_loses_the_role_loses_the_invitations_that_are_out(clinic: Organization) -> None:
    ana, bad = admin_of(clinic), admin_of(clinic, "bad@clinic.example")
    row = invite(email="friend@else.example", role="admin", organization=clinic, by=bad)
    managing.change_role(of(bad), "viewer", by=ana)
    row.refresh_from_db()
    assert row.withdrawn_at


def test_what_happened_stands_in_the_trail(clinic: Organization) -> None:
    ana, rosa = admin_of(clinic), person(Role.VIEWER, organization=clinic)
    managing.change_role(of(rosa), "editor", by=ana)
    managing.change_role(of(rosa), "editor", by=ana)
    managing.remove(of(rosa), by=ana)
    rows = AuditRow.objects.filter(organization=clinic).order_by("pk")
    assert [(row.action, row.who, row.before, row.after) for row in rows] == [
        ("members.change_role", ana, {"role": "viewer"}, {"role": "editor"}),
        ("members.remove", ana, {"role": "editor"}, {}),
    ]


def test_the_page_takes_few_queries_whatever_the_number_of_members(client: Client, clinic: Organization) -> None:
    ana = admin_of(clinic)
    inside(client, ana)
    client.get(address(clinic))
    counts = []
    for number in range(2):
        for each in range(6):
            person(Role.VIEWER, organization=clinic, email=f"m{number}{each}@clinic.example")
            invite(email=f"i{number}{each}@clinic.example", role="viewer", organization=clinic, by=ana)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(clinic)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_a_stale_page_cannot_undo_what_another_did(clinic: Organization) -> None:
    """Each of two administrators looked before the other acted."""
    ana, lee = admin_of(clinic), admin_of(clinic, "lee@clinic.example")
    seen_by_ana, seen_by_lee = of(lee), of(ana)
    managing.remove(seen_by_ana, by=ana)
    with pytest.raises(Refused, match="not an administrator"):
        managing.remove(seen_by_lee, by=lee)
    assert of(ana).role == "admin"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one() -> None:
    clinic = an_organization("both")
    ana, lee = admin_of(clinic), admin_of(clinic, "lee@clinic.example")
    begin, said = threading.Barrier(2), dict[str, Any]()

    def remove(who: User, whom: Membership) -> None:
        begin.wait()
        try:
            managing.remove(whom, by=who)
            said[who.email] = "done"
        except Refused as reason:
            said[who.email] = str(reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((ana, of(lee)), (lee, of(ana)))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(text == "done" for text in said.values()) == [False, True]
    assert clinic.memberships.count() == 1
    assert clinic.memberships.get().role == "admin"
