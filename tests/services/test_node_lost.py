"""One of three nodes is killed while people search and the outbox writes: searches go on, nothing is lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from search.contract import EngineUnavailable, SearchDocument, SearchQuery
from search.engines.elastic import ElasticEngine
from tests.search.elastic import own_index
from tests.services.cluster import NODES, Cluster, Node, asked

pytestmark = pytest.mark.services

READERS = 4
THERE = 200
"""Documents before the node is killed."""


@pytest.fixture
def ours(search_cluster: Cluster) -> Iterator[Cluster]:
    if not search_cluster.nodes:
        pytest.skip("the cluster that SEARCH_URL names is not ours to kill")
    yield search_cluster
    for node in search_cluster.nodes:
        if not node.process.is_up:
            node.start()
    search_cluster.health("green")


@pytest.fixture
def engine(ours: Cluster) -> Iterator[ElasticEngine]:
    with own_index(ours.url) as made:
        made.rebuild(document(number) for number in range(THERE))
        ours.health("green")  # every copy has its twin
        yield made


def document(number: int) -> SearchDocument:
    return SearchDocument("term", str(number), {"en": f"Shelter {number}"}, version=1)


@dataclass
class Load:
    """Readers and one writer, who tries a document again until it was taken, as the outbox does."""

    engine: ElasticEngine
    ended: threading.Event = field(default_factory=threading.Event)
    answers: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    longest: float = 0.0
    written: int = THERE
    refused: int = 0

    def read(self) -> None:
        while not self.ended.is_set():
            begun = time.monotonic()
            try:
                self.answers.append(self.engine.search(SearchQuery("shelter"), facets=("kind",)).total)
            except EngineUnavailable as problem:
                self.failed.append(str(problem))
            self.longest = max(self.longest, time.monotonic() - begun)
            time.sleep(0.02)

    def write(self) -> None:
        while not self.ended.is_set():
            try:
                self.failed += [error for _id, error in self.engine.index([document(self.written)])]
                self.written += 1
            except EngineUnavailable:
                self.refused += 1
            time.sleep(0.05)


def manager(cluster: Cluster) -> Node:
    """The node that the others have elected."""
    chosen = asked(cluster.nodes[0].url + "/_cluster/state/cluster_manager_node,nodes")
    name = chosen["nodes"][chosen["cluster_manager_node"]]["name"]
    return next(node for node in cluster.nodes if node.name == name)


def copies(cluster: Cluster, engine: ElasticEngine) -> Node:
    """The node that takes the writes of this index."""
    up = next(node for node in cluster.nodes if node.process.is_up)
    rows = asked(f"{up.url}/_cat/shards/{engine.alias}?format=json&h=prirep,node")
    name = next(row["node"] for row in rows if row["prirep"] == "p")
    return next(node for node in cluster.nodes if node.name == name)


@pytest.mark.parametrize("which", [manager, copies])
def test_searches_go_on_and_nothing_is_lost(ours: Cluster, engine: ElasticEngine, which: object) -> None:
    load = Load(engine)
    threads = [threading.Thread(target=load.read) for _ in range(READERS)] + [threading.Thread(target=load.write)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(2)
        lost = which(ours, engine) if which is copies else which(ours)
        lost.kill()
        assert ours.health(nodes=NODES - 1)["number_of_nodes"] == NODES - 1
        before = load.written
        time.sleep(4)
        assert load.written > before, "nothing was written while the node was away"
        lost.start()
        assert ours.health("green")["number_of_nodes"] == NODES
        time.sleep(1)
    finally:
        load.ended.set()
        for thread in threads:
            thread.join()
    print(
        f"\n{len(load.answers)} searches, longest {load.longest:.2f} s; {load.written - THERE} written, {load.refused} tried again"
    )
    assert load.failed == []
    assert min(load.answers) >= THERE
    assert engine.search(SearchQuery("shelter")).total == load.written
