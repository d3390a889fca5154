"""The one way to add to the audit trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType

from partners.audit.differences import without_secrets
from partners.audit.models import AuditRow
from partners.audit.redaction import without_address
from partners.permissions import owner_of

ROWS = 500


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
    act = Act(about, before or {}, after or {}, note, label)
    row = _row(action, act, person=_person(by), name=str(_person(by) or ""), organization=organization)
    row.save(force_insert=True)
    return row


@dataclass(frozen=True, slots=True)
class Act:
    """One of many acts of a kind; the words as `record` takes them."""

    about: Any
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    label: str = ""


def record_all(action: str, acts: Iterable[Act], *, by: Any = None, name: str = "") -> None:
    """Write down many acts at once, some hundred rows a query; `name` says who where no person did it."""
    person = _person(by)
    rows = (_row(action, act, person=person, name=str(person or name)) for act in acts)
    AuditRow.objects.bulk_create(rows, batch_size=ROWS)


def _person(by: Any) -> Any:
    return by if getattr(by, "is_authenticated", False) else None


def _row(action: str, act: Act, *, person: Any, name: str, organization: Any = None) -> AuditRow:
    about = act.about
    owner = organization.pk if organization is not None else owner_of(about) if about is not None else None
    return AuditRow(
        action=action,
        who=person,
        who_name=name[:254],
        content_type=ContentType.objects.get_for_model(about) if about is not None else None,
        object_id=str(about.pk) if about is not None else "",
        label=(act.label or str(about if about is not None else ""))[:255],
        organization_id=None if getattr(about, "confidential", False) else owner,
        before=without_address(about, without_secrets(act.before)),
        after=without_address(about, without_secrets(act.after)),
        note=act.note,
    )
