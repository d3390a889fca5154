"""How the parts of what was typed are asked of a cluster, in its own language, over all languages' fields."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from elasticsearch.dsl.query import (
    Bool,
    DisMax,
    Match,
    MatchAll,
    MatchNone,
    MatchPhrase,
    MultiMatch,
    Query,
    Term,
)
from rapidfuzz.distance import OSA

from search.contract import Part
from search.engines import asking, relevance, words
from search.engines.elastic_schema import PLAIN
from search.engines.embedded_schema import LANGUAGES

# Lucene leaves the constant factor k1 + 1 out of BM25, the embedded engine does not; the other weights count on it.
BM25 = 2.2
NEAR_WORDS = 100
TextQuery = asking.TextQuery[Query]


class Asked(asking.Asked[Query]):
    """The queries for the parts of one text.

    What the index holds is known by its answers alone: `named` are the parts by the names that their hits tell.
    """

    def __init__(self, parts: Sequence[Part], lang: str) -> None:
        super().__init__(parts, lang)
        self.named = {f"part{number}": part for number, part in enumerate(dict.fromkeys(self.loose))}
        self._names = {part: name for name, part in self.named.items()}
        self._missing: Collection[Part] = ()
        self._guesses: Mapping[str, asking.Near] = {}

    def corrected(self, missing: Collection[Part], guesses: Mapping[str, asking.Near]) -> TextQuery:
        """The index holds none of the parts in `missing`; `guesses` are for those of their words it does not hold."""
        self._missing, self._guesses = missing, guesses
        return self.query()

    def everything(self) -> Query:
        return MatchAll()

    def nothing(self) -> Query:
        return MatchNone()

    def best(self, queries: list[Query]) -> Query:
        return DisMax(queries=queries, tie_breaker=relevance.OTHER_FIELDS)

    def every(self, queries: list[Query], weight: float) -> Query:
        return Bool(must=queries, boost=weight)

    def enough(self, required: list[Query], optional: list[Query], needed: int) -> Query:
        return Bool(must=required, should=optional, minimum_should_match=needed)

    def plain(self, tokens: list[str], loose: int) -> Query | None:
        boost = relevance.PLAIN * BM25
        if len(tokens) == 1:
            return Term(**{PLAIN: {"value": tokens[0], "boost": boost}})
        return MatchPhrase(**{PLAIN: {"query": " ".join(tokens), "slop": loose, "boost": boost}})

    def in_fields(self, typed: Sequence[str], loose: int) -> list[Query | None]:
        asked = MultiMatch(
            query=" ".join(typed),
            type="phrase",
            slop=loose,
            fields=_fields(self.own),
            tie_breaker=relevance.OTHER_FIELDS,
        )
        pairs = [pair for word in typed if words.is_cjk(word) for pair in words.pairs(word)]
        return [asked, self._in_chinese(pairs) if pairs else None]

    def _in_chinese(self, pairs: Sequence[str]) -> Query:
        """Pairs have no places in a text."""
        if len(pairs) == 1:
            return MultiMatch(
                query=pairs[0], fields=_fields(self.own, chinese=True), tie_breaker=relevance.OTHER_FIELDS
            )
        asked: list[Query] = []
        for each in _fields(self.own, chinese=True):
            name, _, boost = each.partition("^")
            asked.append(self.every([Match(**{name: pair}) for pair in pairs], float(boost)))
        return self.best(asked)

    def asked(self, part: Part) -> Query | None:
        found = self.with_typos(part) if part in self._missing else self.part(part)
        return found and Bool(must=[found], _name=self._names[part])

    def near(self, word: str) -> asking.Near | None:
        return self._guesses.get(word)


@cache
def _fields(own: str, *, chinese: bool = False) -> list[str]:
    """The fields of all languages, or of Chinese alone, with their weights for a reader of `own`."""
    return [
        f"{name}_{code}^{round(weight * BM25 * (relevance.READERS_LANGUAGE if code == own else 1.0), 3)}"
        for code in LANGUAGES
        if (code == "zh") == chinese
        for name, weight in relevance.FIELDS.items()
    ]


def near_words(word: str) -> dict[str, object]:
    """A request for words of the index that are nearly this one; none for a word that the index holds."""
    return {
        "text": words.fold(word),
        "term": {
            "field": PLAIN,
            "suggest_mode": "missing",
            "max_edits": max(1, relevance.edits(words.fold(word))),
            "prefix_length": 0,
            "min_word_length": 4,
            "sort": "score",
            "size": NEAR_WORDS,
            "shard_size": NEAR_WORDS,
        },
    }


def nearest(word: str, options: Sequence[Mapping[str, Any]]) -> asking.Near:
    """The most frequent of the words that are fewest edits away, and how many edits that is."""
    folded = words.fold(word)
    away = {each["text"]: OSA.distance(folded, each["text"]) for each in options}
    edits = min(away.values(), default=0)
    if not 0 < edits <= relevance.edits(folded):
        return (), 0
    found = sorted((each for each in options if away[each["text"]] == edits), key=lambda each: -int(each["freq"]))
    return tuple(str(each["text"]) for each in found[: relevance.GUESSES]), edits
