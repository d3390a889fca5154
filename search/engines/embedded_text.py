"""From the parts of what was typed to a tantivy query over all languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Occur, Query

from search.contract import Part
from search.engines import relevance, words
from search.engines.embedded_schema import LANGUAGES, PLAIN, analyzers, language_field, schema
from search.engines.embedded_store import Reader
from search.engines.stop_words import is_stop_word


@dataclass(frozen=True)
class TextQuery:
    """`query` is None when nothing of it exists in the index; `excluded` must not match.

    `looser` is to be asked where `query` finds nothing: what holds any part. `unknown` are words found, if at all, as
    typos.
    """

    query: Query | None
    looser: Query | None = None
    unknown: tuple[str, ...] = ()
    excluded: tuple[Query, ...] = ()


def text_query(reader: Reader, parts: Sequence[Part], lang: str) -> TextQuery:
    asked = _Asked(reader, lang)
    parts = [part for part in parts if words.typed(part.text)]
    wanted = [part for part in parts if not part.excluded]
    required = [asked.exactly(part.text) for part in wanted if part.exact]
    optional = [asked.part(part) for part in _meaningful([part for part in wanted if not part.exact], lang)]
    excluded = [asked.known(part.text, together=True) for part in parts if part.excluded]
    found = [each for each in optional if each]
    needed = relevance.needed(len(required) + len(found))
    return TextQuery(
        Query.all_query() if parts and not wanted else _joined(required, found, needed),
        _joined(required, found, 1) if needed > 1 else None,
        tuple(asked.unknown),
        tuple(each for each in excluded if each),
    )


def _joined(required: list[Query], optional: list[Query], needed: int) -> Query | None:
    if not required and not optional:
        return None
    clauses = [(Occur.Must, each) for each in required] + [(Occur.Should, each) for each in optional]
    return Query.boolean_query(clauses, minimum_number_should_match=max(0, needed - len(required)))


def _meaningful(parts: list[Part], lang: str) -> list[Part]:
    return [part for part in parts if not is_stop_word(part.text, lang)] or parts


class _Asked:
    """Queries for the parts of one text; `unknown` gathers the words that the index does not hold."""

    def __init__(self, reader: Reader, lang: str) -> None:
        self.reader, self.lang, self.own = reader, lang, language_field(lang)
        self.unknown: list[str] = []

    def part(self, part: Part) -> Query | None:
        ways = [self.known(part.text)]
        for each in part.alternatives:
            other = self.known(each, together=True)
            ways.append(other and Query.boost_query(other, relevance.ALTERNATIVE))
        return _best(ways) or self._with_typos(part.text)

    def known(self, text: str, *, together: bool = False) -> Query | None:
        """What holds the word, or all the words: side by side, or else `together` is not asked, anywhere."""
        each = words.split(text)
        if len(each) == 1:
            return self._word(each[0])
        meaningful = [word for word in each if not is_stop_word(word, self.lang)] or each
        ways = [self._phrase(meaningful, len(each) - len(meaningful) + relevance.LOOSE)]
        scattered = None if together else self._all([self._word(word) for word in meaningful])
        return _best([*ways, scattered])

    def exactly(self, text: str) -> Query:
        """The words in this order as they are written, in any language; what holds them not, holds nothing."""
        typed = words.typed(text)
        spaced = [word for word in typed if not words.is_cjk(word)]
        pairs = [pair for word in typed if words.is_cjk(word) for pair in words.pairs(word)]
        required = [self._plain(spaced, 0)] if spaced else []
        required += [self._phrase(pairs, 0)] if pairs else []
        clauses = [(Occur.Must, each or Query.empty_query()) for each in required]
        stemmed = _best(self._in_fields(typed, 0))
        return Query.boolean_query([*clauses, *([(Occur.Should, stemmed)] if stemmed else [])])

    def _word(self, word: str) -> Query | None:
        """The best of the fields that hold the word in some language; None when none does."""
        return self._phrase([word], 0)

    def _phrase(self, typed: Sequence[str], loose: int) -> Query | None:
        return _best([*self._in_fields(typed, loose), self._plain(typed, loose)])

    def _plain(self, typed: Sequence[str], loose: int) -> Query | None:
        tokens = [folded for word in typed if (folded := words.fold(word))]
        if not tokens or not all(self.reader.searcher.doc_freq(PLAIN, token) for token in tokens):
            return None
        return Query.boost_query(_tokens_query(PLAIN, "", tokens, loose), relevance.PLAIN)

    def _in_fields(self, typed: Sequence[str], loose: int) -> list[Query | None]:
        found: list[Query | None] = []
        for code in LANGUAGES:
            tokens = [token for word in typed for token in _tokens(word, code)]
            if not tokens:
                continue
            favour = relevance.READERS_LANGUAGE if code == self.own else 1.0
            for name, weight in relevance.FIELDS.items():
                field = f"{name}_{code}"
                if all(self.reader.searcher.doc_freq(field, token) for token in tokens):
                    found.append(Query.boost_query(_tokens_query(field, code, tokens, loose), weight * favour))
        return found

    def _all(self, queries: Sequence[Query | None]) -> Query | None:
        kept = [each for each in queries if each is not None]
        if not kept or len(kept) < len(queries):
            return None
        return Query.boost_query(Query.boolean_query([(Occur.Must, each) for each in kept]), relevance.SCATTERED)

    def _with_typos(self, text: str) -> Query | None:
        """Each word as it is known, else as what it nearly is."""
        found: list[Query | None] = []
        for word in words.split(text):
            if (known := self._word(word)) is None:
                self.unknown.append(word)
                known = self._guesses(word)
            found.append(known)
        return found[0] if len(found) == 1 else self._all(found)

    def _guesses(self, word: str) -> Query | None:
        """The known words that it may stand for, each in all its forms."""
        near, edits = self.reader.vocabulary.near(words.fold(word))
        best = _best([self._word(each) for each in near])
        return best and Query.boost_query(best, relevance.TYPO**edits)


def _best(queries: Sequence[Query | None]) -> Query | None:
    found = [each for each in queries if each is not None]
    if len(found) < 2:
        return found[0] if found else None
    return Query.disjunction_max_query(found, relevance.OTHER_FIELDS)


def _tokens(word: str, code: str) -> list[str]:
    if code != "zh":
        return list(analyzers()[code].analyze(word))
    # Pairs and single characters are both indexed; a pair is asked as the pair.
    return words.pairs(word) if words.is_cjk(word) else []


def _tokens_query(field: str, code: str, tokens: list[str], loose: int) -> Query:
    if len(tokens) == 1:
        return Query.term_query(schema(), field, tokens[0])
    if code == "zh":
        # Pairs have no places in a text.
        return Query.boolean_query([(Occur.Must, Query.term_query(schema(), field, token)) for token in tokens])
    return Query.phrase_query(schema(), field, list(tokens), loose)
