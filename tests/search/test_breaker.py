"""When an engine that failed is asked again."""

import time
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pybreaker
import pytest

from search.contract import EngineUnavailable, SearchDocument, SearchQuery
from search.engines.breaker import Guarded
from search.engines.embedded import EmbeddedEngine


class AnHourBack(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) - timedelta(hours=1)


def test_a_clock_that_is_set_back_keeps_no_engine_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine(tmp_path)
    guarded = Guarded(engine, probe_seconds=0.05)
    with pytest.raises(EngineUnavailable, match="missing"):
        guarded.search(SearchQuery())
    monkeypatch.setattr(pybreaker, "datetime", AnHourBack)
    engine.rebuild([SearchDocument("term", "bond", {"en": "Bond"})])
    end = time.monotonic() + 5
    while guarded.state != pybreaker.STATE_CLOSED:
        assert time.monotonic() < end
        with suppress(EngineUnavailable):
            guarded.search(SearchQuery())
        time.sleep(0.01)
    assert guarded.search(SearchQuery("bond")).total == 1
