"""Attempts to sign in are counted in the shared cache; what has run out is removed, not only passed over."""

import datetime

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection


def forget_attempts(now: datetime.datetime) -> int:
    """Remove what has expired from the database cache (others remove it themselves); how many rows. A clock's job."""
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return 0
    moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    table = connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608 - the name is a setting's
        return int(cursor.rowcount)
