"""What commands and probes ask of the index: build it anew, say how it is."""

from search import outbox, registry
from search.contract import Engine, EngineUnavailable
from search.engines import get_engine
from search.models import OutboxEntry


def rebuild(engine: Engine | None = None) -> int:
    """Build the index from the database beside the old one, then swap; answers the number of documents.

    What waited before the first document was read is in the new index; what changed since stays in the outbox.
    """
    engine = engine or get_engine()
    seen = list(OutboxEntry.objects.due().values_list("pk", "version"))
    count = engine.rebuild(registry.all_documents())
    outbox.mark_applied(seen)
    return count


def status() -> dict[str, object]:
    """The engine's own account together with the outbox's."""
    try:
        account = dict(get_engine().status())
    except EngineUnavailable as error:
        account = {"engine": "unknown", "state": "down", "reason": str(error)}
    return {**account, **outbox.state()}


def put_all(kind: str | None = None) -> int:
    """Put everything public of a kind, or of all kinds, into the outbox again; answers how many things."""
    count = 0
    for source in registry.sources():
        if kind in {None, source.kind}:
            keys = [document.key for document in source.documents()]
            outbox.put(source.kind, keys)
            count += len(keys)
    return count
