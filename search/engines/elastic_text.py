"""From the parts of what was typed to a query of the cluster's own language over all languages' fields."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
from search.engines import relevance, words
from search.engines.elastic_schema import PLAIN
from search.engines.embedded_schema import LANGUAGES, language_field
from search.engines.stop_words import is_stop_word

# Lucene leaves the constant factor k1 + 1 out of BM25, the embedded engine does not; the other weights count on it.
BM25 = 2.2
NEAR_WORDS = 100
Guesses = Mapping[str, tuple[tuple[str, ...], int]]
"""For words that the index does not hold: those that they may stand for, and how many edits these are away."""


@dataclass(frozen=True)
class TextQuery:
    """`query` is None when nothing can be found; `excluded` must not match.

    `looser` is to be asked where `query` finds nothing: what holds any part. `named` are the names of the parts whose
    hits tell that the index holds them; `unknown` are words asked as typos.
    """

    query: Query | None
    excluded: tuple[Query, ...] = ()
    named: Mapping[str, Part] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    looser: Query | None = None


class Asked:
    """The queries for the parts of one text."""

    def __init__(self, parts: Sequence[Part], lang: str) -> None:
        self.lang, self.own = lang, language_field(lang)
        self.parts = [part for part in parts if words.typed(part.text)]
        self.wanted = [part for part in self.parts if not part.excluded]
        self.exact = [part for part in self.wanted if part.exact]
        loose = [part for part in self.wanted if not part.exact]
        self.loose = [part for part in loose if not is_stop_word(part.text, lang)] or loose

    def query(self, *, missing: Collection[Part] = (), guesses: Guesses | None = None) -> TextQuery:
        """Of parts in `missing` the index holds none; `guesses` are for those of their words that it does not hold."""
        guesses = guesses or {}
        named = {f"part{number}": part for number, part in enumerate(self.loose)}
        optional = {
            name: self._with_typos(part, guesses) if part in missing else self.part(part)
            for name, part in named.items()
        }
        kept = {name: each for name, each in optional.items() if each is not None}
        excluded = [self.known(part.text, together=True) for part in self.parts if part.excluded]
        required = [self.exactly(part.text) for part in self.exact]
        found: list[Query] = [Bool(must=[each], _name=name) for name, each in kept.items()]
        needed = relevance.needed(len(required) + len(found))
        return TextQuery(
            self._joined(required, found, needed),
            tuple(_present(excluded)),
            named,
            tuple(word for part in self.loose if part in missing for word in words.split(part.text) if word in guesses),
            self._joined(required, found, 1) if needed > 1 else None,
        )

    def _joined(self, required: list[Query], optional: list[Query], needed: int) -> Query | None:
        if not required and not optional:
            return MatchAll() if self.parts and not self.wanted else None
        return Bool(must=required, should=optional, minimum_should_match=max(0, needed - len(required)))

    def part(self, part: Part) -> Query | None:
        """The part as it is or in other words, without typos."""
        ways = [self.known(part.text)]
        for each in part.alternatives:
            if (other := self.known(each, together=True)) is not None:
                ways.append(Bool(must=[other], boost=relevance.ALTERNATIVE))
        return _best(ways)

    def known(self, text: str, *, together: bool = False) -> Query | None:
        """What holds the word, or all the words: side by side, or else, unless they belong `together`, anywhere."""
        each = words.split(text)
        if len(each) == 1:
            return self.word(each[0])
        meaningful = [word for word in each if not is_stop_word(word, self.lang)] or each
        ways = [self._phrase(meaningful, len(each) - len(meaningful) + relevance.LOOSE)]
        if not together:
            ways.append(_all([self.word(word) for word in meaningful]))
        return _best(ways)

    def exactly(self, text: str) -> Query:
        """The words in this order as they are written, in any language."""
        typed = words.typed(text)
        spaced = [word for word in typed if not words.is_cjk(word)]
        pairs = [pair for word in typed if words.is_cjk(word) for pair in words.pairs(word)]
        required = [self._plain(spaced, 0)] if spaced else []
        required += [self._phrase(pairs, 0)] if pairs else []
        return Bool(must=[each or MatchNone() for each in required], should=_present(self._in_fields(typed, 0)))

    def word(self, word: str) -> Query | None:
        """The best of the fields that hold the word in some language."""
        return self._phrase([word], 0)

    def _phrase(self, typed: Sequence[str], loose: int) -> Query | None:
        return _best([*self._in_fields(typed, loose), self._plain(typed, loose)])

    def _plain(self, typed: Sequence[str], loose: int) -> Query | None:
        tokens = [folded for word in typed if (folded := words.fold(word))]
        boost = relevance.PLAIN * BM25
        if len(tokens) == 1:
            return Term(**{PLAIN: {"value": tokens[0], "boost": boost}})
        together = {"query": " ".join(tokens), "slop": loose, "boost": boost}
        return MatchPhrase(**{PLAIN: together}) if tokens else None

    def _in_fields(self, typed: Sequence[str], loose: int) -> list[Query | None]:
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
        asked = []
        for each in _fields(self.own, chinese=True):
            name, _, boost = each.partition("^")
            asked.append(Bool(must=[Match(**{name: pair}) for pair in pairs], boost=float(boost)))
        return DisMax(queries=asked, tie_breaker=relevance.OTHER_FIELDS)

    def _with_typos(self, part: Part, guesses: Guesses) -> Query | None:
        """Each word as it is known, else as those that it may stand for, in all their forms."""
        found = [
            self._guessed(*guesses[word]) if word in guesses else self.word(word) for word in words.split(part.text)
        ]
        return found[0] if len(found) == 1 else _all(found)

    def _guessed(self, near: Sequence[str], edits: int) -> Query | None:
        best = _best([self.word(each) for each in near])
        return best and Bool(must=[best], boost=relevance.TYPO**edits)


@cache
def _fields(own: str, *, chinese: bool = False) -> list[str]:
    """The fields of all languages, or of Chinese alone, with their weights for a reader of `own`."""
    return [
        f"{name}_{code}^{round(weight * BM25 * (relevance.READERS_LANGUAGE if code == own else 1.0), 3)}"
        for code in LANGUAGES
        if (code == "zh") == chinese
        for name, weight in relevance.FIELDS.items()
    ]


def _best(queries: Sequence[Query | None]) -> Query | None:
    found = _present(queries)
    if len(found) < 2:
        return found[0] if found else None
    return DisMax(queries=found, tie_breaker=relevance.OTHER_FIELDS)


def _present(queries: Sequence[Query | None]) -> list[Query]:
    return [each for each in queries if each is not None]


def _all(queries: Sequence[Query | None]) -> Query | None:
    kept = _present(queries)
    if not kept or len(kept) < len(queries):
        return None
    return Bool(must=kept, boost=relevance.SCATTERED)


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


def nearest(word: str, options: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], int]:
    """The most frequent of the words that are fewest edits away, and how many edits that is."""
    folded = words.fold(word)
    away = {each["text"]: OSA.distance(folded, each["text"]) for each in options}
    edits = min(away.values(), default=0)
    if not 0 < edits <= relevance.edits(folded):
        return (), 0
    found = sorted((each for each in options if away[each["text"]] == edits), key=lambda each: -int(each["freq"]))
    return tuple(str(each["text"]) for each in found[: relevance.GUESSES]), edits
