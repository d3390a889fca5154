"""Who lets an entry or a page out to the public: the network's reviewers, until it decides otherwise."""

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from partners.roles import Role

NAME = "Review by the network"
WAGTAILS_OWN = "Moderators approval"
DRAFTS = (
    "partners.organization",
    "partners.service",
    "partners.location",
    "partners.policy",
    "partners.hotline",
    "resources.event",
)
REVIEWERS = (Role.REVIEWER, Role.ADMINISTRATOR)


@transaction.atomic
def settle_moderation() -> None:
    """Give every draft that has no workflow the network's review; what people have arranged stays. Safe to repeat."""
    _remove_wagtails_own()
    waiting = [kind for kind in _kinds() if not WorkflowContentType.objects.filter(content_type=kind).exists()]
    root = Page.get_first_root_node()
    pages_wait = root is not None and not WorkflowPage.objects.filter(page=root).exists()
    if not waiting and not pages_wait:
        return
    review = Workflow.objects.filter(name=NAME, active=True).first() or _make_review()
    for kind in waiting:
        WorkflowContentType.objects.create(content_type=kind, workflow=review)
    if pages_wait:
        WorkflowPage.objects.create(page=root, workflow=review)


def _kinds() -> list[ContentType]:
    return [ContentType.objects.get_for_model(apps.get_model(label)) for label in DRAFTS]


def _make_review() -> Workflow:
    task = GroupApprovalTask.objects.create(name=NAME)
    task.groups.set(Group.objects.filter(name__in=[role.value for role in REVIEWERS]))
    review = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=review, task=task)
    return review


def _remove_wagtails_own() -> None:
    """Wagtail comes with a workflow for a group that is gone; it goes too, unless it was ever used."""
    unused = Workflow.objects.filter(name=WAGTAILS_OWN, workflow_states=None)
    unused.exclude(workflow_tasks__task__groupapprovaltask__groups__isnull=False).delete()
    tasks = GroupApprovalTask.objects.filter(name=WAGTAILS_OWN, groups=None, workflow_tasks=None, task_states=None)
    tasks.delete()
