"""Drafts while typing, hidden addresses, and the three versions of an entry under chance."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.changes.drafting import purge
from partners.changes.merging import changed_paths, merge
from partners.changes.proposing import approve, refuse, to_decide
from partners.changes.saving import ChangedMeanwhile, open_draft, save_draft
from partners.models import AuditRow, Location, Organization, Proposal, ReviewedField, SavedDraft
from partners.roles import Role
from tests.accounts.conftest import enter, person


@pytest.fixture
def clinic(db: Any) -> Organization:
    return Organization.objects.create(name="Clinic", slug="clinic")


def browser(role: Role, organization: Organization, email: str = "") -> Client:
    client, user = Client(), person(role, organization=organization, email=email)
    enter(client, user)
    client.user = user
    return client


def address(entry: Any) -> str:
    return f"/workspace/drafts/{entry._meta.model_name}/{entry.pk}/texts/"


def test_what_is_typed_is_kept_for_its_author_and_forgotten_after_a_month(clinic: Organization) -> None:
    editor = browser(Role.ORGANIZATION_EDITOR, clinic)
    for words in ("A", "Al"):
        typed = {"name": words, "based_on": "3", "csrfmiddlewaretoken": "x"}
        answer = editor.post(address(clinic), typed, headers={"Accept": "application/json"})
        assert answer.json()["saved"] is True
    kept = SavedDraft.objects.get()
    assert (kept.user, kept.as_post().dict(), kept.based_on) == (editor.user, {"name": "Al", "based_on": "3"}, "3")
    assert purge(timezone.now() + datetime.timedelta(days=29)) == 0
    assert purge(timezone.now() + datetime.timedelta(days=31)) == 1


def test_without_script_a_button_keeps_and_throws_away(clinic: Organization) -> None:
    editor = browser(Role.ORGANIZATION_EDITOR, clinic)
    answer = editor.post(address(clinic), {"name": "A", "next": "/workspace/organizations/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/workspace/organizations/")
    answer = editor.post(address(clinic), {"discard": "1", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/workspace/"
    assert not SavedDraft.objects.exists()


def test_who_may_not_change_an_entry_keeps_no_draft_of_it(clinic: Organization) -> None:
    other = Organization.objects.create(name="Other", slug="other")
    stranger = browser(Role.ORGANIZATION_EDITOR, other)
    viewer = browser(Role.VIEWER, clinic, "viewer@example.org")
    assert stranger.post(address(clinic), {"name": "A"}).status_code == 404
    assert viewer.post(address(clinic), {"name": "A"}).status_code == 403
    assert Client().post(address(clinic), {"name": "A"}).status_code == 302
    assert not SavedDraft.objects.exists()


def shelter(clinic: Organization) -> Location:
    return Location.objects.create(
        organization=clinic, slug="shelter", name="Shelter", address_1="12 Secret Street", city="El Paso", hidden=True
    )


def test_a_hidden_address_is_changed_in_its_row_and_stands_in_no_version_and_no_trail(clinic: Organization) -> None:
    location, member = shelter(clinic), person(Role.ORGANIZATION_EDITOR, organization=clinic)
    opening = open_draft(location)
    opening.entry.address_1 = "34 Quiet Road"
    save_draft(opening.entry, by=member, based_on=opening.based_on)
    location.refresh_from_db()
    assert location.address_1 == "34 Quiet Road"
    kept = [*(row.content for row in location.revisions), *AuditRow.objects.values_list("before", "after", "label")]
    assert "Secret" not in str(kept)
    assert "Quiet" not in str(kept)


def test_a_hidden_address_that_two_people_change_is_asked_about(clinic: Organization) -> None:
    location, member = shelter(clinic), person(Role.ORGANIZATION_EDITOR, organization=clinic)
    first, second = open_draft(location), open_draft(location)
    first.entry.address_1, second.entry.address_1 = "1 First Road", "2 Second Road"
    save_draft(first.entry, by=member, based_on=first.based_on)
    with pytest.raises(ChangedMeanwhile) as other:
        save_draft(second.entry, by=member, based_on=second.based_on)
    assert [each.after for each in other.value.theirs] == ["1 First Road"]
    save_draft(second.entry, by=member, based_on=other.value.based_on, keep=["address_1"])
    location.refresh_from_db()
    assert location.address_1 == "2 Second Road"


def test_hiding_never_waits(clinic: Organization) -> None:
    member = person(Role.ORGANIZATION_EDITOR, organization=clinic)
    location = Location.objects.create(organization=clinic, slug="office", name="Office", city="El Paso")
    ReviewedField.objects.get_or_create(model="partners.location", field="city")
    opening = open_draft(location)
    opening.entry.city = "Juárez"
    assert save_draft(opening.entry, by=member, based_on=opening.based_on).state == "waiting"
    opening = open_draft(location)
    opening.entry.hidden = True
    save_draft(opening.entry, by=member, based_on=opening.based_on)
    location.refresh_from_db()
    assert (location.hidden, location.city) == (True, "El Paso")


WORDS = st.sampled_from(["", "a", "b"])
ROWS = st.dictionaries(st.sampled_from(["1", "2", "3"]), WORDS, max_size=3)
TEXTS = st.dictionaries(st.sampled_from(["en", "es"]), WORDS, max_size=2)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "pk": "x",
        "name": draw(WORDS),
        "email": draw(WORDS),
        "texts": [{"pk": None, "language": code, "name": name} for code, name in draw(TEXTS).items()],
        "phones": [{"pk": pk, "number": number} for pk, number in draw(ROWS).items()],
    }


@settings(max_examples=200, deadline=None)
@given(base=contents(), theirs=contents(), mine=contents())
def test_a_merge_takes_what_was_changed_and_nothing_else(base: Any, theirs: Any, mine: Any) -> None:
    whole = merge(Organization, base, theirs, mine)
    parts = [
        {path.split(".")[0] for path in changed_paths(Organization, *pair)} for pair in ((theirs, whole), (base, mine))
    ]
    assert parts[0] <= parts[1]
    assert not changed_paths(Organization, merge(Organization, base, theirs, base), theirs)
    assert not changed_paths(Organization, merge(Organization, base, base, mine), mine)
    assert not changed_paths(Organization, merge(Organization, base, theirs, mine, lambda _path: False), theirs)


FIELDS = ("name", "email", "website")
STEPS = st.one_of(
    st.tuples(st.just("open"), st.integers(0, 1)),
    st.tuples(st.just("save"), st.integers(0, 1), st.sampled_from(FIELDS)),
    st.tuples(st.just("import"), st.sampled_from(FIELDS)),
    st.tuples(st.just("admin"), st.sampled_from(FIELDS)),
    st.tuples(st.sampled_from(["approve", "refuse"])),
)


class Office:
    """Two partners with forms open, an import, and a reviewer; every value that anybody writes is a new one."""

    def __init__(self) -> None:
        self.clinic = Organization.objects.create(name="Clinic", slug="clinic")
        self.people = [person(email=f"{each}@example.org") for each in ("one", "two")]
        self.reviewer = person(Role.REVIEWER)
        self.forms = [open_draft(self.clinic) for _person in self.people]
        self.seen: dict[str, list[str]] = {name: [getattr(self.clinic, name)] for name in FIELDS}
        self.number = 0

    def fresh(self, name: str) -> str:
        self.number += 1
        values = {"email": "{}@example.org", "website": "https://{}.example.org/", "name": "Clinic {}"}
        return values[name].format(self.number)

    def open(self, who: int) -> None:
        self.forms[who] = open_draft(self.clinic)

    def save(self, who: int, name: str) -> None:
        form = self.forms[who]
        setattr(form.entry, name, self.fresh(name))
        try:
            save_draft(form.entry, by=self.people[who], based_on=form.based_on)
        except ChangedMeanwhile as other:
            save_draft(form.entry, by=self.people[who], based_on=other.based_on, keep=[name])
        self.open(who)

    def write(self, name: str) -> None:
        Organization.objects.filter(pk=self.clinic.pk).update(**{name: self.fresh(name)})

    def admin(self, name: str) -> None:
        latest = Organization.objects.get(pk=self.clinic.pk).get_latest_revision_as_object()
        setattr(latest, name, self.fresh(name))
        latest.save_revision(user=self.reviewer).publish(user=self.reviewer)

    def decide(self, how: str) -> None:
        proposal = Proposal.objects.waiting().first()
        if proposal is None:
            return
        if how == "approve":
            approve(proposal, by=self.reviewer, seen=to_decide(proposal)[0])
        else:
            refuse(proposal, by=self.reviewer, reason="No")

    def do(self, what: str, *details: Any) -> None:
        flows = {"open": self.open, "save": self.save, "import": self.write, "admin": self.admin}
        flows.get(what, lambda: self.decide(what))(*details)
        live = Organization.objects.get(pk=self.clinic.pk)
        for name, values in self.seen.items():
            value = getattr(live, name)
            if value != values[-1]:
                assert value not in values, f"{name} went back to {value} by {what}"
                values.append(value)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
def test_nothing_public_ever_returns_to_an_older_value(steps: list[Any]) -> None:
    with transaction.atomic():
        office = Office()
        for step in steps:
            office.do(*step)
        transaction.set_rollback(True)
