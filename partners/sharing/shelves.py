"""Where rooms above say what else of theirs members find in the workspace's search."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Shelf:
    """Documents of one kind in the workspace's index.

    `audiences(user)` are those the person belongs to beside what every member does. `read(user, keys, words)` answers
    what of these the person may see now, in this order; `look_up(user, words, limit)` is asked where there is no index.
    `template` draws `rows`, whatever those two answer.
    """

    kind: str
    heading: str | Promise
    template: str
    audiences: Callable[[Any], Iterable[str]]
    read: Callable[[Any, Sequence[str], Sequence[str]], list[Any]]
    look_up: Callable[[Any, Sequence[str], int], list[Any]]


_shelves: dict[str, Shelf] = {}


def register(shelf: Shelf) -> None:
    """Raises ValueError if the kind has one."""
    if shelf.kind in _shelves:
        raise ValueError(f"Two shelves of kind {shelf.kind}")
    _shelves[shelf.kind] = shelf


def all_shelves() -> list[Shelf]:
    return list(_shelves.values())
