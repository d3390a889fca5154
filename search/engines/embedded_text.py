"""From what was typed to a tantivy query over all languages."""

from dataclasses import dataclass
from math import ceil

from tantivy import Occur, Query, Searcher

from search.engines import words
from search.engines.embedded_schema import (
    LANGUAGES,
    PLAIN,
    TEXTS,
    analyzers,
    is_stop_word,
    language_field,
    schema,
)

READERS_LANGUAGE = 1.4
PLAIN_WEIGHT = 0.5
TYPO_WEIGHT = 0.4


@dataclass(frozen=True)
class TextQuery:
    """`query` is None when no word of it exists in the index; `unknown` are words found, if at all, as typos."""

    query: Query | None
    unknown: tuple[str, ...] = ()


def text_query(searcher: Searcher, text: str, lang: str) -> TextQuery:
    clauses: list[Query] = []
    unknown: list[str] = []
    for word in _meaningful(words.split(text), lang):
        clause = _known(searcher, word, lang)
        if clause is None:
            unknown.append(word)
            clause = _typo(word)
        if clause is not None:
            clauses.append(clause)
    if not clauses:
        return TextQuery(None, tuple(unknown))
    needed = {1: 1, 2: 1, 3: 2}.get(len(clauses), ceil(len(clauses) / 2))
    joined = Query.boolean_query([(Occur.Should, clause) for clause in clauses], minimum_number_should_match=needed)
    return TextQuery(joined, tuple(unknown))


def _meaningful(typed: list[str], lang: str) -> list[str]:
    return [word for word in typed if not is_stop_word(word, lang)] or typed


def _known(searcher: Searcher, word: str, lang: str) -> Query | None:
    """The best of the fields that hold the word in some language; None when none does."""
    found: list[Query] = []
    own = language_field(lang)
    for code in LANGUAGES:
        tokens = _tokens(word, code)
        if not tokens:
            continue
        favour = READERS_LANGUAGE if code == own else 1.0
        for name, weight in TEXTS.items():
            field = f"{name}_{code}"
            if all(searcher.doc_freq(field, token) for token in tokens):
                found.append(Query.boost_query(_tokens_query(field, tokens), weight * favour))
    folded = words.fold(word)
    if folded and searcher.doc_freq(PLAIN, folded):
        found.append(Query.boost_query(Query.term_query(schema(), PLAIN, folded, "freq"), PLAIN_WEIGHT))
    return Query.disjunction_max_query(found, 0.1) if found else None


def _tokens(word: str, code: str) -> list[str]:
    tokens = analyzers()[code].analyze(word)
    if code == "zh":
        # Pairs and single characters are both indexed; a pair is asked as the pair.
        return [word] if 0 < len(word) <= 2 and not word.isascii() else []
    return list(tokens)


def _tokens_query(field: str, tokens: list[str]) -> Query:
    if len(tokens) == 1:
        return Query.term_query(schema(), field, tokens[0])
    return Query.phrase_query(schema(), field, list(tokens))


def _typo(word: str) -> Query | None:
    folded = words.fold(word)
    if len(folded) < 4 or " " in folded:
        return None
    distance = 1 if len(folded) < 8 else 2
    return Query.boost_query(Query.fuzzy_term_query(schema(), PLAIN, folded, distance), TYPO_WEIGHT)
