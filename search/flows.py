"""Finding: ask the engine, read again from the database what it found, and say it for templates and the API."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from search import outbox, registry
from search.contract import MAX_RESULTS, EngineUnavailable, FacetCount, Hit, Result, SearchQuery
from search.engines import get_engine
from search.parameters import Asked
from search.registry import Card
from search.sentences import labels, sentence

logger = logging.getLogger(__name__)
SUMMARY_CHARS = 180
KM_A_MILE = 1.609344


def miles(km: float | None) -> float | None:
    return None if km is None else round(km / KM_A_MILE, 1)


@dataclass(frozen=True)
class FoundItem:
    """One result: what the engine said of it and what the database says of it now."""

    id: str
    kind: str
    key: str
    title: str
    lang: str
    url: str
    snippet: SafeString
    score: float
    distance_km: float | None
    reach: str | None
    card: Card

    @property
    def kind_label(self) -> str:
        return str(registry.KIND_LABELS[self.kind])

    @property
    def is_assurable(self) -> bool:
        """Whether the network checks things of this kind, so that one without a date is not yet checked."""
        return self.kind in {"organization", "service", "policy"}

    @property
    def distance_mi(self) -> float | None:
        return miles(self.distance_km)


@dataclass(frozen=True)
class FacetValue:
    """`url` chooses the value, or drops it where it is selected."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]
    clear_url: str

    @property
    def any_selected(self) -> bool:
        return any(value.selected for value in self.values)


@dataclass(frozen=True)
class Found:
    asked: Asked
    engine: str
    degraded: bool
    took_ms: int
    total: int
    results: tuple[FoundItem, ...] = ()
    facets: tuple[Facet, ...] = ()
    sentence: str = ""
    did_you_mean: str | None = None
    path: str = ""
    page: int = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", self.asked.query.page)
        object.__setattr__(self, "size", self.asked.query.size)

    @property
    def pages(self) -> int:
        return ceil(min(self.total, MAX_RESULTS) / self.size)

    @property
    def first_number(self) -> int:
        return (self.page - 1) * self.size + 1

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
    """Distances in km by key (None: no place asked, or not known), best first."""

    distances: dict[str, float | None]
    degraded: bool


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

    Without a working index the answer is empty and `degraded`. One query for what waits in the outbox, one or so a kind
    for what was found, those of the labels: never more with more results.
    """
    waiting = outbox.waiting()
    result = _ask(asked.query, facets, waiting.hidden, snippets)
    hits = result.hits if of_each_reach is None else _some_of_each(result.hits, of_each_reach)
    cards = _read(hits, asked.query.lang, rows=rows)
    items = tuple(_item(hit, cards[hit.id], hit.id in waiting.ids) for hit in hits if hit.id in cards)
    lost = len(hits) - len(items)
    known = _labels(asked, facets, result)
    return Found(
        asked=asked,
        engine=result.engine,
        degraded=result.degraded,
        took_ms=result.took_ms,
        total=result.total - lost,
        results=items,
        facets=tuple(_facet(asked, name, result.facets.get(name, ()), known[name], path) for name in facets),
        sentence=sentence(asked.query, filters=asked.chosen, known=known),
        did_you_mean=None if lost else result.did_you_mean,
        path=path,
    )


def find_keys(asked: Asked) -> FoundKeys:
    """All that the query finds, without reading it again: for rooms that ask their own tables for what is public."""
    waiting = outbox.waiting()
    query = replace(asked.query, page=1, size=MAX_RESULTS)
    result = _ask(query, (), waiting.hidden, False)
    stale = waiting.ids
    return FoundKeys({hit.key: None if hit.id in stale else hit.distance_km for hit in result.hits}, result.degraded)


def suggest(text: str, *, lang: str, limit: int = 8) -> list[dict[str, str]]:
    """Titles for what was typed so far, read from the database now."""
    hidden = outbox.waiting().hidden
    try:
        found = get_engine().suggest(text, lang, limit, exclude=hidden)
    except EngineUnavailable as error:
        logger.warning("No suggestions: %s", error)
        return []
    cards = _read([Hit(f"{each.kind}:{each.key}", each.kind, each.key, each.lang, 0.0) for each in found], lang)
    by_url: dict[str, dict[str, str]] = {}
    for each in found:
        card = cards.get(f"{each.kind}:{each.key}")
        if card:
            by_url.setdefault(card.url, {"text": card.title, "kind": each.kind, "url": card.url})
    return list(by_url.values())


def _ask(query: SearchQuery, facets: Sequence[str], hidden: frozenset[str], snippets: bool) -> Result:
    engine = get_engine()
    try:
        return engine.search(query, facets=facets, exclude=hidden, snippets=snippets)
    except EngineUnavailable as error:
        # The text of the query is never logged.
        logger.warning("Search is not available: %s", error)
        return Result(engine=engine.name, degraded=True)


def _some_of_each(hits: Sequence[Hit], number: int) -> Sequence[Hit]:
    left: dict[str | None, int] = defaultdict(lambda: number)
    kept = []
    for hit in hits:
        left[hit.reach] -= 1
        if left[hit.reach] >= 0:
            kept.append(hit)
    return kept


def _read(hits: Sequence[Hit], lang: str, *, rows: bool = False) -> dict[str, Card]:
    keys: dict[str, list[str]] = defaultdict(list)
    for hit in hits:
        keys[hit.kind].append(hit.key)
    cards: dict[str, Card] = {}
    for kind, wanted in keys.items():
        source = registry.source(kind)
        if source:
            read = source.read_rows if rows else source.read
            cards |= {f"{kind}:{key}": card for key, card in read(wanted, lang).items()}
    return cards


def _item(hit: Hit, card: Card, stale: bool) -> FoundItem:
    """Of a thing that changed since it was indexed, neither snippet nor distance may be shown."""
    if stale:
        hit = replace(hit, snippet="", distance_km=None)
    usable = hit.snippet if hit.lang.split("-")[0] == card.lang.split("-")[0] else ""
    # The engine's promise: escaped text with <mark> only.
    snippet = mark_safe(usable) if usable else escape(Truncator(card.summary).chars(SUMMARY_CHARS))  # noqa: S308
    return FoundItem(
        id=hit.id,
        kind=hit.kind,
        key=hit.key,
        title=card.title,
        lang=card.lang,
        url=card.url,
        snippet=snippet,
        score=hit.score,
        distance_km=hit.distance_km,
        reach=hit.reach,
        card=card,
    )


def _labels(asked: Asked, facets: Sequence[str], result: Result) -> dict[str, Mapping[str, str]]:
    """Labels of all counted and chosen values, asked once a facet."""
    values = {
        name: tuple({*asked.chosen.get(name, ()), *(each.value for each in result.facets.get(name, ()))})
        for name in dict.fromkeys((*facets, *asked.chosen))
    }
    return {name: labels(name, each, asked.query.lang) if each else {} for name, each in values.items()}


def _facet(asked: Asked, name: str, counts: Sequence[FacetCount], known: Mapping[str, str], path: str) -> Facet:
    """A value that nobody can name is not shown; of a facet that the page fixes, only the page's own values are."""
    fixed = asked.fixed.get(name)
    kept = [each for each in counts if fixed is None or each.value in fixed]
    chosen = asked.chosen.get(name, ())
    facet = registry.facet(name)
    return Facet(
        name=name,
        label=str(facet.label if facet else name),
        values=tuple(
            FacetValue(
                value=each.value,
                label=known[each.value],
                count=each.count,
                selected=each.value in chosen,
                url=asked.toggled(path, name, each.value) if path else "",
            )
            for each in kept
            if each.value in known
        ),
        clear_url=asked.url(path, **{name: None}) if path else "",
    )
