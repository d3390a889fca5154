"""Nothing is lost and nothing forbidden shown, whatever fails: at random, at once, or killed in the middle."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from search import indexing, outbox, reconciling, registry, worker
from search.contract import PUBLIC, EngineUnavailable, SearchDocument, SearchQuery
from search.engines import get_engine, writer_engine
from search.engines.embedded import EmbeddedEngine
from tests.search import documents
from tests.search.conftest import Room

Rooms = dict[str, Room]
ROOT = Path(__file__).resolve().parents[2]


def shown(text: str = "") -> set[str]:
    return {hit.key for hit in get_engine().search(SearchQuery(text, size=100)).hits}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_thousand_writes_and_removals_that_fail_at_random(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """B26: some raise, some say that they did it and did not."""
    chance = random.Random(26)
    engine, guides = writer_engine(), rooms["guide"]
    guides.things = {f"g{number}": SearchDocument("guide", f"g{number}", {"en": "Canary"}) for number in range(40)}
    indexing.rebuild()
    failed = 0

    def failing(work: Callable[[object], object], nothing: object) -> Callable[[object], object]:
        def tried(what: object) -> object:
            nonlocal failed
            luck = chance.random()
            if luck < 0.4:
                failed += 1
                if luck < 0.3:
                    raise EngineUnavailable("at random")
                return nothing
            return work(what)

        return tried

    with monkeypatch.context() as faults:
        faults.setattr(engine, "index", failing(engine.index, []))  # type: ignore[arg-type]
        faults.setattr(engine, "remove", failing(engine.remove, None))  # type: ignore[arg-type]
        while failed < 1000:
            for key in chance.sample(sorted(guides.things), 3):
                (guides.hidden.discard if key in guides.hidden else guides.hidden.add)(key)
                outbox.put("guide", [key])
            with contextlib.suppress(EngineUnavailable):
                outbox.apply(limit=chance.choice([1, 2, 500]))
            if failed % 20 == 0:
                allowed = {f"guide:{key}" for key in guides.things.keys() - guides.hidden}
                from tests.search.test_outbox import found

                assert {item.id for item in found("canary").results} <= allowed
    started, writer = time.monotonic(), worker.Writer()
    while writer.step() or reconciling.compare(PUBLIC, engine).drift:
        writer._next_check = 0.0
    took = time.monotonic() - started
    print(f"B26: {failed} failures; drift 0 after {took:.1f} s")
    assert took < 60
    assert shown("canary") == guides.things.keys() - guides.hidden


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_rebuild_under_the_fastest_edits_loses_nothing_and_no_search_fails(rooms: Rooms) -> None:
    """B27: a writer, a worker and a reader go on while the index is built anew, again and again."""
    guides = rooms["guide"]
    guides.things = {
        f"g{number}": SearchDocument("guide", f"g{number}", {"en": f"Canary state{number}"}) for number in range(500)
    }
    indexing.rebuild()
    stop, errors, edits, searches = threading.Event(), [], 0, 0

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            from django.db import connection

            try:
                while not stop.is_set():
                    work()
            except Exception as error:  # noqa: BLE001 - told by the assertion below
                errors.append(repr(error))
            finally:
                connection.close()

        return run

    def read() -> None:
        nonlocal searches
        result = get_engine().search(SearchQuery("canary", size=100))
        ids = [hit.id for hit in result.hits]
        if result.degraded or len(ids) != len(set(ids)) or result.total > 500:
            errors.append(f"{result.engine} {result.total} {len(ids)}")
        searches += 1
        time.sleep(0.01)

    def apply() -> None:
        if not outbox.apply().indexed:
            time.sleep(0.005)

    threads = [threading.Thread(target=guarded(work)) for work in (read, apply)]
    for thread in threads:
        thread.start()
    rebuilder = threading.Thread(target=guarded(lambda: (indexing.rebuild(), None)[1]))
    rebuilder.start()
    started = time.monotonic()
    while edits < 5000:
        keys = [f"g{number % 500}" for number in range(edits, edits + 10)]
        for key in keys:
            guides.things[key] = replace(guides.things[key], title={"en": f"Canary edit{edits} {key}"})
        outbox.put("guide", keys)
        edits += len(keys)
    stop.set()
    for thread in (*threads, rebuilder):
        thread.join(60)
    writer = worker.Writer()
    while writer.step():
        pass
    print(f"B27: {edits} edits in {time.monotonic() - started:.1f} s, {searches} searches, {len(errors)} failed")
    assert errors == []
    assert reconciling.compare(PUBLIC, writer_engine()).drift == frozenset()
    for key in random.Random(27).sample(sorted(guides.things), 50):
        title = guides.things[key].title["en"]
        assert key in {hit.key for hit in get_engine().search(SearchQuery(title.split()[1], size=100)).hits}
    assert get_engine().search(SearchQuery("canary")).total == 500


KILLED = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
settings.configure(USE_I18N=False)
from search.contract import SearchDocument
from search.engines.embedded import EmbeddedEngine

def documents():
    for number in range(1_000_000):
        yield SearchDocument("guide", str(number), {"en": "Half made"})
        if number == 2000:
            print("under way", flush=True)

EmbeddedEngine(Path(sys.argv[1])).rebuild(documents())
"""


def test_a_rebuild_that_is_killed_leaves_the_old_index_serving(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(documents.ALL)
    before = engine.search(SearchQuery("asylum")).total
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "under way\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len(list(tmp_path.glob("g-*"))) == 2
    assert engine.search(SearchQuery("asylum")).total == before
    assert not engine.search(SearchQuery("half made")).total
    engine.index([SearchDocument("guide", "new", {"en": "Quetzal"})])
    assert engine.search(SearchQuery("quetzal")).total == 1
    engine.rebuild(documents.ALL)
    assert len(list(tmp_path.glob("g-*"))) == 2


def test_a_save_with_the_engine_away_costs_no_more(rooms: Rooms, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing touches the outbox alone: the engine is not even made."""

    def never(*args: object) -> None:
        raise AssertionError("a save asked the engine")

    monkeypatch.setattr("search.engines._embedded", never)
    monkeypatch.setattr("search.engines._cluster", never)
    started = time.perf_counter()
    for _ in range(20):
        outbox.put("guide", ["police"])
    added = (time.perf_counter() - started) / 20 * 1000
    print(f"a save adds {added:.1f} ms")
    assert registry.indexes()
