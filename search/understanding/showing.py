"""What was understood, in words and links: each part can be dropped, what was added can be left out."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from search.engines import words
from search.understanding.meaning import Choice, Understood, written
from search.understanding.placing import HERE, PLACE, STATE
from search.understanding.tokens import EXACT, EXCLUDED, WORD
from search.understanding.wording import said

MAX_CORRECTED = 4
TYPED_PLACES = (PLACE, STATE)


class Question(Protocol):
    """What makes links: the parameters of a request."""

    def url(self, path: str, **changes: object) -> str: ...


@dataclass(frozen=True)
class ShownPiece:
    """`also` are a few of the other words that were searched.

    `drop_url` asks for the rest; `only_url`, where there is one, for the words just as they were typed.
    """

    kind: str
    text: str
    label: str
    also: tuple[str, ...]
    drop_url: str
    only_url: str


@dataclass(frozen=True)
class Shown:
    """False where there is nothing to say. `choices` are (label, address) of places that may be meant."""

    pieces: tuple[ShownPiece, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    asks_where: bool = False

    def __bool__(self) -> bool:
        return bool(self.pieces or self.choices or self.asks_where)


def shown(understood: Understood, asked: Question, path: str) -> Shown:
    """Empty without a path, for then there are no links."""
    if not path:
        return Shown()
    pieces = tuple(
        ShownPiece(
            each.kind,
            each.text,
            each.label,
            said(each.also, typed=each.text, lang=understood.query.lang),
            asked.url(path, q=understood.without(each)),
            asked.url(path, q=understood.as_written(each)) if each.also or each.kind in TYPED_PLACES else "",
        )
        for each in understood.shown
        if each.kind != HERE
    )
    choices = tuple((each.label, asked.url(path, q=each.text, **_meant(each))) for each in understood.choices)
    return Shown(pieces, choices, understood.query.near is None and any(p.kind == HERE for p in understood.pieces))


def _meant(choice: Choice) -> dict[str, object]:
    return {"state": (choice.state,)} if choice.state else {"near": choice.label}


def phrases(understood: Understood) -> list[str]:
    """The text as it is said in a sentence: “asylum”, without “notary”."""
    plain = [each.text for each in understood.pieces if each.kind not in {*TYPED_PLACES, HERE, EXACT, EXCLUDED}]
    with translation.override(understood.query.lang):
        found = [_("“%(text)s”") % {"text": " ".join(plain)}] if plain else []
        found += [_("exactly “%(text)s”") % {"text": each.text} for each in understood.pieces if each.kind == EXACT]
        found += [_("without “%(text)s”") % {"text": each.text} for each in understood.pieces if each.kind == EXCLUDED]
    return found


def correction(understood: Understood, offered: str | None, unknown: Collection[str]) -> str | None:
    """What may have been meant: the engine's word for it, else words of our own for the `unknown` that it lacks."""
    if offered or understood.known is None:
        return understood.corrected(offered) if offered else None
    better, left = [], MAX_CORRECTED
    for each in understood.pieces:
        is_plain = each.kind == WORD and not (each.also or each.idle)
        is_unknown = is_plain and left > 0 and not set(words.split(each.text)).isdisjoint(unknown)
        word = understood.known.nearest(each.text, understood.query.lang) if is_unknown else None
        left -= is_plain
        better.append(replace(each, text=word) if word else each)
    return written(better) if better != list(understood.pieces) else None
