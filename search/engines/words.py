"""Words as every engine sees them: the same folding of queries and of the field that all languages share."""

import re
import unicodedata

# The saltillo and what keyboards offer in its place; K'iche', K’iche’, Kꞌicheꞌ and kiche are one word.
_APOSTROPHES = "'’‘`´ʼʻʹ′＇ꞌꞋ"
_ELISION = re.compile(rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[{_APOSTROPHES}](?=[^\W\d_]{{3}})", re.IGNORECASE)
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s\b", re.IGNORECASE)
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}]+[^\W_]+)*[{_APOSTROPHES}]?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_DROP = str.maketrans("", "", _APOSTROPHES)
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])


def clean(text: str) -> str:
    """Composed text without control characters and broken surrogates, which no index can hold."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode().translate(_CONTROL))


def fold(text: str) -> str:
    """Lower case, without accents, vowel signs and apostrophes: `Kꞌicheꞌ` -> `kiche`, `Mañana` -> `manana`."""
    spread = unicodedata.normalize("NFKD", text.translate(_DROP).casefold())
    return "".join(mark for mark in spread if not unicodedata.combining(mark))


def _without_elision(text: str) -> str:
    return _POSSESSIVE.sub("", _ELISION.sub(" ", text))


def plain(text: str) -> str:
    """The text as its folded words, for the field that all languages share."""
    return " ".join(fold(word) for word in _WORD.findall(_without_elision(clean(text))))


def split(text: str, limit: int = 32) -> list[str]:
    """The different words of a query in order, as typed; a run of Chinese or Japanese becomes its pairs."""
    found: dict[str, str] = {}
    for word in _WORD.findall(_without_elision(clean(text))):
        for part in _pairs(word):
            if folded := fold(part):
                found.setdefault(folded, part)
    return list(found.values())[:limit]


def _pairs(word: str) -> list[str]:
    parts: list[str] = []
    position = 0
    for run in _CJK.finditer(word):
        parts.append(word[position : run.start()])
        text = run.group()
        parts += [text[at : at + 2] for at in range(len(text) - 1)] or [text]
        position = run.end()
    return [part for part in [*parts, word[position:]] if part]
