"""What an operator runs beside a cluster: the worker, a rebuild, the status; each as a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from search.contract import INDEXES, EngineUnavailable, SearchQuery
from search.engines.elastic import ElasticEngine
from tests.search.elastic import new_prefix, own_index
from tests.services.cluster import Cluster
from tests.world import ROOT, environment, manage, migrated, new_database

pytestmark = pytest.mark.services
PUBLISH = """
from resources.models import GuideIndexPage, GuidePage
guides = GuideIndexPage.objects.get(locale__language_code="en")
for name in {names!r}:
    guides.add_child(instance=GuidePage(title=f"Silent {{name}}", slug=name, summary="What to do."))
"""
UNPUBLISH = """
from resources.models import GuidePage
GuidePage.objects.get(slug={name!r}).unpublish()
"""


@dataclass
class Machine:
    """One that writes to the cluster; `engine` looks at what came of it."""

    folder: Path
    settings: dict[str, str]
    engine: ElasticEngine

    def manage(self, *words: str) -> str:
        return manage(*words, folder=self.folder, **self.settings)

    def shell(self, code: str) -> None:
        self.manage("shell", "--no-imports", "-c", code)

    def status(self) -> dict[str, Any]:
        return json.loads(self.manage("search_status", "--json"))

    def found(self) -> set[str]:
        try:
            hits = self.engine.search(SearchQuery("silent", size=100)).hits
        except EngineUnavailable:
            return set()
        return {hit.key for hit in hits}

    @contextmanager
    def working(self) -> Iterator[None]:
        """While the worker runs; it ends as soon as it is asked to."""
        words = [sys.executable, "manage.py", "search_worker", "--pause", "0.1"]
        told = environment(self.folder) | self.settings
        with (self.folder / "worker.log").open("wb") as log:
            worker = subprocess.Popen(words, cwd=ROOT, env=told, stdout=log, stderr=log)
        try:
            yield
            worker.terminate()
            assert worker.wait(20) == 0, (self.folder / "worker.log").read_text()
        finally:
            worker.kill()
            worker.wait()


@pytest.fixture
def machine(search_cluster: Cluster, tmp_path: Path) -> Iterator[Machine]:
    prefix = new_prefix()
    told = {"SEARCH_URL": search_cluster.url, "SEARCH_INDEX_PREFIX": prefix, "SEARCH_TIMEOUT": "5"}
    with ExitStack() as stack:
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            told["DATABASE_URL"] = stack.enter_context(new_database(os.environ["DATABASE_URL"]))
        else:
            shutil.copy(migrated(), tmp_path / "puente.sqlite3")
        engines = {
            index: stack.enter_context(own_index(search_cluster.url, prefix=prefix, index=index)) for index in INDEXES
        }
        yield Machine(tmp_path, told, engines["public"])


def until_found(machine: Machine, number: int) -> None:
    end = time.monotonic() + 60
    while len(machine.found()) != number:
        assert time.monotonic() < end, machine.found()
        time.sleep(0.1)


def test_a_worker_tells_the_cluster_and_a_rebuild_swaps(machine: Machine) -> None:
    machine.shell(PUBLISH.format(names=["heron", "quetzal"]))
    assert machine.manage("search_rebuild").endswith("2 things indexed.\n")
    assert len(machine.found()) == 2
    first = machine.engine.store.current(anew=True).name
    machine.shell(PUBLISH.format(names=["ibis", "jay", "kite"]) + UNPUBLISH.format(name="heron"))
    assert machine.status()["pending"] == 4
    with machine.working():
        until_found(machine, 4)
        machine.shell(UNPUBLISH.format(name="kite"))
        until_found(machine, 3)
    told = machine.status()
    assert (told["engine"], told["state"], told["pending"], told["set_aside"]) == ("opensearch", "ok", 0, 0)
    assert told["lag_seconds"] == 0
    assert {index: each["drift"] for index, each in told["indexes"].items()} == {"public": 0, "workspace": 0}
    assert told["indexes"]["public"]["kinds"]["guide"] == {"index": 3, "database": 3}
    assert told["indexes"]["public"]["index"] == first
    assert machine.manage("search_rebuild").endswith("3 things indexed.\n")
    assert len(machine.found()) == 3
    second = machine.engine.store.current(anew=True).name
    assert second != first
    assert machine.status()["indexes"]["public"]["index"] == second
