"""How hard a text is to read; the one home of textstat."""

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

BLOCKS = ["p", "li", "h2", "h3", "h4"]
ENDED = re.compile(r"[.!?؟。！？…:][”»\")]?$")
MARKER = re.compile(r"\s*\[\d+\]")
# Fewer words give no meaningful figure.
LEAST_WORDS = 40
LONG_SENTENCE = 25
UNSPACED = {"zh-hans", "zh-hant", "ja", "th", "lo", "km", "my"}


@dataclass(frozen=True)
class Measure:
    """A formula of textstat, the language it is asked in, its target, and whether more means harder."""

    name: str
    formula: str
    textstat: str
    target: float
    harder_is_more: bool


# The targets for English and Spanish are the network's own; other languages have no target that we could name.
MEASURES = {
    "en": Measure("Flesch-Kincaid", "flesch_kincaid_grade", "en_US", 6.5, harder_is_more=True),
    "es": Measure("Fernández-Huerta", "fernandez_huerta", "es", 65, harder_is_more=False),
}


@dataclass(frozen=True)
class Level:
    measure: Measure
    score: float

    @property
    def is_plain(self) -> bool:
        """Whether the text is as easy as the network wants its guides."""
        if self.measure.harder_is_more:
            return self.score <= self.measure.target
        return self.score >= self.measure.target

    @property
    def words(self) -> str:
        text = (
            _("%(name)s %(score).1f, wanted: at most %(target).1f")
            if self.measure.harder_is_more
            else _("%(name)s %(score).1f, wanted: at least %(target).1f")
        )
        return text % {"name": self.measure.name, "score": self.score, "target": self.measure.target}


def sentences(html: str) -> list[str]:
    """Lines of text in which every heading, item and cell ends as a sentence, without tags and source markers."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    found = []
    for element in soup.find_all(BLOCKS):
        own = "".join(piece for piece in element.strings if piece.find_parent(BLOCKS) is element)
        for line in MARKER.sub("", own).splitlines():
            if text := " ".join(line.split()):
                found.append(text if ENDED.search(text) else f"{text}.")
    return found


def level(html: str, language: str) -> Level | None:
    """How hard the text is; None for a language without a measure and for texts too short to say."""
    measure = MEASURES.get(language)
    text = " ".join(sentences(html))
    if measure is None or len(text.split()) < LEAST_WORDS:
        return None
    return Level(measure, getattr(_statistics(measure.textstat), measure.formula)(text))


def long_sentences(html: str, language: str) -> list[str]:
    """Sentences of more than 25 words, in their order; none for languages that set no blanks between words."""
    if language in UNSPACED:
        return []
    parts = [part.strip() for line in sentences(html) for part in re.split(r"(?<=[.!?؟])\s+", line)]
    return [part for part in parts if len(part.split()) > LONG_SENTENCE]


@cache
def _statistics(language: str) -> Any:
    """One for each language: the library keeps its language in the object."""
    with warnings.catch_warnings():
        # It still reads its word lists through pkg_resources, which warns when it is imported.
        warnings.simplefilter("ignore")
        from textstat.textstat import textstatistics
    found = textstatistics()
    found.set_lang(language)
    return found
