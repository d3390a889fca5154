"""What a text asks of an index: the one shape, written in whichever library's own queries.

Each part is asked in its best way; a document must hold enough of them. How the index is told so is the engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from search.contract import Part
from search.engines import relevance, words
from search.engines.embedded_schema import language_field
from search.engines.stop_words import is_stop_word

Q = TypeVar("Q")
Near = tuple[tuple[str, ...], int]
"""Words that one may stand for, and how many edits these are away."""


@dataclass(frozen=True)
class TextQuery(Generic[Q]):
    """`query` is None when nothing can be found; `excluded` must not match.

    `looser` is to be asked where `query` finds nothing: what holds any part. `unknown` are words asked as typos.
    """

    query: Q | None
    looser: Q | None = None
    unknown: tuple[str, ...] = ()
    excluded: tuple[Q, ...] = ()


class Asked(ABC, Generic[Q]):
    """The parts of one text; an engine says how its own queries are written. None is what no document can hold."""

    def __init__(self, parts: Sequence[Part], lang: str) -> None:
        self.lang, self.own = lang, language_field(lang)
        self.parts = [part for part in parts if words.typed(part.text)]
        self.wanted = [part for part in self.parts if not part.excluded]
        self.exact = [part for part in self.wanted if part.exact]
        loose = [part for part in self.wanted if not part.exact]
        self.loose = [part for part in loose if not is_stop_word(part.text, lang)] or loose
        self._unknown: list[str] = []

    @abstractmethod
    def everything(self) -> Q: ...

    @abstractmethod
    def nothing(self) -> Q: ...

    @abstractmethod
    def best(self, queries: list[Q]) -> Q:
        """Scores as the best of them, the others add OTHER_FIELDS of theirs."""

    @abstractmethod
    def every(self, queries: list[Q], weight: float) -> Q:
        """All of them hold."""

    @abstractmethod
    def enough(self, required: list[Q], optional: list[Q], needed: int) -> Q:
        """All required ones hold, and so many of the optional ones."""

    @abstractmethod
    def plain(self, tokens: list[str], loose: int) -> Q | None:
        """Folded words side by side, with so many between them, in the field that all languages share."""

    @abstractmethod
    def in_fields(self, typed: Sequence[str], loose: int) -> list[Q | None]:
        """Words as typed side by side, in each language's fields."""

    @abstractmethod
    def asked(self, part: Part) -> Q | None:
        """The part as it is known, or `with_typos` where the index holds it nowhere."""

    @abstractmethod
    def near(self, word: str) -> Near | None:
        """What an unknown word may stand for; None for a word that the index holds."""

    def query(self) -> TextQuery[Q]:
        self._unknown = []
        required = [self.exactly(part.text) for part in self.exact]
        optional = _present([self.asked(part) for part in self.loose])
        needed = relevance.needed(len(required) + len(optional))
        return TextQuery(
            self.everything() if self.parts and not self.wanted else self._joined(required, optional, needed),
            self._joined(required, optional, 1) if needed > 1 else None,
            tuple(self._unknown),
            tuple(_present([self.known(part.text, together=True) for part in self.parts if part.excluded])),
        )

    def _joined(self, required: list[Q], optional: list[Q], needed: int) -> Q | None:
        return self.enough(required, optional, max(0, needed - len(required))) if required or optional else None

    def part(self, part: Part) -> Q | None:
        """The part as it is or in other words, without typos."""
        ways = [self.known(part.text)]
        for each in part.alternatives:
            ways.append(self._all([self.known(each, together=True)], relevance.ALTERNATIVE))
        return self._best(ways)

    def known(self, text: str, *, together: bool = False) -> Q | None:
        """What holds the word, or all the words: side by side, or else, unless they belong `together`, anywhere."""
        each = words.split(text)
        if len(each) == 1:
            return self.word(each[0])
        meaningful = [word for word in each if not is_stop_word(word, self.lang)] or each
        ways = [self._phrase(meaningful, len(each) - len(meaningful) + relevance.LOOSE)]
        if not together:
            ways.append(self._all([self.word(word) for word in meaningful], relevance.SCATTERED))
        return self._best(ways)

    def exactly(self, text: str) -> Q:
        """The words in this order as they are written, in any language; what holds them not, holds nothing."""
        typed = words.typed(text)
        spaced = [word for word in typed if not words.is_cjk(word)]
        pairs = [pair for word in typed if words.is_cjk(word) for pair in words.pairs(word)]
        required = [self._folded(spaced, 0)] if spaced else []
        required += [self._phrase(pairs, 0)] if pairs else []
        stemmed = self._best(self.in_fields(typed, 0))
        return self.enough([each or self.nothing() for each in required], _present([stemmed]), 0)

    def word(self, word: str) -> Q | None:
        """The best of the fields that hold the word in some language."""
        return self._phrase([word], 0)

    def with_typos(self, part: Part) -> Q | None:
        """Each word as it is known, else as those that it may stand for, in all their forms."""
        found = [self._guessed(word) for word in words.split(part.text)]
        return found[0] if len(found) == 1 else self._all(found, relevance.SCATTERED)

    def _guessed(self, word: str) -> Q | None:
        if (near := self.near(word)) is None:
            return self.word(word)
        self._unknown.append(word)
        likely, edits = near
        return self._all([self._best([self.word(each) for each in likely])], relevance.TYPO**edits)

    def _phrase(self, typed: Sequence[str], loose: int) -> Q | None:
        return self._best([*self.in_fields(typed, loose), self._folded(typed, loose)])

    def _folded(self, typed: Sequence[str], loose: int) -> Q | None:
        tokens = [folded for word in typed if (folded := words.fold(word))]
        return self.plain(tokens, loose) if tokens else None

    def _best(self, queries: Sequence[Q | None]) -> Q | None:
        found = _present(queries)
        if len(found) < 2:
            return found[0] if found else None
        return self.best(found)

    def _all(self, queries: Sequence[Q | None], weight: float) -> Q | None:
        kept = _present(queries)
        return self.every(kept, weight) if kept and len(kept) == len(queries) else None


def _present(queries: Sequence[Q | None]) -> list[Q]:
    return [each for each in queries if each is not None]
