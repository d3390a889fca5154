"""What partners change in marked fields waits for a reviewer, who approves, corrects or refuses it."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import WorkflowState

from partners.changes.marks import markable
from partners.changes.saving import open_draft, save_draft
from partners.models import AuditRow, Organization, Proposal, ReviewedField
from partners.roles import Role
from tests.accounts.conftest import person
from tests.admin.test_editing import send

QUEUE = "/admin/snippets/partners/proposal/"


@pytest.fixture
def member(clinic: Organization) -> Any:
    return person(Role.ORGANIZATION_EDITOR, organization=clinic, email="member@example.org")


def rename(entry: Any, by: Any, **values: Any) -> Proposal:
    opening = open_draft(entry)
    for name, value in (values or {"name": "Clinic of the City"}).items():
        setattr(opening.entry, name, value)
    save_draft(opening.entry, by=by, based_on=opening.based_on)
    return Proposal.objects.waiting().get()


def decide(client: Client, proposal: Proposal, **values: Any) -> Any:
    page = client.get(f"{QUEUE}decide/{proposal.pk}/")
    seen = page.context["seen"]
    return client.post(f"{QUEUE}decide/{proposal.pk}/", {"seen": seen, **values})


def test_the_first_marks_are_of_fields_that_can_be_marked(db: Any) -> None:
    offered = {part for _kind, parts in markable() for part, _name in parts}
    marked = {f"{row.model}:{row.field}" for row in ReviewedField.objects.all()}
    assert "partners.organization:name" in marked
    assert "partners.service:phones" not in marked
    assert marked <= offered


def test_the_queue_says_what_waits_and_whose(reviewer: Client, clinic: Organization, member: Any) -> None:
    proposal = rename(clinic, member)
    page = reviewer.get(f"{QUEUE}?state=waiting").content.decode()
    assert "member@example.org" in page
    assert f"decide/{proposal.pk}/" in page
    assert "Changes that wait (1)" in page
    page = reviewer.get(f"{QUEUE}decide/{proposal.pk}/").content.decode()
    assert "Clinic of the City" in page


def test_approving_publishes_and_tells_who_changed_it(
    reviewer: Client, clinic: Organization, member: Any, mailoutbox: Any
) -> None:
    proposal = rename(clinic, member)
    assert WorkflowState.objects.active().count() == 1
    mailoutbox.clear()
    assert decide(reviewer, proposal, answer="approve").status_code == 302
    clinic.refresh_from_db()
    proposal.refresh_from_db()
    assert (clinic.name, clinic.has_unpublished_changes, proposal.state) == ("Clinic of the City", False, "approved")
    assert not WorkflowState.objects.active().exists()
    row = AuditRow.objects.get(action="entries.approve")
    assert (row.before, row.after) == ({"name": "Clinic"}, {"name": "Clinic of the City"})
    told = [each for each in mail.outbox if each.to == ["member@example.org"]]
    assert ["Approved" in each.subject for each in told] == [True]


def test_approving_publishes_the_newest_joined_draft_only_if_it_was_read(
    reviewer: Client, clinic: Organization, member: Any
) -> None:
    proposal = rename(clinic, member)
    seen = reviewer.get(f"{QUEUE}decide/{proposal.pk}/").context["seen"]
    rename(clinic, member, email="new@example.org")
    answer = reviewer.post(f"{QUEUE}decide/{proposal.pk}/", {"seen": seen, "answer": "approve"})
    assert "The change grew since you read it" in answer.content.decode()
    decide(reviewer, proposal, answer="approve")
    clinic.refresh_from_db()
    assert (clinic.name, clinic.email) == ("Clinic of the City", "new@example.org")


def test_refusing_needs_a_reason_and_leaves_the_public_entry(
    reviewer: Client, clinic: Organization, member: Any
) -> None:
    proposal = rename(clinic, member)
    assert "Say why" in decide(reviewer, proposal, answer="refuse").content.decode()
    decide(reviewer, proposal, answer="refuse", reason="That is another clinic.")
    clinic.refresh_from_db()
    assert (clinic.name, clinic.has_unpublished_changes) == ("Clinic", False)
    assert AuditRow.objects.get(action="entries.refuse").note == "That is another clinic."
    assert "That is another clinic." in mail.outbox[-1].body
    assert not open_draft(clinic).waiting


def test_correcting_first_publishes_the_correction(reviewer: Client, clinic: Organization, member: Any) -> None:
    proposal = rename(clinic, member)
    send(reviewer, clinic, publish=True, name="City Clinic")
    clinic.refresh_from_db()
    proposal.refresh_from_db()
    assert (clinic.name, proposal.state) == ("City Clinic", "corrected")
    assert AuditRow.objects.filter(action="entries.correct").exists()


def test_wagtails_own_approval_and_refusal_do_the_same(reviewer: Client, clinic: Organization, member: Any) -> None:
    proposal = rename(clinic, member)
    task = clinic.current_workflow_task_state
    task.task.specific.on_action(task, reviewer.user, "reject", comment="Not yours")
    proposal.refresh_from_db()
    clinic.refresh_from_db()
    assert (proposal.state, proposal.reason, clinic.has_unpublished_changes) == ("refused", "Not yours", False)
    proposal = rename(clinic, member)
    task = clinic.current_workflow_task_state
    task.task.specific.on_action(task, reviewer.user, "approve")
    proposal.refresh_from_db()
    clinic.refresh_from_db()
    assert (proposal.state, clinic.name) == ("approved", "Clinic of the City")


def test_who_may_not_decide_sees_no_queue(guide_editor: Client, clinic: Organization, member: Any) -> None:
    proposal = rename(clinic, member)
    assert guide_editor.get(f"{QUEUE}decide/{proposal.pk}/").status_code in {302, 403}
    assert guide_editor.get(QUEUE).status_code in {302, 403}


def test_the_network_marks_fields_in_words(administrator: Client, reviewer: Client) -> None:
    page = administrator.get("/admin/snippets/partners/reviewedfield/add/").content.decode()
    assert "Opening hours" in page
    assert 'value="partners.service:schedules"' in page
    administrator.post("/admin/snippets/partners/reviewedfield/add/", {"part": "partners.service:schedules"})
    assert str(ReviewedField.objects.get(model="partners.service", field="schedules")) == "Services: opening hours"
    again = administrator.post("/admin/snippets/partners/reviewedfield/add/", {"part": "partners.service:schedules"})
    assert "This is marked already." in again.content.decode()
    assert reviewer.get("/admin/snippets/partners/reviewedfield/add/").status_code in {302, 403}
