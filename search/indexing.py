"""What commands and probes ask of the indexes: build them anew, say how they are."""

from search import outbox, rebuilding, registry
from search.contract import PUBLIC, EngineUnavailable
from search.engines import writer_engine


def rebuild() -> int:
    """Build each index from the database beside the old one, then swap; answers the number of documents.

    Raises RebuildUnderway, EngineUnavailable.
    """
    return sum(rebuilding.rebuild(index, writer_engine(index)) for index in registry.indexes())


def status() -> dict[str, object]:
    """The public index's account together with the outbox's; `state` is that of the worse index."""
    accounts = [_account(index) for index in registry.indexes()] or [_account(PUBLIC)]
    worse = next((each["state"] for each in accounts if each["state"] != "ok"), "ok")
    return {**accounts[0], "state": worse, **outbox.state()}


def _account(index: str) -> dict[str, object]:
    try:
        return dict(writer_engine(index).status())
    except EngineUnavailable as error:
        return {"engine": "unknown", "state": "down", "reason": str(error)}


def put_all(kind: str | None = None) -> int:
    """Put all things of a kind, or of all kinds, into the outbox again; answers how many things."""
    count = 0
    for index in registry.indexes():
        for source in registry.sources(index):
            if kind in {None, source.kind}:
                keys = [document.key for document in source.documents()]
                outbox.put(source.kind, keys)
                count += len(keys)
    return count
