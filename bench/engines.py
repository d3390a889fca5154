"""The engines that can be measured here: the embedded one, and another where SEARCH_URL names one."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from search.contract import Engine
from search.engines.embedded import EmbeddedEngine


@contextmanager
def embedded() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="puente-judged-") as folder:
        yield EmbeddedEngine(Path(folder))


def engines(only: Collection[str] | None = None) -> Iterator[tuple[str, AbstractContextManager[Engine]]]:
    """Each engine by its name, empty; what it wrote is cleared at the end."""
    made = {"embedded": embedded}
    yield from ((name, make()) for name, make in made.items() if not only or name in only)
