"""How relevance is decided, in figures that every engine reads.

A document's score for a text is the sum of what its parts score. A part scores as the best field that holds it, in
whatever language, by BM25 and these weights: see `search.contract.Part`.
"""

from math import ceil

FIELDS = {"title": 2.0, "labels": 1.5, "body": 1.0}
READERS_LANGUAGE = 1.4
"""Fields in the reader's language weigh so much more."""
KINDS = {"guide": 1.25, "term": 1.25}
"""What is written to answer questions, against entries of the directory, whose few words weigh much each."""
PLAIN = 0.5
"""The field that all languages share: lower case, without accents, not stemmed."""
TYPO = 0.7
"""For each edit that a word is away from the one typed; asked only for words that the index does not hold."""
GUESSES = 5
"""Words that one misspelled word may stand for: of those fewest edits away the most frequent."""
SCATTERED = 0.5
"""The words of one part, all of them but not side by side."""
ALTERNATIVE = 0.8
"""Other words for a part."""
OTHER_FIELDS = 0.1
"""What the fields beside the best add."""
LOOSE = 1
"""Words that may stand between those of a phrase, beside its own stop words; none where a phrase is exact."""


def needed(parts: int) -> int:
    """How many of a query's parts a document must hold; where none holds so many, one is enough.

    A question of many words is rarely answered in the same.
    """
    return min(parts, 1) if parts < 3 else max(2, ceil(parts / 4))


def edits(word: str) -> int:
    """How many letters of a folded word may be wrong; of short ones none."""
    if len(word) < 4 or " " in word:
        return 0
    return 1 if len(word) < 8 else 2
