"""What time does: jobs that rooms register and `tick` runs every minute.

A job is a function of the current time that may run twice without harm; it says how much it did.
"""

import datetime
import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

Job = Callable[[datetime.datetime], int]
_jobs: dict[str, Job] = {}
_alone: set[str] = set()
log = logging.getLogger("puente.clock")


def register(name: str, job: Job, *, in_transaction: bool = True) -> None:
    """Have `tick` run `job`; a name is taken once.

    A job that waits for others (a server far away) has its own short transactions, for one holds up all who write.
    """
    if name in _jobs:
        raise ImproperlyConfigured(f"The clock already has a job {name!r}.")
    _jobs[name] = job
    if not in_transaction:
        _alone.add(name)


def tick(now: datetime.datetime | None = None) -> dict[str, int]:
    """Run every job, nearly each in its own transaction; one that fails is logged (-1) and does not stop the next."""
    moment = now or timezone.now()
    done = {}
    for name, job in _jobs.items():
        try:
            with nullcontext() if name in _alone else transaction.atomic():
                done[name] = job(moment)
        except Exception:
            log.exception("The job %s failed.", name)
            done[name] = -1
    return done
