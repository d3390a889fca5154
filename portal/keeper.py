"""The one child of `serve`: runs `tick` every minute, applies the search outbox as its only writer, sends mail."""

import fcntl
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import close_old_connections

from portal import clock

log = logging.getLogger("puente.keeper")
Work = Callable[[], bool]


@contextmanager
def only_one(lock: Path) -> Iterator[bool]:
    """True for the process that holds `lock` (a file on a local disk) until it ends, False for any other."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = lock.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        handle.close()


def _guarded(work: Callable[[], object], what: str) -> bool:
    try:
        return bool(work())
    except Exception:
        log.exception("%s failed; it is tried again.", what)
        return False
    finally:
        close_old_connections()


def _repeat(work: Work, what: str, pause: float) -> None:
    while True:
        if not _guarded(work, what):
            time.sleep(pause)


def keep(
    apply_outbox: Work,
    *,
    parent: int,
    lock: Path,
    pause: float = 1.0,
    minute: float = 60.0,
    send_letters: Work | None = None,
    ticks: bool = True,
) -> None:
    """Work until the parent process is gone; gives way at once to a keeper that holds the lock.

    Without `ticks` time does nothing here: another machine's keeper sees to it. `apply_outbox` and `send_letters` say
    whether more waits; only when nothing does, the keeper pauses (seconds).
    Letters have a thread of their own: a slow mail server must not hold up what the public sees.
    """
    with only_one(lock) as mine:
        if not mine:
            return
        if send_letters:
            threading.Thread(target=_repeat, args=(send_letters, "Sending letters", pause), daemon=True).start()
        next_tick = 0.0 if ticks else math.inf
        while os.getppid() == parent:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + minute
                _guarded(clock.tick, "The tick")
            if not _guarded(apply_outbox, "Applying the outbox"):
                time.sleep(pause)
