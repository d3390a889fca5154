"""Where rooms say what can be found: one source per kind, labels of facets, one resolver of places."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.contract import FACETS, INDEXES, PUBLIC, SearchDocument

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """What a result shows of a thing, read from the database at the moment of the answer.

    `lang` is the language of `title`; `languages` are those the text exists in; `byline` says whose it is and where;
    `extra` is for templates of the thing's own room.
    """

    title: str
    url: str
    lang: str = "en"
    summary: str = ""
    byline: tuple[str, ...] = ()
    assured_date: date | None = None
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


class Source(ABC):
    """What a room can say of one kind of things: only what is public now."""

    kind: str

    @abstractmethod
    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        """Documents of all public things, or of those among `keys`; a key without an answer leaves the index."""

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """Cards by key, re-read in a constant number of queries; as few as can be, for all kinds share a page.

        Of an index whose finds are shown in another way there are none.
        """
        return {}

    def read_rows(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """As `read()`, with the `extra` that lists of this kind alone show."""
        return self.read(keys, lang)

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """As `read()`, in one query: title, address and byline alone, for suggestions; some may be left out."""
        return self.read(keys, lang)

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        """Keys of all public things, or of those among `keys`."""
        return {document.key for document in self.documents(keys)}

    def follows(self, kind: str, keys: Collection[str]) -> Collection[str]:
        """Keys of this source's own things that change with those of another kind."""
        return ()

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        """At most `limit` keys of public things that may hold one of these beginnings of words, without an index.

        Best those that hold all of them; without words, any.
        """
        found = []
        for document in self.documents():
            texts = " ".join([*document.title.values(), *document.labels.values(), *document.body.values()]).lower()
            if not words or any(word.lower() in texts for word in words):
                found.append(document.key)
        return found[:limit]


ValueLabels = Callable[[Iterable[str], str], Mapping[str, str]]


@dataclass(frozen=True)
class FacetType:
    """`value_labels(values, lang)` answers the values it knows; in a closed facet an unknown value is an error."""

    name: str
    label: str | Promise
    value_labels: ValueLabels
    closed: bool = False


@dataclass(frozen=True)
class PlaceCandidate:
    """A place that a text may mean; `within` are the slugs of all places that contain it, "us" included in the US."""

    label: str
    lat: float
    lon: float
    within: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class NamedPlace:
    """A place of exactly the name that was asked for.

    `kind` is "city", "county" or "state"; `size` grows with the number of people; `with_state`: the text named its
    state too; `state` is the value of the facet.
    """

    candidate: PlaceCandidate
    kind: str
    size: int = 0
    state: str = ""
    with_state: bool = False


PlaceResolver = Callable[[str, str], list[PlaceCandidate]]
PlaceNames = Callable[[Collection[str], str], Mapping[str, list[NamedPlace]]]


@dataclass(frozen=True)
class Typed:
    """What somebody has typed so far, and in which language they read.

    `whole`: all of it begins a name. Otherwise nothing was found with it, and any of its words may name something.
    """

    text: str
    lang: str
    whole: bool = True


@dataclass(frozen=True)
class Offer:
    """Something to go to that is no thing of the index: a kind of help, a place."""

    text: str
    url: str


Suggester = Callable[[Typed, int], Sequence[Offer]]

_sources: dict[str, Source] = {}
_facets: dict[str, FacetType] = {}
_resolvers: list[PlaceResolver] = []
_suggesters: dict[str, Suggester] = {}
_names: list[PlaceNames] = []

KIND_LABELS = {
    "organization": _("Organizations"),
    "service": _("Help"),
    "policy": _("Rules and policies"),
    "guide": _("Guides"),
    "event": _("Events"),
    "term": _("Words explained"),
}
OFFER_LABELS = {"help": _("Kind of help"), "place": _("Place")}


def register(source: Source) -> None:
    if not any(source.kind in kinds for kinds in INDEXES.values()):
        raise ImproperlyConfigured(f"Search knows no kind {source.kind!r}.")
    if source.kind in _sources:
        raise ImproperlyConfigured(f"Search already has a source for {source.kind!r}: {_sources[source.kind]!r}.")
    _sources[source.kind] = source


def register_facet(name: str, label: str | Promise, value_labels: ValueLabels, *, closed: bool = False) -> None:
    if name not in FACETS:
        raise ImproperlyConfigured(f"Search knows no facet {name!r}.")
    if name in _facets:
        raise ImproperlyConfigured(f"The facet {name!r} already has its labels.")
    _facets[name] = FacetType(name, label, value_labels, closed)


def register_place_resolver(resolver: PlaceResolver) -> None:
    if _resolvers:
        raise ImproperlyConfigured(f"Places are already resolved by {_resolvers[0]!r}.")
    _resolvers.append(resolver)


def register_place_names(names: PlaceNames) -> None:
    """Places that have one of several names exactly, largest first, in one query."""
    if _names:
        raise ImproperlyConfigured(f"Places are already named by {_names[0]!r}.")
    _names.append(names)


def register_suggester(kind: str, suggester: Suggester) -> None:
    """`suggester` answers at most so many offers, best first, in one query of the database."""
    if kind not in OFFER_LABELS:
        raise ImproperlyConfigured(f"Search suggests no {kind!r}.")
    if kind in _suggesters:
        raise ImproperlyConfigured(f"Search already has suggestions of {kind!r}: {_suggesters[kind]!r}.")
    _suggesters[kind] = suggester


def suggester(kind: str) -> Suggester | None:
    return _suggesters.get(kind)


def _kind_labels(values: Iterable[str], lang: str) -> dict[str, str]:
    with translation.override(lang):
        return {value: str(KIND_LABELS[value]) for value in values if value in KIND_LABELS}


def register_own_facets() -> None:
    register_facet("kind", _("Kind"), _kind_labels, closed=True)


def sources(index: str = PUBLIC) -> tuple[Source, ...]:
    return tuple(_sources[kind] for kind in INDEXES[index] if kind in _sources)


def indexes() -> tuple[str, ...]:
    """The indexes that some room fills."""
    return tuple(index for index in INDEXES if sources(index))


def source(kind: str) -> Source | None:
    return _sources.get(kind)


def with_followers(kind: str, keys: Collection[str]) -> dict[str, list[str]]:
    """By kind, the keys and those of all things that change with them."""
    followed = {each.kind: list(each.follows(kind, keys)) for each in _sources.values() if each.kind != kind}
    return {kind: list(keys), **{name: found for name, found in followed.items() if found}}


def facet(name: str) -> FacetType | None:
    return _facets.get(name)


def resolve_place(text: str, lang: str) -> list[PlaceCandidate]:
    return _resolvers[0](text, lang) if _resolvers else []


def named_places(texts: Collection[str], lang: str) -> Mapping[str, list[NamedPlace]]:
    return _names[0](texts, lang) if _names and texts else {}


def all_documents(index: str = PUBLIC, *, tolerant: bool = False) -> Iterator[SearchDocument]:
    """All that belongs into an index; `tolerant` goes on with the next kind where one breaks."""
    for each in sources(index):
        try:
            yield from each.documents()
        except DatabaseError:
            raise
        except Exception:
            if not tolerant:
                raise
            logger.exception("Not all of kind %s could be read for search", each.kind)
