"""Kinds of help that somebody may be typing the name of, in whatever language."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from partners.places.suggesting import place_offers
from partners.search import given_terms
from portal.languages import SWITCHED_ON
from portal.vocabulary import KindOfHelp
from search import registry
from search.engines import words
from search.registry import Offer, Typed

LEAST = 3
"""So few letters begin words of too many languages."""


def register() -> None:
    registry.register_suggester("help", help_offers)
    registry.register_suggester("place", place_offers)


def help_offers(typed: Typed, limit: int) -> Sequence[Offer]:
    """Kinds of help that a public service gives and whose label, in any language, holds what was typed; one query."""
    asked = words.folded(typed.text)
    asked = asked if typed.whole else [word for word in asked if len(word) > LEAST]
    if not asked:
        return []
    foreign = all(len(word) > LEAST for word in asked)
    found: list[tuple[bool, str, str]] = []
    for code, (label, labels) in given_terms(typed.lang).items():
        here = _holds(_words([label]), asked, whole=typed.whole)
        if here or (foreign and _holds(_words([label, *labels, *_everywhere(code)]), asked, whole=typed.whole)):
            found.append((not here, code, label))
    # What the reader's own language calls so goes first; else the network's order stands.
    found.sort(key=lambda row: row[0])
    address = reverse("find_help")
    return [Offer(label, f"{address}?{urlencode({'help': code})}") for _, code, label in found[:limit]]


def _words(labels: Iterable[str]) -> set[str]:
    """Folded words, those of Arabic with their article and without."""
    found = {word for label in labels for word in words.folded(label)}
    return found | {word.removeprefix("ال") for word in found}


def _holds(own: Iterable[str], asked: Sequence[str], *, whole: bool) -> bool:
    """Each word that was typed begins one of ours; or any does, where the whole found nothing."""
    own = tuple(own)
    return (all if whole else any)(any(word.startswith(typed) for word in own) for typed in asked)


@lru_cache(maxsize=128)
def _everywhere(code: str) -> tuple[str, ...]:
    if code not in KindOfHelp.values:
        return ()
    found = []
    for lang in SWITCHED_ON:
        with translation.override(lang):
            found.append(str(KindOfHelp(code).label))
    return tuple(found)
