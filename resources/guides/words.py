"""Words of the glossary where texts use them: found in the text of a page, explained below it.

A name is a row of tokens with what stands between them; a Chinese character is a token of its own, so that the same
search serves languages that write no blanks. Plurals are folded, inflections are not: `hearing` is not `hear`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
MARKS = "\u0300-\u036f\u064b-\u0652\u0670"
TOKEN = re.compile(rf"[{HAN}]|(?:[^\W_{HAN}][{MARKS}]*)+")
# What may not touch a word: it would be a part of a longer one, of an address or of a file's name.
GLUED_BEFORE = re.compile(rf"(?:[@#/_‑-]|[^\W{HAN}][.])$")
GLUED_AFTER = re.compile(rf"^(?:_|[@/.‑-][^\W{HAN}])")
ASIDE = re.compile(r"\s*[(（].*?[)）]\s*")
TATWEEL_AND_MARKS = re.compile(r"[\u0640\u064b-\u0652\u0670]")
ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي"})
PREFIXES = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?ل|[وف][بك]?|[بك])(?=\w{3})")
# What a plural ends on and what the singular does, by language; the first that fits.
PLURALS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss"), ("s", "")),
    "es": (("ciones", "ción"), ("siones", "sión"), ("ces", "z"), ("res", "r"), ("les", "l"), ("des", "d"), ("s", "")),
    "fr": (("aux", "al"), ("eaux", "eau"), ("s", "")),
    "pt": (("ções", "ção"), ("sões", "são"), ("ões", "ão"), ("ais", "al"), ("res", "r"), ("zes", "z"), ("s", "")),
}


@dataclass(frozen=True)
class Word:
    """A term of the glossary: its page, its explanation, and the names under which texts use it."""

    key: int
    title: str
    short: str
    path: str
    names: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return f"word-{self.key}"

    @property
    def used_at(self) -> str:
        """The place in the text to which the explanation leads back."""
        return f"use-{self.key}"


@dataclass(frozen=True)
class Lexicon:
    """The words of one language; built once for equal words, because it is kept by `lexicon`."""

    words: tuple[Word, ...]
    language: str

    @cached_property
    def names(self) -> dict[str, list[tuple["Name", Word]]]:
        """By what the first token may be; the longest names first."""
        found: dict[str, list[tuple[Name, Word]]] = defaultdict(list)
        for word in self.words:
            for name in filter(None, (_name(each, self.language) for each in _written(word))):
                for first in name.forms[0]:
                    found[first].append((name, word))
        return {first: sorted(rows, key=lambda row: -len(row[0].forms)) for first, rows in found.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, Word]]:
        """(start, end, word) of what `text` uses, from its beginning, never two over each other."""
        tokens = list(TOKEN.finditer(text))
        forms = [_forms(token[0], self.language) for token in tokens]
        number = 0
        while number < len(tokens):
            hit = self._longest(text, tokens, forms, number)
            if hit:
                length, word = hit
                yield tokens[number].start(), tokens[number + length - 1].end(), word
            number += hit[0] if hit else 1

    def _longest(
        self, text: str, tokens: list[re.Match[str]], forms: list[frozenset[str]], number: int
    ) -> tuple[int, Word] | None:
        rows = [row for form in forms[number] for row in self.names.get(form, ())]
        for name, word in sorted(rows, key=lambda row: -len(row[0].forms)):
            last = number + len(name.forms) - 1
            if last >= len(tokens) or not name.fits(text, tokens, forms, number):
                continue
            if _free(text, tokens[number], tokens[last]):
                return len(name.forms), word
        return None


@dataclass(frozen=True)
class Name:
    """What each token may be, and what stands between them."""

    forms: tuple[frozenset[str], ...]
    between: tuple[str, ...]

    def fits(self, text: str, tokens: list[re.Match[str]], forms: list[frozenset[str]], number: int) -> bool:
        if any(not (mine & forms[number + place]) for place, mine in enumerate(self.forms)):
            return False
        return all(
            _gap(text[tokens[number + place].end() : tokens[number + place + 1].start()]) == gap
            for place, gap in enumerate(self.between)
        )


@lru_cache(maxsize=64)
def lexicon(words: tuple[Word, ...], language: str) -> Lexicon:
    return Lexicon(words, language)


def _written(word: Word) -> Iterator[str]:
    """`Bond (immigration)` is written `bond` in texts."""
    for name in word.names:
        yield name
        if ASIDE.search(name):
            yield ASIDE.sub(" ", name).strip()


def _name(text: str, language: str) -> Name | None:
    """None for what cannot be told from other words: one letter, or signs at its ends."""
    text = text.strip()
    tokens = list(TOKEN.finditer(text))
    if len(text) < 2 or not tokens or tokens[0].start() != 0 or tokens[-1].end() != len(text):
        return None
    forms = tuple(_name_forms(token[0], language) for token in tokens)
    gaps = tuple(_gap(text[one.end() : two.start()]) for one, two in pairwise(tokens))
    return Name(forms, gaps)


def _gap(text: str) -> str:
    return " " if text.isspace() else text.replace("’", "'").replace("‑", "-")


def _free(text: str, first: re.Match[str], last: re.Match[str]) -> bool:
    """Whether the tokens stand alone; between Chinese characters nothing stands alone."""
    before = _is_han(first[0]) or not GLUED_BEFORE.search(text[max(0, first.start() - 2) : first.start()])
    after = _is_han(last[0]) or not GLUED_AFTER.search(text[last.end() : last.end() + 2])
    return before and after


def _is_han(token: str) -> bool:
    return re.match(f"[{HAN}]", token) is not None


def _name_forms(token: str, language: str) -> frozenset[str]:
    """Capitals are meant as such: ICE is not ice."""
    if len(token) > 1 and token.isupper() and token.lower() != token:
        return frozenset({f"={token}"})
    folded = _fold(token)
    return frozenset({_singular(folded, language), *_bare(folded, r"^ال(?=\w{3})")})


def _forms(token: str, language: str) -> frozenset[str]:
    folded = _fold(token)
    written = {token, token[:-1] if token.endswith("s") else token}
    capitals = {f"={each}" for each in written if len(each) > 1 and each.isupper()}
    return frozenset({folded, _singular(folded, language), *_bare(folded, PREFIXES), *capitals})


def _fold(token: str) -> str:
    return TATWEEL_AND_MARKS.sub("", unicodedata.normalize("NFKC", token)).casefold().translate(ALEF)


def _bare(folded: str, prefix: str | re.Pattern[str]) -> Iterable[str]:
    """An Arabic word without article and what is written together with it."""
    return {re.sub(prefix, "", folded)} if "\u0600" <= folded[0] <= "\u06ff" else ()


def _singular(folded: str, language: str) -> str:
    for ending, instead in PLURALS.get(language, ()):
        if folded.endswith(ending) and len(folded) - len(ending) >= 2:
            return folded[: -len(ending)] + instead
    return folded
