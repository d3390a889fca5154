"""Writers of SQLite take turns: each waits about as long as any other, and none is told that it is locked."""

import fcntl
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from search.models import OutboxEntry
from tests.conftest import ON_SQLITE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not ON_SQLITE, reason="other databases have their own order"),
]
WRITERS = 16


def note(key: str) -> None:
    OutboxEntry.objects.create(kind="service", key=key, changed=timezone.now())


def hold_the_database(number: int, until: float, told: list[Any]) -> None:
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            with transaction.atomic():
                told.append((number, time.monotonic() - began))
                note(f"{number}-{began}")
                time.sleep(0.02)
    except OperationalError as problem:
        told.append((number, problem))
    finally:
        connection.close()


def test_of_many_that_write_without_a_pause_everybody_comes_soon() -> None:
    told: list[Any] = []
    until = time.monotonic() + 3
    threads = [threading.Thread(target=hold_the_database, args=(number, until, told)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [waited for _number, waited in told if isinstance(waited, Exception)] == []
    assert {number for number, _waited in told} == set(range(WRITERS))
    assert OutboxEntry.objects.count() == len(told)
    print(f"{len(told)} turns, longest wait {max(waited for _number, waited in told):.2f} s")


def test_a_turn_that_does_not_come_is_said_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with open(f"{connection.settings_dict['NAME']}.turn", "a") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        with pytest.raises(OperationalError, match="locked"):
            note("a")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
        assert not OutboxEntry.objects.exists()
    note("a")


def test_who_failed_or_left_gives_the_turn_on() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        note("a")
        raise ZeroDivisionError
    with open(f"{connection.settings_dict['NAME']}.turn", "a") as line:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
