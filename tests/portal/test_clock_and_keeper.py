"""What time does, and the one child that makes it happen."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import clock, keeper


@pytest.fixture(autouse=True)
def _own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_jobs", {})


@pytest.mark.django_db
def test_a_failing_job_does_not_stop_the_next() -> None:
    def fails(now):
        raise RuntimeError("no")

    clock.register("first", fails)
    clock.register("second", lambda now: 3)
    assert clock.tick() == {"first": -1, "second": 3}


def test_a_job_name_is_taken_once() -> None:
    clock.register("job", lambda now: 0)
    with pytest.raises(ImproperlyConfigured):
        clock.register("job", lambda now: 0)


def test_a_second_keeper_gives_way(tmp_path: Path) -> None:
    lock = tmp_path / "keeper.lock"
    worked = []
    with keeper.only_one(lock) as mine:
        assert mine
        keeper.keep(lambda: worked.append(1) or False, parent=os.getppid(), lock=lock, pause=0)
    assert not worked


@pytest.mark.django_db
def test_a_keeper_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    keeper.keep(lambda: False, parent=-1, lock=tmp_path / "keeper.lock", pause=0)


@pytest.mark.django_db
def test_a_keeper_outlives_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def work() -> int:
        calls.append(1)
        if len(calls) == 3:
            monkeypatch.setattr(os, "getppid", lambda: -2)
        raise RuntimeError("no")

    keeper.keep(work, parent=os.getppid(), lock=tmp_path / "keeper.lock", pause=0)
    assert len(calls) == 3
