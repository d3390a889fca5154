"""Which of the words that were searched as well are said to a reader: few, and only those that they can read."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from search.engines import words
from search.understanding.loading import TABLE, tagged

MAX_SAID = 4
_OF_SCRIPT = {"CJK": "zh", "ARABIC": "ar"}


def said(terms: Sequence[str], *, typed: str, lang: str) -> tuple[str, ...]:
    """Terms in the reader's language or of every language, and in the script that was typed; first those.

    Where there are none, those in the language that was typed.
    """
    base, script = lang.split("-")[0], _script(typed)
    own = [each for each in terms if language_of(each) in {"", base} or (script != "LATIN" and _script(each) == script)]
    own.sort(key=lambda each: language_of(each) != base)
    return tuple(own or [each for each in terms if language_of(each) == language_of(typed)])[:MAX_SAID]


def language_of(term: str) -> str:
    """Its language, as the shipped table says it; empty for abbreviations and for what an editor wrote."""
    return _OF_SCRIPT.get(_script(term)) or _languages().get(words.fold(term), "")


def _script(text: str) -> str:
    letter = next((each for each in text if each.isalpha()), "a")
    return unicodedata.name(letter, "LATIN").split()[0]


@cache
def _languages() -> dict[str, str]:
    return {words.fold(term): language for term, language in _terms() if language}


def _terms() -> Iterator[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            for name in ("said", "meant"):
                yield from tagged(row[name])
