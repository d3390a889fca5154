"""Evidence: given with a document, checked by a person, seen by the public until the day it expires."""

import datetime
import io
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from partners.evidence.checking import check, lapse
from partners.models import AuditRow, Evidence, ServiceCapacity
from partners.roles import Role
from search import outbox
from search.contract import PUBLIC
from search.models import OutboxEntry
from tests.factories import LocationFactory, OrganizationFactory, ServiceFactory
from tests.partners.conftest import Corner
from tests.workspace.test_messages import desk

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORDS = "Recognized by the Department of Justice"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def today() -> datetime.date:
    return timezone.localdate()


def valid(organization: object, days: int = 30, **fields: object) -> Evidence:
    return Evidence.objects.create(
        organization=organization,
        kind="recognised-organization",
        checked_on=today(),
        expires_on=today() + datetime.timedelta(days=days),
        holder="Somebody",
        **fields,
    )


def seen(entry: object) -> str:
    return Client().get(entry.get_absolute_url()).content.decode()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Taken at home"
    Image.new("RGB", size, "white").save(out, kind, exif=exif)
    return out.getvalue()


def given(client: Client, organization: object, name: str, content: bytes, **fields: str):
    form = {
        "kind": "bar-number",
        "expires_on": (today() + datetime.timedelta(days=90)).isoformat(),
        "document": SimpleUploadedFile(name, content),
        **fields,
    }
    return client.post(f"/workspace/organizations/{organization.pk}/evidence/", form)


def test_the_public_sees_valid_evidence_on_the_organization_and_its_legal_services_and_no_name() -> None:
    legal, food = ServiceFactory(help=["asylum"]), None
    food = ServiceFactory(organization=legal.organization, help=["food"])
    assert WORDS not in seen(legal)
    valid(legal.organization)
    for entry in (legal, legal.organization):
        assert WORDS in seen(entry)
        assert "Somebody" not in seen(entry)
    assert WORDS not in seen(food)


def test_unchecked_or_expired_evidence_is_not_seen_and_nobody_has_to_do_anything() -> None:
    legal = ServiceFactory(help=["asylum"])
    Evidence.objects.create(organization=legal.organization, kind="bar-number", expires_on=today())
    row = valid(legal.organization, days=2)
    assert WORDS in seen(legal)
    assert "may practice law" not in seen(legal)
    for days, there in ((2, True), (3, False)):
        later = timezone.now() + datetime.timedelta(days=days)
        with mock.patch("django.utils.timezone.now", return_value=later):
            assert (WORDS in seen(legal)) is there
            assert row.holds_on(timezone.localdate()) is there


def test_the_clock_tells_search_once() -> None:
    legal = ServiceFactory(help=["asylum"])
    valid(legal.organization, days=2)
    outbox.apply()
    OutboxEntry.objects.all().delete()
    assert lapse(timezone.now()) == 0
    later = timezone.now() + datetime.timedelta(days=3)
    assert [lapse(later), lapse(later)] == [1, 0]
    assert set(OutboxEntry.objects.of(PUBLIC).values_list("kind", flat=True)) == {"organization", "service"}


def test_who_has_evidence_goes_first_within_the_same_distance(corner: Corner, index) -> None:
    near, far = (LocationFactory(place=corner.city, latitude=31.76 + km / 111, longitude=-106.48) for km in (1, 5))
    one = ServiceFactory(organization=near.organization, at=[near], help=["asylum"], slug="near")
    two = ServiceFactory(organization=far.organization, at=[far], help=["asylum"], slug="far")
    index()

    def order() -> list[str]:
        found = Client().get("/api/v2/search/?near=31.76,-106.48&kind=service").json()
        return [each["url"].split("/")[-2] for each in found["results"]]

    assert order() == [one.slug, two.slug]
    row = valid(far.organization)
    outbox.apply()
    assert order() == [two.slug, one.slug]
    assert "Legal help, checked" in Client().get("/en/find-help/?near=79901").content.decode()
    row.delete()
    outbox.apply()
    assert order() == [one.slug, two.slug]


def test_an_editor_gives_a_document_and_a_reviewer_checks_it() -> None:
    legal = ServiceFactory(help=["asylum"])
    owner = legal.organization
    editor = desk(Role.ORGANIZATION_EDITOR, owner)
    assert "Give evidence" in editor.get(f"/workspace/organizations/{owner.pk}/").content.decode()
    answer = given(editor, owner, "my bar card.pdf", PDF, number="24001", holder="A person")
    assert answer.status_code == 302, answer.content.decode()
    row = Evidence.objects.get()
    assert row.given_by == editor.user
    assert row.document.name.startswith("private/evidence/")
    assert "bar" not in row.document.name
    assert "may practice law" not in seen(legal)

    reviewer = desk(Role.REVIEWER)
    page = f"/admin/snippets/partners/evidence/check/{row.pk}/"
    assert "24001" in reviewer.get(page).content.decode()
    assert "Wait to be checked: 1" in reviewer.get("/admin/").content.decode()
    assert reviewer.post(page, {"answer": "right", "expires_on": ""}).status_code == 200
    yesterday = today() - datetime.timedelta(days=1)
    assert (
        "This day is over." in reviewer.post(page, {"answer": "right", "expires_on": str(yesterday)}).content.decode()
    )
    assert reviewer.post(page, {"answer": "right", "expires_on": str(row.expires_on)}).status_code == 302
    assert "may practice law" in seen(legal)
    assert "24001" not in seen(legal)
    assert list(AuditRow.objects.filter(action__startswith="evidence").order_by("pk").values_list("action", flat=True)) == [
        "evidence.give",
        "evidence.check",
    ]  # fmt: skip


def test_a_document_opens_as_a_download_for_those_who_may_and_for_nobody_else() -> None:
    owner = OrganizationFactory()
    row = valid(owner, document=ContentFile(PDF, "card.pdf"))
    address = f"/workspace/evidence/{row.pk}/document/"
    for who in (desk(Role.ORGANIZATION_EDITOR, owner), desk(Role.REVIEWER)):
        answer = who.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert b"".join(answer.streaming_content) == PDF
    stranger = desk(Role.ORGANIZATION_ADMIN, OrganizationFactory())
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/workspace/organizations/{owner.pk}/evidence/").status_code == 404
    viewer = desk(Role.VIEWER, owner)
    assert viewer.get(address).status_code == 404
    assert viewer.get(f"/workspace/organizations/{owner.pk}/evidence/").status_code == 403
    for open_door in (
        f"/media/{row.document.name}",
        f"/documents/{row.document.name}",
        f"/media/images/{row.document.name}",
    ):
        assert Client().get(open_door).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("card.html", b"<script>alert(1)</script>", "Send a PDF"),
        ("card.svg", b"<svg onload='alert(1)'/>", "Send a PDF"),
        ("card.pdf", b"<script>alert(1)</script>", "what is in it is something else"),
        ("card.pdf", picture(), "what is in it is something else"),
        ("card.jpg", PDF, "cannot be read"),
        ("card.png", picture("PNG")[:40], "cannot be read"),
        ("card.png", b"", "empty"),
    ],
)
def test_what_is_no_document_is_refused_and_what_was_typed_stays(name: str, content: bytes, said: str) -> None:
    owner = OrganizationFactory()
    answer = given(desk(Role.ORGANIZATION_EDITOR, owner), owner, name, content, number="24001").content.decode()
    assert said in answer
    assert 'value="24001"' in answer
    assert not Evidence.objects.exists()


def test_a_bomb_is_refused_before_it_is_opened(settings) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    owner = OrganizationFactory()
    answer = given(desk(Role.ORGANIZATION_EDITOR, owner), owner, "card.png", picture("PNG"))
    assert "too many points" in answer.content.decode()


def test_a_photograph_loses_what_the_camera_wrote_into_it() -> None:
    owner = OrganizationFactory()
    assert given(desk(Role.ORGANIZATION_EDITOR, owner), owner, "card.jpg", picture()).status_code == 302
    with Evidence.objects.get().document.open() as file:
        kept = file.read()
    assert b"Taken at home" in picture()
    assert b"Taken at home" not in kept


def test_refused_evidence_is_erased_with_its_document(django_capture_on_commit_callbacks) -> None:
    row = valid(OrganizationFactory(), document=ContentFile(PDF, "card.pdf"))
    storage, name = row.document.storage, row.document.name
    reviewer = desk(Role.REVIEWER)
    page = f"/admin/snippets/partners/evidence/check/{row.pk}/"
    assert reviewer.post(page, {"answer": "refused", "reason": ""}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert reviewer.post(page, {"answer": "refused", "reason": "Not on the list"}).status_code == 302
    assert not Evidence.objects.exists()
    assert not storage.exists(name)
    assert AuditRow.objects.get(action="evidence.refuse").note == "Not on the list"


def test_checking_again_prolongs_it() -> None:
    row = valid(OrganizationFactory(), days=1)
    Evidence.objects.update(lapsed=True)
    check(row, by=None, expires_on=today() + datetime.timedelta(days=400))
    row.refresh_from_db()
    assert not row.lapsed
    assert row.expires_on == today() + datetime.timedelta(days=400)


def test_what_the_starter_lists_is_no_evidence() -> None:
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("state", "chip"),
    [("closed", "Takes no new cases"), ("limited", "Takes few new cases"), ("waiting-list", "Waiting list")],
)
def test_taking_cases_is_said_on_the_page_and_in_lists_and_ends_by_itself(
    state: str, chip: str, corner: Corner, index
) -> None:
    service = ServiceFactory(help=["asylum"], at=[LocationFactory(place=corner.city)])
    until = today() + datetime.timedelta(days=3)
    ServiceCapacity.objects.create(service=service, state=state, until=until)
    index()
    for address in (service.get_absolute_url(), "/en/find-help/", "/en/find-help/?near=79901"):
        assert chip in Client().get(address).content.decode(), address
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + datetime.timedelta(days=4)):
        for address in (service.get_absolute_url(), "/en/find-help/"):
            assert chip not in Client().get(address).content.decode(), address
