"""Suggestions: titles of things, kinds of help and places for what was typed, said from the database now."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from search import cards, registry
from search.contract import KINDS, EngineUnavailable, Suggestion, document_id
from search.engines import get_engine
from search.registry import OFFER_LABELS, Typed

logger = logging.getLogger(__name__)
SUGGESTED_KINDS = (*KINDS, *OFFER_LABELS)
TITLED = frozenset(KINDS)
LIMIT = 8
OF_EACH_OFFER = 3
OF_EACH_TITLE = 2
POOL = 32
KINDS_READ = 3
"""Each kind of things that is read again costs a query."""


@dataclass(frozen=True)
class Suggested:
    text: str
    kind: str
    url: str

    @property
    def kind_label(self) -> str:
        return str({**registry.KIND_LABELS, **OFFER_LABELS}[self.kind])


def suggest(text: str, *, lang: str, kinds: Collection[str] = SUGGESTED_KINDS) -> list[Suggested]:
    """Kinds of help first, then titles, then places; one of each address, and one of each name and kind."""
    return _suggest(Typed(text, lang), kinds)


def suggest_instead(
    text: str, *, lang: str, titles: Collection[str], shown: Collection[str], limit: int = 5
) -> list[Suggested]:
    """Where to go when little or nothing was found; `shown` are addresses that stand on the page already.

    `titles` are the kinds of things that the page lists. Where the whole text begins nothing, any word of it may name
    a kind of help or a place.
    """
    found = suggest(text, lang=lang, kinds=(*titles, *OFFER_LABELS)) or _suggest(
        Typed(text, lang, whole=False), OFFER_LABELS
    )
    return [each for each in found if each.url not in shown][:limit]


def _suggest(typed: Typed, kinds: Collection[str]) -> list[Suggested]:
    helps, places = (list(_offers(kind, typed)) if kind in kinds else [] for kind in ("help", "place"))
    titled = TITLED.intersection(kinds)
    titles = list(_titles(typed, LIMIT - len(helps) - len(places), titled)) if titled else []
    by_name = {(each.text, each.kind): each for each in reversed((*helps, *titles, *places))}
    by_url = {each.url: each for each in by_name.values()}
    return list(reversed(by_url.values()))


def _offers(kind: str, typed: Typed) -> Iterator[Suggested]:
    suggester = registry.suggester(kind)
    for offer in suggester(typed, OF_EACH_OFFER) if suggester else ():
        yield Suggested(offer.text, kind, offer.url)


def _titles(typed: Typed, limit: int, kinds: Collection[str]) -> Iterator[Suggested]:
    """Of the best few kinds alone; what has the same title as something else says whose it is."""
    try:
        found = get_engine().suggest(typed.text, typed.lang, POOL)
    except EngineUnavailable as error:
        # What was typed is never logged.
        logger.warning("No suggestions: %s", error)
        return
    found = _various([each for each in found if each.kind in kinds])[:limit]
    read = cards.read_titles(((each.kind, each.key) for each in found), typed.lang)
    shown = [(each.kind, card) for each in found if (card := read.get(document_id(each.kind, each.key)))]
    times = Counter(card.title for _, card in shown)
    for kind, card in shown:
        whose = card.byline[:1] if times[card.title] > 1 else ()
        yield Suggested(" · ".join((card.title, *whose)), kind, card.url)


def _various(found: list[Suggestion]) -> list[Suggestion]:
    """Few kinds, and few of one title."""
    best = list(dict.fromkeys(each.kind for each in found))[:KINDS_READ]
    times: Counter[str] = Counter()
    kept = []
    for each in found:
        times[each.text] += 1
        if each.kind in best and times[each.text] <= OF_EACH_TITLE:
            kept.append(each)
    return kept
