"""What rooms hand to an engine and what an engine answers: the one language between rooms and engines.

One document per thing, its texts by language. Only what the public may see is ever put into a document.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

PUBLIC, WORKSPACE = "public", "workspace"
KINDS = ("organization", "service", "policy", "guide", "event", "term")
WORKSPACE_KINDS = ("record", "note", "list", "member", "meeting")
INDEXES = {PUBLIC: KINDS, WORKSPACE: WORKSPACE_KINDS}
"""What members find in the workspace lies in an index of its own, which public code never asks."""
FACETS = (
    "kind",
    "topic",
    "help",
    "spoken",
    "state",
    "county",
    "cost",
    "organization_kind",
    "provision",
    "event_kind",
    "mode",
    "host",
    "in",
)
AUDIENCE = "audience"
"""Filter of the workspace's documents: who may find them; the public never asks for it."""
FILTERS = (*FACETS, AUDIENCE)
MAX_TEXT = 1000
MAX_RESULTS = 10_000
MAX_SIZE = 100
RADIUS_KM = 80.0
DISTANCE_BANDS_KM = (8.0, 25.0, 80.0)
"""What lies between two of these is about as near as each other: on foot or by bus, in the same town, an hour away."""
REACHES = ("near", "area", "remote")


class EngineUnavailable(Exception):
    """The index is missing, broken, from another version, or its server does not answer."""


class RebuildUnderway(Exception):
    """Another process is building this index anew; whoever comes second gives way."""


def document_id(kind: str, key: str) -> str:
    return f"{kind}:{key}"


def index_of(kind: str) -> str:
    """The index that holds things of this kind. Raises KeyError."""
    return _INDEX_OF[kind]


_INDEX_OF = {kind: index for index, kinds in INDEXES.items() for kind in kinds}


@dataclass(frozen=True)
class SearchDocument:
    """The public projection of one thing. Texts are plain (no HTML), keyed by language code.

    `points` are public (lat, lon) pairs in degrees; `areas` are slugs of the places served ("us": the whole country;
    for a policy, its place); `dates` are the local days of an event's occurrences; `labels` are names of topics, kinds
    of help and cities, by language; `boost` under 0.5 puts a thing last; `beside`: other documents (the services of an
    organization) say the same, so that a list may leave this one out; `proven`: evidence of it was checked, so that it
    goes before others that are about as near (DISTANCE_BANDS_KM); `version` is set by the outbox: a lower one never
    replaces a higher one.
    """

    kind: str
    key: str
    title: Mapping[str, str]
    body: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    points: tuple[tuple[float, float], ...] = ()
    areas: tuple[str, ...] = ()
    remote: bool = False
    dates: tuple[date, ...] = ()
    boost: float = 1.0
    beside: bool = False
    proven: bool = False
    version: int = 0

    def __post_init__(self) -> None:
        unknown = set(self.facets) - set(FILTERS)
        if unknown or self.kind not in _INDEX_OF or not any(self.title.values()):
            raise ValueError(f"{self.kind}:{self.key}: no title, unknown kind or unknown facets {sorted(unknown)}")

    @property
    def id(self) -> str:
        return document_id(self.kind, self.key)


@dataclass(frozen=True)
class Near:
    """A point with the slugs of every place that contains it ("us" included when it lies there)."""

    label: str
    lat: float
    lon: float
    radius_km: float = RADIUS_KM
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One thing that a text asks for: a word or several that belong together ("green card").

    `alternatives` say the same in other words, each of one word or more that stand together; they count nearly as much.
    `exact`: as written, in this order, without typos (it was in quotes). `excluded`: what holds it must not show.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    exact: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """What is asked of an engine. `parts` are what `text` was understood as; empty: each word by itself.

    Values of one filter are alternatives, filters narrow each other; `start` and `end` are inclusive days.

    `ordering`: "" is relevance, or distance where there is a place and no text; "date" is the first day from `start`
    on (or from today). `without_beside` leaves out documents that stand beside others.
    """

    text: str = ""
    lang: str = "en"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Near | None = None
    parts: tuple[Part, ...] = ()
    start: date | None = None
    end: date | None = None
    page: int = 1
    size: int = 20
    ordering: str = ""
    without_beside: bool = False


@dataclass(frozen=True)
class Hit:
    """`snippet` is escaped text with <mark> only, in language `lang`; `distance_km` is to the nearest public point."""

    id: str
    kind: str
    key: str
    lang: str
    score: float
    snippet: str = ""
    distance_km: float | None = None
    reach: str | None = None


@dataclass(frozen=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True)
class Result:
    """`unknown` are words of the query that the index is known not to hold."""

    engine: str
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    took_ms: int = 0
    did_you_mean: str | None = None
    unknown: tuple[str, ...] = ()
    degraded: bool = False


@dataclass(frozen=True)
class Suggestion:
    kind: str
    key: str
    lang: str
    text: str


@dataclass(frozen=True)
class Changes:
    """What a new index has to hear of before it takes the old one's place; false when there is nothing."""

    documents: tuple[SearchDocument, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.gone)


class Finder(ABC):
    """What can be asked to find things, in one index. Readers may be many."""

    name: str

    @abstractmethod
    def search(
        self,
        query: SearchQuery,
        *,
        facets: Sequence[str] = (),
        exclude: Collection[str] = (),
        snippets: bool = True,
    ) -> Result:
        """Answer a query; counts of a facet ignore that facet's own filter; `exclude` are ids that must not show.

        Raises EngineUnavailable.
        """

    @abstractmethod
    def suggest(self, text: str, lang: str, limit: int = 8, *, exclude: Collection[str] = ()) -> list[Suggestion]:
        """Titles that begin like, or hold words that begin like, what was typed. Raises EngineUnavailable."""

    @abstractmethod
    def status(self) -> dict[str, object]:
        """At least engine, state ("ok", "missing", "outdated", "corrupt", "down") and documents."""


class Engine(Finder):
    """A search engine's index, public or the workspace's; the writer is one: whoever applies the outbox or rebuilds."""

    @abstractmethod
    def index(self, documents: Iterable[SearchDocument]) -> list[tuple[str, str]]:
        """Add or replace, in one commit; answers (id, error) of documents that could not be taken."""

    @abstractmethod
    def remove(self, ids: Collection[str]) -> None: ...

    @abstractmethod
    def rebuild(self, documents: Iterable[SearchDocument], *, changed: Callable[[], Changes] = Changes) -> int:
        """Build a new index beside the old one, then swap; readers never see a half-built one. Answers the count.

        `changed` is asked, until it has nothing more (or ten times), for what changed since the last time; that is
        applied before the swap. Writers may go on writing to the old index meanwhile. What a killed run left behind
        is cleared by the next. Raises RebuildUnderway.
        """

    @abstractmethod
    def versions(self) -> Iterator[tuple[str, int]]:
        """(id, version) of each document in the index, in no order. Raises EngineUnavailable."""
