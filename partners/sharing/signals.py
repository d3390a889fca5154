"""What the workspace's search shows otherwise because of a change; each handler only puts rows into the outbox.

Entries that the public index holds are followed by `RecordSource.follows`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from partners.accounts.models import User
from partners.directory.models import Hotline, HotlineText, Location, Organization, OrganizationGroup, Phone
from partners.members.models import Membership
from partners.sharing.models import Note, SharedList
from partners.sharing.shelf import OWN_ADDRESS, record_key
from search import outbox


def locations(keys: Iterable[Any]) -> list[str]:
    return [key for pk in keys for key in (record_key("location", pk), f"{record_key('location', pk)}.{OWN_ADDRESS}")]


def of_organization(pk: Any) -> list[str]:
    """What shows an organization's name or is listed with it, beside its services and policies."""
    hotlines = Hotline.objects.filter(run_by=pk).values_list("pk", flat=True)
    own = Location.objects.filter(organization=pk).values_list("pk", flat=True)
    return [*locations(own), *(record_key("hotline", each) for each in hotlines)]


def phone(row: Phone) -> list[str]:
    return locations([row.location_id]) if row.location_id else []


def lists(condition: Q) -> list[str]:
    return [str(pk) for pk in SharedList.objects.filter(condition).order_by().values_list("pk", flat=True).distinct()]


def people(condition: Q) -> list[str]:
    return [str(pk) for pk in Membership.objects.filter(condition).values_list("pk", flat=True)]


HANDLERS: dict[type[Model], tuple[str, Callable[[Any], list[str]]]] = {
    Organization: ("record", lambda row: of_organization(row.pk)),
    Location: ("record", lambda row: locations([row.pk])),
    Hotline: ("record", lambda row: [record_key("hotline", row.pk)]),
    HotlineText: ("record", lambda row: [record_key("hotline", row.hotline_id)]),
    Phone: ("record", phone),
    Note: ("note", lambda row: [str(row.pk)]),
    SharedList: ("list", lambda row: [str(row.pk)]),
    Membership: ("member", lambda row: [str(row.pk)]),
    User: ("member", lambda row: people(Q(user=row.pk))),
}


def changed(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if raw or _says_nothing(kwargs.get("update_fields")):
        return
    kind, keys = HANDLERS[sender]
    if found := keys(instance):
        outbox.put(kind, found)


def _says_nothing(fields: Iterable[str] | None) -> bool:
    return fields is not None and set(fields) == {"last_login"}


def shared(sender: Any, instance: Any, pk_set: Iterable[Any] | None = None, **kwargs: Any) -> None:
    """With whom a list is shared changed, or who belongs to a group, from either side."""
    if isinstance(instance, SharedList):
        outbox.put("list", [instance.pk])
    elif isinstance(instance, OrganizationGroup):
        outbox.put("list", lists(Q(groups=instance.pk)))
    elif sender is OrganizationGroup.organizations.through:
        outbox.put("list", lists(Q(groups__in=pk_set) if pk_set else Q(groups__isnull=False)))


def connect() -> None:
    for model in HANDLERS:
        name = f"shelf_{model.__name__}"
        post_save.connect(changed, sender=model, dispatch_uid=f"{name}_saved")
        post_delete.connect(changed, sender=model, dispatch_uid=f"{name}_deleted")
    for through in (SharedList.groups, SharedList.partners, OrganizationGroup.organizations):
        m2m_changed.connect(shared, sender=through.through, dispatch_uid=f"shelf_{through.through.__name__}")
