"""An account is made by an invitation alone; its link opens once, for the one it was sent to."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from partners.accounts.models import User
from partners.members.inviting import NotInvited, invite, link_to, purge_invitations, send_again, withdraw
from partners.models import AuditRow, Invitation, Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import add_totp, an_organization, person, sign_in, totp_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits_at_once")]
NEW = {"name": "Rosa", "language": "es"}


def invited(organization: Organization | None = None, email: str = "rosa@clinic.example", **kwargs: Any) -> Invitation:
    organization = organization or an_organization()
    return invite(email=email, role=kwargs.pop("role", "editor"), organization=organization, by=None, **kwargs)


def path(invitation: Invitation) -> str:
    return urlsplit(link_to(invitation)).path


def test_the_mail_carries_the_link_in_the_language_of_the_invitation(mailoutbox: list) -> None:
    invitation = invited(language="es")
    assert mailoutbox[0].to == ["rosa@clinic.example"]
    assert link_to(invitation) in mailoutbox[0].body


def test_reading_the_link_does_nothing(client: Client) -> None:
    invitation = invited()
    for _ in range(3):
        page = client.get(path(invitation))
        assert page.status_code == 200
        assert "Clinic" in page.content.decode()
    assert client.head(path(invitation)).status_code == 200
    assert not User.objects.exists()
    assert not Membership.objects.exists()


def test_a_new_person_comes_in_with_a_password_and_an_app(client: Client) -> None:
    invitation = invited()
    answer = client.post(path(invitation), NEW)
    assert answer.headers["Location"] == "/accounts/welcome/"
    user = User.objects.get()
    assert (user.name, user.language, user.email) == ("Rosa", "es", "rosa@clinic.example")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert Membership.objects.get(user=user).role == "editor"
    assert client.get("/workspace/").status_code == 302
    assert client.get("/accounts/welcome/").status_code == 200
    words = "a sentence that is long enough"
    answer = client.post("/accounts/welcome/password/", {"password1": words, "password2": words})
    assert answer.headers["Location"] == "/accounts/welcome/"
    assert client.get("/accounts/welcome/").headers["Location"] == "/accounts/welcome/app/"
    assert client.get("/accounts/welcome/app/").status_code == 200
    answer = client.post("/accounts/welcome/app/", {"code": totp_code(client.session["mfa.totp.secret"])})
    assert answer.headers["Location"] == "/accounts/welcome/ready/"
    ready = client.get("/accounts/welcome/ready/").content.decode()
    assert 'class="codes"' in ready
    assert client.get("/workspace/").status_code == 200


def test_the_passkey_page_offers_to_make_one(client: Client) -> None:
    client.post(path(invited()), NEW)
    page = client.get("/accounts/welcome/passkey/")
    assert page.status_code == 200
    assert b"creation_options" in page.content


def test_a_viewer_needs_no_second_factor(client: Client) -> None:
    client.post(path(invited(role="viewer")), NEW)
    words = "a sentence that is long enough"
    client.post("/accounts/welcome/password/", {"password1": words, "password2": words})
    assert client.get("/accounts/welcome/").headers["Location"] == "/accounts/welcome/ready/"
    assert client.get("/accounts/welcome/ready/").status_code == 200
    assert client.get("/workspace/").status_code == 200


def test_the_link_works_once(client: Client) -> None:
    invitation = invited()
    client.post(path(invitation), NEW)
    other = Client()
    answer = other.post(path(invitation), {"name": "Thief", "language": "en"})
    assert answer.status_code == 410
    assert "used already" in answer.content.decode()
    assert User.objects.count() == 1
    assert "_auth_user_id" not in other.session


@pytest.mark.parametrize(("change", "said"), [("expires_at", "expired"), ("withdrawn_at", "withdrawn")])
def test_a_link_that_is_over_says_why_and_not_for_whom(client: Client, change: str, said: str) -> None:
    invitation = invited()
    setattr(invitation, change, timezone.now() - timedelta(seconds=1))
    invitation.save()
    for answer in (client.get(path(invitation)), client.post(path(invitation), NEW)):
        assert answer.status_code == 410
        assert said in answer.content.decode()
        assert "clinic.example" not in answer.content.decode()
    assert not User.objects.exists()


def test_an_invitation_lasts_seven_days() -> None:
    assert timedelta(days=7) == settings.INVITATION_VALID
    invitation = invited()
    assert abs(invitation.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


def test_a_tampered_link_is_told_from_an_old_one(client: Client) -> None:
    one, other = invited(), invited(an_organization("union"), "lee@union.example")
    key, signature = path(one).split("/")[-2].split(".")
    forged = [f"{other.pk.hex}.{signature}", key, f"{key}.{signature[:-1]}", "x", "a.b.c", f"{key}.{signature}x"]
    for token in forged:
        answer = client.post(f"/accounts/invitation/{token}/", NEW)
        assert answer.status_code == 404, token
        assert "not whole" in answer.content.decode()
    assert not User.objects.exists()


def test_who_has_an_account_signs_in_and_joins_by_a_button(client: Client) -> None:
    user = person(email="rosa@clinic.example")
    invitation = invited()
    page = client.get(path(invitation)).content.decode()
    assert f'/accounts/login/?next={path(invitation)}"' in page
    assert client.post(path(invitation), NEW).status_code == 200
    assert User.objects.count() == 1
    assert not Membership.objects.exists()
    sign_in(client, user)
    assert "Join" in client.get(path(invitation)).content.decode()
    assert not Membership.objects.exists()
    assert client.post(path(invitation)).headers["Location"] == "/workspace/"
    assert Membership.objects.get().user == user
    assert client.post(path(invitation)).status_code == 410


def test_another_account_is_told_so_and_joins_nothing(client: Client) -> None:
    invitation = invited()
    sign_in(client, person(email="lee@union.example"))
    for answer in (client.get(path(invitation)), client.post(path(invitation), NEW)):
        words = answer.content.decode()
        assert "lee@union.example" in words
        assert "rosa@clinic.example" in words
        assert 'action="/accounts/logout/"' in words
    assert not Membership.objects.exists()
    assert User.objects.count() == 1
    answer = client.post("/accounts/logout/", {"next": path(invitation)})
    assert answer.headers["Location"] == path(invitation)


def test_the_inviter_learns_nothing_from_an_address_that_has_an_account(mailoutbox: list) -> None:
    organization = an_organization()
    person(email="rosa@clinic.example")
    with_account = invited(organization, "rosa@clinic.example")
    without = invited(organization, "lee@union.example")
    shape = ("organization", "role", "accepted_at", "withdrawn_at", "accepted_by", "language")
    assert [getattr(with_account, name) for name in shape] == [getattr(without, name) for name in shape]
    pairs = zip(mailoutbox, (with_account, without), strict=True)
    first, second = (each.body.replace(link_to(row), "") for each, row in pairs)
    assert first == second


def test_an_account_that_may_not_sign_in_cannot_join(client: Client) -> None:
    user = person(email="rosa@clinic.example")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(path(invited()), NEW)
    assert not Membership.objects.exists()
    assert User.objects.count() == 1


def test_a_network_role_is_given_by_its_administrators_alone(client: Client) -> None:
    organization = an_organization()
    admin, reviewer = person(Role.ADMINISTRATOR), person(Role.REVIEWER)
    own = person(Role.ORGANIZATION_ADMIN, organization=organization)
    for by in (reviewer, own):
        with pytest.raises(NotInvited):
            invite(email="x@y.example", role="administrator", by=by)
        with pytest.raises(NotInvited):
            invite(email="x@y.example", role="administrator", organization=organization, by=by)
    invitation = invite(email="x@y.example", role="reviewer", by=admin)
    client.post(path(invitation), NEW)
    user = User.objects.get(email="x@y.example")
    assert [group.name for group in user.groups.all()] == ["reviewer"]
    assert client.get("/admin/").status_code == 302
    secret = add_totp(user)
    assert secret


def test_an_organizations_administrator_invites_to_that_organization_only() -> None:
    own, foreign = an_organization(), an_organization("union")
    by = person(Role.ORGANIZATION_ADMIN, organization=own)
    assert invite(email="a@b.example", role="admin", organization=own, by=by)
    with pytest.raises(NotInvited):
        invite(email="a@b.example", role="viewer", organization=foreign, by=by)
    editor = person(Role.ORGANIZATION_EDITOR, organization=own)
    with pytest.raises(NotInvited):
        invite(email="c@d.example", role="viewer", organization=own, by=editor)


def test_one_invitation_at_a_time_goes_to_an_address() -> None:
    organization = an_organization()
    invited(organization)
    with pytest.raises(NotInvited, match="open already"):
        invited(organization, "Rosa@Clinic.Example")


def test_sending_again_mails_the_same_link_and_starts_its_days_anew(client: Client, mailoutbox: list) -> None:
    invitation = invited()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get(path(invitation)).status_code == 410
    send_again(invitation, by=None)
    assert link_to(invitation) in mailoutbox[1].body
    assert client.get(path(invitation)).status_code == 200


def test_what_was_withdrawn_is_not_sent_again(mailoutbox: list) -> None:
    invitation = invited()
    withdraw(invitation, by=None)
    with pytest.raises(NotInvited):
        send_again(invitation, by=None)
    assert len(mailoutbox) == 1


def test_a_form_that_is_wrong_keeps_what_was_typed(client: Client) -> None:
    answer = client.post(path(invited()), {"name": "  ", "language": "es"})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not User.objects.exists()


def test_signing_in_for_an_invitation_leads_nowhere_else(client: Client) -> None:
    user = person(email="rosa@clinic.example")
    invitation = invited()
    answer = client.post("/accounts/logout/", {"next": "https://evil.example/"})
    assert "evil" not in answer.headers["Location"]
    page = client.get(path(invitation) + "?next=https://evil.example/").content.decode()
    assert 'href="https://evil' not in page
    assert user


def test_each_act_stands_in_the_trail(client: Client) -> None:
    invitation = invited()
    send_again(invitation, by=None)
    client.post(path(invitation), NEW)
    rows = AuditRow.objects.filter(action__startswith="members.")
    said = list(rows.order_by("pk").values_list("action", flat=True))
    assert said == ["members.invite", "members.invite_again", "members.join"]
    assert set(rows.values_list("organization__slug", flat=True)) == {"clinic"}


def test_the_clock_forgets_invitations_long_after_their_end() -> None:
    invitation = invited()
    assert purge_invitations(timezone.now() + timedelta(days=96)) == 0
    assert purge_invitations(timezone.now() + timedelta(days=98)) == 1
    assert purge_invitations(timezone.now() + timedelta(days=98)) == 0
    assert not Invitation.objects.filter(pk=invitation.pk).exists()


def test_a_link_whose_row_is_forgotten_says_expired(client: Client) -> None:
    invitation = invited()
    link = path(invitation)
    invitation.delete()
    assert client.get(link).status_code == 410
    assert mail.outbox
