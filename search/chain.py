"""Who is asked, one after the other: the engine that the settings name, this machine's own copy, the database."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from django.db import DatabaseError

from search import outbox
from search.contract import PUBLIC, EngineUnavailable, Finder, Result, SearchQuery, Suggestion
from search.engines import breaker, copy_engine, writer_engine
from search.engines.database import DatabaseEngine
from search.following import Follower
from search.outbox import Waiting

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Link:
    """An engine and what it does not know yet. `waiting` raises EngineUnavailable where that cannot be told."""

    finder: Finder
    waiting: Callable[[], Waiting]


class Chain(Finder):
    """The first engine that answers; from any other than the first a result is `degraded`.

    What an engine does not know yet is left out where it is not public now; of the rest neither snippet nor distance
    is told.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = links
        self.name = links[0].finder.name

    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        def ask(finder: Finder, waiting: Waiting) -> Result:
            hidden = {*exclude, *waiting.hidden}
            return _untold(finder.search(query, facets=facets, exclude=hidden, snippets=snippets), waiting)

        result, is_first = self._first(ask)
        return result if is_first else replace(result, degraded=True)

    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        def ask(finder: Finder, waiting: Waiting) -> list[Suggestion]:
            return finder.suggest(text, lang, limit, exclude={*exclude, *waiting.hidden})

        return self._first(ask)[0]

    @property
    def breaker(self) -> str | None:
        """How the breaker before the first engine stands in this process; None where there is none."""
        return getattr(self.links[0].finder, "state", None)

    def status(self) -> dict[str, object]:
        """The first engine's account."""
        return self.links[0].finder.status()

    def _first(self, ask: Callable[[Finder, Waiting], T]) -> tuple[T, bool]:
        for number, link in enumerate(self.links):
            try:
                return ask(link.finder, link.waiting()), number == 0
            except EngineUnavailable:
                continue
            except DatabaseError:
                raise
            except Exception as error:  # noqa: BLE001 - a visitor gets an answer whatever an engine trips over
                # An engine's error may quote what was asked, which no log may hold.
                logger.error("The search engine %s failed: %s", link.finder.name, type(error).__name__)
        raise EngineUnavailable("no engine answers")


def _untold(result: Result, waiting: Waiting) -> Result:
    if not any(hit.id in waiting.ids for hit in result.hits):
        return result
    hits = tuple(replace(hit, snippet="", distance_km=None) if hit.id in waiting.ids else hit for hit in result.hits)
    return replace(result, hits=hits, did_you_mean=None)


def chain(index: str) -> Chain:
    """The chain of one index, as the settings are; the workspace looks its own tables up where no engine answers."""
    main, copy = writer_engine(index), copy_engine(index)
    waiting = partial(outbox.waiting, index)
    links = [Link(main if copy is None else breaker.Guarded(main), waiting)]
    if copy is not None:
        links.append(Link(copy, Follower(index, copy).waiting))
    if index == PUBLIC:
        links.append(Link(DatabaseEngine(index), Waiting))
    return Chain(links)
