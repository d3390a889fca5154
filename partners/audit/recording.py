"""The one way to add to the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType

from partners.audit.differences import without_secrets
from partners.audit.models import AuditRow
from partners.audit.redaction import without_address
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
    label: str = "",
) -> AuditRow:
    """Write down one act, in the transaction that does it.

    `action` is `room.verb` (`members.invite`); `about` the record (None: the portal itself); `organization` its owner
    where that cannot be read from the record; `before` and `after` the changed fields as {path: JSON value}; `label`
    how the record was called, where it is called otherwise now. Secrets, and the address of a hidden location, are left
    out; what is confidential is in no organization's own trail.
    """
    person = by if getattr(by, "is_authenticated", False) else None
    owner = organization.pk if organization is not None else owner_of(about) if about is not None else None
    return AuditRow.objects.create(
        action=action,
        who=person,
        who_name=str(person or "")[:254],
        content_type=ContentType.objects.get_for_model(about) if about is not None else None,
        object_id=str(about.pk) if about is not None else "",
        label=(label or str(about if about is not None else ""))[:255],
        organization_id=None if getattr(about, "confidential", False) else owner,
        before=without_address(about, without_secrets(before or {})),
        after=without_address(about, without_secrets(after or {})),
        note=note,
    )
