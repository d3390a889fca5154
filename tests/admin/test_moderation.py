"""What one person writes another lets out."""

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowContentType, WorkflowPage

from partners.accounts.moderation import NAME, settle_moderation
from partners.models import Hotline, Location, Organization, Policy, Service
from partners.roles import Role
from resources.models import Event
from tests.admin.conftest import desk
from tests.admin.test_editing import form_of
from tests.admin.test_lists_and_forms import address

ROOTS = [Organization, Service, Location, Policy, Hotline, Event]


def press(client: Client, entry: object, button: dict[str, str], **changes: str) -> None:
    """Sends the form of the entry with one of its buttons."""
    url = address(entry, "edit")
    data = form_of(client, url)
    for name, value in {**changes, **button}.items():
        data[name.replace("__", "-")] = value
    answer = client.post(url, dict(data.lists()))
    assert answer.status_code == 302, answer.context["form"].errors


SUBMIT = {"action-submit": "1"}
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", ROOTS)
def test_every_draft_is_reviewed_by_the_network(model: type) -> None:
    assert [task.name for task in model.get_default_workflow().tasks] == [NAME]


@pytest.mark.django_db
def test_pages_are_reviewed_by_the_network_and_wagtails_own_workflow_is_gone() -> None:
    assert WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow.name == NAME
    assert [workflow.name for workflow in Workflow.objects.all()] == [NAME]
    groups = GroupApprovalTask.objects.get().groups.values_list("name", flat=True)
    assert set(groups) == {Role.REVIEWER.value, Role.ADMINISTRATOR.value}


@pytest.mark.django_db
def test_settling_again_keeps_what_people_arranged() -> None:
    Workflow.objects.update(name="Two people look")
    own = Workflow.objects.create(name="Our own")
    WorkflowContentType.objects.filter(content_type__model="event").update(workflow=own)
    settle_moderation()
    assert Event.get_default_workflow() == own
    assert Workflow.objects.count() == 2


def test_an_approved_event_goes_live_as_a_whole(guide_editor: Client, reviewer: Client, talk: Event) -> None:
    press(
        guide_editor,
        talk,
        SUBMIT,
        texts__0__title="The other talk",
        rrule="FREQ=WEEKLY;COUNT=3",
        required_documents__TOTAL_FORMS="1",
        required_documents__0__language="en",
        required_documents__0__document="A pen",
    )
    talk = Event.objects.get(pk=talk.pk)
    assert talk.workflow_in_progress
    assert (talk.texts.get().title, talk.occurrences.count()) == ("The talk", 0)
    assert reviewer.user.email in {address for letter in mail.outbox for address in letter.to}
    press(reviewer, talk, APPROVE)
    talk = Event.objects.get(pk=talk.pk)
    assert not talk.workflow_in_progress
    assert (talk.texts.get().title, talk.occurrences.count()) == ("The other talk", 3)
    assert talk.required_documents.get().document == "A pen"


def test_an_approved_service_goes_live_with_its_phone(administrator: Client, reviewer: Client, advice: Service) -> None:
    press(administrator, advice, SUBMIT, phones__0__number="+1 915 555 0199")
    assert str(Service.objects.get(pk=advice.pk).phones.get().number) == "+19155550101"
    press(reviewer, advice, APPROVE)
    assert str(Service.objects.get(pk=advice.pk).phones.get().number) == "+19155550199"


def test_a_guide_editor_does_not_approve(guide_editor: Client, reviewer: Client, talk: Event) -> None:
    press(guide_editor, talk, SUBMIT, texts__0__title="The other talk")
    data = form_of(reviewer, address(talk, "edit"))
    guide_editor.post(address(talk, "edit"), {**data.dict(), **APPROVE})
    talk = Event.objects.get(pk=talk.pk)
    assert (talk.workflow_in_progress, talk.texts.get().title) == (True, "The talk")
    reviewer.post(address(talk, "edit"), {**data.dict(), **APPROVE})
    talk = Event.objects.get(pk=talk.pk)
    assert (talk.workflow_in_progress, talk.texts.get().title) == (False, "The other talk")


def test_what_waits_for_review_can_be_sent_back(reviewer: Client, talk: Event) -> None:
    press(desk(Role.GUIDE_EDITOR), talk, SUBMIT, texts__0__title="The other talk")
    press(reviewer, talk, {"action-workflow-action": "1", "workflow-action-name": "reject"})
    talk = Event.objects.get(pk=talk.pk)
    assert (talk.current_workflow_state.status, talk.texts.get().title) == ("needs_changes", "The talk")
