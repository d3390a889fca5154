"""How relevance is decided, in figures that every engine reads.

A document's score for a text is the sum of what its parts score. A part scores as the best field that holds it, in
whatever language, by BM25 and these weights: see `search.contract.Part`.
"""

from math import ceil

FIELDS = {"title": 4.0, "labels": 2.5, "body": 1.0}
READERS_LANGUAGE = 1.4
"""Fields in the reader's language weigh so much more."""
PLAIN = 0.5
"""The field that all languages share: lower case, without accents, not stemmed."""
TYPO = 0.4
"""A word of that field that is nearly the one typed; asked only for words that the index does not hold."""
SCATTERED = 0.5
"""The words of one part, all of them but not side by side."""
ALTERNATIVE = 0.8
"""Other words for a part."""
OTHER_FIELDS = 0.1
"""What the fields beside the best add."""
LOOSE = 1
"""Words that may stand between those of a phrase, beside its own stop words; none where a phrase is exact."""


def needed(parts: int) -> int:
    """How many of a query's parts a document must hold."""
    return {0: 0, 1: 1, 2: 1, 3: 2}.get(parts, ceil(parts / 2))


def edits(word: str) -> int:
    """How many letters of a folded word may be wrong; of short ones none."""
    if len(word) < 4 or " " in word:
        return 0
    return 1 if len(word) < 8 else 2
