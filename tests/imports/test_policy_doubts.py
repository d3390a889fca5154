"""Rows of a policy that people keep: both sides before a person, answered once, quiet afterwards."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.doubts.comparing import compare, facts_of, facts_of_rows, rows_of
from partners.doubts.deciding import NotDecidable, decide
from partners.imports import policy_rows
from partners.imports.policies import import_policies
from partners.models import Doubt, Policy, Provision
from partners.roles import Role
from tests.accounts.conftest import person
from tests.admin.conftest import desk
from tests.imports.test_policies_and_districts import LAW, counts

pytestmark = pytest.mark.usefixtures("places")
CAMPUS = {"external_id": "p1", "provision": "campus", "provision_citation": "1(b)", "quotation": "may not enter"}
NEW = {"citation": "Code 1", "title": "The law", "summary": "Jails may not hold.", "quotation": "must not hold"}


@pytest.fixture
def laws(table: Any) -> Any:
    return lambda *rows: table(*rows, columns=policy_rows.COLUMNS, base=LAW)


@pytest.fixture
def reviewer(db: Any) -> Any:
    return person(Role.REVIEWER)


@pytest.fixture
def kept(laws: Any, reviewer: Any) -> Policy:
    """A policy of two provisions that a person has changed since its import."""
    import_policies(laws({}, CAMPUS))
    policy = Policy.objects.get()
    text = policy.texts.get()
    text.summary = "<p>Ours.</p>"
    policy.texts.add(text)
    policy.save_revision(user=reviewer).publish(user=reviewer)
    return Policy.objects.get()


def the_doubt() -> Doubt:
    return Doubt.objects.open().get()


def test_rows_of_an_edited_policy_are_one_question_however_often_they_come(kept: Policy, laws: Any) -> None:
    for _ in range(3):
        report = import_policies(laws(NEW, CAMPUS))
        assert (counts(report), report.matched[0].other) == ((0, 0, 0, 2, 0), kept.slug)
    doubt = the_doubt()
    assert (doubt.kind, doubt.reason, doubt.entry, doubt.file) == ("conflict", "edited", kept, "table.csv")
    assert str(doubt) == "A law ↔ The law"
    assert [(row.line, row.cells["provision"]) for row in doubt.rows.all()] == [(2, "detainers"), (3, "campus")]
    assert {row.source.address for row in doubt.rows.all()} == {"https://law.example/1"}


def test_a_waiting_draft_of_a_policy_is_asked_about_too(laws: Any, reviewer: Any) -> None:
    import_policies(laws({}))
    Policy.objects.get().save_revision(user=reviewer)
    assert counts(import_policies(laws(NEW))) == (0, 0, 0, 1, 0)
    assert the_doubt().entry == Policy.objects.get()


def test_a_dry_run_asks_nothing(kept: Policy, laws: Any) -> None:
    import_policies(laws(NEW, CAMPUS), dry_run=True)
    import_policies(laws(NEW, CAMPUS), all_or_none=True)
    assert not Doubt.objects.exists()


def test_a_row_that_the_file_leaves_out_changes_the_question(kept: Policy, laws: Any) -> None:
    import_policies(laws(NEW, CAMPUS))
    import_policies(laws(NEW))
    assert the_doubt().rows.get().cells["provision"] == "detainers"


def test_both_sides_of_a_policy_are_told_fact_by_fact(kept: Policy, laws: Any) -> None:
    import_policies(laws({**NEW, "effective": "2021-01-01"}, {**CAMPUS, "effective": "2021-01-01"}))
    facts = {fact.label: fact for fact in compare(facts_of(kept), facts_of_rows(rows_of(the_doubt()), Policy))}
    assert {label for label, fact in facts.items() if fact.differs and fact.theirs} == {
        "Title", "In plain words", "Version", "Provisions",
    }  # fmt: skip
    assert (facts["Title"].ours, facts["Title"].theirs) == (["A law"], ["The law"])
    assert facts["Issued by"].theirs == ["Texas"]
    assert facts["Version"].theirs == ["In effect from: 2021-01-01"]
    assert [said.words for said in facts["Provisions"].marked_theirs if said.only_here] == [
        "Detainers (holding someone for ICE) · Limits help to immigration agents · In force · “must not hold” · 1(a)"
    ]


def test_a_kept_policy_stays_and_its_rows_are_unchanged_the_next_time(kept: Policy, laws: Any, reviewer: Any) -> None:
    import_policies(laws(NEW, CAMPUS))
    decide(the_doubt(), "ours", by=reviewer)
    assert Policy.objects.get().texts.get().summary == "<p>Ours.</p>"
    assert counts(import_policies(laws(NEW, CAMPUS))) == (0, 0, 2, 0, 0)
    assert counts(import_policies(laws({**NEW, "title": "Third"}, CAMPUS))) == (0, 0, 0, 2, 0)
    assert Doubt.objects.count() == 1


def test_taken_rows_are_published_with_all_their_facts(kept: Policy, laws: Any, reviewer: Any) -> None:
    kept.practice_notes.create(note="Seen otherwise")
    kept.texts.create(language="es", title="Una ley")
    kept.save()
    learned = kept.versions.get().learned
    path = laws({**NEW, "issuer": "Austin", "issuer_kind": "city", "instrument": "Ordinance 1"})
    import_policies(path)
    decide(the_doubt(), "theirs", by=reviewer)
    policy = Policy.objects.get()
    assert (policy.jurisdiction.slug, policy.instrument, policy.has_unpublished_changes) == (
        "tx-austin",
        "Ordinance 1",
        False,
    )
    assert set(policy.texts.values_list("language", "title", "summary")) == {
        ("en", "The law", "<p>Jails may not hold.</p>"), ("es", "Una ley", ""),
    }  # fmt: skip
    assert policy.versions.get().learned == learned
    assert Provision.objects.get().quotation == "must not hold"
    assert Provision.objects.get().source.address == "https://law.example/1"
    assert policy.practice_notes.get().note == "Seen otherwise"
    assert counts(import_policies(path)) == (0, 0, 1, 0, 0)
    assert not Doubt.objects.open().exists()


def test_a_taken_row_of_a_new_institution_makes_it(kept: Policy, laws: Any, reviewer: Any) -> None:
    import_policies(laws({"issuer": "State University", "issuer_kind": "university"}))
    decide(the_doubt(), "theirs", by=reviewer)
    policy = Policy.objects.get()
    assert (policy.jurisdiction, policy.organization.name) == (None, "State University")


def test_a_waiting_draft_takes_the_rows_along_and_keeps_waiting(laws: Any, reviewer: Any) -> None:
    import_policies(laws({}))
    policy = Policy.objects.get()
    policy.practice_notes.create(note="Seen otherwise")
    policy.save_revision(user=reviewer)
    import_policies(laws(NEW, CAMPUS))
    decide(the_doubt(), "theirs", by=reviewer)
    policy = Policy.objects.get()
    assert (policy.texts.get().title, policy.has_unpublished_changes, Provision.objects.count()) == ("A law", True, 1)
    draft = policy.get_latest_revision_as_object()
    assert (draft.texts.get().title, draft.practice_notes.get().note) == ("The law", "Seen otherwise")
    draft.latest_revision.publish(user=reviewer)
    assert set(Provision.objects.values_list("topic", "quotation")) == {
        ("detainers", "must not hold"), ("campus", "may not enter"),
    }  # fmt: skip


def test_what_somebody_else_has_locked_is_not_taken(kept: Policy, laws: Any, reviewer: Any) -> None:
    import_policies(laws(NEW, CAMPUS))
    Policy.objects.update(locked=True, locked_by=person(Role.ADMINISTRATOR))
    with pytest.raises(NotDecidable):
        decide(the_doubt(), "theirs", by=reviewer)
    assert Policy.objects.get().texts.get().title == "A law"


def test_rows_of_which_one_makes_no_sense_any_more_are_not_taken(kept: Policy, laws: Any, reviewer: Any) -> None:
    import_policies(laws(NEW, CAMPUS))
    row = the_doubt().rows.last()
    row.cells["provision"] = "weather"
    row.save()
    with pytest.raises(NotDecidable):
        decide(the_doubt(), "theirs", by=reviewer)
    assert Provision.objects.count() == 2


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_only_the_network_decides_about_policies(kept: Policy, laws: Any, role: Role) -> None:
    import_policies(laws(NEW, CAMPUS))
    with pytest.raises(PermissionDenied):
        decide(the_doubt(), "theirs", by=person(role))


def test_the_queue_shows_both_sides_of_a_policy_and_takes_the_answer(kept: Policy, laws: Any) -> None:
    import_policies(laws(NEW, CAMPUS))
    desk_of, doubt = desk(Role.ADMINISTRATOR), the_doubt()
    page = reverse("wagtailsnippets_partners_doubt:decide", args=[doubt.pk])
    shown = desk_of.get(page).content.decode()
    for words in ("A law", "The law", "may not enter", "must not hold", "The file, line 3", "Keep ours", "Take theirs"):
        assert words in shown
    assert desk_of.post(page, {"answer": "theirs"}, follow=True).status_code == 200
    doubt.refresh_from_db()
    assert (doubt.state, doubt.decided_by) == ("theirs", desk_of.user)
    assert Policy.objects.get().texts.get().title == "The law"
