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
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from partners.audit.listening import told_by_hand
from partners.audit.recording import record
from partners.changes import versions
from partners.changes.differing import Difference, differences
from partners.changes.marks import waits_for_review
from partners.changes.merging import changed_paths, everything, merge, value_at

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


class ChangedMeanwhile(Exception):
    """Somebody else saved since the form was opened.

    `theirs` is what they changed, `mine` what the person wants to change. `clashing` holds the paths of mine that
    they changed too. Ask, then save again with `based_on` of this exception and `keep`, the chosen paths of mine.
    """

    def __init__(self, *, theirs: list[Difference], mine: list[Difference], based_on: str) -> None:
        super().__init__("Changed meanwhile")
        self.theirs, self.mine, self.based_on = theirs, mine, based_on
        reached = {each.path for each in theirs}
        self.clashing = {each.path for each in mine if each.path in reached}


@transaction.atomic
def open_draft(entry: Any, based_on: str = "") -> Opening:
    """The waiting draft if there is one, else what is public; as it was at `based_on`, where that is given."""
    stored = versions.locked(entry)
    if stored is None:
        return Opening(entry, "", waiting=False)
    known = _known(stored, based_on)
    draft = versions.draft_of(stored)
    if known is not None:
        return Opening(stored.with_content_json(known), based_on, waiting=draft is not None)
    public = versions.content_of(stored)
    if draft is None:
        return Opening(stored, str(versions.kept(stored, public).pk), waiting=False)
    draft = versions.rebased(stored, draft, public)
    return Opening(stored.with_content_json(draft.content), str(draft.pk), waiting=True)


@transaction.atomic
def save_draft(edited: Any, *, by: Any, based_on: str, keep: Collection[str] | None = None) -> Outcome:
    """Save what `by` changed since `based_on`: at once public, or waiting for review as a whole.

    `keep` are the paths of theirs that the person chose after seeing what others changed. Raises ChangedMeanwhile
    when somebody saved what they have not seen, ValidationError when both changes together make no sense.
    """
    mine = versions.content_of(edited)
    stored = versions.locked(edited)
    if stored is None:
        return _save_new(edited, by=by)
    public = versions.content_of(stored)
    theirs = versions.newest(stored, public)
    base = _known(stored, based_on)
    alone = base is not None and versions.same(stored, base, theirs)
    if not alone and (keep is None or not _has_seen(stored, based_on, theirs)):
        raise _changed_meanwhile(stored, base if base is not None else theirs, theirs, mine, based_on)
    chosen = set(keep or ())
    whole = merge(
        type(stored), base if base is not None else theirs, theirs, mine, everything if alone else chosen.__contains__
    )
    paths = changed_paths(type(stored), theirs, whole)
    if not paths:
        return Outcome("unchanged")
    if not alone:
        stored.with_content_json(whole).full_clean()
    return _write(stored, public, theirs, whole, paths, by=by)


def _write(stored: Any, public: Content, before: Content, after: Content, paths: list[str], *, by: Any) -> Outcome:
    waits = waits_for_review(stored, paths)
    edited = stored.with_content_json(after)
    with told_by_hand():
        revision = edited.save_revision(user=by, clean=False, log_action=True)
        if not waits:
            edited.publish(revision, user=by, skip_permission_checks=True)
    _note("entries.propose" if waits else "entries.change", edited, before, after, paths, by=by)
    return Outcome("waiting" if waits else "live", differences(before, after, type(stored)))


def _save_new(edited: Any, *, by: Any) -> Outcome:
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
        based_on=f"{based_on.partition('~')[0]}~{_digest(stored, theirs)}",
    )


def _known(stored: Any, token: str) -> Content | None:
    """What the entry said when the form with this token was opened; None for a token of no revision of it."""
    key = token.partition("~")[0]
    revision = stored.revisions.filter(pk=key).first() if key.isdecimal() else None
    return versions.said_by(revision) if revision is not None else None


def _has_seen(stored: Any, token: str, content: Content) -> bool:
    return token.partition("~")[2] == _digest(stored, content)


def _digest(stored: Any, content: Content) -> str:
    """A short name of all that a version says."""
    model = type(stored)
    said = [(path, value_at(model, content, path)) for path in changed_paths(model, {}, content)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
