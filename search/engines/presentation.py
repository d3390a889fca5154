"""How every engine shows what it found: in which language, what stands first, a better spelling."""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import escape
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.engines import relevance, words

SNIPPET_CHARS = 180
BETTER_FROM = 10
"""So many of the results are looked through for a better spelling."""


def best_language(titles: Mapping[str, str], lang: str) -> str:
    """The reader's language, its base, a sister of it, English, else the first there is."""
    base = lang.split("-")[0]
    sisters = [code for code in titles if code.split("-")[0] == base]
    return next(code for code in (lang, base, *sisters, "en", *titles) if code in titles)


def beginning(text: str | None) -> str:
    """As much of a text as a snippet holds, escaped."""
    if not text or len(text) <= SNIPPET_CHARS:
        return escape(text or "")
    return escape(text[:SNIPPET_CHARS].rsplit(" ", 1)[0] + "…")


def better_spelling(text: str, unknown: Iterable[str], found: Iterable[Mapping[str, str]], lang: str) -> str | None:
    """The text with its unknown words replaced by the nearest words of what was found, if any is near enough.

    `found` are texts by language, best first; of words that are as near, first those of the reader's language.
    """
    base = lang.split("-")[0]
    texts = sorted((pair for each in found for pair in each.items()), key=lambda pair: pair[0].split("-")[0] != base)
    vocabulary: dict[str, str] = {}
    for _, each in texts:
        for word in re.findall(r"[^\W\d_]{3,}", each[:5000]):
            vocabulary.setdefault(words.fold(word), word.lower())
    better = text
    for word in unknown:
        if near := nearest_word(words.fold(word), vocabulary):
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, at=near: vocabulary[at], better)
    return better if better != text else None


def nearest_word(folded: str, among: Iterable[str]) -> str | None:
    """The first of the folded words that are fewest edits away, if these are few enough for a typo."""
    most = relevance.edits(folded)
    found = process.extractOne(folded, list(among), scorer=OSA.distance, score_cutoff=most) if most else None
    return found[0] if found and found[1] else None
