"""Looking words up in the tables themselves, for the time in which no index answers."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

MAX_WORDS = 8


def among(rows: QuerySet[Any], keys: Collection[str] | None) -> set[str]:
    """Keys of all rows, or of those among `keys`."""
    rows = rows if keys is None else rows.filter(pk__in=keys)
    return {str(pk) for pk in rows.order_by().values_list("pk", flat=True)}


def keys_holding(
    rows: QuerySet[Any],
    words: Collection[str],
    fields: Collection[str],
    *,
    limit: int,
    key: str = "pk",
    told: QuerySet[Any] | None = None,
) -> list[str]:
    """At most `limit` keys of the rows that hold all words in `fields`, then of those that hold any; two queries.

    `told`: all things with the annotations that `fields` name, where these are not columns alone.
    """
    rows = rows.order_by()
    if not words:
        return [str(found) for found in rows.values_list(key, flat=True).distinct()[:limit]]
    things = rows.model._base_manager.all() if told is None else told
    holding = [Q(pk__in=_holding(things, word, fields)) for word in list(words)[:MAX_WORDS]]
    found = list(rows.filter(*holding).values_list(key, flat=True).distinct()[:limit])
    if len(holding) > 1 and len(found) < limit:
        found += rows.filter(reduce(or_, holding)).values_list(key, flat=True).distinct()[:limit]
    return list(dict.fromkeys(map(str, found)))[:limit]


def _holding(things: QuerySet[Any], word: str, fields: Collection[str]) -> QuerySet[Any]:
    held = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
    return things.filter(held).order_by().values("pk")
