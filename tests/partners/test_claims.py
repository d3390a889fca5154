"""The real owner of an entry says so, proves it by mail or a document, and a reviewer decides."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from partners.members import claiming
from partners.members.claim_views import ClaimForm
from partners.members.domains import is_own_address, own_hosts
from partners.models import AuditRow, Claim, Invitation, Membership, Organization
from partners.roles import Role
from tests.accounts.conftest import enter, person
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **kwargs: function())
    monkeypatch.setattr("portal.anonymous.TOO_FAST", timedelta(0))
    monkeypatch.setattr(ClaimForm.rate, "most", 1000)


@pytest.fixture
def clinic() -> Organization:
    return OrganizationFactory(name="Clinic", slug="clinic", website="https://www.clinic.example/about")


def address(organization: Organization) -> str:
    return f"/en/organizations/{organization.slug}/claim/"


def send(client: Client, organization: Organization, **said: Any) -> Any:
    moment = client.get(address(organization)).context["form"].initial["moment"]
    given = {"moment": moment, "email": "rosa@clinic.example", "words": "I lead it.", **said}
    return client.post(address(organization), given)


def press(client: Client, path: str) -> Any:
    """The one button of a page, as a browser sends it."""
    return client.post(path, "answer=yes", content_type="application/x-www-form-urlencoded")


def reviewer(client: Client, role: Role = Role.REVIEWER) -> Any:
    user = person(role)
    enter(client, user)
    return user


def test_an_entry_without_members_leads_to_the_form_and_one_with_members_does_not(
    client: Client, clinic: Organization
) -> None:
    page = "/en/organizations/clinic/"
    assert address(clinic) in client.get(page).content.decode()
    Membership.objects.create(user=person(), organization=clinic)
    assert address(clinic) not in client.get(page).content.decode()
    assert client.get(address(clinic)).status_code == 410
    assert client.post(address(clinic), {"email": "rosa@clinic.example"}).status_code == 410
    assert not Claim.objects.exists()


def test_what_is_not_public_cannot_be_claimed(client: Client) -> None:
    hidden = OrganizationFactory(live=False)
    assert client.get(address(hidden)).status_code == 404


def test_mail_at_its_own_host_proves_by_a_button(client: Client, clinic: Organization, mailoutbox: list) -> None:
    assert send(client, clinic).status_code in (302, 303)
    row = Claim.objects.get()
    assert row.state == "unproven"
    assert mailoutbox[0].to == ["rosa@clinic.example"]
    link = claiming.link_to(row)
    assert link in mailoutbox[0].body
    for _ in range(3):
        assert client.get(urlsplit(link).path).status_code == 200
    row.refresh_from_db()
    assert row.state == "unproven"
    assert press(client, urlsplit(link).path).status_code == 200
    row.refresh_from_db()
    assert row.state == "open"
    assert row.proven_at


def test_no_page_of_it_sets_a_cookie(client: Client, clinic: Organization) -> None:
    send(client, clinic)
    path = urlsplit(claiming.link_to(Claim.objects.get())).path
    for answer in (client.get(address(clinic)), client.get(address(clinic) + "?sent=1"), client.get(path)):
        assert not answer.cookies
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 32 + ".forged", "0" * 32])
def test_a_forged_or_old_proof_proves_nothing(client: Client, clinic: Organization, token: str) -> None:
    send(client, clinic)
    row = Claim.objects.get()
    assert press(client, f"/en/claim/{token}/").status_code == 410
    signature = claiming.link_to(row).split("/")[-2].split(".")[1]
    other = Claim.objects.create(organization=clinic, email="thief@clinic.example")
    assert press(client, f"/en/claim/{other.pk.hex}.{signature}/").status_code == 410
    Claim.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert press(client, urlsplit(claiming.link_to(row)).path).status_code == 410
    assert not Claim.objects.exclude(state="unproven").exists()


def test_a_foreign_address_needs_a_document(client: Client, clinic: Organization, mailoutbox: list) -> None:
    answer = send(client, clinic, email="rosa@gmail.com")
    assert answer.status_code == 200
    words = answer.content.decode()
    assert "clinic.example" in words
    assert "I lead it." in words
    assert 'value="rosa@gmail.com"' in words
    assert not Claim.objects.exists()
    letter = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")
    assert send(client, clinic, email="rosa@gmail.com", document=letter).status_code in (302, 303)
    row = Claim.objects.get()
    assert row.state == "open"
    assert row.proven_at is None
    assert not mailoutbox


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.html", b"<script>alert(1)</script>"),
        ("letter.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("letter.pdf", b"<html>not a pdf"),
        ("letter.png", PDF),
        ("letter.pdf.exe", PDF),
        ("letter", PDF),
        ("letter.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        ("letter.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64),
        ("letter.pdf", b""),
    ],
)
def test_what_is_not_a_pdf_or_a_picture_is_refused(
    client: Client, clinic: Organization, name: str, content: bytes
) -> None:
    answer = send(client, clinic, document=SimpleUploadedFile(name, content))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client: Client, clinic: Organization) -> None:
    large = SimpleUploadedFile("letter.pdf", PDF + b"0" * (6 * 1024 * 1024))
    assert send(client, clinic, document=large).status_code == 413
    assert not Claim.objects.exists()


def test_a_picture_loses_what_its_camera_wrote(client: Client, clinic: Organization) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
    send(client, clinic, document=SimpleUploadedFile("../../evil name.jpg", buffer.getvalue()))
    row = Claim.objects.get()
    assert b"taken at home" not in Path(row.document.path).read_bytes()
    assert Path(row.document.path).parent == Path(settings.MEDIA_ROOT) / "private" / "claims"
    assert "evil" not in row.document.name


def test_only_reviewers_get_the_document_and_it_never_runs(client: Client, clinic: Organization) -> None:
    send(client, clinic, document=SimpleUploadedFile("letter.pdf", PDF))
    row = Claim.objects.get()
    path = f"/workspace/claims/{row.pk}/document/"
    assert client.get(path).status_code == 302
    for stored in (f"/media/{row.document.name}", f"/media/images/{Path(row.document.name).name}"):
        assert client.get(stored).status_code == 404
    for role in (Role.ORGANIZATION_ADMIN, Role.GUIDE_EDITOR, Role.TRANSLATOR):
        other = Client()
        user = person(role, organization=OrganizationFactory())
        enter(other, user)
        assert other.get(path).status_code == 404
    reviewer(client)
    answer = client.get(path)
    assert answer.status_code == 200
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def proven(organization: Organization, **said: Any) -> Claim:
    return Claim.objects.create(
        **{"organization": organization, "email": "rosa@clinic.example", "language": "es", "words": "I lead it.",
           "state": "open", "proven_at": timezone.now(), **said}
    )  # fmt: skip


def test_a_reviewer_accepts_and_the_person_is_invited(client: Client, clinic: Organization, mailoutbox: list) -> None:
    row, user = proven(clinic), reviewer(client)
    assert str(row.pk) in client.get("/admin/claims/").content.decode()
    assert client.get(f"/admin/claims/{row.pk}/").status_code == 200
    assert client.post(f"/admin/claims/{row.pk}/", {"answer": "accept"}).headers["Location"] == "/admin/claims/"
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.organization) == ("rosa@clinic.example", "admin", clinic)
    assert invitation.language == "es"
    assert [mail.to for mail in mailoutbox] == [["rosa@clinic.example"]]
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("accepted", user)
    assert AuditRow.objects.filter(action="claims.decide", who=user, organization=clinic).exists()
    assert "rosa@" not in str(list(AuditRow.objects.values()))


def test_a_refusal_says_why(client: Client, clinic: Organization, mailoutbox: list) -> None:
    row = proven(clinic)
    reviewer(client)
    answer = client.post(f"/admin/claims/{row.pk}/", {"answer": "refuse", "reason": " "})
    assert "Say why" in answer.content.decode()
    assert not mailoutbox
    client.post(f"/admin/claims/{row.pk}/", {"answer": "refuse", "reason": "We called: nobody knows you."})
    row.refresh_from_db()
    assert row.state == "refused"
    assert "We called: nobody knows you." in mailoutbox[0].body
    assert not Invitation.objects.exists()
    # Decided is decided.
    answer = client.post(f"/admin/claims/{row.pk}/", {"answer": "accept"})
    assert "decided this already" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Role.GUIDE_EDITOR, Role.TRANSLATOR])
def test_only_reviewers_decide(client: Client, clinic: Organization, role: Role) -> None:
    row, user = proven(clinic), reviewer(client, role)
    for path in ("/admin/claims/", f"/admin/claims/{row.pk}/", "/admin/invitations/"):
        assert client.get(path).status_code in (302, 403)
    client.post(f"/admin/claims/{row.pk}/", {"answer": "accept"})
    with pytest.raises(claiming.NotDecided):
        claiming.accept(row, by=user)
    assert not Invitation.objects.exists()


def test_what_is_not_proven_cannot_be_accepted(clinic: Organization) -> None:
    row = proven(clinic, state="unproven", proven_at=None)
    with pytest.raises(claiming.NotDecided):
        claiming.accept(row, by=person(Role.REVIEWER))


def test_repeating_it_sends_no_flood_of_mail(client: Client, clinic: Organization, mailoutbox: list) -> None:
    for _ in range(3):
        send(client, clinic)
    assert Claim.objects.count() == len(mailoutbox) == 1
    Claim.objects.update(made_at=timezone.now() - timedelta(hours=2))
    send(client, clinic)
    assert Claim.objects.count() == 1
    assert len(mailoutbox) == 2


def test_too_many_for_one_entry_wait_for_the_network(client: Client, clinic: Organization) -> None:
    for number in range(claiming.MOST_WAITING):
        proven(clinic, email=f"{number}@clinic.example")
    answer = send(client, clinic)
    assert answer.status_code == 429
    assert "I lead it." in answer.content.decode()


def test_the_clock_forgets_people_and_documents(client: Client, clinic: Organization) -> None:
    send(client, clinic, document=SimpleUploadedFile("letter.pdf", PDF))
    row = Claim.objects.get()
    stored = Path(row.document.path)
    claiming.refuse(row, reason="No.", by=person(Role.REVIEWER))
    assert claiming.purge_claims(timezone.now() + timedelta(days=89)) == 0
    assert stored.exists()
    assert claiming.purge_claims(timezone.now() + timedelta(days=91)) == 1
    assert not stored.exists()
    assert not Claim.objects.exists()


def test_what_was_never_proven_is_forgotten_in_two_weeks(clinic: Organization) -> None:
    proven(clinic, state="unproven", proven_at=None)
    waiting = proven(clinic, email="lee@clinic.example")
    assert claiming.purge_claims(timezone.now() + timedelta(days=15)) == 1
    assert Claim.objects.get() == waiting


@pytest.mark.parametrize(
    ("entry", "email", "own"),
    [
        ({"website": "https://www.clinic.org/x"}, "a@clinic.org", True),
        ({"website": "https://clinic.org"}, "a@CLINIC.ORG", True),
        ({"website": "https://law.university.edu"}, "a@university.edu", True),
        ({"website": "https://consulmex.sre.gob.mx"}, "a@sre.gob.mx", True),
        ({"official_page": "https://embassy.sre.gob.mx/x"}, "a@embassy.sre.gob.mx", True),
        ({"email": "info@clinic.org"}, "a@clinic.org", True),
        ({"website": "https://clinic.org"}, "a@sub.clinic.org", False),
        ({"website": "https://clinic.org"}, "a@evilclinic.org", False),
        ({"website": "https://clinic.org"}, "a@clinic.org.evil.example", False),
        ({"website": "https://clinic.org"}, "a@org", False),
        ({"website": "https://clinic.org.mx"}, "a@org.mx", False),
        ({"website": "https://www.gob.mx/sre"}, "a@gob.mx", False),
        ({"website": "https://isd.k12.tx.us"}, "a@k12.tx.us", False),
        ({"website": "https://isd.k12.tx.us"}, "a@isd.k12.tx.us", True),
        ({"website": "https://clinic.co.uk"}, "a@co.uk", False),
        ({"website": "https://facebook.com/clinic"}, "a@facebook.com", False),
        ({"website": "https://clinic.wordpress.com"}, "a@wordpress.com", False),
        ({"website": "https://clinic.wordpress.com"}, "a@clinic.wordpress.com", False),
        ({"website": "https://sites.google.com/clinic"}, "a@google.com", False),
        ({"email": "clinic@gmail.com"}, "a@gmail.com", False),
        ({"email": "clinic@yahoo.com.mx"}, "a@yahoo.com.mx", False),
        ({"email": "clinic@outlook.es"}, "a@outlook.es", False),
        ({"website": "https://bücher.example"}, "a@xn--bcher-kva.example", True),
        ({"website": "https://[bad"}, "a@bad", False),
        ({"website": "http://192.0.2.7/"}, "a@0.2.7", False),
        ({}, "a@clinic.org", False),
    ],
)
def test_which_address_is_an_entrys_own(entry: dict, email: str, own: bool) -> None:
    assert is_own_address(Organization(**entry), email) is own


def test_an_entry_of_a_platform_names_no_host() -> None:
    entry = Organization(website="https://facebook.com/clinic", email="clinic@hotmail.com")
    assert own_hosts(entry) == []
