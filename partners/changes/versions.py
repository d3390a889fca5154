"""What an entry says at a moment: now in public, in its waiting draft, when a draft began."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Revision

from partners.changes.merging import BASE, changed_paths, children, choices_of_records, merge, plain_json

Content = dict[str, Any]
REDACTED = "redacted"
"""What stands in old versions where the address of a place stood that is hidden since."""
went_live = Signal()
"""Sent after a revision was published: `entry` (as stored now), `revision` (the one asked for), `user`."""
INSTANT = datetime.timedelta(microseconds=1)


def locked(entry: Any) -> Any:
    """The row as it is stored, held until the transaction ends; None for an entry that is not stored yet.

    It is whole: its children and both revisions are read once, for its content and for whoever edits it.
    """
    return whole_row(entry, type(entry)._base_manager.select_for_update(of=("self",)))


def whole_row(entry: Any, rows: Any = None) -> Any:
    """The same, not held: parts of it may be of different moments."""
    model: Any = type(entry)
    rows = with_revisions(model._base_manager.all() if rows is None else rows)
    return rows.prefetch_related(*children(model), *choices_of_records(model)).filter(pk=entry.pk).first()


def with_revisions(rows: Any) -> Any:
    """The rows, each with what is public and what is newest."""
    return rows.select_related("live_revision", "latest_revision")


def completed(entry: Any) -> Any:
    """An entry that was read by `with_revisions`, and nothing of it changed since, with all that hangs on it."""
    model: Any = type(entry)
    prefetch_related_objects([entry], *children(model), *choices_of_records(model))
    return entry


def content_of(entry: Any) -> Content:
    """What the object says, as a revision would hold it."""
    return plain_json(entry.serializable_data())


def said_by(revision: Revision) -> Content:
    """The content of a revision; one that was just written holds values that JSON does not know."""
    return plain_json(revision.content)


def same(entry: Any, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return not changed_paths(type(entry), one, other)


def draft_of(entry: Any) -> Revision | None:
    """The newest draft that waits; one that only waits for its hour is approved already."""
    if not entry.has_unpublished_changes or entry.latest_revision_id in {None, entry.live_revision_id}:
        return None
    draft: Revision = entry.latest_revision
    return draft if draft.approved_go_live_at is None else None


def base_of(entry: Any, draft: Revision) -> Content | None:
    """What the draft started from. None for a draft of which that is not known: all of it counts as changed."""
    if BASE in draft.content:
        pk = draft.content[BASE]
        if pk is None:
            return said_by(draft)
        is_live = pk == entry.live_revision_id
        base = entry.live_revision if is_live else entry.revisions.filter(pk=pk).first()
    else:
        base = entry.live_revision if entry.live_revision_id != draft.pk else None
    return said_by(base) if base is not None else None


def base_revision(entry: Any, draft: Revision) -> Revision | None:
    """The revision that the draft started from; the draft itself where it began with the entry."""
    pk = draft.content.get(BASE)
    found: Revision | None = entry.revisions.filter(pk=pk).first() if pk is not None else None
    return found


def onto(entry: Any, draft: Revision, live: Content) -> Content:
    """What the draft makes of what is public now: its own changes, and nothing older."""
    base = base_of(entry, draft)
    mine = said_by(draft)
    return mine if base is None else merge(type(entry), base, live, mine)


def newest(entry: Any, live: Content | None = None) -> Content:
    """What a person goes on from: the waiting draft upon what is public, else what is public."""
    public = content_of(entry) if live is None else live
    draft = draft_of(entry)
    return public if draft is None else onto(entry, draft, public)


def revision_of(entry: Any, content: Content, *, user: Any = None, at: datetime.datetime | None = None) -> Revision:
    """A revision that nobody is told of: it keeps what the entry says."""
    return Revision.objects.create(
        content_object=entry,
        base_content_type=entry.get_base_content_type(),
        user=user,
        content=content,
        object_str=str(entry),
        created_at=at or timezone.now(),
    )


def that_says(entry: Any, public: Content) -> Revision | None:
    """The revision, of the two that the row names, that says what is public."""
    for known in (entry.live_revision, entry.latest_revision):
        if known is not None and same(entry, said_by(known), public):
            return known
    return None


def kept(entry: Any, public: Content) -> Revision:
    """The revision that says what is public now; made where there is none. Drafts start from it."""
    known = that_says(entry, public)
    if known is not None:
        return known
    waits = entry.latest_revision if entry.has_unpublished_changes else None
    made = revision_of(entry, {**public, BASE: None}, at=waits and waits.created_at - INSTANT)
    fields = ({"live_revision": made} if entry.live else {}) | ({} if waits else {"latest_revision": made})
    point_at(entry, **fields)
    return made


def point_at(entry: Any, **fields: Any) -> None:
    """Say which revision is which, in the row and on the object, and nothing else."""
    type(entry)._base_manager.filter(pk=entry.pk).update(**fields)
    for name, value in fields.items():
        setattr(entry, name, value)


def settle_base(edited: Any) -> None:
    """Before a revision of `edited` is written: note on it what is public now, for that is what it differs from."""
    stored = locked(edited)
    edited.sealed = bool(getattr(stored, "hidden", False))
    public = content_of(stored) if stored is not None else None
    whole = public is None or same(edited, public, content_of(edited))
    edited.based_on = None if whole else kept(stored, public or {}).pk


def rebased(entry: Any, draft: Revision, public: Content) -> Revision:
    """The draft as it reads upon what is public now."""
    content = onto(entry, draft, public)
    if same(entry, content, said_by(draft)):
        return draft
    made = revision_of(entry, {**content, BASE: kept(entry, public).pk}, user=draft.user)
    point_at(entry, latest_revision=made)
    return made


def publish(entry: Any, revision: Revision, how: Callable[[Revision], None], *, user: Any = None) -> None:
    """Let `how` publish what the revision changed, upon what is public now; all else that waits goes on waiting."""
    stored = locked(entry) or entry
    waits, hour = draft_of(stored), stored.revisions.filter(approved_go_live_at__isnull=False).first()
    content = onto(stored, revision, content_of(stored))
    going = revision
    if not same(stored, content, said_by(revision)):
        going = revision_of(stored, {**content, BASE: None}, user=revision.user, at=revision.created_at)
    how(going)
    if going.approved_go_live_at is not None:
        return
    waits = waits if waits is not None and waits.pk != revision.pk else None
    if hour is not None and hour.pk != revision.pk:
        Revision.objects.filter(pk=hour.pk).update(approved_go_live_at=hour.approved_go_live_at)
    else:
        hour = None
    point_at(stored, latest_revision=waits or going, has_unpublished_changes=bool(waits or hour))
    went_live.send(type(entry), entry=locked(entry), revision=revision, user=user)


def take_private(drafted: Any, stored: Any, content: Content) -> None:
    """What a hidden entry keeps out of versions is as the row has it."""
    for name in stored.private_when_hidden:
        if drafted.hidden or name not in content or content[name] == REDACTED:
            field = stored._meta.get_field(name).attname
            setattr(drafted, field, getattr(stored, field))


def without_private(entry: Any, content: Content) -> Content:
    """The content as versions may hold it."""
    if not (entry.sealed or getattr(entry, "hidden", False)):
        return content
    return {name: value for name, value in content.items() if name not in entry.private_when_hidden}
