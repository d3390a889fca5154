"""The words that one state of the embedded index holds, to find those that a misspelled one may stand for."""

from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Searcher

from search.engines import relevance
from search.engines.embedded_schema import PLAIN


class Vocabulary:
    """Folded words by length."""

    def __init__(self, searcher: Searcher) -> None:
        self._words: dict[int, list[str]] = defaultdict(list)
        self._rank: dict[str, int] = {}
        for rank, (word, _) in enumerate(searcher.terms_with_prefix(PLAIN, "")):
            self._words[len(word)].append(word)
            self._rank[word] = rank

    def near(self, folded: str) -> tuple[tuple[str, ...], int]:
        """The most frequent of the words that are fewest edits away, and how many edits that is."""
        for distance in range(1, relevance.edits(folded) + 1):
            found = [
                word
                for length in range(len(folded) - distance, len(folded) + distance + 1)
                for word, _, _ in process.extract_iter(
                    folded, self._words.get(length, ()), scorer=OSA.distance, score_cutoff=distance
                )
            ]
            if found:
                return tuple(sorted(found, key=self._rank.__getitem__)[: relevance.GUESSES]), distance
        return (), 0
