"""What a file says, taken into an entry that people keep: as a revision, like any other change by a person."""

from collections.abc import Callable
from typing import Any

from partners import permissions
from partners.entries import Entry


def bring(entry: Entry, write: Callable[[Any], None], *, by: Any) -> None:
    """Let `write` change the entry; a waiting draft takes the change along and keeps waiting.

    Published at once when nothing waits and the person may publish.
    """
    waiting = bool(entry.has_unpublished_changes and entry.latest_revision_id)
    latest: Any = entry.get_latest_revision_as_object() if waiting else entry
    write(latest)
    revision = latest.save_revision(user=by, clean=False)
    if entry.live and not waiting and permissions.may(by, "publish", entry):
        revision.publish(user=by)
