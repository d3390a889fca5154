"""What only one machine at a time may do: a row in the database that its holder renews."""

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from search.contract import RebuildUnderway
from search.models import Lease

SECONDS = 60.0


def own_name() -> str:
    """Tells this holder from all others."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def take(name: str, holder: str, *, seconds: float = SECONDS) -> bool:
    """Take or renew it; false while another holds it."""
    now = timezone.now()
    Lease.objects.bulk_create([Lease(name=name, until=now)], ignore_conflicts=True)
    free = Q(holder=holder) | Q(holder="") | Q(until__lt=now)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=now + timedelta(seconds=seconds)))


def release(name: str, holder: str) -> None:
    Lease.objects.filter(name=name, holder=holder).update(holder="")


@contextmanager
def held(name: str, *, needed: bool = True) -> Iterator[Callable[[], object]]:
    """Hold it for as long as the body lasts and now and then calls what it is given. Raises RebuildUnderway."""
    if not needed:
        yield lambda: None
        return
    holder, told = own_name(), time.monotonic()
    if not take(name, holder):
        raise RebuildUnderway(name)

    def renew() -> None:
        nonlocal told
        if time.monotonic() - told > SECONDS / 4:
            take(name, holder)
            told = time.monotonic()

    try:
        yield renew
    finally:
        release(name, holder)
