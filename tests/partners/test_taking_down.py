"""Taken down: out of everything that the servers answer, with all that stands or falls with it, until it is put back."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client, RequestFactory
from wagtail.models import Revision

from partners.assurance_models import Withdrawn
from partners.directory.hotlines import FRESH_SECONDS, hotlines, strip_lines
from partners.doubts.merging import merge
from partners.drafts import answer_as_published
from partners.models import AuditRow, Hotline, Location, Organization, Policy, Service
from partners.permissions import may
from partners.roles import Role
from partners.taking_down import NothingToDo, follows, put_back, take_down
from resources.models import Event, Occurrence
from search import outbox
from tests.accounts.conftest import person
from tests.admin.conftest import desk
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
)
from tests.partners.conftest import Corner
from tests.resources.factories import event

pytestmark = pytest.mark.django_db
MARK = "Marigold"
PLACES = "/en/places/tx-el-paso/"


@pytest.fixture
def everything(corner: Corner, index: Callable[[], int]) -> Organization:
    """An organization with one of each thing that hangs on it, all found by one word."""
    owner = OrganizationFactory(name=f"{MARK} helpers", slug="marigold")
    office = LocationFactory(organization=owner, place=corner.city)
    service = ServiceFactory(
        organization=owner, slug="marigold-asylum", names={"en": f"{MARK} asylum help"}, at=[office], help=["asylum"]
    )
    PhoneFactory(organization=owner, number="+19155550177")
    rule = PolicyFactory(organization=owner, jurisdiction=None, slug="marigold-rule", titles={"en": f"{MARK} rule"})
    ProvisionFactory(policy=rule)
    HotlineFactory(run_by=owner, slug="marigold-line", names={"en": f"{MARK} line"})
    event(host=owner, slug="marigold-talk", place=corner.city, texts={"en": f"{MARK} talk"})
    assert service.is_listed
    index()
    return owner


def pages() -> dict[str, str]:
    """Everything that answers with the mark while it is public: address and what it says."""
    client = Client()
    addresses = [
        "/en/organizations/marigold/",
        "/en/find-help/marigold-asylum/",
        "/en/policies/marigold-rule/",
        "/en/events/marigold-talk/",
        "/en/organizations/marigold/wrong/",
        "/en/find-help/",
        "/en/find-help/?near=79901",
        "/en/policies/",
        "/en/events/",
        "/en/hotlines/",
        "/en/",
        PLACES,
        f"/en/search/?q={MARK}",
        f"/api/v2/search/?q={MARK}",
        "/api/v2/search/?near=79901",
        f"/api/v2/suggest/?q={MARK}",
        "/api/v2/policies/",
        "/api/v2/events/",
        "/api/v2/places/tx-el-paso/",
        "/sitemap.xml",
    ]
    said = {}
    for address in addresses:
        answer = client.get(address)
        text = answer.content.decode()
        typed = "?q=" in address  # the question itself is repeated
        said[address] = text.replace(f"q={MARK}", "").replace(f'value="{MARK}"', "") if typed else text
    return said


def showing(word: str = MARK) -> set[str]:
    return {
        address
        for address, text in pages().items()
        if any(form in text for form in (f"{word} helpers", f"{word} asylum", f"{word} rule", f"{word} talk", f"{word} line", "marigold-", "organizations/marigold", "555-0177"))
    }  # fmt: skip


def test_an_organization_takes_everything_of_its_own_along(everything: Organization) -> None:
    before = showing()
    assert len(before) >= 17, set(pages()) - before
    take_down(everything, by=None, reason="It takes money")
    caches["local"].delete("hotlines")  # as FRESH_SECONDS later
    assert showing() == set()
    put_back(Organization.objects.get(), by=None)
    caches["local"].delete("hotlines")
    assert showing() == before


def test_the_index_shows_nothing_before_it_has_heard_and_nothing_after(everything: Organization) -> None:
    take_down(everything, by=None, reason="It takes money")
    for _ in range(2):
        found = Client().get(f"/api/v2/search/?q={MARK}").json()
        assert (found["total"], found["results"]) == (0, [])
        assert Client().get(f"/api/v2/suggest/?q={MARK}").json() == {"suggestions": []}
        outbox.apply()


@pytest.mark.parametrize("model", [Service, Policy, Event, Hotline, Location])
def test_each_kind_goes_alone_too(everything: Organization, model: type) -> None:
    entry = model.objects.get()
    assert model.objects.listed().filter(pk=entry.pk).exists()
    take_down(entry, by=None, reason="Not true")
    assert not model.objects.listed().filter(pk=entry.pk).exists()
    if model is Event:
        assert not Occurrence.objects.listed().exists()
    assert Client().get("/en/organizations/marigold/").status_code == 200
    if model not in (Hotline, Location):
        assert Client().get(entry.get_absolute_url()).status_code == 404
    entry.refresh_from_db()
    put_back(entry, by=None)
    assert model.objects.listed().filter(pk=entry.pk).exists()


def test_an_old_copy_is_not_confirmed_any_more(everything: Organization) -> None:
    address = "/en/find-help/marigold-asylum/"
    etag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    take_down(everything, by=None, reason="It takes money")
    for header in (etag, "*"):
        assert Client().get(address, headers={"If-None-Match": header}).status_code == 404


def test_an_old_address_of_a_merged_entry_leads_nowhere() -> None:
    survivor, other = OrganizationFactory(), OrganizationFactory(slug="old-name")
    merge(survivor, other, by=person(Role.REVIEWER))
    assert Client().get("/en/organizations/old-name/").status_code == 301
    take_down(Organization.objects.get(), by=None, reason="Not true")
    assert Client().get("/en/organizations/old-name/").status_code == 404


def test_the_number_of_a_hotline_is_out_of_the_memory_of_every_process_within_five_seconds() -> None:
    line = HotlineFactory()
    assert strip_lines("en")
    take_down(line, by=None, reason="Wrong number")
    assert FRESH_SECONDS < 5
    caches["local"].delete("hotlines")
    assert not hotlines("en")


def test_a_hotline_does_not_name_who_is_taken_down() -> None:
    owner = OrganizationFactory(name="Marigold")
    HotlineFactory(run_by=owner, run_by_name="")
    Organization.objects.filter(pk=owner.pk).update(withdrawn=Withdrawn.STALE)
    assert [line.owner.name for line in hotlines("en")] == [""]


def test_a_clock_takes_no_hotline_away_with_its_organization() -> None:
    owner = OrganizationFactory()
    HotlineFactory(run_by=owner)
    HotlineFactory(run_by=None)
    Organization.objects.filter(pk=owner.pk).update(withdrawn=Withdrawn.STALE)
    assert Hotline.objects.listed().count() == 2
    Organization.objects.filter(pk=owner.pk).update(withdrawn=Withdrawn.TAKEN_DOWN)
    assert Hotline.objects.listed().count() == 1


def test_the_trail_says_who_why_and_what_it_was() -> None:
    reviewer, service = person(Role.REVIEWER), ServiceFactory()
    take_down(service, by=reviewer, reason="It takes money")
    act = AuditRow.objects.get(action="entries.take_down")
    assert (act.who, act.note, act.organization) == (reviewer, "It takes money", service.organization)
    assert (act.before, act.after) == ({"withdrawn": ""}, {"withdrawn": "taken-down"})
    service.refresh_from_db()
    assert service.withdrawn_at
    with pytest.raises(NothingToDo):
        take_down(service, by=reviewer, reason="again")
    put_back(service, by=reviewer, reason="It was a mistake")
    with pytest.raises(NothingToDo):
        put_back(service, by=reviewer)
    assert AuditRow.objects.filter(object_id=str(service.pk)).count() == 2


def test_what_was_closed_before_is_closed_after() -> None:
    service = ServiceFactory(withdrawn=Withdrawn.CLOSED)
    take_down(service, by=None, reason="Not true")
    put_back(service, by=None)
    service.refresh_from_db()
    assert service.withdrawn == Withdrawn.CLOSED


def test_members_who_may_change_it_are_told_in_their_language() -> None:
    service = ServiceFactory()
    editor = person(Role.ORGANIZATION_EDITOR, organization=service.organization)
    editor.language = "es"
    editor.save()
    person(Role.VIEWER, organization=service.organization)
    person(Role.ORGANIZATION_ADMIN, organization=OrganizationFactory(), email="other@example.org")
    take_down(service, by=None, reason="It takes\r\nBcc: everybody@example.org")
    assert [letter.to for letter in mail.outbox] == [[editor.email]]
    assert "\n" not in mail.outbox[0].subject
    assert "everybody@example.org" in mail.outbox[0].body


def test_publishing_a_draft_does_not_bring_it_back() -> None:
    service = ServiceFactory()
    revision = service.save_revision()
    take_down(service, by=None, reason="Not true")
    Revision.objects.get(pk=revision.pk).publish()
    service.refresh_from_db()
    assert service.withdrawn == Withdrawn.TAKEN_DOWN


def test_reviewers_take_down_by_one_page_and_nobody_else() -> None:
    service = ServiceFactory()
    address = f"/admin/snippets/partners/service/take-down/{service.pk}/"
    reviewer = desk(Role.REVIEWER)
    edit = reviewer.get(f"/admin/snippets/partners/service/edit/{service.pk}/").content.decode()
    assert address in edit
    assert address in reviewer.get("/admin/snippets/partners/service/").content.decode()
    page = reviewer.get(address).content.decode()
    assert "saved or printed" in page
    assert reviewer.post(address, {"reason": ""}).status_code == 200
    assert reviewer.post(address, {"reason": "It takes money"}).status_code == 302
    assert Client().get(service.get_absolute_url()).status_code == 404
    assert "Put it back" in reviewer.get(address).content.decode()
    assert "Taken down by the network" in reviewer.get("/admin/snippets/partners/service/").content.decode()
    assert reviewer.post(address, {"reason": "A mistake"}).status_code == 302
    assert Client().get(service.get_absolute_url()).status_code == 200
    for role in (Role.GUIDE_EDITOR, Role.TRANSLATOR):
        assert desk(role).post(address, {"reason": "x"}).status_code in (302, 403)
    admin = person(Role.ORGANIZATION_ADMIN, organization=service.organization, email="boss@example.org")
    assert not may(admin, "take_down", service)
    assert Client().get(service.get_absolute_url()).status_code == 200


def test_the_page_counts_what_goes_along(everything: Organization) -> None:
    assert sorted(number for _kind, number in follows(everything)) == [1, 1, 1, 1, 1]
    assert list(follows(Service.objects.get())) == []


def test_a_preview_still_shows_what_is_taken_down() -> None:
    service = ServiceFactory(names={"en": "Marigold help"})
    take_down(service.organization, by=None, reason="Not true")
    service.refresh_from_db()
    take_down(service, by=None, reason="Not true")
    service.refresh_from_db()
    answer = answer_as_published(service, RequestFactory().get("/"), "en")
    assert "Marigold help" in answer.content.decode()
    assert Client().get(service.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_saving_an_object_that_was_read_before_does_not_bring_back_what_was_taken_down() -> None:
    clinic = OrganizationFactory(name="Old")
    stale, other = Organization.objects.get(pk=clinic.pk), Organization.objects.get(pk=clinic.pk)
    other.withdrawn = Withdrawn.TAKEN_DOWN
    other.save()
    stale.name = "New"
    stale.save()
    stored = Organization.objects.get(pk=clinic.pk)
    assert (stored.name, stored.withdrawn) == ("New", Withdrawn.TAKEN_DOWN)
    stored.withdrawn = Withdrawn.NO
    stored.save(update_fields=["name"])
    assert Organization.objects.get(pk=clinic.pk).withdrawn == Withdrawn.TAKEN_DOWN
    stored.save()
    assert Organization.objects.get(pk=clinic.pk).withdrawn == Withdrawn.NO
