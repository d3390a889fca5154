"""The index compared with the database: what it lacks, holds too much or in an older state is told to it again."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils import timezone

from search import outbox, registry
from search.contract import Engine, document_id
from search.engines import writer_engine
from search.models import IndexCheck, OutboxEntry


@dataclass(frozen=True)
class Comparison:
    """`drift` are ids about which index and database differ though nothing waits; by kind, the numbers of both."""

    drift: frozenset[str]
    documents: dict[str, dict[str, int]]


def compare(index: str, engine: Engine) -> Comparison:
    """Look at all ids and versions of the index. Raises EngineUnavailable."""
    # The index first: what changes from here on counts as drift at worst, and is told once more.
    held = dict(engine.versions())
    rows = OutboxEntry.objects.of(index).values_list("kind", "key", "version", "pending")
    newest: dict[str, int] = {}
    waiting: set[str] = set()
    for kind, key, version, pending in rows.iterator():
        newest[document_id(kind, key)] = version
        if pending:
            waiting.add(document_id(kind, key))
    public = {document_id(source.kind, key) for source in registry.sources(index) for key in source.public_keys(None)}
    old = {each for each in public & held.keys() if held[each] < newest.get(each, 0)}
    drift = ((public ^ held.keys()) | old) - waiting
    of_index, of_database = (Counter(each.split(":", 1)[0] for each in ids) for ids in (held, public))
    kinds = [source.kind for source in registry.sources(index)]
    documents = {kind: {"index": of_index[kind], "database": of_database[kind]} for kind in kinds}
    return Comparison(frozenset(drift), documents)


def reconcile(index: str) -> int:
    """Put what drifted apart into the outbox again; answers how much. Raises EngineUnavailable."""
    found = compare(index, writer_engine(index))
    by_kind: dict[str, list[str]] = defaultdict(list)
    for each in found.drift:
        kind, key = each.split(":", 1)
        by_kind[kind].append(key)
    for kind, keys in by_kind.items():
        outbox.put(kind, keys)
    IndexCheck.objects.update_or_create(
        index=index,
        defaults={"checked": timezone.now(), "drift": len(found.drift), "documents": found.documents},
    )
    return len(found.drift)
