"""How every engine shows what it found: in which language, what stands first, a better spelling."""

import difflib
import re
from collections.abc import Iterable, Mapping

from django.utils.html import escape

from search.engines import words

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


def better_spelling(text: str, unknown: Iterable[str], found: Iterable[str]) -> str | None:
    """The text with its unknown words replaced by the nearest words of what was found, if there are any."""
    vocabulary: dict[str, str] = {}
    for each in found:
        for word in re.findall(r"[^\W\d_]{3,}", each[:5000]):
            vocabulary.setdefault(words.fold(word), word.lower())
    better = text
    for word in unknown:
        near = difflib.get_close_matches(words.fold(word), vocabulary, n=1, cutoff=0.7)
        if near:
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _, at=near[0]: vocabulary[at], better)
    return better if better != text else None
