"""Two entries that are one: the survivor takes over all that hung on the other, whose address and id lead on."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, ManyToOneRel, Model, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from partners import models, permissions
from partners.doubts.models import MERGED, MERGED_AWAY, Doubt, MergedEntry, State, pair_key, row_key
from partners.entries import Entry
from partners.members.models import Membership, MembershipRole
from partners.sources import ExternalId

# Facts that belong together are taken over together, and only where the survivor has none of them.
FACTS: dict[type[Entry], tuple[tuple[str, ...], ...]] = {
    models.Organization: (
        ("email",),
        ("website", "website_source"),
        ("official_page",),
        ("country_served",),
        ("parent",),
        ("source",),
    ),
    models.Service: (("email",), ("url",), ("interpretation_services",), ("hours_note",), ("source",)),
    models.Location: (
        ("name",),
        ("address_1", "address_2"),
        ("city", "state_province", "postal_code", "place"),
        ("latitude", "longitude", "point_source"),
        ("source",),
    ),
}
# Children that say the same thing twice when these columns are equal.
SAME: dict[type[Model], tuple[str, ...]] = {
    models.Phone: ("number", "extension", "type"),
    models.Language: ("code",),
    models.ServiceArea: ("place_id",),
    models.Schedule: ("byday", "opens_at", "closes_at", "valid_from", "valid_to", "description"),
    models.RequiredDocument: ("language", "document"),
    models.CostOption: ("option", "amount", "currency", "valid_from", "valid_to"),
}
RANK = list(MembershipRole)


class NotMergeable(Exception):
    """The two cannot be merged as they are; the message says what has to be done first."""


@transaction.atomic
def merge(survivor: Entry, other: Entry, *, by: Any) -> None:
    """Let `survivor` take over everything of `other`, which ends; both keep it in the audit log.

    Raises NotMergeable, or PermissionDenied for a person who may not publish both.
    """
    if type(survivor) is not type(other) or survivor.pk == other.pk:
        raise NotMergeable(_("These are not two entries of one kind."))
    locked = type(survivor)._default_manager.select_for_update()
    survivor, other = locked.get(pk=survivor.pk), locked.get(pk=other.pk)
    _check(survivor, other, by)
    history = [revision.content for revision in Revision.objects.for_instance(other).order_by("created_at", "pk")]
    history.append(other.serializable_data())
    _take_facts(survivor, other)
    survivor.save()
    for relation in _relations(type(other)):
        _move_rows(relation, survivor, other)
    _move_names(survivor, other)
    _rewrite_drafts(survivor, other)
    data = {"survivor": str(survivor.pk), "other": str(other.pk), "old_address": other.slug}
    log(instance=other, action=MERGED_AWAY, user=by, data=data, deleted=True)
    _remember(survivor, other, by, history)
    type(other)._default_manager.get(pk=other.pk).delete()
    _publish(survivor, by, data)


def _check(survivor: Entry, other: Entry, by: Any) -> None:
    for entry in (survivor, other):
        if not (permissions.may(by, "publish", entry) and permissions.may(by, "change", entry)):
            raise PermissionDenied
        lock = entry.get_lock()
        if lock and lock.for_user(by):
            raise NotMergeable(_("“%(entry)s” is locked by somebody else.") % {"entry": entry})
        if entry.has_unpublished_changes and entry.latest_revision_id:
            words = _("Changes of “%(entry)s” wait to be published. Publish or discard them first.")
            raise NotMergeable(words % {"entry": entry})
    if survivor.visibility != other.visibility:
        raise NotMergeable(_("The two are visible to different people. Make that the same first."))
    if other.live and not survivor.live:
        raise NotMergeable(
            _("“%(entry)s” is not published. Publish it first, or keep the other one.") % {"entry": survivor}
        )


def _take_facts(survivor: Any, other: Any) -> None:
    for names in FACTS[type(survivor)]:
        if not any(getattr(survivor, name) not in ("", None) for name in names):
            for name in names:
                setattr(survivor, name, getattr(other, name))
    if getattr(survivor, "parent_id", None) in (survivor.pk, other.pk):
        survivor.parent = None
    if getattr(other, "hidden", False):
        survivor.hidden = True  # an address that either side keeps to itself stays so
    if getattr(survivor, "cost", None) == "unknown":
        survivor.cost = other.cost


def _relations(model: type[Model]) -> Iterable[ForeignObjectRel]:
    """Every foreign key of any room that points at the model, tables of many-to-many among them.

    Not what only remembers: the trail of acts keeps the names of its time.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.field.concrete and _holds(relation.field):
            yield relation


def _holds(field: Any) -> bool:
    return bool(field.db_constraint)


def _move_rows(relation: Any, survivor: Model, other: Model) -> None:
    model, column = relation.field.model, relation.field.attname
    alike = SAME.get(model, ())
    there = set(model._base_manager.filter(**{column: survivor.pk}).values_list(*alike)) if alike else set()
    for row in model._base_manager.filter(**{column: other.pk}):
        if alike and tuple(getattr(row, name) for name in alike) in there:
            continue  # goes with the other
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{column: survivor.pk})
        except IntegrityError:
            _fold(row, relation.field, survivor)


def _fold(row: Any, field: Any, survivor: Model) -> None:
    """The survivor has such a row of its own: it takes what it lacks, and the other's goes with the other."""
    model = type(row)
    if model is Membership:
        mine = model.objects.get(user=row.user_id, organization=survivor.pk)
        mine.role = max(mine.role, row.role, key=RANK.index)
        mine.save(update_fields=["role"])
    elif hasattr(row, "machine_translated"):
        mine = model.objects.get(**{field.attname: survivor.pk, "language": row.language})
        for each in model._meta.concrete_fields:
            if getattr(mine, each.attname) == "":
                setattr(mine, each.attname, getattr(row, each.attname))
        mine.save()
    row.delete()


def _move_names(survivor: Model, other: Model) -> None:
    kind = ContentType.objects.get_for_model(other)
    ExternalId.objects.filter(content_type=kind, object_id=other.pk).update(object_id=survivor.pk)
    MergedEntry.objects.filter(content_type=kind, survivor_id=other.pk).update(survivor_id=survivor.pk)
    models.Correction.objects.filter(content_type=kind, object_id=other.pk).update(object_id=survivor.pk)
    for doubt in Doubt.objects.about(other):
        _repoint(doubt, survivor, other)


def _repoint(doubt: Doubt, survivor: Model, other: Model) -> None:
    """A question about the other becomes one about the survivor, unless that was asked already."""
    ours, theirs = (survivor.pk if key == other.pk else key for key in (doubt.object_id, doubt.other_id))
    key = pair_key(ours, theirs) if theirs else row_key(doubt.kind, ours, doubt.thing)
    if ours == theirs or Doubt.objects.filter(key=key).exclude(pk=doubt.pk).exists():
        Doubt.objects.filter(pk=doubt.pk).open().update(state=State.GONE)
        return
    Doubt.objects.filter(pk=doubt.pk).update(object_id=ours, other_id=theirs, key=key)


def _rewrite_drafts(survivor: Model, other: Model) -> None:
    """Drafts and revisions of other entries that name the other name the survivor, or publishing them would fail."""
    old, new = str(other.pk), str(survivor.pk)
    naming = Revision.objects.annotate(text=Cast("content", TextField())).filter(text__contains=old)
    for revision in naming.exclude(object_id=old).iterator():
        revision.content = _replaced(revision.content, old, new)
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return new if value == old else value


def _remember(survivor: Entry, other: Entry, by: Any, history: list[Any]) -> None:
    MergedEntry.objects.create(
        content_type=ContentType.objects.get_for_model(other),
        old_id=other.pk,
        old_slug=other.slug,
        survivor_id=survivor.pk,
        merged_by=by,
        history=history,
    )


def _publish(survivor: Entry, by: Any, data: dict[str, Any]) -> None:
    """A revision of the survivor as it is now; saving it tells search and whoever else listens."""
    whole: Entry = type(survivor)._default_manager.get(pk=survivor.pk)
    revision = whole.save_revision(user=by, clean=False, log_action=False)
    if whole.live:
        revision.publish(user=by, log_action=False)
    log(instance=whole, action=MERGED, user=by, revision=revision, data=data)
