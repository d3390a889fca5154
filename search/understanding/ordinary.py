"""Names of places that are ordinary words, countries or languages: by themselves they are no place."""

from functools import cache
from pathlib import Path

# Names of cities in the gazetteer that are words in guides, terms and rules, in everyday English and Spanish, or names
# of countries and languages; folded, one a line.
TABLE = Path(__file__).parent.parent / "data" / "ordinary_words.txt"


def is_ordinary(folded: str) -> bool:
    """Whether a folded word means something else than a place in most queries."""
    return folded in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(TABLE.read_text(encoding="utf-8").split())
