"""The version of all public content of a kind: it grows with every change, so that a feed can answer "nothing new".

A change writes a row of its own in its own transaction; the version is their sum. So nobody waits for anybody, and a
change that is committed late still counts. The clock folds the rows.
"""

import datetime
from collections.abc import Iterable

from django.db import connection, transaction

from search.models import ContentChange

FOLDED = 10_000  # rows at a time


def content_version(kind: str) -> int:
    """One query. Asked before the content is read, else a reader could keep old content under a new version."""
    # Written out: it is all that "nothing new" costs, and making the query would take longer than the query.
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(count), 0) FROM search_contentchange WHERE kind = %s", [kind])
        return int(cursor.fetchone()[0])


def note_changes(kinds: Iterable[str]) -> None:
    """That something of these kinds changed; in the transaction that changed it."""
    ContentChange.objects.bulk_create([ContentChange(kind=kind) for kind in sorted(set(kinds))])


@transaction.atomic
def fold(now: datetime.datetime) -> int:
    """Make one row of those of each kind, whose sum stays; answers how many went. A job of the clock."""
    rows = list(ContentChange.objects.select_for_update().order_by("pk")[:FOLDED])
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.kind] = sums.get(row.kind, 0) + row.count
    if len(rows) == len(sums):
        return 0
    ContentChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
    ContentChange.objects.bulk_create([ContentChange(kind=kind, count=count) for kind, count in sums.items()])
    return len(rows) - len(sums)
