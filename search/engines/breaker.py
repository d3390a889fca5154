"""A circuit breaker around an engine that lies elsewhere: one visitor waits for a fault, the next ones do not."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import TypeVar

from pybreaker import STATE_CLOSED, CircuitBreaker

from search.contract import EngineUnavailable, Finder, Result, SearchQuery, Suggestion

logger = logging.getLogger(__name__)
PROBE_SECONDS = 10.0
T = TypeVar("T")


class Guarded(Finder):
    """An engine that nobody asks after its first failure, until a thread of this process had an answer from it.

    The library lets one call at a time through its breaker, so questions go past it and only failures are told to it;
    what goes through is the probe, at most one each PROBE_SECONDS and only while somebody asks.
    """

    def __init__(self, engine: Finder, *, probe_seconds: float = PROBE_SECONDS) -> None:
        self.engine, self.name = engine, engine.name
        self._seconds = probe_seconds
        self._breaker = CircuitBreaker(fail_max=1, reset_timeout=probe_seconds, throw_new_error_on_trip=False)
        self._probing = threading.Lock()
        self._next_probe = 0.0

    @property
    def state(self) -> str:
        """`closed` (it is asked), `open` or `half-open`."""
        return str(self._breaker.current_state)

    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        return self._ask(lambda: self.engine.search(query, facets=facets, exclude=exclude, snippets=snippets))

    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        return self._ask(lambda: self.engine.suggest(text, lang, limit, exclude=exclude))

    def status(self) -> dict[str, object]:
        return {**self.engine.status(), "breaker": self.state}

    def _ask(self, question: Callable[[], T]) -> T:
        if self.state != STATE_CLOSED:
            self._probe_when_due()
            raise EngineUnavailable("left alone after a failure")
        try:
            return question()
        except EngineUnavailable as error:
            logger.warning("The search engine %s fails and is left alone: %s", self.name, error)
            self._next_probe = time.monotonic() + self._seconds
            self._breaker.open()
            raise

    def _probe_when_due(self) -> None:
        if time.monotonic() >= self._next_probe and self._probing.acquire(blocking=False):
            threading.Thread(target=self._probe, name=f"probe-{self.name}", daemon=True).start()

    def _probe(self) -> None:
        try:
            with suppress(Exception):
                # It is time by a clock that nobody sets; the library would look at the time of day as well.
                self._breaker.half_open()
                self._breaker.call(self.engine.search, SearchQuery(size=1), snippets=False)
                logger.warning("The search engine %s answers again.", self.name)
        finally:
            self._next_probe = time.monotonic() + self._seconds
            self._probing.release()
