"""An index built anew beside the old one, with all that changes meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice

from search import leases, outbox, registry
from search.collecting import collect
from search.contract import Changes, Engine, SearchDocument, document_id
from search.engines import copy_engine
from search.models import OutboxEntry

BROKEN = {"missing", "outdated", "corrupt"}
A_ROUND = 2000


class Moved:
    """What changed since the last time somebody asked; told by versions, since clocks and commits cross each other."""

    def __init__(self, index: str) -> None:
        self.index = index
        self.pending: list[tuple[int, int]] = []
        self.versions: dict[str, int] = {}
        self._seen: dict[int, int] = {}
        rows = OutboxEntry.objects.of(index).values_list("pk", "kind", "key", "version", "pending", "set_aside")
        for pk, kind, key, version, pending, set_aside in rows.iterator():
            self._seen[pk] = self.versions[document_id(kind, key)] = version
            if pending and set_aside is None:
                self.pending.append((pk, version))

    def entries(self) -> list[OutboxEntry]:
        """Rows that moved on, at most A_ROUND."""
        rows = OutboxEntry.objects.of(self.index).order_by("-changed").iterator()
        moved = list(islice((row for row in rows if row.version > self._seen.get(row.pk, -1)), A_ROUND))
        self._seen.update((row.pk, row.version) for row in moved)
        return moved

    def __call__(self) -> Changes:
        batch = collect(self.entries())
        return Changes(tuple(batch.documents.values()), tuple(batch.gone))


def rebuild(index: str, engine: Engine, *, tolerant: bool = False) -> int:
    """Build one index from the database beside the old one, then swap; answers the number of documents.

    What changed meanwhile is replayed before the swap; what moved on between the last replay and the swap is put into
    the outbox again, since a worker may have told it to the old index alone. Raises RebuildUnderway, EngineUnavailable.
    """
    with leases.held(f"rebuild-{index}", needed=copy_engine(index) is not None) as renew:
        moved = Moved(index)
        documents = _with_versions(index, moved.versions, tolerant)
        count = engine.rebuild(_renewing(documents, renew), changed=moved)
    outbox.mark_applied(moved.pending)
    outbox.put_again(list(chain.from_iterable(iter(moved.entries, []))))
    return count


def rebuild_copy(index: str, engine: Engine) -> int:
    """As `rebuild`, for a machine's own copy: the outbox is not concerned with it."""
    moved = Moved(index)
    return engine.rebuild(_with_versions(index, moved.versions, tolerant=True), changed=moved)


def _renewing(documents: Iterator[SearchDocument], renew: Callable[[], object]) -> Iterator[SearchDocument]:
    for number, document in enumerate(documents):
        if number % 200 == 0:
            renew()
        yield document


def _with_versions(index: str, versions: dict[str, int], tolerant: bool) -> Iterator[SearchDocument]:
    for document in registry.all_documents(index, tolerant=tolerant):
        yield replace(document, version=versions.get(document.id, 0))


def heal(index: str, engine: Engine) -> bool:
    """Build the index anew where it is missing, broken or of another version; answers whether it was.

    Where one kind of things cannot be read, an index without the rest of it is better than none.
    """
    if engine.status()["state"] not in BROKEN:
        return False
    rebuild(index, engine, tolerant=True)
    return True
