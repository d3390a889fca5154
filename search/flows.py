"""Finding: ask the engine, read again from the database what it found, and say it for templates and the API."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from search import cards, filters, outbox, understanding
from search.cards import FoundItem
from search.contract import KINDS, MAX_RESULTS, EngineUnavailable, Hit, Result, SearchQuery
from search.engines import DATABASE, get_engine
from search.parameters import Asked
from search.registry import Card
from search.sentences import labels, sentence
from search.suggesting import Suggested, suggest_instead
from search.understanding import Understood
from search.understanding.showing import Shown, correction, phrases, shown

logger = logging.getLogger(__name__)
LITTLE = 3
EXPLAINING = ("guide", "term")
"""Kinds of things that lie nowhere, so that none of them is near."""
EXPLAINED = 5
FILTERS_TRIED = 6


@dataclass(frozen=True)
class Without:
    """How much there would be without one of the filters, or without any (no label)."""

    label: str
    url: str
    total: int


@dataclass(frozen=True)
class Found:
    """`understood` is what the text was taken for: its query, with the place that the text named, is what was asked.

    `explained`: what says more of it where nothing was found at the place.
    """

    asked: Asked
    understood: Understood
    engine: str
    degraded: bool
    took_ms: int
    total: int
    results: tuple[FoundItem, ...] = ()
    facets: tuple[filters.Facet, ...] = ()
    sentence: str = ""
    did_you_mean: str | None = None
    path: str = ""
    chosen: tuple[filters.Chosen, ...] = ()
    without: tuple[Without, ...] = ()
    explained: tuple[FoundItem, ...] = ()
    suggestions: tuple[Suggested, ...] = ()
    page: int = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", self.asked.query.page)
        object.__setattr__(self, "size", self.asked.query.size)

    @property
    def query(self) -> SearchQuery:
        return self.understood.query

    @property
    def shown(self) -> Shown:
        """What was understood, with links that drop it."""
        return shown(self.understood, self.asked, self.path)

    @property
    def where(self) -> str:
        """The place or the state that was asked for."""
        return self.query.near.label if self.query.near else next((each.label for each in self.understood.places), "")

    @property
    def is_little(self) -> bool:
        return self.total <= LITTLE

    @property
    def pages(self) -> int:
        return ceil(min(self.total, MAX_RESULTS) / self.size)

    @property
    def first_number(self) -> int:
        return (self.page - 1) * self.size + 1

    @property
    def clear_url(self) -> str:
        return filters.clear_url(self.asked, self.path)

    @property
    def did_you_mean_url(self) -> str:
        return self.asked.url(self.path, q=self.did_you_mean)

    @property
    def previous_url(self) -> str:
        return self._page_url(min(self.page - 1, self.pages)) if self.page > 1 and self.pages else ""

    @property
    def next_url(self) -> str:
        return self._page_url(self.page + 1) if self.page < self.pages else ""

    def _page_url(self, page: int) -> str:
        return self.asked.url(self.path, page=page if page > 1 else None)


@dataclass(frozen=True)
class FoundKeys:
    """Distances in km by key, best first (None: no place asked, or not near it); `degraded`: these are not all."""

    distances: dict[str, float | None]
    degraded: bool


@outbox.one_answer()
def find(
    asked: Asked,
    *,
    facets: Sequence[str] = (),
    path: str = "",
    snippets: bool = True,
    rows: bool = False,
    of_each_reach: int | None = None,
) -> Found:
    """Answer what was asked; `facets` are counted, `path` is where links lead (empty: no links are made).

    `rows`: cards come with all that the rooms' own lists show. `of_each_reach`: of what was asked for only so many that
    are near, that serve the place, and that are remote.

    Where the engine is down another answers and the answer is `degraded`. One query for what waits in the outbox, one
    or so a kind for what was found, those of the labels: never more with more results.
    """
    understood = understand(asked)
    meant = replace(asked, query=understood.query, chosen={**asked.chosen, **understood.filters})
    result, hits, read = _ask_and_read(meant, facets, snippets, rows, of_each_reach)
    items = tuple(cards.item(hit, read[hit.id]) for hit in hits if hit.id in read)
    lost = len(hits) - len(items)
    known = _labels(meant, facets, result)
    found = Found(
        asked=asked,
        understood=understood,
        engine=result.engine,
        degraded=result.degraded,
        took_ms=result.took_ms,
        total=result.total - lost,
        results=items,
        facets=tuple(filters.facet(asked, name, result.facets.get(name, ()), known[name], path) for name in facets),
        sentence=sentence(meant.query, filters=meant.chosen, known=known, said=phrases(understood)),
        did_you_mean=None if lost else _better(asked, understood, result),
        path=path,
    )
    return _with_ways_on(found, known) if path else found


def _better(asked: Asked, understood: Understood, result: Result) -> str | None:
    """What may have been meant; words that the results do not hold are offered where they find something."""
    better = correction(understood, result.did_you_mean, result.unknown)
    if better and not result.did_you_mean:
        meant = understand(replace(asked, query=replace(asked.query, text=better, page=1, size=1)))
        return better if _ask(meant.query, (), False).total else None
    return better


def _with_ways_on(found: Found, known: filters.Known) -> Found:
    """The filters to drop; kinds of help and places that the text names, and where little was found, titles too."""
    asked, query = found.asked, found.query
    chosen = tuple(filters.chosen(asked, known, found.path))
    found = replace(found, chosen=chosen)
    if not found.total:
        found = replace(found, without=tuple(_without(found)), explained=tuple(_explained(found)))
    # A list of one kind has its own choices in its form.
    if query.text and query.page == 1 and (found.is_little or not asked.fixed):
        shown = {item.url for item in (*found.results, *found.explained)}
        titles = asked.fixed.get("kind", KINDS) if found.is_little else ()
        suggestions = suggest_instead(query.text, lang=query.lang, titles=titles, shown=shown)
        found = replace(found, suggestions=tuple(suggestions))
    return found


def _without(found: Found) -> Iterator[Without]:
    """What dropping a filter, or the place in the text, would show; last, what dropping all filters would."""
    understood = found.understood
    tries = [(each.label, each.url, understood.applied(each.query)) for each in found.chosen[:FILTERS_TRIED]]
    for piece in understood.places:
        url = found.asked.url(found.path, q=understood.without(piece))
        tries.append((piece.label, url, replace(found.query, near=None, filters=found.asked.query.filters)))
    if len(found.chosen) > 1:
        bare = replace(found.asked.query, filters=found.asked.fixed, near=None, start=None, end=None)
        tries.append(("", found.clear_url, understood.applied(bare)))
    for label, url, query in tries:
        total = _ask(replace(query, page=1, size=1), (), False).total
        if total:
            yield Without(label, url, total)


def _explained(found: Found) -> Iterator[FoundItem]:
    """Guides and terms on what was asked, which no place holds; none where kinds were chosen."""
    query = found.query
    if not query.text or not found.where or query.filters.get("kind"):
        return
    kept = {name: query.filters[name] for name in ("topic", "in") if name in query.filters}
    asked = replace(query, near=None, start=None, end=None, page=1, size=EXPLAINED)
    hits = _ask(replace(asked, filters={**kept, "kind": EXPLAINING}), (), True).hits
    read = cards.read(((hit.kind, hit.key) for hit in hits), query.lang)
    yield from (cards.item(hit, read[hit.id]) for hit in hits if hit.id in read)


def understand(asked: Asked) -> Understood:
    """What the text asks for; a place in it reaches as far as was asked for."""
    found = understanding.understand(asked.query)
    if asked.query.near is None and found.query.near:
        near = replace(found.query.near, radius_km=asked.radius_km)
        found = replace(found, query=replace(found.query, near=near))
    return found


def find_keys(asked: Asked) -> FoundKeys:
    """All that the query finds, without reading it again: for rooms that ask their own tables for what is public."""
    result = _ask(replace(understand(asked).query, page=1, size=MAX_RESULTS), (), False)
    distances = {hit.key: hit.distance_km if hit.reach == "near" else None for hit in result.hits}
    return FoundKeys(distances, result.engine == DATABASE)


def _ask(query: SearchQuery, facets: Sequence[str], snippets: bool, lost: Collection[str] = ()) -> Result:
    engine = get_engine()
    try:
        return engine.search(query, facets=facets, exclude=lost, snippets=snippets)
    except EngineUnavailable as error:
        # The text of the query is never logged.
        logger.warning("Search is not available: %s", error)
        return Result(engine=DATABASE, degraded=True)


def _ask_and_read(
    asked: Asked,
    facets: Sequence[str],
    snippets: bool,
    rows: bool,
    of_each_reach: int | None,
) -> tuple[Result, Sequence[Hit], dict[str, Card]]:
    """Where the database no longer shows something that was found, once more without it, so that no count has it."""
    lost: set[str] = set()
    for _again in range(2):
        result = _ask(asked.query, facets, snippets, lost)
        hits = result.hits if of_each_reach is None else _some_of_each(result.hits, of_each_reach)
        read = cards.read(((hit.kind, hit.key) for hit in hits), asked.query.lang, rows=rows)
        gone = {hit.id for hit in hits if hit.id not in read}
        if not gone:
            break
        lost |= gone
    return result, hits, read


def _some_of_each(hits: Sequence[Hit], number: int) -> Sequence[Hit]:
    left: dict[str | None, int] = defaultdict(lambda: number)
    kept = []
    for hit in hits:
        left[hit.reach] -= 1
        if left[hit.reach] >= 0:
            kept.append(hit)
    return kept


def _labels(asked: Asked, facets: Sequence[str], result: Result) -> dict[str, Mapping[str, str]]:
    """Labels of all counted and chosen values, asked once a facet."""
    values = {
        name: tuple({*asked.chosen.get(name, ()), *(each.value for each in result.facets.get(name, ()))})
        for name in dict.fromkeys((*facets, *asked.chosen))
    }
    return {name: labels(name, each, asked.query.lang) if each else {} for name, each in values.items()}
