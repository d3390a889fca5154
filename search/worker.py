"""The one writer of the indexes: applies the outbox and, every minute, sees that index and database agree."""

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections

from search import leases, outbox, reconciling, registry
from search.contract import EngineUnavailable

logger = logging.getLogger(__name__)
NAME = "writer"
MINUTE = 60.0
SHARE = 0.02
"""So much of its time the writer may spend comparing; where that takes long it is done more rarely."""


class Writer:
    """One step after the other; the first comparison comes with the first step."""

    def __init__(self) -> None:
        self._next_check = 0.0

    def step(self, *, limit: int = outbox.CHUNK) -> bool:
        """Apply one batch; whether it was full, so that more may wait. Raises EngineUnavailable."""
        applied = outbox.apply(limit=limit)
        if applied.indexed + applied.removed >= limit:
            return True
        if time.monotonic() >= self._next_check:
            started = time.monotonic()
            drift = sum(reconciling.reconcile(index) for index in registry.indexes())
            took = time.monotonic() - started
            self._next_check = time.monotonic() + max(MINUTE - took, took / SHARE)
            return drift > 0
        return False


def work(stop: threading.Event, *, pause: float = 1.0, lease_seconds: float = leases.SECONDS) -> None:
    """Write until `stop` is set, whenever no other machine does. Where the engine or the database is down it waits."""
    holder, writer, was_down = leases.own_name(), Writer(), False
    while not stop.is_set():
        more = False
        try:
            if leases.take(NAME, holder, seconds=lease_seconds):
                more = writer.step()
                was_down = False
        except (EngineUnavailable, DatabaseError) as error:
            if not was_down:
                logger.warning("Changes wait: %s", error)
            was_down = True
        except Exception:
            logger.exception("A step failed; it is tried again.")
        finally:
            close_old_connections()
        if not more:
            stop.wait(pause)
    leases.release(NAME, holder)
