"""Which facts of a page come from where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from partners.sources import Source


@dataclass(frozen=True)
class Origins:
    """One source and the facts that rest on it, in the reader's words."""

    source: Source
    facts: tuple[str, ...]


def origins(facts: Iterable[tuple[Any, Source | None]]) -> list[Origins]:
    """(name of the fact, its source) pairs by source, in the order in which the sources come."""
    found: dict[Any, tuple[Source, dict[str, None]]] = {}
    for name, source in facts:
        if source is not None:
            found.setdefault(source.pk, (source, {}))[1][str(name)] = None
    return [Origins(source, tuple(names)) for source, names in found.values()]
