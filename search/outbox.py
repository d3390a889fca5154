"""Changes wait here, in the transaction that made them, until the one writer of the index takes them."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import DatabaseError
from django.db.models import F, Q
from django.utils import timezone

from search import registry
from search.collecting import collect
from search.contract import (
    PUBLIC,
    Engine,
    EngineUnavailable,
    RebuildUnderway,
    SearchDocument,
    document_id,
    index_of,
)
from search.engines import writer_engine
from search.models import OutboxEntry
from search.versions import note_changes

logger = logging.getLogger(__name__)
CHUNK = 500
MAX_ATTEMPTS = 3
MAX_CHECKED = 2000


@dataclass(frozen=True)
class Applied:
    """How many things were indexed, removed and set aside by one batch."""

    indexed: int = 0
    removed: int = 0
    set_aside: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(self.indexed + other.indexed, self.removed + other.removed, self.set_aside + other.set_aside)


@dataclass(frozen=True)
class Waiting:
    """Ids the index is stale about; `hidden` are those of them that are not public now."""

    ids: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


_gathered: ContextVar[dict[str, set[str]] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Within it changes are put together and noted once, at its end: a record and its parts are one change."""
    if _gathered.get() is not None:
        yield
        return
    found: dict[str, set[str]] = defaultdict(set)
    token = _gathered.set(found)
    try:
        yield
    finally:
        _gathered.reset(token)
    for kind, keys in found.items():
        put(kind, keys)


def put(kind: str, keys: Iterable[object]) -> None:
    """Note that these things changed (or came, or went, or are public no longer); three queries for a hundred.

    Raises KeyError for a kind that no index holds.
    """
    index_of(kind)
    waiting = _gathered.get()
    if waiting is not None:
        waiting[kind].update(str(key) for key in keys)
        return
    now = timezone.now()
    for chunk in _chunks(sorted({str(key) for key in keys})):
        of_kinds = registry.with_followers(kind, chunk)
        # The row first, then its version: the update locks it until this transaction ends, so no writer can mark
        # as applied a state that it could not yet see.
        OutboxEntry.objects.bulk_create(
            [OutboxEntry(kind=name, key=key, changed=now) for name, found in of_kinds.items() for key in found],
            ignore_conflicts=True,
        )
        these = reduce(or_, (Q(kind=name, key__in=found) for name, found in of_kinds.items()))
        OutboxEntry.objects.filter(these).update(
            version=F("version") + 1, pending=True, changed=now, attempts=0, error="", set_aside=None
        )
        note_changes(of_kinds)


def apply(*, limit: int = CHUNK) -> Applied:
    """Bring each index up to date with its oldest waiting changes, at most `limit`; only the one writer calls this.

    A thing whose document cannot be made is tried three times and then set aside with its error; the rest go on.
    Raises EngineUnavailable (the changes stay) once every index was tried.
    """
    done, down = Applied(), None
    for index in registry.indexes():
        try:
            done += _apply(index, limit)
        except EngineUnavailable as error:
            down = error
    if down is not None:
        raise down
    return done


def _apply(index: str, limit: int) -> Applied:
    # Not at the top: a rebuild puts what came late into the outbox again.
    from search import rebuilding

    engine = writer_engine(index)
    try:
        rebuilding.heal(index, engine)
    except RebuildUnderway:
        return Applied()
    entries = list(OutboxEntry.objects.of(index).due()[:limit])
    if not entries:
        return Applied()
    batch = collect(entries)
    if batch.gone:
        engine.remove(batch.gone)
    if batch.documents:
        batch.failed.update(_index(engine, list(batch.documents.values())))
    mark_applied((entry.pk, entry.version) for entry in entries if entry.document_id not in batch.failed)
    set_aside = _mark_failed([entry for entry in entries if entry.document_id in batch.failed], batch.failed)
    indexed = len([each for each in batch.documents if each not in batch.failed])
    return Applied(indexed=indexed, removed=len(batch.gone), set_aside=set_aside)


def _index(engine: Engine, documents: list[SearchDocument]) -> list[tuple[str, str]]:
    """All at once; where the engine trips over one of them, one by one."""
    try:
        return engine.index(documents)
    except EngineUnavailable:
        raise
    except Exception as error:
        if len(documents) == 1:
            logger.warning("%s cannot be indexed", documents[0].id, exc_info=True)
            return [(documents[0].id, f"{type(error).__name__}: {error}")]
        return [failed for each in documents for failed in _index(engine, [each])]


def mark_applied(versions: Iterable[tuple[int, int]]) -> None:
    """(pk, version) pairs are in the index; a row that has moved on since stays."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for pk, version in versions:
        by_version[version].append(pk)
    for version, pks in by_version.items():
        for start in range(0, len(pks), CHUNK):
            OutboxEntry.objects.filter(version=version, pk__in=pks[start : start + CHUNK]).update(
                pending=False, attempts=0, error="", set_aside=None
            )


def _mark_failed(entries: Sequence[OutboxEntry], errors: dict[str, str]) -> int:
    now, count = timezone.now(), 0
    for entry in entries:
        final = entry.attempts + 1 >= MAX_ATTEMPTS
        count += final
        OutboxEntry.objects.filter(pk=entry.pk, version=entry.version).update(
            attempts=F("attempts") + 1, error=errors[entry.document_id][:2000], set_aside=now if final else None
        )
    return count


def replay(pk: int | None = None) -> int:
    """Try again what was set aside, all or one row; answers how many."""
    rows = OutboxEntry.objects.poison()
    return (rows if pk is None else rows.filter(pk=pk)).update(set_aside=None, attempts=0)


def put_again(entries: Iterable[OutboxEntry]) -> None:
    """These rows are to be told to the index once more, whoever may be telling them now."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry.key)
    for kind, keys in by_kind.items():
        put(kind, keys)


_told: ContextVar[dict[str, Waiting] | None] = ContextVar("told", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """Within it what waits is asked once, however often an engine is: all belongs to one answer."""
    token = _told.set({})
    try:
        yield
    finally:
        _told.reset(token)


def waiting(index: str = PUBLIC) -> Waiting:
    """What one index does not know yet."""
    told = _told.get()
    if told is None:
        return _waiting(index)
    if index not in told:
        told[index] = _waiting(index)
    return told[index]


def _waiting(index: str) -> Waiting:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, key in OutboxEntry.objects.of(index).waiting().values_list("kind", "key"):
        by_kind[kind].append(key)
    return told_apart(by_kind)


def told_apart(by_kind: Mapping[str, Collection[str]]) -> Waiting:
    """Which of these keys, by kind, are public now; when they are too many to look through, all count as hidden."""
    ids = frozenset(document_id(kind, key) for kind, keys in by_kind.items() for key in keys)
    if len(ids) > MAX_CHECKED:
        return Waiting(ids, ids)
    shown = {document_id(kind, key) for kind, keys in by_kind.items() for key in _public(kind, keys)}
    return Waiting(ids, ids - shown)


def _public(kind: str, keys: Collection[str]) -> set[str]:
    source = registry.source(kind)
    if source is None:
        return set()
    try:
        return source.public_keys(keys)
    except DatabaseError:
        raise
    except Exception:
        logger.warning("Cannot tell which %s are public", kind, exc_info=True)
        return set()


def state() -> dict[str, float]:
    """Counts of waiting and of set-aside changes, and the age in seconds of the oldest one that is due."""
    oldest = OutboxEntry.objects.due().values_list("changed", flat=True).first()
    return {
        "pending": OutboxEntry.objects.waiting().filter(set_aside=None).count(),
        "set_aside": OutboxEntry.objects.poison().count(),
        "lag_seconds": round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0.0,
    }
