"""Two entries that are one: nothing is lost, old links lead on, imports stay quiet."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from partners.doubts.finding import look
from partners.doubts.merging import NotMergeable, merge
from partners.models import (
    Agreement,
    ConsularDistrict,
    Doubt,
    ExternalId,
    Hotline,
    Jurisdiction,
    Location,
    Membership,
    MergedEntry,
    Organization,
    OrganizationGroup,
    Phone,
    Policy,
    Service,
    Source,
)
from partners.roles import Role
from resources.models import Event
from search.models import OutboxEntry
from tests.accounts.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Any:
    return person(Role.REVIEWER)


def organization(slug: str, **facts: Any) -> Organization:
    made = Organization(name=facts.pop("name", "Casa Abierta"), slug=slug, kind="ngo", **facts)
    made.phones.create(number="+19155323975")
    made.save()
    return made


@pytest.fixture
def ours() -> Organization:
    made = organization("casa-abierta", email="ours@example.org")
    made.texts.create(language="en", name="Open House")
    made.save()
    return made


@pytest.fixture
def theirs() -> Organization:
    source = Source.objects.create(address="https://other.example/")
    made = organization("casa", name="Casa", website="https://casa.example", website_source=source)
    made.phones.create(number="+19155445126")
    made.texts.create(language="en", name="Casa", description="<p>Words.</p>")
    made.texts.create(language="es", name="Casa")
    made.save()
    return made


def test_all_that_hung_on_the_other_hangs_on_the_survivor(ours, theirs, reviewer) -> None:
    place = Jurisdiction.objects.create(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    service = Service.objects.create(slug="advice", organization=theirs)
    Location.objects.create(slug="office", organization=theirs)
    now = timezone.now()
    event = Event.objects.create(slug="talk", host=theirs, starts_at=now, ends_at=now)
    Policy.objects.create(slug="law", instrument="Rule", organization=theirs)
    ConsularDistrict.objects.create(consulate=theirs, sending_country="MX", place=place)
    Hotline.objects.create(slug="line", number="+18005550100", run_by=theirs)
    OrganizationGroup.objects.create(name="West", slug="west").organizations.set([ours, theirs])
    user = person()
    Membership.objects.create(user=user, organization=ours, role="viewer")
    Membership.objects.create(user=user, organization=theirs, role="admin")
    Membership.objects.create(user=reviewer, organization=theirs, role="editor")
    ExternalId.objects.create(scheme="https://other.example/", value="ngo:casa", entity=theirs)
    office = organization("office-of-casa", parent=theirs)
    merge(ours, theirs, by=reviewer)
    ours = Organization.objects.get(pk=ours.pk)
    for row in (service, event, *Policy.objects.all(), *ConsularDistrict.objects.all(), *Hotline.objects.all(), office):
        row.refresh_from_db()
        owners = {getattr(row, name, None) for name in ("organization", "host", "consulate", "run_by", "parent")}
        assert ours in owners, row
    assert ours.locations.count() == 1
    assert ours.groups.count() == 1
    assert {row.user: row.role for row in ours.memberships.all()} == {user: "admin", reviewer: "editor"}
    assert ExternalId.objects.get().entity == ours
    assert Agreement.objects.count() == 0
    assert not Organization.objects.filter(pk=theirs.pk).exists()


def test_facts_that_ours_lacks_are_taken_with_their_source_and_others_stay(ours, theirs, reviewer) -> None:
    merge(ours, theirs, by=reviewer)
    ours = Organization.objects.get(pk=ours.pk)
    assert (ours.email, ours.website, ours.website_source.address) == (
        "ours@example.org", "https://casa.example", "https://other.example/",
    )  # fmt: skip
    assert sorted(str(phone.number) for phone in ours.phones.all()) == ["+19155323975", "+19155445126"]
    assert {(text.language, text.name, text.description) for text in ours.texts.all()} == {
        ("en", "Open House", "<p>Words.</p>"), ("es", "Casa", ""),
    }  # fmt: skip
    assert Phone.objects.count() == 2


def test_the_merge_is_in_both_histories_and_a_revision_of_the_survivor(ours, theirs, reviewer) -> None:
    theirs.save_revision(user=reviewer).publish()
    merge(ours, theirs, by=reviewer)
    logged = ModelLogEntry.objects.filter(action__startswith="partners.merge").values_list(
        "action", "object_id", "user"
    )
    assert set(logged) == {
        ("partners.merge", str(ours.pk), reviewer.pk), ("partners.merge_away", str(theirs.pk), reviewer.pk),
    }  # fmt: skip
    ours = Organization.objects.get(pk=ours.pk)
    assert len(ours.latest_revision.content["phones"]) == 2
    assert not ours.has_unpublished_changes
    kept = MergedEntry.objects.get()
    assert len(kept.history) == 2
    assert kept.history[-1]["name"] == "Casa"
    assert {(row.kind, row.key) for row in OutboxEntry.objects.all()} >= {
        ("organization", str(ours.pk)), ("organization", str(theirs.pk)),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_an_old_link_leads_to_the_survivor_for_good(language: str, ours, theirs, reviewer, client: Client) -> None:
    third = organization("third")
    old = Service.objects.create(slug="old", organization=theirs)
    new = Service.objects.create(slug="new", organization=theirs)
    merge(new, old, by=reviewer)
    merge(ours, theirs, by=reviewer)
    merge(third, Organization.objects.get(pk=ours.pk), by=reviewer)
    for path, target in [
        ("organizations/casa", "organizations/third"), ("organizations/casa-abierta", "organizations/third"),
        ("find-help/old", "find-help/new"),
    ]:  # fmt: skip
        answer = client.get(f"/{language}/{path}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/{language}/{target}/")
        assert client.get(answer["Location"]).status_code == 200


def test_an_old_link_does_not_betray_what_is_hidden(ours, theirs, reviewer, client: Client) -> None:
    merge(ours, theirs, by=reviewer)
    Organization.objects.update(visibility="owner")
    assert client.get("/en/organizations/casa/").status_code == 404


def test_the_draft_of_a_service_survives_the_merge_of_its_organization(ours, theirs, reviewer) -> None:
    service = Service.objects.create(slug="advice", organization=theirs)
    service.email = "draft@example.org"
    service.save_revision(user=reviewer)
    merge(ours, theirs, by=reviewer)
    service.refresh_from_db()
    service.latest_revision.publish(user=reviewer)
    service.refresh_from_db()
    assert (service.email, service.organization_id) == ("draft@example.org", ours.pk)


def test_an_address_that_either_side_hides_stays_hidden(ours, reviewer) -> None:
    shown = Location.objects.create(slug="shown", organization=ours, city="El Paso")
    secret = Location.objects.create(slug="secret", organization=ours, address_1="1 Main St", hidden=True)
    merge(shown, secret, by=reviewer)
    assert Location.objects.get().hidden


def test_waiting_changes_locks_and_other_readers_are_settled_first(ours, theirs, reviewer) -> None:
    theirs.email = "draft@example.org"
    theirs.save_revision(user=reviewer)
    with pytest.raises(NotMergeable):
        merge(ours, theirs, by=reviewer)
    fourth, fifth = organization("fourth", visibility="owner"), organization("fifth", live=False)
    for survivor, other in ((ours, fourth), (fifth, ours), (ours, ours)):
        with pytest.raises(NotMergeable):
            merge(survivor, other, by=reviewer)
    locked = organization("locked", locked=True, locked_by=person(Role.ADMINISTRATOR))
    with pytest.raises(NotMergeable):
        merge(ours, locked, by=reviewer)
    assert Organization.objects.count() == 5


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_only_the_network_merges(role: Role, ours, theirs) -> None:
    with pytest.raises(PermissionDenied):
        merge(ours, theirs, by=person(role))
    assert Organization.objects.count() == 2


def test_the_daily_look_finds_each_pair_once(ours, theirs) -> None:
    assert look() == 1  # the same phone
    for slug in ("advice", "counsel"):
        service = Service(slug=slug, organization=ours)
        service.texts.create(language="en", name="Legal  Advice" if slug == "advice" else "legal advice")
        service.save()
        Location.objects.create(slug=f"at-{slug}", organization=ours, address_1="1 Main St.", city="El Paso")
    assert look() == 2
    assert look() == 0
    assert sorted(Doubt.objects.values_list("reason", flat=True)) == ["address", "phone", "service"]


def test_a_question_about_what_is_gone_closes_itself(ours, theirs) -> None:
    look()
    theirs.delete()
    look()
    assert Doubt.objects.get().state == "gone"


def test_questions_about_the_other_become_questions_about_the_survivor(ours, theirs, reviewer) -> None:
    third = organization("third", name="Another")
    look()
    assert Doubt.objects.open().count() == 3
    merge(ours, theirs, by=reviewer)
    left = Doubt.objects.open().get()
    assert {left.object_id, left.other_id} == {ours.pk, third.pk}
    assert look() == 0


def test_a_shared_switchboard_is_no_duplicate() -> None:
    for number in range(8):
        organization(f"chapter-{number}", name=f"Chapter {number}")
    assert look() == 0
