"""A change goes to the network's reviewers, and what they decide goes back to those who made it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from partners.audit.listening import told_by_hand
from partners.audit.recording import record
from partners.changes import versions
from partners.changes.differing import Difference, differences
from partners.changes.merging import changed_paths, value_at
from partners.changes.models import Decision, Proposal
from partners.changes.telling import tell
from partners.permissions import may_enter_admin, owner_of


class NotDecidable(Exception):
    """Somebody decided already, the change grew since it was read, or a reason is missing; the message says which."""


def propose(entry: Any, revision: Revision, *, by: Any) -> Proposal:
    """Have the change wait, or join what waits already; Wagtail's workflow begins if none runs."""
    proposal = Proposal.objects.waiting().about(entry).first()
    if proposal is None:
        base = versions.base_revision(entry, revision)
        proposal = Proposal.objects.create(
            entry=entry, label=_name(entry)[:255], organization_id=owner_of(entry), base=base, revision=revision
        )
    else:
        Proposal.objects.filter(pk=proposal.pk).update(revision=revision)
    if by is not None:
        proposal.authors.add(by)
    _follow(entry, revision, by=by)
    return proposal


def _name(entry: Any) -> str:
    from partners.editing import shown_name

    return str(shown_name(entry))


def _follow(entry: Any, revision: Revision, *, by: Any) -> None:
    """Wagtail's workflow looks at the newest draft."""
    state = entry.current_workflow_state
    if state is None:
        workflow = entry.get_workflow()
        if workflow is not None:
            workflow.start(entry, by)
        return
    if state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(user=by)
    TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_IN_PROGRESS).update(revision=revision)


def to_decide(proposal: Proposal) -> tuple[str, list[Difference]]:
    """The token of what waits now, and how the public entry would read otherwise. ("", []) where nothing waits."""
    entry: Any = proposal.entry
    draft = versions.draft_of(entry) if entry is not None else None
    if entry is None or draft is None:
        return "", []
    public = versions.content_of(entry)
    before = public if entry.live else {}
    return str(draft.pk), differences(before, versions.onto(entry, draft, public), type(entry))


@transaction.atomic
def approve(proposal: Proposal, *, by: Any, seen: str) -> None:
    """Publish what was read at `seen`. Raises NotDecidable where more joined since."""
    entry = _to_decide_upon(proposal)
    draft = versions.draft_of(entry)
    if draft is None or str(draft.pk) != seen:
        raise NotDecidable(_("The change grew since you read it. Read it again, then decide."))
    task = entry.current_workflow_task_state
    with told_by_hand():
        _publish(entry, draft, task, by=by)


def _publish(entry: Any, draft: Revision, task: Any, *, by: Any) -> None:
    if task is not None and task.task.specific.get_actions(entry, by):
        task.task.specific.on_action(task, user=by, action_name="approve")
    else:
        entry.publish(draft, user=by)


@transaction.atomic
def refuse(proposal: Proposal, *, by: Any, reason: str) -> None:
    """Put the change aside, and say why. What was never public stays with its authors as a draft."""
    if not reason.strip():
        raise NotDecidable(_("Say why: those who made the change read it."))
    entry = _to_decide_upon(proposal)
    draft, state = versions.draft_of(entry), entry.current_workflow_state
    if state is not None:
        with told_by_hand():
            state.cancel(user=by)
    if entry.live or entry.first_published_at:
        kept = versions.kept(entry, versions.content_of(entry))
        versions.point_at(entry, latest_revision=kept, has_unpublished_changes=False)
    _decide(proposal, Decision.REFUSED, by=by, reason=reason.strip(), entry=entry, draft=draft)


def _to_decide_upon(proposal: Proposal) -> Any:
    entry = versions.locked(proposal.entry) if proposal.entry is not None else None
    if entry is None or not Proposal.objects.waiting().filter(pk=proposal.pk).exists():
        raise NotDecidable(_("This was decided already."))
    return entry


def note_published(sender: Any, entry: Any, revision: Revision, user: Any, **kwargs: Any) -> None:
    """Whichever way the waiting draft was published, it is decided."""
    if versions.draft_of(entry) is not None:
        return
    for proposal in Proposal.objects.waiting().about(entry).select_related("revision"):
        kept = proposal.revision is None or versions.same(entry, proposal.revision.content, revision.content)
        _decide(
            proposal, Decision.APPROVED if kept else Decision.CORRECTED, by=user, reason="", entry=entry, draft=revision
        )


def note_submitted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """An editor of the network asks for review in the admin: that waits in the same queue."""
    from partners.entries import Entry

    entry = instance.content_object
    if isinstance(entry, Entry) and entry.latest_revision and not Proposal.objects.waiting().about(entry).exists():
        propose(entry, entry.latest_revision, by=instance.requested_by)


def note_rejected(sender: Any, instance: Any, user: Any, **kwargs: Any) -> None:
    """Refused through Wagtail's own button: the same as through ours. Who works in the admin gets it back there."""
    from partners.entries import Entry

    entry = instance.content_object
    proposal = Proposal.objects.waiting().about(entry).first() if isinstance(entry, Entry) else None
    if proposal is not None and not may_enter_admin(instance.requested_by):
        state = instance.current_task_state
        refuse(proposal, by=user, reason=(state.comment if state else "") or _("No reason was given."))


ACTIONS = {
    Decision.APPROVED: "entries.approve",
    Decision.CORRECTED: "entries.correct",
    Decision.REFUSED: "entries.refuse",
}


def _decide(proposal: Proposal, state: Decision, *, by: Any, reason: str, entry: Any, draft: Revision | None) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = state, by, timezone.now(), reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    model = type(entry)
    before = versions.said_by(proposal.base) if proposal.base else {}
    after = versions.said_by(draft) if draft else {}
    paths = changed_paths(model, before, after) if draft else []
    record(
        ACTIONS[state],
        by=by,
        about=entry,
        before={path: value_at(model, before, path) for path in paths},
        after={path: value_at(model, after, path) for path in paths},
        note=reason,
    )
    for author in proposal.authors.filter(is_active=True):
        if author != by:
            tell(author, proposal)
