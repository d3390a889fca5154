"""A tiny room with a few things in memory, in the place of all real rooms, on an index of its own."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from search import registry
from search.contract import SearchDocument
from search.registry import Card, Offer, PlaceCandidate, Source, Typed
from tests.search import documents


@dataclass
class Room(Source):
    """Things of one kind; `hidden` are not public, `poison` break whoever makes their document."""

    kind: str
    things: dict[str, SearchDocument] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    poison: set[str] = field(default_factory=set)

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        for key, document in self.things.items():
            if key not in self.hidden and (keys is None or key in keys):
                if key in self.poison:
                    raise RuntimeError(f"{key} is poison")
                yield document

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        return {
            key: self.card(document, lang)
            for key, document in self.things.items()
            if key in keys and key not in self.hidden
        }

    def card(self, document: SearchDocument, lang: str) -> Card:
        shown = lang if lang in document.title else next(iter(document.title))
        return Card(
            title=document.title[shown],
            url=f"/{lang}/{self.kind}/{document.key}/",
            lang=shown,
            summary=document.body.get(shown, ""),
            assured_date=date(2026, 10, 2) if self.kind == "service" else None,
            topics=document.facets.get("topic", ()),
            languages=tuple(document.title),
        )


def places(text: str, lang: str) -> list[PlaceCandidate]:
    tucson = PlaceCandidate("Tucson, AZ", *documents.TUCSON, ("us", "az", "az-tucson"), exact=True)
    if text in {"85701", "Tucson, AZ", "{},{}".format(*documents.TUCSON)}:
        return [tucson]
    if text == "Springfield":
        return [PlaceCandidate(f"Springfield, {state}", 39.0, -90.0, ("us", state.lower())) for state in ("IL", "MO")]
    return []


def offered_help(rooms: dict[str, Room], typed: Typed) -> list[Offer]:
    """Kinds of help of what is public."""
    room = rooms["service"]
    public = [each for key, each in room.things.items() if key not in room.hidden]
    given = {code for each in public for code in each.facets.get("help", ())}
    labels = {code: documents.HELP[code] for code in sorted(given)}
    said = typed.text.lower().split()
    wanted = [typed.text.lower()] if typed.whole else said
    return [
        Offer(label.get(typed.lang, label["en"]), f"/{typed.lang}/help/{code}/")
        for code, label in labels.items()
        if any(each.lower().startswith(word) for each in label.values() for word in wanted)
    ]


def offered_places(typed: Typed, limit: int) -> list[Offer]:
    said = typed.text.lower()
    is_meant = len(said) > 2 and ("tucson, az".startswith(said) or (not typed.whole and "tucson" in said.split()))
    return [Offer("Tucson, AZ", f"/{typed.lang}/places/az-tucson/")] if is_meant else []


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> dict[str, Room]:
    monkeypatch.setattr(registry, "_sources", {})
    monkeypatch.setattr(registry, "_facets", {})
    monkeypatch.setattr(registry, "_resolvers", [])
    monkeypatch.setattr(registry, "_suggesters", {})
    monkeypatch.setattr(registry, "_names", [])
    settings.SEARCH_FOLDER = tmp_path / "index"  # type: ignore[attr-defined]
    settings.SEARCH_URL = ""  # type: ignore[attr-defined]
    made = {kind: Room(kind) for kind in ("service", "guide", "event")}
    for document in documents.ALL:
        if document.kind in made:
            made[document.kind].things[document.key] = document
    for room in made.values():
        registry.register(room)
    registry.register_own_facets()
    spoken = {"en": {"en": "English", "es": "Inglés"}, "es": {"en": "Spanish", "es": "español"}}
    registry.register_facet(
        "spoken", "Spoken", lambda values, lang: {v: spoken[v].get(lang, v) for v in values if v in spoken}
    )
    states = {"TX": "Texas", "AZ": "Arizona", "NM": "New Mexico"}
    registry.register_facet(
        "state", "State", lambda values, lang: {v: states[v] for v in values if v in states}, closed=True
    )
    registry.register_place_resolver(places)
    registry.register_suggester("help", lambda typed, limit: offered_help(made, typed)[:limit])
    registry.register_suggester("place", offered_places)
    return made
