"""What every engine keeps of a document beside its fields: the card of a hit, its place in a list, its weights."""

import math
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from search.contract import SearchDocument
from search.engines import relevance, words

PUT_LAST = 0.5
LEAST, MOST = 1 / 60, 2.0
# So little that 0.2 km more (of 80) outweigh the largest boost.
TIE = 0.001


def card(document: SearchDocument, field_of: Callable[[str], str]) -> dict[str, Any]:
    """What a hit needs to know of itself; `bodies` are the languages whose body has its field (`field_of`) alone."""
    shared = Counter(field_of(lang) for lang, text in document.body.items() if text)
    return {
        "titles": {lang: words.clean(text) for lang, text in document.title.items() if text},
        "bodies": [lang for lang, text in document.body.items() if text and shared[field_of(lang)] == 1],
        "points": [(round(lat, 5), round(lon, 5)) for lat, lon in document.points],
        "areas": list(document.areas),
    }


def list_place(document: SearchDocument) -> int:
    """Sorts an unsearched list: what is favoured first, then by title; a whole number of 63 bits."""
    title = words.fold(words.clean(document.title.get("en") or next(filter(None, document.title.values()))))
    letters = "".join(re.findall(r"\w+", title)).encode()[:7].ljust(7, b"\0")
    favour = 127 - min(127, max(0, round(document.boost * 16)))
    return favour << 56 | int.from_bytes(letters, "big")


def weights(document: SearchDocument) -> tuple[float, float]:
    """What a score is multiplied with, by text and by place.

    By text a boost is damped; by place it only decides between equally near ones. Under a half: last of all.
    """
    boost = float(document.boost)
    if boost < PUT_LAST:
        return _bounded(boost), _bounded(boost)
    by_text = math.log2(2 + boost) / math.log2(3) * relevance.KINDS.get(document.kind, 1.0)
    return _bounded(by_text), _bounded(1 + (boost - 1) * TIE)


def _bounded(weight: float) -> float:
    return min(MOST, max(LEAST, weight))
