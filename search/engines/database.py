"""A plain search of the database, for the time in which no index answers: bounded, forgiving of endings, no more.

Candidates come from the rooms' own tables; what is told of them comes from their public documents alone.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, inf

from portal.distance import distance_km
from search import registry
from search.contract import (
    INDEXES,
    FacetCount,
    Finder,
    Hit,
    Part,
    Result,
    SearchDocument,
    SearchQuery,
    Suggestion,
)
from search.engines import DATABASE, words
from search.engines.presentation import beginning, best_language

MOST_A_KIND = 30
SECONDS = 0.4
"""No further kind is looked through when so much time is over: less is better than late."""
SHORT = 3
REACH_ORDER = {"near": 0, "area": 1, "remote": 2, None: 3}


@dataclass(frozen=True)
class _Match:
    document: SearchDocument
    score: float
    distance_km: float | None = None
    reach: str | None = None


class DatabaseEngine(Finder):
    name = DATABASE

    def __init__(self, index: str) -> None:
        self.index = index

    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        started = time.perf_counter()
        asked = _Asked(query)
        matches = [
            match
            for document in _candidates(self.index, query)
            if document.id not in exclude and (match := asked.match(document)) is not None
        ]
        found = [match for match in matches if _passes(match.document, query.filters)]
        found.sort(key=asked.place)
        first = (query.page - 1) * query.size
        return Result(
            engine=self.name,
            total=len(found),
            hits=tuple(_hit(match, query.lang, snippets) for match in found[first : first + query.size]),
            facets={name: _counts(name, matches, query.filters) for name in facets},
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        typed = words.folded(text[:200])
        if not typed:
            return []
        found = []
        for document in _candidates(self.index, SearchQuery(" ".join(typed), lang)):
            shown = best_language(document.title, lang)
            titles = [f" {words.plain(title)}" for title in document.title.values()]
            if document.id not in exclude and any(all(f" {word}" in title for word in typed) for title in titles):
                found.append(Suggestion(document.kind, document.key, shown, document.title[shown]))
        begins = " ".join(typed)
        found.sort(key=lambda each: not words.plain(each.text).startswith(begins))
        return found[:limit]

    def status(self) -> dict[str, object]:
        return {"engine": self.name, "state": "ok", "documents": 0}


def _candidates(index: str, query: SearchQuery) -> Iterable[SearchDocument]:
    """Documents that may hold a word of the query, at most MOST_A_KIND of each kind that is asked for."""
    kinds = query.filters.get("kind") or INDEXES[index]
    wanted = [part for part in words.parts(query) if not part.excluded]
    stems = list(dict.fromkeys(_stem(text) for part in wanted for text in (part.text, *part.alternatives)))
    # "de" stands in every text; a word of Chinese is no longer than two signs.
    stems = [stem for stem in stems if len(stem) >= SHORT or not stem.isascii()] or stems
    end = time.monotonic() + SECONDS
    for source in registry.sources(index):
        if source.kind in kinds and time.monotonic() < end:
            keys = source.look_up(stems, MOST_A_KIND)
            if keys:
                yield from source.documents(keys)


def _stem(text: str) -> str:
    """So much of a word that its endings are found too."""
    return text[: max(4, len(text) - 2)] if " " not in text else text


class _Asked:
    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        parts = words.parts(query)
        self.wanted = [part for part in parts if not part.excluded]
        self.excluded = [part for part in parts if part.excluded]
        optional = sum(not part.exact for part in self.wanted)
        self.needed = len(self.wanted) - optional + {0: 0, 1: 1, 2: 1, 3: 2}.get(optional, ceil(optional / 2))

    def match(self, document: SearchDocument) -> _Match | None:
        score = self._score(document)
        if score is None or not self._on_a_day(document) or (self.query.without_beside and document.beside):
            return None
        if self.query.near is None:
            return _Match(document, score)
        distance, reach = self._reach(document)
        return _Match(document, score, distance, reach) if reach else None

    def _score(self, document: SearchDocument) -> float | None:
        """How many parts it holds, twice where in a title; None where too few, or one that must not be there."""
        if not self.wanted and not self.excluded:
            return document.boost
        title = _folded(document.title)
        text = title + _folded(document.labels) + _folded(document.body)
        if any(f" {words.plain(part.text)} " in text for part in self.excluded):
            return None
        held = [part for part in self.wanted if _holds(text, part)]
        if len(held) < self.needed or any(part.exact and part not in held for part in self.wanted):
            return None
        return (len(held) + sum(_holds(title, part) for part in held)) * document.boost

    def _on_a_day(self, document: SearchDocument) -> bool:
        first, last = self.query.start, self.query.end
        if first is None and last is None:
            return True
        return any((first or date.min) <= day <= (last or date.max) for day in document.dates)

    def _reach(self, document: SearchDocument) -> tuple[float | None, str | None]:
        near = self.query.near
        if near is None:
            return None, None
        nearest = min((distance_km((near.lat, near.lon), point) for point in document.points), default=None)
        distance = None if nearest is None else round(nearest, 1)
        if nearest is not None and nearest <= near.radius_km:
            return distance, "near"
        if set(document.areas) & set(near.within):
            return distance, "area"
        return distance, "remote" if document.remote else None

    def place(self, match: _Match) -> tuple[float | str, ...]:
        """Where it stands in the list."""
        query, title = self.query, words.fold(match.document.title[best_language(match.document.title, "en")])
        if query.ordering == "date" or (not self.wanted and (query.start or query.end)):
            days = [day for day in match.document.dates if day >= (query.start or date.today())]
            return (float(min(days, default=date.max).toordinal()), title)
        if self.wanted:
            return (-match.score, float(REACH_ORDER[match.reach]), match.distance_km or 0.0, title)
        if query.near:
            nearest = inf if match.distance_km is None else match.distance_km
            return (float(REACH_ORDER[match.reach]), nearest, title)
        return (-match.score, title)


def _folded(texts: Mapping[str, str]) -> str:
    return f" {' '.join(words.plain(text) for text in texts.values())} "


def _holds(text: str, part: Part) -> bool:
    if part.exact:
        return f" {words.plain(part.text)} " in text
    return any(f" {_stem(words.plain(each))}" in text for each in (part.text, *part.alternatives) if each)


def _values(document: SearchDocument, name: str) -> tuple[str, ...]:
    return (document.kind,) if name == "kind" else tuple(document.facets.get(name, ()))


def _passes(document: SearchDocument, filters: Mapping[str, tuple[str, ...]], *, without: str = "") -> bool:
    return all(
        set(values) & set(_values(document, name)) for name, values in filters.items() if values and name != without
    )


def _counts(name: str, matches: list[_Match], filters: Mapping[str, tuple[str, ...]]) -> tuple[FacetCount, ...]:
    counts = Counter(dict.fromkeys(filters.get(name, ()), 0))
    for match in matches:
        if _passes(match.document, filters, without=name):
            counts.update(set(_values(match.document, name)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in ordered)


def _hit(match: _Match, lang: str, snippets: bool) -> Hit:
    document, shown = match.document, best_language(match.document.title, lang)
    body = document.body.get(shown, "") if snippets else ""
    return Hit(
        id=document.id,
        kind=document.kind,
        key=document.key,
        lang=shown,
        score=round(match.score, 4),
        snippet=beginning(body),
        distance_km=match.distance_km,
        reach=match.reach,
    )
