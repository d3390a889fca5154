"""This machine's own copy of an index that lies in a cluster: kept up to date from the outbox's rows.

Rows live for ever with the version of each thing, so the copy is what it is whatever the cluster does.
<folder>/followed.json   {"changed": "..."}, how far the copy has followed
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from search import outbox, rebuilding, registry
from search.collecting import collect
from search.contract import EngineUnavailable
from search.engines import copy_engine
from search.models import OutboxEntry
from search.outbox import Waiting

if TYPE_CHECKING:
    from search.engines.embedded import EmbeddedEngine

OVERLAP = timedelta(minutes=10)
"""A row bears the time at which its transaction noted it and is seen when that ended; clocks differ a little too."""
FAR_BEHIND = 20_000


class Follower:
    """Brings the copy up to date, and says what it does not know yet. One process a machine follows, any may ask."""

    def __init__(self, index: str, engine: "EmbeddedEngine") -> None:
        self.index, self.engine = index, engine
        self._file = engine.store.folder / "followed.json"
        self._handled: dict[str, int] = {}

    def follow(self, *, limit: int = outbox.CHUNK) -> bool:
        """Take over what changed, at most `limit` things; whether more waits. Builds the copy where there is none."""
        now = timezone.now()
        rows = self._rows()
        if rows is None or self.engine.status()["state"] in rebuilding.BROKEN:
            rebuilding.rebuild_copy(self.index, self.engine)
            self._remember(now)
            return False
        known = self.engine.versions_of([row.document_id for row in rows])
        unknown = [row for row in rows if max(known.get(row.document_id, -1), self._told(row)) < row.version]
        self._take(unknown[:limit])
        more = len(unknown) > limit
        self._remember(unknown[limit - 1].changed if more else now)
        if not more:
            self._handled = {row.document_id: row.version for row in rows}
        return more

    def waiting(self) -> Waiting:
        """What the copy does not know yet. Raises EngineUnavailable where it is too far behind to tell."""
        rows = self._rows()
        if rows is None:
            raise EngineUnavailable("missing")
        known = self.engine.versions_of([row.document_id for row in rows])
        by_kind: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            # What the copy does not hold it cannot show.
            if known.get(row.document_id, row.version) < row.version:
                by_kind[row.kind].append(row.key)
        return outbox.told_apart(by_kind)

    def _rows(self) -> list[OutboxEntry] | None:
        """Rows that the copy may not know, oldest first; None where it knows nothing or far too little."""
        try:
            followed = datetime.fromisoformat(json.loads(self._file.read_bytes())["changed"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        since = OutboxEntry.objects.of(self.index).filter(changed__gte=followed - OVERLAP)
        rows = list(since.order_by("changed", "pk")[: FAR_BEHIND + 1])
        return rows if len(rows) <= FAR_BEHIND else None

    def _told(self, row: OutboxEntry) -> int:
        return self._handled.get(row.document_id, -1)

    def _take(self, rows: list[OutboxEntry]) -> None:
        if not rows:
            return
        batch = collect(rows)
        if batch.gone:
            self.engine.remove(batch.gone)
        if batch.documents:
            self.engine.index(batch.documents.values())
        self._handled.update((row.document_id, row.version) for row in rows)

    def _remember(self, changed: datetime) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps({"changed": changed.isoformat()}))
        draft.replace(self._file)


@cache
def _followers(folder: str) -> dict[str, Follower]:
    found = {index: copy_engine(index) for index in registry.indexes()}
    return {index: Follower(index, copy) for index, copy in found.items() if copy is not None}


def follow() -> bool:
    """Bring this machine's copies up to date by one batch; whether more waits. For one process a machine."""
    left = [each.follow() for each in _followers(str(settings.SEARCH_FOLDER)).values()]
    return any(left)
