"""The door through which partners change an entry: opened with a token, saved against it, never over somebody else.

opening = open_draft(service)                         # hand `opening.based_on` to the form, hidden
form = ServiceForm(instance=opening.entry)
...
opening = open_draft(service, request.POST["based_on"])
form = ServiceForm(request.POST, instance=opening.entry)
try:
    outcome = save_draft(form.save(commit=False), by=user, based_on=opening.based_on, keep=chosen)
except ChangedMeanwhile as other: ...                 # show other.theirs and other.mine; go on with other.based_on
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from partners.audit.listening import told_by_hand
from partners.audit.recording import record
from partners.changes import proposing, versions
from partners.changes.differing import ChangedMeanwhile as ChangedMeanwhile
from partners.changes.differing import Difference, differences
from partners.changes.marks import waits_for_review
from partners.changes.merging import changed_paths, everything, merge, value_at
from partners.changes.private import private_mark, write_private
from partners.changes.versions import REDACTED
from search import outbox

Content = dict[str, Any]


@dataclass(frozen=True)
class Opening:
    """What to edit: `entry` as it was at `based_on`; `waiting` says that a draft of it waits for review."""

    entry: Any
    based_on: str
    waiting: bool


@dataclass(frozen=True)
class Outcome:
    """`state` is `live`, `waiting` (for a reviewer) or `unchanged`; `differences` what was saved, in words."""

    state: str
    differences: list[Difference] = field(default_factory=list)


def open_draft(entry: Any, based_on: str = "", *, just_read: bool = False) -> Opening:
    """The waiting draft if there is one, else what is public; as it was at `based_on`, where that is given.

    `just_read`: the entry was read by `drafting.with_drafts`, its row need not be read again.

    Nothing is held while it is read: what a token names never changes, and what is read is what the token names.
    Only a version that nobody has written down yet is written, with the row held.
    """
    stored = versions.completed(entry) if just_read else versions.whole_row(entry)
    opening = _opened(stored, entry, based_on)
    if opening is not None:
        return opening
    with transaction.atomic():
        stored = versions.locked(entry)
        opening = _opened(stored, entry, based_on)
        return _written_down(stored) if opening is None else opening


def _opened(stored: Any, entry: Any, based_on: str) -> Opening | None:
    """None where what is to be edited stands in no version yet."""
    if stored is None:
        return Opening(entry, "", waiting=False)
    draft = versions.draft_of(stored)
    known = _known(stored, based_on)
    if known is not None:
        return Opening(stored.with_content_json(known), based_on, waiting=draft is not None)
    public = versions.content_of(stored)
    if draft is None:
        written = versions.that_says(stored, public)
        return None if written is None else Opening(stored, f"{written.pk}{private_mark(stored)}", waiting=False)
    if not versions.same(stored, versions.onto(stored, draft, public), versions.said_by(draft)):
        return None
    return Opening(stored.with_content_json(draft.content), f"{draft.pk}{private_mark(stored)}", waiting=True)


def _written_down(stored: Any) -> Opening:
    public, draft = versions.content_of(stored), versions.draft_of(stored)
    if draft is None:
        return Opening(stored, f"{versions.kept(stored, public).pk}{private_mark(stored)}", waiting=False)
    draft = versions.rebased(stored, draft, public)
    return Opening(stored.with_content_json(draft.content), f"{draft.pk}{private_mark(stored)}", waiting=True)


def save_draft(edited: Any, *, by: Any, based_on: str, keep: Collection[str] | None = None) -> Outcome:
    """Save what `by` changed since `based_on`: at once public, or waiting for review as a whole.

    `keep` are the paths of theirs that the person chose after seeing what others changed. Raises ChangedMeanwhile
    when somebody saved what they have not seen, ValidationError when both changes together make no sense.
    """
    mine = versions.content_of(edited)
    with transaction.atomic():
        state, before, after = _save(edited, mine, by=by, based_on=based_on, keep=keep)
    return Outcome(state, differences(before, after, type(edited)))


def _save(
    edited: Any, mine: Content, *, by: Any, based_on: str, keep: Collection[str] | None
) -> tuple[str, Content, Content]:
    """What became of it, and what the entry said before and says now. All that need not be held is done outside."""
    stored = versions.locked(edited)
    if stored is None:
        return _save_new(edited, by=by)
    written = write_private(stored, edited, based_on=based_on, keep=keep)
    public = versions.content_of(stored)
    theirs = versions.newest(stored, public)
    base = _known(stored, based_on)
    if base is not None and "hidden" in written:
        base = {**base, "hidden": True}
    alone = base is not None and versions.same(stored, base, theirs)
    if not alone and (keep is None or not _has_seen(stored, based_on, theirs)):
        raise _changed_meanwhile(stored, base if base is not None else theirs, theirs, mine, based_on)
    chosen = set(keep or ())
    whole = merge(
        type(stored), base if base is not None else theirs, theirs, mine, everything if alone else chosen.__contains__
    )
    paths = changed_paths(type(stored), theirs, whole)
    if written:
        record("entries.change", by=by, about=stored, before=dict.fromkeys(written, REDACTED), after=written)
    if not paths:
        return "live" if written else "unchanged", {}, {}
    if not alone:
        stored.with_content_json(whole).full_clean()
    return _write(stored, public, theirs, whole, paths, by=by)


@contextmanager
def told_once(entry: Any) -> Iterator[None]:
    """Within it search and Wagtail's index of references hear of the entry as a whole, not of each of its rows."""
    with outbox.gathered(), disable_reference_index_auto_update():
        yield
    ReferenceIndex.create_or_update_for_object(type(entry)._base_manager.get(pk=entry.pk))


def _write(
    stored: Any, public: Content, before: Content, after: Content, paths: list[str], *, by: Any
) -> tuple[str, Content, Content]:
    waits = waits_for_review(stored, paths)
    edited = stored.with_content_json(after)
    with told_by_hand(), told_once(edited):
        revision = edited.save_revision(user=by, clean=False, log_action=True)
        if waits:
            proposing.propose(edited, revision, by=by)
        else:
            edited.publish(revision, user=by, skip_permission_checks=True)
    _note("entries.propose" if waits else "entries.change", edited, before, after, paths, by=by)
    return "waiting" if waits else "live", before, after


def _save_new(edited: Any, *, by: Any) -> tuple[str, Content, Content]:
    """An entry that nobody has seen yet: kept out of the public first."""
    edited.live = False
    edited.save()
    stored = versions.locked(edited)
    after = versions.content_of(stored)
    return _write(stored, after, {}, after, changed_paths(type(stored), {}, after), by=by)


def _note(action: str, entry: Any, before: Content, after: Content, paths: list[str], *, by: Any) -> None:
    model = type(entry)
    record(
        action,
        by=by,
        about=entry,
        before={path: value_at(model, before, path) for path in paths},
        after={path: value_at(model, after, path) for path in paths},
    )


def _changed_meanwhile(stored: Any, base: Content, theirs: Content, mine: Content, based_on: str) -> ChangedMeanwhile:
    model = type(stored)
    wanted = changed_paths(model, base, mine)
    met = [path for path in wanted if value_at(model, mine, path) != value_at(model, theirs, path)]
    return ChangedMeanwhile(
        theirs=differences(base, theirs, model),
        mine=differences(theirs, merge(model, base, theirs, mine, set(met).__contains__), model),
        based_on=f"{_key(based_on)}~{_digest(stored, theirs)}{private_mark(stored)}",
    )


def _known(stored: Any, token: str) -> Content | None:
    """What the entry said when the form with this token was opened; None for a token of no revision of it."""
    key = _key(token)
    there = {str(each.pk): each for each in (stored.latest_revision, stored.live_revision) if each is not None}
    revision = there.get(key) or (stored.revisions.filter(pk=key).first() if key.isdecimal() else None)
    return versions.said_by(revision) if revision is not None else None


def _has_seen(stored: Any, token: str, content: Content) -> bool:
    return token.partition(".")[0].partition("~")[2] == _digest(stored, content)


def _key(token: str) -> str:
    """A token is `<revision>~<digest of what was seen since>.<mark of the hidden address>`; the last two may lack."""
    return token.partition(".")[0].partition("~")[0]


def _digest(stored: Any, content: Content) -> str:
    """A short name of all that a version says."""
    model = type(stored)
    said = [(path, value_at(model, content, path)) for path in changed_paths(model, {}, content)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
