"""An index of the cluster for one test."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from portal import cluster
from search.engines.elastic import ElasticEngine
from search.engines.elastic_servers import Servers


def new_prefix() -> str:
    """For SEARCH_INDEX_PREFIX: nobody else's."""
    return f"test-{uuid.uuid4().hex[:12]}"


@contextmanager
def own_index(
    url: str, *, seconds: float = 5.0, prefix: str | None = None, index: str = "public"
) -> Iterator[ElasticEngine]:
    """An engine whose index nobody else uses and that is gone afterwards; its servers may be busy, so it waits."""
    servers = Servers(cluster.read(url), seconds=seconds)
    engine = ElasticEngine(servers, f"{prefix or new_prefix()}-{index}")
    try:
        yield engine
    finally:
        servers.order(lambda client: [client.indices.delete(index=each.name) for each in engine.store.generations()])
