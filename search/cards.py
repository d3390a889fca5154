"""What was found, read again from the database at the moment of the answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from search import registry
from search.contract import Hit, document_id
from search.registry import Card, Source

SUMMARY_CHARS = 180
KM_A_MILE = 1.609344
Thing = tuple[str, str]
"""Kind and key."""


def miles(km: float | None) -> float | None:
    return None if km is None else round(km / KM_A_MILE, 1)


@dataclass(frozen=True)
class FoundItem:
    """One result: what the engine said of it and what the database says of it now."""

    id: str
    kind: str
    key: str
    title: str
    lang: str
    url: str
    snippet: SafeString
    score: float
    distance_km: float | None
    reach: str | None
    card: Card

    @property
    def kind_label(self) -> str:
        return str(registry.KIND_LABELS[self.kind])

    @property
    def is_assurable(self) -> bool:
        """Whether the network checks things of this kind, so that one without a date is not yet checked."""
        return self.kind in {"organization", "service", "policy"}

    @property
    def distance_mi(self) -> float | None:
        return miles(self.distance_km)


def read(things: Iterable[Thing], lang: str, *, rows: bool = False) -> dict[str, Card]:
    """Cards by document id of those things that are public now."""
    return _read(things, lambda source, keys: source.read_rows(keys, lang) if rows else source.read(keys, lang))


def read_titles(things: Iterable[Thing], lang: str) -> dict[str, Card]:
    """As `read()`, with no more than titles, addresses and whose they are; a query a kind."""
    return _read(things, lambda source, keys: source.read_titles(keys, lang))


def _read(things: Iterable[Thing], ask: Callable[[Source, list[str]], dict[str, Card]]) -> dict[str, Card]:
    keys: dict[str, list[str]] = defaultdict(list)
    for kind, key in things:
        keys[kind].append(key)
    cards: dict[str, Card] = {}
    for kind, wanted in keys.items():
        source = registry.source(kind)
        if source:
            cards |= {document_id(kind, key): card for key, card in ask(source, wanted).items()}
    return cards


def item(hit: Hit, card: Card) -> FoundItem:
    usable = hit.snippet if hit.lang.split("-")[0] == card.lang.split("-")[0] else ""
    # The engine's promise: escaped text with <mark> only.
    snippet = mark_safe(usable) if usable else escape(Truncator(card.summary).chars(SUMMARY_CHARS))  # noqa: S308
    return FoundItem(
        id=hit.id,
        kind=hit.kind,
        key=hit.key,
        title=card.title,
        lang=card.lang,
        url=card.url,
        snippet=snippet,
        score=hit.score,
        distance_km=hit.distance_km,
        reach=hit.reach,
        card=card,
    )
