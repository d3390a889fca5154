"""200 people at once for 50 seats, each form sent three times, on real server processes; and what stays of them."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events.seats.crowd import PEOPLE, Guest, Hall, all_at_once, code_in, given_database, guests, hall, run
from tests.world import migrated, new_database

ROOM, LEAVING = 50, 20
MARKS = ["SentinelAgent8842", "sentineltext8843", "sentinelquery8844", "203.0.113.", "203.0.114."]


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Hall]:
    shutil.copy(migrated(), tmp_path / "puente.sqlite3")
    with hall(tmp_path, f"sqlite:///{tmp_path / 'puente.sqlite3'}") as found:
        yield found


@pytest.fixture
def on_given(tmp_path: Path) -> Iterator[Hall]:
    """What DATABASE_URL names: PostgreSQL in `make test-services`."""
    if not given_database().startswith("postgres"):
        pytest.skip("no PostgreSQL: make test-services starts one, or DATABASE_URL names one")
    with new_database(given_database()) as database, hall(tmp_path, database) as found:
        yield found


def come_and_go(found: Hall) -> None:
    """All keep, each form three times; then 20 who have a seat give it back, each twice."""
    acts = [guest.keep for guest in guests(found) for _ in range(3)]
    random.Random(7).shuffle(acts)
    begun = time.monotonic()
    pages = all_at_once(acts)
    print(f"{len(acts)} forms in {time.monotonic() - begun:.1f} s")
    codes = Counter(code_in(page) for page in pages)
    assert "" not in codes
    assert (len(codes), set(codes.values())) == (PEOPLE, {3})
    came = found.rows()
    assert [state for state, _, _ in came] == ["kept"] * ROOM + ["waiting"] * (PEOPLE - ROOM)
    have = sorted({code_in(page) for page in pages if "1 seat is yours" in page})
    assert len(have) == ROOM
    leave(found, have[:LEAVING], came)


def leave(found: Hall, codes: list[str], came: list[tuple[str, int, str]]) -> None:
    twice = [(code, Guest(found, number)) for number, code in enumerate(codes * 2)]
    pages = all_at_once([lambda code=code, guest=guest: guest.give_back(code) for code, guest in twice])
    assert sum("1 seat is given back" in page for page in pages) == LEAVING
    assert sum("No seats of this date are kept under this code" in page for page in pages) == LEAVING
    now = {digest: state for state, _, digest in found.rows()}
    line = [digest for state, _, digest in came if state == "waiting"]
    assert [now[digest] for digest in line] == ["kept"] * LEAVING + ["waiting"] * (len(line) - LEAVING)
    assert Counter(now.values()) == {"kept": ROOM, "waiting": PEOPLE - ROOM - LEAVING}


@pytest.mark.slow
def test_50_of_200_keep_a_seat_and_150_wait_on_sqlite(on_sqlite: Hall) -> None:
    come_and_go(on_sqlite)


@pytest.mark.services
def test_50_of_200_keep_a_seat_and_150_wait_on_postgresql(on_given: Hall) -> None:
    come_and_go(on_given)


@pytest.mark.slow
def test_of_200_requests_no_address_agent_text_or_code_stays_anywhere(on_sqlite: Hall, tmp_path: Path) -> None:
    people = guests(on_sqlite, agent=MARKS[0])
    kept = [code_in(page) for page in all_at_once([guest.keep for guest in people])]
    assert all(kept)
    words = [
        {"do": do, "code": MARKS[1], "website": MARKS[1], "seats": MARKS[1]} for do in ("open", "give_back", "keep")
    ]
    all_at_once(
        [
            lambda guest=guest, typed=typed: guest.ask(typed, f"?date={MARKS[2]}&q={MARKS[2]}")
            for guest in people
            for typed in words[:1]
        ]
    )
    all_at_once([lambda guest=guest: guest.ask(words[guest.number % 3]) for guest in people])
    hashes = [digest for _, _, digest in on_sqlite.rows()]
    assert len(hashes) == PEOPLE
    all_at_once(
        [lambda code=code, guest=guest: guest.give_back(code) for code, guest in zip(kept, people, strict=True)]
    )
    assert on_sqlite.rows() == []
    run(on_sqlite.told, "tick")
    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    forms = [form for code in kept for form in (code, " ".join(code[at : at + 3] for at in range(0, 18, 3)))]
    assert len(everything) > 2
    found = [mark for mark in [*MARKS, *forms, *hashes] if any(mark.encode() in content for content in everything)]
    assert not found
