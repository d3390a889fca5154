"""The engines that can be measured here: the embedded one, and the cluster that SEARCH_URL names."""

import os
import tempfile
import uuid
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from search.contract import Engine
from search.engines.embedded import EmbeddedEngine

PATIENCE = 10.0
"""Seconds that a cluster may take for an answer: what is measured here is not its speed."""


@contextmanager
def embedded() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="puente-judged-") as folder:
        yield EmbeddedEngine(Path(folder))


@contextmanager
def elastic() -> Iterator[Engine]:
    """An index of its own beside those of the portal; gone at the end."""
    from django.conf import settings

    from portal import cluster
    from search.engines.elastic import ElasticEngine
    from search.engines.elastic_servers import Servers

    address = cluster.read(os.environ["SEARCH_URL"])
    access = {"api_key": settings.SEARCH_API_KEY, "ca_file": settings.SEARCH_CA_FILE}
    servers = Servers(address, **access, seconds=PATIENCE)
    engine = ElasticEngine(servers, f"judged-{uuid.uuid4().hex[:12]}")
    try:
        yield engine
    finally:
        servers.order(lambda client: [client.indices.delete(index=each.name) for each in engine.store.generations()])


def engines(only: Collection[str] | None = None) -> Iterator[tuple[str, AbstractContextManager[Engine]]]:
    """Each engine by its name, empty; what it wrote is cleared at the end."""
    made = {"embedded": embedded} | ({"elastic": elastic} if os.environ.get("SEARCH_URL") else {})
    yield from ((name, make()) for name, make in made.items() if not only or name in only)
