"""Dates of events as rows for pages, slots and the API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from partners.places.labels import place_label
from partners.prose import Said, said
from partners.texts import prose_for
from portal import languages
from portal.vocabulary import EventKind, EventStatus, Mode
from resources.events.clock import When, when
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import has_own_town, public_venue
from search.cards import miles


@dataclass(frozen=True)
class EventRow:
    """One date of one event for one reader; `lang` is the language of `title`."""

    occurrence: Occurrence
    title: str
    lang: str
    when: When
    place: str
    distance_km: float | None = None

    @property
    def reach(self) -> str | None:
        return None if self.distance_km is None else "near"

    @property
    def distance_mi(self) -> float | None:
        return miles(self.distance_km)

    @property
    def event(self) -> Event:
        return self.occurrence.event

    @property
    def host(self) -> str:
        """The host's name in the reader's language, else its own name."""
        return getattr(self.occurrence, "host_said", "") or self.event.host.name

    @property
    def url(self) -> str:
        return self.occurrence.get_absolute_url()

    @property
    def cancelled(self) -> bool:
        return self.occurrence.is_cancelled

    @property
    def status(self) -> str:
        """RFC 5545: the event's own word unless it is merely confirmed."""
        if self.cancelled:
            return str(EventStatus.CANCELLED)
        tentative = EventStatus.TENTATIVE in {self.event.status, self.occurrence.status}
        return str(EventStatus.TENTATIVE if tentative else EventStatus.CONFIRMED)

    @property
    def tentative(self) -> bool:
        return self.status == EventStatus.TENTATIVE

    @property
    def elsewhere(self) -> bool:
        """Whether it is in another place than the event's other dates, and everyone may know where."""
        other = self.occurrence.venue or self.occurrence.address
        return bool(other and public_venue(self.event, self.occurrence).is_told)

    @property
    def spoken(self) -> list[str]:
        return [language.code for language in self.event.languages.all()]

    @property
    def kind_label(self) -> str:
        return str(EventKind(self.event.kind).label)

    @property
    def mode_label(self) -> str:
        return str(Mode(self.event.mode).label)


def title_of(event: Event, reader: str) -> tuple[str, str]:
    """The title and its language; an event without any text is known by its address."""
    text = prose_for(event.texts.all(), reader)
    return (text.title, text.language) if text and text.title else (str(event), languages.current())


def town_of(event: Event, reader: str, date: Occurrence | None = None) -> str:
    """Where the event is, or one of its dates; "" for a date whose own address names another town."""
    place = event.place
    if place is None or (date and has_own_town(date)):
        return ""
    return place_label(kind=place.kind, name=place.name, state_code=place.state_code, lang=reader)


def rows(
    occurrences: Iterable[Occurrence], reader: str, distances: Mapping[str, float | None] | None = None
) -> list[EventRow]:
    """Rows for occurrences read `with_words()`; no query of their own. `distances`: kilometres by event key."""
    found = []
    for occurrence in occurrences:
        event = occurrence.event
        title, lang = title_of(event, reader)
        distance = (distances or {}).get(str(event.pk))
        found.append(
            EventRow(occurrence, title, lang, when(occurrence, reader), town_of(event, reader, occurrence), distance)
        )
    return found


def titled(occurrences: Iterable[Any], reader: str) -> list[EventRow]:
    """Rows for occurrences read `with_titles()`, which know nothing else of their events' words; no query."""
    found = []
    for occurrence in occurrences:
        texts = [SimpleNamespace(machine_translated=False, **each) for each in occurrence.titles if each["language"]]
        event = occurrence.event
        title = said(texts, "title", reader, default=str(event)) or Said(str(event), languages.current())
        found.append(
            EventRow(
                occurrence,
                title.value,
                title.language,
                when(occurrence, reader),
                town_of(event, reader, occurrence),
            )
        )
    return found
