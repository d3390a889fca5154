"""The door for changes: nobody's change is lost, nothing older returns."""

from typing import Any

import pytest

from partners.changes.saving import ChangedMeanwhile, open_draft, save_draft
from partners.models import AuditRow, Organization, ReviewedField, Service
from partners.roles import Role
from tests.accounts.conftest import person


@pytest.fixture(autouse=True)
def _no_marks(db: Any) -> None:
    ReviewedField.objects.all().delete()


@pytest.fixture
def clinic(db: Any) -> Organization:
    organization = Organization(name="Clinic", slug="clinic", kind="legal-clinic")
    organization.texts.create(language="es", name="Clínica")
    organization.save()
    return organization


@pytest.fixture
def advice(clinic: Organization) -> Service:
    service = Service(organization=clinic, slug="advice")
    service.texts.create(language="en", name="Advice", description="<p>Free advice.</p>")
    service.phones.create(number="+19155550101")
    service.schedules.create(byday="MO,WE", opens_at="09:00", closes_at="17:00")
    service.save()
    return service


@pytest.fixture
def member(clinic: Organization) -> Any:
    return person(Role.ORGANIZATION_EDITOR, organization=clinic)


def change(entry: Any, by: Any, based_on: str = "", keep: Any = None, **values: Any) -> Any:
    opening = open_draft(entry, based_on)
    for name, value in values.items():
        setattr(opening.entry, name, value)
    return save_draft(opening.entry, by=by, based_on=opening.based_on, keep=keep)


def test_a_change_that_nobody_marked_is_public_at_once(clinic: Organization, member: Any) -> None:
    outcome = change(clinic, member, website="https://clinic.example.org/")
    clinic.refresh_from_db()
    assert (outcome.state, clinic.website, clinic.has_unpublished_changes) == (
        "live",
        "https://clinic.example.org/",
        False,
    )
    assert [(each.label, each.before, each.after) for each in outcome.differences] == [
        ("Website", "", "https://clinic.example.org/")
    ]
    row = AuditRow.objects.get(action="entries.change")
    assert (row.before, row.after) == ({"website": ""}, {"website": "https://clinic.example.org/"})


def test_a_change_that_touches_a_mark_waits_as_a_whole(clinic: Organization, member: Any) -> None:
    ReviewedField.objects.create(model="partners.organization", field="name")
    outcome = change(clinic, member, name="Hoax", email="a@example.org")
    clinic.refresh_from_db()
    assert (outcome.state, clinic.name, clinic.email) == ("waiting", "Clinic", "")
    assert open_draft(clinic).entry.name == "Hoax"


def test_while_a_change_waits_further_changes_join_it(clinic: Organization, member: Any) -> None:
    ReviewedField.objects.create(model="partners.organization", field="name")
    change(clinic, member, name="Clinic of the City")
    assert change(clinic, member, email="a@example.org").state == "waiting"
    clinic.refresh_from_db()
    draft = open_draft(clinic)
    assert (clinic.email, draft.entry.name, draft.entry.email, draft.waiting) == (
        "",
        "Clinic of the City",
        "a@example.org",
        True,
    )


def test_nothing_changed_is_nothing_saved(clinic: Organization, member: Any) -> None:
    assert change(clinic, member).state == "unchanged"
    assert not AuditRow.objects.exists()


def test_the_later_of_two_sees_the_others_change_and_chooses(advice: Service, member: Any) -> None:
    first, second = open_draft(advice), open_draft(advice)
    phone = first.entry.phones.all()[0]
    phone.number = "+19155550177"
    first.entry.phones.set([phone])
    save_draft(first.entry, by=member, based_on=first.based_on)
    second.entry.email = "mine@example.org"
    second.entry.phones.set([])
    with pytest.raises(ChangedMeanwhile) as other:
        save_draft(second.entry, by=member, based_on=second.based_on)
    assert [each.after for each in other.value.theirs] == ["+1 915-555-0177 · Phone"]
    assert [(each.label, each.after) for each in other.value.mine] == [("E-mail", "mine@example.org"), ("Phone", "")]
    assert other.value.clashing == {other.value.theirs[0].path}
    outcome = save_draft(second.entry, by=member, based_on=other.value.based_on, keep=["email"])
    advice = Service.objects.get(pk=advice.pk)
    assert (outcome.state, advice.email, str(advice.phones.get().number)) == (
        "live",
        "mine@example.org",
        "+19155550177",
    )


def test_who_chose_is_asked_again_when_a_third_person_saved(clinic: Organization, member: Any) -> None:
    mine = open_draft(clinic)
    change(clinic, member, email="first@example.org")
    mine.entry.email = "mine@example.org"
    with pytest.raises(ChangedMeanwhile) as other:
        save_draft(mine.entry, by=member, based_on=mine.based_on)
    change(clinic, member, email="second@example.org")
    with pytest.raises(ChangedMeanwhile) as again:
        save_draft(mine.entry, by=member, based_on=other.value.based_on, keep=["email"])
    assert again.value.theirs[0].after == "second@example.org"
    save_draft(mine.entry, by=member, based_on=again.value.based_on, keep=["email"])
    clinic.refresh_from_db()
    assert clinic.email == "mine@example.org"


def test_publishing_a_waiting_draft_leaves_what_it_did_not_change(advice: Service, member: Any) -> None:
    ReviewedField.objects.create(model="partners.service", field="email")
    change(advice, member, email="new@example.org")
    Service.objects.filter(pk=advice.pk).update(hours_note="From an import")
    row = Service.objects.get(pk=advice.pk)
    row.phones.all().update(number="+19155550188")
    row.latest_revision.publish()
    row = Service.objects.get(pk=advice.pk)
    assert (row.email, row.hours_note, str(row.phones.get().number)) == (
        "new@example.org",
        "From an import",
        "+19155550188",
    )
    assert not row.has_unpublished_changes


def test_a_new_entry_of_a_marked_kind_waits_unseen(clinic: Organization, member: Any) -> None:
    ReviewedField.objects.create(model="partners.service", field="texts")
    new = Service(organization=clinic, slug="new")
    new.texts.create(language="en", name="New")
    assert save_draft(new, by=member, based_on="").state == "waiting"
    assert not Service.objects.get(slug="new").live


def test_a_new_entry_of_a_kind_without_marks_is_public(clinic: Organization, member: Any) -> None:
    assert save_draft(Service(organization=clinic, slug="new"), by=member, based_on="").state == "live"
    assert Service.objects.get(slug="new").live
