"""Events as documents of the search: those with a date that is not over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import translation

from partners.directory.models import Organization
from partners.prose import Read, plain, read_with_texts, said, written_in
from portal import languages
from portal.dates import day_in_words
from portal.vocabulary import EventKind, Mode, PlaceKind
from resources.events.clock import local_days, when
from resources.events.listing import town_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import public_venue, with_open_venue
from search.contract import SearchDocument
from search.lookup import keys_holding
from search.registry import Card, Source

# Nothing that only shows how things look goes before what is real.
EXAMPLE_BOOST = 0.01
TEXTS = ("texts__title", "texts__description", "open_venue", "kind", "host__name", "place__name")
FAR_AWAY = {Mode.ONLINE, Mode.HYBRID}


class EventSearch(Source):
    kind = "event"

    def events(self, keys: Collection[str] | None = None) -> Any:
        coming = Occurrence.objects.upcoming()
        found = Event.objects.listed().filter(pk__in=coming.order_by().values("event"))
        found = found if keys is None else found.filter(pk__in=list(keys))
        dates = Prefetch("occurrences", queryset=coming, to_attr="coming")
        return found.select_related("host", "place").prefetch_related(dates)

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return {str(key) for key in self.events(keys).prefetch_related(None).values_list("pk", flat=True)}

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        told = with_open_venue(Event.objects.all())
        return keys_holding(self.events().prefetch_related(None), words, TEXTS, limit=limit, told=told)

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        found = self.events(keys).prefetch_related("texts", "languages", "topic_items__tag__labels", "place__parents")
        for event in found:
            yield _document(event)

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        rows = read_with_texts(self.events(keys), "title", also={"topic": "topic_items__tag__slug"})
        return {str(row.entry.pk): _card(row, lang) for row in rows}

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """The address leads to the next of its dates."""
        rows = read_with_texts(self.events(keys).prefetch_related(None), "title")
        return {str(row.entry.pk): _named(row, lang) for row in rows}


def _document(event: Event) -> SearchDocument:
    texts = [text for text in event.texts.all() if text.title]
    tags = [item.tag for item in event.topic_items.all()]
    return SearchDocument(
        kind="event",
        key=str(event.pk),
        title={text.language: text.title for text in texts} or {"en": str(event)},
        body={text.language: plain(text.description) for text in texts if text.description},
        labels={code: _labels(event, tags, code) for code, _ in settings.LANGUAGES},
        facets={
            "event_kind": (event.kind,),
            "mode": (event.mode,),
            "host": (event.host.slug,),
            "organization_kind": (event.host.kind,),
            "topic": tuple(sorted({tag.slug for tag in tags})),
            "in": tuple(sorted({text.language for text in texts})),
            "spoken": tuple(sorted({each.code for each in event.languages.all()})),
            **_places(event),
        },
        points=tuple(filter(None, [public_venue(event).point])),
        remote=event.mode in FAR_AWAY,
        dates=tuple(sorted({day for occurrence in event.coming for day in local_days(occurrence)})),
        boost=EXAMPLE_BOOST if event.is_example else 1.0,
    )


def _labels(event: Event, tags: Iterable[Any], code: str) -> str:
    with translation.override(code):
        words = [str(EventKind(event.kind).label), town_of(event, code), public_venue(event).name, event.host.name]
    return " ".join(word for word in (*words, *(tag.label_in(code) for tag in tags)) if word)


def _places(event: Event) -> dict[str, tuple[str, ...]]:
    place = event.place
    if place is None:
        return {}
    counties = [each for each in (place, *place.parents.all()) if each.kind == PlaceKind.COUNTY]
    return {
        "state": (place.state_code,) if place.state_code else (),
        "county": tuple(sorted(each.slug for each in counties)),
    }


def _named(row: Read, lang: str) -> Card:
    event = row.entry
    title = said(row.texts, "title", lang, default=str(event))
    return Card(
        title=title.value if title else str(event),
        url=event.get_absolute_url(),
        lang=title.language if title else "en",
        byline=tuple(filter(None, (town_of(event, lang),))),
    )


def _card(row: Read, lang: str) -> Card:
    event = row.entry
    first = when(event.coming[0], lang)
    summary = (day_in_words(first.first_day, lang), first.hours, town_of(event, lang))
    return replace(
        _named(row, lang),
        url=event.coming[0].get_absolute_url(),
        byline=(),
        summary=" · ".join(part for part in summary if part),
        assured_date=event.assured_date,
        topics=tuple(sorted(row.also["topic"])),
        languages=tuple(languages.tag(code) for code in written_in(row.texts)),
    )


def kind_labels(values: Iterable[str], lang: str) -> dict[str, str]:
    with translation.override(lang):
        return {value: str(EventKind(value).label) for value in values if value in EventKind.values}


def mode_labels(values: Iterable[str], lang: str) -> dict[str, str]:
    with translation.override(lang):
        return {value: str(Mode(value).label) for value in values if value in Mode.values}


def host_labels(values: Iterable[str], lang: str) -> dict[str, str]:
    """Names of listed organizations only: a filter tells nobody that a hidden one exists."""
    return dict(Organization.objects.listed().filter(slug__in=list(values)).values_list("slug", "name"))
