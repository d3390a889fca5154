"""The one writer: what it repairs, how it waits, and what happens beside a rebuild."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from search import indexing, leases, outbox, reconciling, worker
from search.contract import PUBLIC, Changes, EngineUnavailable, RebuildUnderway, SearchDocument, SearchQuery
from search.engines import get_engine, writer_engine
from search.engines.embedded import EmbeddedEngine
from search.models import IndexCheck, OutboxEntry
from tests.search.conftest import Room

pytestmark = pytest.mark.django_db
Rooms = dict[str, Room]


def guide(key: str, title: str) -> SearchDocument:
    return SearchDocument("guide", key, {"en": title})


def found_keys(text: str) -> set[str]:
    return {hit.key for hit in get_engine().search(SearchQuery(text, size=100)).hits}


def test_what_an_index_lost_or_kept_against_the_database_is_repaired(rooms: Rooms) -> None:
    indexing.rebuild()
    engine = writer_engine()
    engine.remove(["guide:police"])
    engine.index([guide("ghost", "Quetzal")])
    outbox.put("guide", ["lawyer"])
    OutboxEntry.objects.update(pending=False)
    drifted = {"guide:police", "guide:ghost", "guide:lawyer"}
    assert reconciling.compare(PUBLIC, engine).drift == drifted
    assert worker.Writer().step()
    assert not worker.Writer().step()
    assert reconciling.compare(PUBLIC, engine).drift == frozenset()
    assert IndexCheck.objects.get().drift == 0
    assert found_keys("quetzal") == set()


def test_a_rebuild_bears_the_versions_so_that_nothing_seems_old(rooms: Rooms) -> None:
    outbox.put("guide", ["police"])
    outbox.put("guide", ["police"])
    indexing.rebuild()
    assert dict(writer_engine().versions())["guide:police"] == 2
    assert reconciling.compare(PUBLIC, writer_engine()).drift == frozenset()


def test_a_lease_is_held_by_one_until_it_is_given_back_or_runs_out(rooms: Rooms) -> None:
    assert leases.take("writer", "one")
    assert leases.take("writer", "one")
    assert not leases.take("writer", "two")
    leases.release("writer", "one")
    assert leases.take("writer", "two", seconds=-1)
    assert leases.take("writer", "one")


def test_what_changes_during_a_rebuild_is_in_the_new_index(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    indexing.rebuild()
    documents = rooms["guide"].documents

    def documents_and_change(keys: object = None) -> Iterator[SearchDocument]:
        yield from list(documents(keys))  # type: ignore[arg-type]
        if keys is None and "new" not in rooms["guide"].things:
            rooms["guide"].things["new"] = guide("new", "Quetzal")
            rooms["guide"].hidden.add("police")
            outbox.put("guide", ["new", "police"])
            # A worker tells the old index alone.
            outbox.apply()

    monkeypatch.setattr(rooms["guide"], "documents", documents_and_change)
    indexing.rebuild()
    assert found_keys("quetzal") == {"new"}
    assert "police" not in found_keys("silent")
    assert reconciling.compare(PUBLIC, writer_engine()).drift == frozenset()


def test_of_two_rebuilds_the_second_gives_way_and_writers_go_on(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild([])

    def documents() -> Iterator[SearchDocument]:
        yield guide("one", "Quetzal")
        with pytest.raises(RebuildUnderway):
            EmbeddedEngine(tmp_path).rebuild([])
        engine.index([guide("two", "Quetzal")])
        assert engine.search(SearchQuery("quetzal")).total == 1

    rounds = iter([Changes((guide("two", "Quetzal"),)), Changes(), Changes(gone=("guide:one",))])
    engine.rebuild(documents(), changed=lambda: next(rounds, Changes()))
    assert {hit.key for hit in engine.search(SearchQuery("quetzal")).hits} == {"two"}


def test_what_a_killed_rebuild_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild([guide("one", "Quetzal")])
    (tmp_path / "g-left").mkdir()
    assert engine.search(SearchQuery("quetzal")).total == 1
    engine.rebuild([guide("one", "Quetzal")])
    assert not (tmp_path / "g-left").exists()


def test_one_document_over_which_the_engine_trips_does_not_hold_up_the_others(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexing.rebuild()
    index = writer_engine().index

    def tripping(documents: object) -> list[tuple[str, str]]:
        listed = list(documents)  # type: ignore[call-overload]
        if any(each.key == "lawyer" for each in listed):
            raise ZeroDivisionError("a fault of the library")
        return index(listed)

    monkeypatch.setattr(writer_engine(), "index", tripping)
    outbox.put("guide", ["lawyer", "police"])
    assert outbox.apply().indexed == 1
    assert "ZeroDivisionError" in OutboxEntry.objects.get(key="lawyer").error


def until(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_the_loop_waits_for_an_engine_that_is_away_and_stops_when_asked(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexing.rebuild()
    rooms["guide"].things["new"] = guide("new", "Quetzal")
    engine, tried = writer_engine(), threading.Event()

    def away(documents: object) -> list[tuple[str, str]]:
        tried.set()
        raise EngineUnavailable("down")

    def run(stop: threading.Event) -> None:
        worker.work(stop, pause=0.02)
        connections.close_all()

    index = engine.index
    monkeypatch.setattr(engine, "index", away)
    outbox.put("guide", ["new"])
    stop = threading.Event()
    loop = threading.Thread(target=run, args=(stop,))
    loop.start()
    try:
        assert tried.wait(20)
        assert outbox.state()["pending"] == 1
        monkeypatch.setattr(engine, "index", index)
        until(lambda: outbox.state()["pending"] == 0)
    finally:
        stop.set()
        loop.join(20)
    assert not loop.is_alive()
    assert leases.take(worker.NAME, "another")
