"""How a higher room's entries take part in doubts: what they say, what rows say of them, and how rows are taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Facts = dict[str, list[str]]


@dataclass(frozen=True)
class Sides:
    """`rows` reads DoubtfulRows; `take(rows, entry, by, file)` writes them; `keep(rows, entry)` settles them."""

    facts: Callable[[Any], Facts]
    rows: Callable[[list[Any]], list[Any]]
    facts_of_rows: Callable[[list[Any]], Facts]
    take: Callable[[list[Any], Any, Any, str], None]
    keep: Callable[[list[Any], Any], None]


_sides: dict[Any, Sides] = {}


def register(model: Any, sides: Sides) -> None:
    _sides[model] = sides


def sides_of(model: Any) -> Sides | None:
    return _sides.get(model)


def models() -> list[Any]:
    return list(_sides)
