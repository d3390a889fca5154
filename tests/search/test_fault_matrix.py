"""B25: whatever the cluster does wrong, pages, suggestions and the API answer and nothing that is written waits.

The servers are this test's own, on loopback; tests/search/test_elastic.py has a real cluster with wrong aliases.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import pytest
from django.db import transaction
from django.test import Client

from resources.events.search import EventSearch
from search import following, indexing, outbox, registry
from search.contract import EngineUnavailable, SearchDocument
from search.engines import get_engine
from tests.resources.factories import city, event
from tests.search import documents
from tests.search.conftest import Room
from tests.search.servers import hanging_up, listening, saying, silent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Rooms = dict[str, Room]
FIRST_SECONDS, ADDED_SECONDS, SAVE_SECONDS = 1.0, 0.05, 0.015
ASKED = {
    "page": "/en/search/?q=silent",
    "suggestions": "/api/v2/suggest/?q=if+pol",
    "API": "/api/v2/search/?q=silent",
    "calendar": "/en/events/?near=85701",
    "calendar's API": "/api/v2/events/?near=85701",
    "calendar to subscribe to": "/en/events/calendar.ics?near=85701",
}
CALENDAR = [name for name in ASKED if name.startswith("calendar")]


@contextmanager
def stopped() -> Iterator[str]:
    """Connections are taken by the system, nobody reads them."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def refused() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        host = f"127.0.0.1:{door.getsockname()[1]}"
    yield host


@contextmanager
def dropped() -> Iterator[str]:
    """A queue that is full: the system drops every further packet."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(door.getsockname())
        yield f"127.0.0.1:{door.getsockname()[1]}"


def served(answer: Callable[[socket.socket], None]) -> Callable[[], object]:
    @contextmanager
    def serving() -> Iterator[str]:
        with listening(answer) as listener:
            yield listener.host

    return serving


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


MAPPED = {"mappings": {"_meta": {"schema": "x"}}}
FAULTS = {
    "stopped": stopped,
    "refused": refused,
    "packets dropped": dropped,
    "slow": served(silent),
    "hangs up": served(hanging_up),
    "500": served(saying(500, b"{}")),
    "429": served(saying(429, b"{}")),
    "garbage": served(saying(200, b"<html>")),
    "red cluster": served(saying(503, _json({"error": {"type": "search_phase_execution_exception"}, "status": 503}))),
    "index missing": served(saying(404, _json({"error": {"type": "index_not_found_exception"}, "status": 404}))),
    "alias missing": served(saying(404, _json({"error": "alias missing", "status": 404}))),
    "alias on two indices": served(saying(200, _json({"one": MAPPED, "two": MAPPED}))),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_cluster_does_wrong_all_is_answered_and_nothing_waits(
    fault: str, rooms: Rooms, settings: object, client: Client, tmp_path: Path
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "copy"  # type: ignore[attr-defined]
    _meetings()
    indexing.rebuild()
    for path in ASKED.values():
        client.get(path)
    with FAULTS[fault]() as host:  # type: ignore[attr-defined]
        settings.SEARCH_URL = address = f"opensearch+http://{host}"  # type: ignore[attr-defined]
        while following.follow():
            pass
        following.follow()
        times = {}
        for name, path in ASKED.items():
            _leave_alone_no_longer()
            first = _timed(lambda path=path: client.get(path))
            taken: dict[str, list[float]] = {"": [], address: []}
            for url in [*taken] * 5:  # in turn, so that what else the machine does falls on both
                settings.SEARCH_URL = url  # type: ignore[attr-defined]
                taken[url].append(_timed(lambda path=path: client.get(path)))
            times[name] = (first, median(taken[address]) - median(taken[""]))
        answer = client.get(ASKED["API"]).json()
        assert answer["degraded"]
        assert answer["engine"] == "embedded"
        assert "police" in {each["id"].removeprefix("guide:") for each in answer["results"]}
        for name in CALENDAR:
            shown = b"".join(client.get(ASKED[name]))
            assert b"Talk in Tucson" in shown, name
            assert b"Talk far away" not in shown, name
        writes = _writes(rooms)
        assert not {"police"} & {
            each["id"].removeprefix("guide:") for each in client.get(ASKED["API"]).json()["results"]
        }
        with pytest.raises(EngineUnavailable):
            outbox.apply()
        assert outbox.state()["pending"] == 2
        following.follow()
        assert "new" in {
            each["id"].removeprefix("guide:") for each in client.get(ASKED["API"] + "+quetzal").json()["results"]
        }
    print(
        f"{fault:22}"
        + "".join(f" {name} first {a * 1000:.0f} ms, then {b * 1000:+.0f} ms;" for name, (a, b) in times.items()),
        f"writes {writes * 1000:.1f} ms",
    )
    assert max(first for first, _ in times.values()) <= FIRST_SECONDS
    assert max(added for _, added in times.values()) <= ADDED_SECONDS
    assert writes <= SAVE_SECONDS


def _meetings() -> None:
    """One in Tucson, one far from there, found as the calendar finds them."""
    registry._sources["event"] = EventSearch()
    latitude, longitude = documents.TUCSON
    tucson = city(name="Tucson", state_code="AZ", latitude=latitude, longitude=longitude)
    event(texts={"en": "Talk in Tucson"}, place=tucson)
    event(texts={"en": "Talk far away"}, place=city(name="Boise", state_code="ID", latitude=43.6, longitude=-116.2))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _leave_alone_no_longer() -> None:
    """Each kind of request is the first one once."""
    get_engine().links[0].finder._breaker.close()  # type: ignore[attr-defined]


def _writes(rooms: Rooms) -> float:
    """A save, a publication and an unpublication; the middle one of their times."""

    def saved(change: Callable[[], object], key: str) -> Callable[[], None]:
        def work() -> None:
            with transaction.atomic():
                change()
                outbox.put("guide", [key])

        return work

    guides = rooms["guide"]
    new = SearchDocument("guide", "new", {"en": "Silent quetzal"})
    changes = [
        saved(lambda: None, "new"),
        saved(lambda: guides.things.update(new=new), "new"),
        saved(lambda: guides.hidden.add("police"), "police"),
    ]
    return sorted(map(_timed, changes))[1]
