"""The cluster that the other tests rely on."""

import pytest

from tests.services.cluster import NODES, Cluster, asked

pytestmark = pytest.mark.services


@pytest.fixture
def ours(search_cluster: Cluster) -> Cluster:
    if not search_cluster.nodes:
        pytest.skip("the cluster that SEARCH_URL names is not ours to kill")
    return search_cluster


def test_three_processes_are_one_cluster(ours: Cluster) -> None:
    health = ours.health("green")
    assert health["number_of_nodes"] == NODES
    assert len({asked(node.url)["name"] for node in ours.nodes}) == NODES


def test_a_killed_node_comes_back(ours: Cluster) -> None:
    ours.nodes[0].kill()
    assert ours.health(nodes=NODES - 1)["number_of_nodes"] == NODES - 1
    ours.nodes[0].start()
    assert ours.health("green")["number_of_nodes"] == NODES
