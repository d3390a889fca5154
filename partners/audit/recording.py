"""The one way to add to the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType

from partners.audit.models import AuditRow
from partners.permissions import owner_of


def record(
    action: str,
    *,
    by: Any,
    about: Any = None,
    organization: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> AuditRow:
    """Write down one act, in the transaction that does it.

    `action` is `room.verb` (`members.invite`); `about` the record (None: the portal itself); `organization` its owner
    where that cannot be read from the record; `before` and `after` the changed fields as {path: JSON value}.
    """
    person = by if getattr(by, "is_authenticated", False) else None
    return AuditRow.objects.create(
        action=action,
        who=person,
        who_name=str(person or "")[:254],
        content_type=ContentType.objects.get_for_model(about) if about is not None else None,
        object_id=str(about.pk) if about is not None else "",
        label=str(about if about is not None else "")[:255],
        organization_id=organization.pk if organization is not None else owner_of(about) if about is not None else None,
        before=dict(before or {}),
        after=dict(after or {}),
        note=note,
    )
