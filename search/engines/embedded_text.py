"""How the parts of what was typed are asked of tantivy; of what the index does not hold, nothing is asked."""

from collections.abc import Sequence

from tantivy import Occur, Query

from search.contract import Part
from search.engines import asking, relevance, words
from search.engines.embedded_schema import LANGUAGES, PLAIN, analyzers, schema
from search.engines.embedded_store import Reader

TextQuery = asking.TextQuery[Query]


class Asked(asking.Asked[Query]):
    """The queries for the parts of one text."""

    def __init__(self, reader: Reader, parts: Sequence[Part], lang: str) -> None:
        super().__init__(parts, lang)
        self.reader = reader

    def everything(self) -> Query:
        return Query.all_query()

    def nothing(self) -> Query:
        return Query.empty_query()

    def best(self, queries: list[Query]) -> Query:
        return Query.disjunction_max_query(queries, relevance.OTHER_FIELDS)

    def every(self, queries: list[Query], weight: float) -> Query:
        return Query.boost_query(queries[0] if len(queries) == 1 else _all(queries), weight)

    def enough(self, required: list[Query], optional: list[Query], needed: int) -> Query:
        clauses = [(Occur.Must, each) for each in required] + [(Occur.Should, each) for each in optional]
        return Query.boolean_query(clauses, minimum_number_should_match=needed)

    def plain(self, tokens: list[str], loose: int) -> Query | None:
        if not self._holds(PLAIN, tokens):
            return None
        return Query.boost_query(_tokens_query(PLAIN, "", tokens, loose), relevance.PLAIN)

    def in_fields(self, typed: Sequence[str], loose: int) -> list[Query | None]:
        found: list[Query | None] = []
        for code in LANGUAGES:
            tokens = [token for word in typed for token in _tokens(word, code)]
            if not tokens:
                continue
            favour = relevance.READERS_LANGUAGE if code == self.own else 1.0
            for name, weight in relevance.FIELDS.items():
                field = f"{name}_{code}"
                if self._holds(field, tokens):
                    found.append(Query.boost_query(_tokens_query(field, code, tokens, loose), weight * favour))
        return found

    def _holds(self, field: str, tokens: list[str]) -> bool:
        return all(self.reader.searcher.doc_freq(field, token) for token in tokens)

    def asked(self, part: Part) -> Query | None:
        return self.part(part) or self.with_typos(part)

    def near(self, word: str) -> asking.Near | None:
        return None if self.word(word) else self.reader.vocabulary.near(words.fold(word))


def _all(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, each) for each in queries])


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
        return _all([Query.term_query(schema(), field, token) for token in tokens])
    return Query.phrase_query(schema(), field, list(tokens), loose)
