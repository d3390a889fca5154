"""Where changes meet the rest of the house."""

from wagtail.admin import mail, signal_handlers
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from partners.changes import drafting, proposing, telling, versions
from partners.entries import Entry
from portal import clock, slots


def register() -> None:
    clock.register("changes.drafts", drafting.purge)
    slots.register("workspace_panels", "changes", telling.panel, order=20)
    versions.went_live.connect(proposing.note_published, dispatch_uid="changes.published")
    workflow_submitted.connect(proposing.note_submitted, sender=WorkflowState, dispatch_uid="changes.submitted")
    workflow_rejected.connect(proposing.note_rejected, sender=WorkflowState, dispatch_uid="changes.rejected")
    leave_entries_to_us()


class _OfPages:
    def can_handle(self, instance: WorkflowState, **kwargs: object) -> bool:
        return not isinstance(instance.content_object, Entry)


class ApprovedPages(_OfPages, mail.WorkflowStateApprovalEmailNotifier):
    """Wagtail's mail, for pages alone: who changed an entry hears it from `telling`."""


class RejectedPages(_OfPages, mail.WorkflowStateRejectionEmailNotifier):
    """Likewise."""


approved_pages, rejected_pages = ApprovedPages(), RejectedPages()


def leave_entries_to_us() -> None:
    """Takes the place of two of Wagtail's mails, whichever of the two apps is ready first."""
    signal_handlers.workflow_approval_email_notifier = approved_pages
    signal_handlers.workflow_rejection_email_notifier = rejected_pages
    for signal, notifier, name in (
        (workflow_approved, approved_pages, "approved"),
        (workflow_rejected, rejected_pages, "rejected"),
    ):
        uid = f"workflow_state_{name}_email_notification"
        signal.disconnect(sender=WorkflowState, dispatch_uid=uid)
        signal.connect(notifier, sender=WorkflowState, dispatch_uid=uid)
