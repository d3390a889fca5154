"""Words as every engine sees them: the same folding of queries and of the field that all languages share."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from search.contract import Part, SearchQuery

# The saltillo and what keyboards offer in its place; K'iche', K’iche’, Kꞌicheꞌ and kiche are one word.
_APOSTROPHES = "'’‘`´ʼʻʹ′＇ꞌꞋ"
# Accents that stand alone, Hebrew points, Arabic vowel signs: Python does not count them to a word.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ELISION = re.compile(rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[{_APOSTROPHES}](?=[^\W\d_]{{3}})", re.IGNORECASE)
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s\b", re.IGNORECASE)
_WORD = re.compile(rf"[\w{_MARKS}]+(?:[{_APOSTROPHES}]+[\w{_MARKS}]+)*[{_APOSTROPHES}]?")
_SIMPLE_WORD = re.compile(rf"[\w{_MARKS}]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Composed text without control characters and broken surrogates, which no index can hold."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _CONTROL.sub("", text.encode("utf-8", "ignore").decode()))


def fold(word: str) -> str:
    """Lower case, without accents, vowel signs and apostrophes: `Kꞌicheꞌ` -> `kiche`, `Mañana` -> `manana`."""
    word = _APOSTROPHE.sub("", word)
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(mark for mark in spread if not unicodedata.combining(mark))


# For the words of documents alone: what visitors type is kept nowhere, not even in memory.
_fold_public = lru_cache(maxsize=65_536)(fold)


def typed(text: str) -> list[str]:
    """The words as they are written, in order."""
    text = clean(text).replace("_", " ")
    if not _APOSTROPHE.search(text):
        return _SIMPLE_WORD.findall(text)
    return _WORD.findall(_without_elision(text))


def _without_elision(text: str) -> str:
    return _POSSESSIVE.sub("", _ELISION.sub(" ", text))


def plain(text: str) -> str:
    """A public text as its folded words, for the field that all languages share."""
    try:
        letters = text.encode("latin-1")
    except UnicodeEncodeError:
        return _plain(text)
    if _HARD.search(letters):
        return _plain(text)
    # What most documents are: one byte a letter, each of which becomes one other or a space.
    return " ".join(letters.translate(_FOLDED).decode("latin-1").split())


def _plain(text: str) -> str:
    return " ".join(filter(None, map(_fold_public, typed(text))))


def _folded_letter(letter: str) -> str:
    """What `fold` makes of a letter, a space between words; empty where that depends on its neighbours."""
    if _APOSTROPHE.match(letter) or _CONTROL.match(letter):
        return ""
    if letter == "_" or not re.match(r"\w", letter):
        return " "
    folded = fold(letter)
    return folded if len(folded) == 1 and ord(folded) < 256 else ""


_LETTERS = [_folded_letter(chr(code)) for code in range(256)]
_FOLDED = "".join(letter or " " for letter in _LETTERS).encode("latin-1")
_HARD = re.compile(b"[%s]" % b"".join(re.escape(bytes([code])) for code in range(256) if not _LETTERS[code]))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text stand."""
    return (word.span() for word in _WORD.finditer(text))


def has_pairs(text: str) -> bool:
    """Whether some of it is written without spaces, so that pairs of characters are looked for."""
    return bool(_CJK.search(text))


def folded(text: str) -> list[str]:
    """The folded words of a query, in order."""
    return list(filter(None, map(fold, typed(text))))


def split(text: str, limit: int = 32) -> list[str]:
    """The different words of a query in order, as typed; a run of Chinese or Japanese becomes its pairs."""
    found: dict[str, str] = {}
    for word in typed(text):
        for part in pairs(word):
            if folded := fold(part):
                found.setdefault(folded, part)
    return list(found.values())[:limit]


def parts(query: SearchQuery) -> tuple[Part, ...]:
    """What the query's text asks for: as it was understood, else word by word."""
    return query.parts or tuple(map(Part, split(query.text)))


def is_cjk(word: str) -> bool:
    return bool(_CJK.fullmatch(word))


def pairs(word: str) -> list[str]:
    """The word, or the pairs of characters of what of it is Chinese or Japanese."""
    parts: list[str] = []
    position = 0
    for run in _CJK.finditer(word):
        parts.append(word[position : run.start()])
        text = run.group()
        parts += [text[at : at + 2] for at in range(len(text) - 1)] or [text]
        position = run.end()
    return [part for part in [*parts, word[position:]] if part]
