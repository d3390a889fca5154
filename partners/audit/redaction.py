"""Hiding a location takes its address out of what is kept of the past: trail, revisions, logs, drafts while typing.

The live row keeps it, for its owner's form; a waiting draft keeps an address that the live row does not have yet.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.models import ModelLogEntry, Revision

from partners.audit.models import AuditRow
from partners.changes.models import SavedDraft
from partners.directory.models import ADDRESS, REDACTED, Location

SHORTEST = 4
"""Shorter words (a room "B") are replaced in their own field only, not wherever they occur."""


def without_address(about: Any, state: Mapping[str, Any]) -> dict[str, Any]:
    """The state as the trail keeps it: of a hidden location without its address."""
    if not (isinstance(about, Location) and about.hidden):
        return dict(state)
    return {path: REDACTED if path.rsplit(".", 1)[-1] in ADDRESS else value for path, value in state.items()}


@transaction.atomic
def redact_location(location: Location, *, by: Any) -> int:
    """Replace the addresses that this location has or had, wherever the past keeps them; how many records changed.

    Who did what and when stays. Is itself an act of the trail, if there was anything to replace.
    """
    from partners.audit.recording import record

    kind = ContentType.objects.get_for_model(Location)
    revisions = list(Revision.objects.filter(content_type=kind, object_id=str(location.pk)))
    words = _words(location, revisions)
    count = sum(_redact_revision(revision, location, words) for revision in revisions)
    count += _redact_rows(location, kind, words)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(location.pk))
    for entry in entries:
        label, data = _clean(entry.label, words), _clean(entry.data, words)
        if (label, data) != (entry.label, entry.data):
            count += entries.filter(pk=entry.pk).update(label=label, data=data)
    if not count:
        return 0
    # What is being typed would come back as "redacted"; the form offers the live address anew instead.
    SavedDraft.objects.filter(content_type=kind, object_id=location.pk).delete()
    record("locations.redact", by=by, about=location, label=_clean(str(location), words), after={"records": count})
    return count


def _words(location: Location, revisions: list[Revision]) -> list[str]:
    """Every address that it has or had, the longest first."""
    states = [vars(location), *(revision.content for revision in revisions)]
    found = {str(state.get(name) or "").strip() for state in states for name in ADDRESS}
    return sorted((word for word in found - {REDACTED} if len(word) >= SHORTEST), key=len, reverse=True)


def _redact_revision(revision: Revision, location: Location, words: list[str]) -> int:
    content = dict(revision.content)
    only_here = location.latest_revision_id == revision.pk and any(
        _differs(content.get(name), getattr(location, name)) for name in ADDRESS
    )
    if not only_here:
        content |= {name: REDACTED for name in ADDRESS if content.get(name) not in (None, "")}
    title = _clean(revision.object_str, words)
    if (content, title) == (revision.content, revision.object_str):
        return 0
    return Revision.objects.filter(pk=revision.pk).update(content=content, object_str=title)


def _differs(drafted: Any, live: Any) -> bool:
    return drafted not in (None, "", REDACTED) and drafted != live


def _redact_rows(location: Location, kind: ContentType, words: list[str]) -> int:
    """Rows about the location, and others of its organization that name the address."""
    about = Q(content_type=kind, object_id=str(location.pk))
    count = 0
    for row in list(AuditRow.objects.filter(about | Q(organization=location.organization_id))):
        own = row.content_type_id == kind.pk and row.object_id == str(location.pk)
        said = {"label": row.label, "note": row.note, "before": row.before, "after": row.after}
        clean = {name: _clean(value, words, own=own) for name, value in said.items()}
        if clean != said:
            count += AuditRow.objects.filter(pk=row.pk).redact(**clean)
    return count


def _clean(value: Any, words: list[str], *, own: bool = False) -> Any:
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, REDACTED)
        return value
    if isinstance(value, Mapping):
        return dict(_clean_items(value, words, own=own))
    if isinstance(value, list):
        return [_clean(each, words, own=own) for each in value]
    return REDACTED if str(value) in words else value


def _clean_items(value: Mapping[str, Any], words: list[str], *, own: bool) -> Iterator[tuple[str, Any]]:
    for path, each in value.items():
        is_address = own and path.rsplit(".", 1)[-1] in ADDRESS
        yield path, REDACTED if is_address and each else _clean(each, words, own=own)
