"""Events as documents of the search: those with a date that is not over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import translation
from django.utils.translation import gettext as _

from partners.directory.models import Organization
from partners.prose import Read, Said, plain, read_with_texts, said, written_in
from portal import languages
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
PARTS = ("texts", "languages", "topic_items__tag__labels", "place__parents", "co_hosts__organization")
TEXTS = ("texts__title", "texts__description", "open_venue", "kind", "host__name", "place__name")
FAR_AWAY = {Mode.ONLINE, Mode.HYBRID}


class EventSearch(Source):
    kind = "event"

    def events(self, keys: Collection[str] | None = None) -> Any:
        coming = Occurrence.objects.upcoming().order_by()
        found = Event.objects.listed().filter(pk__in=coming.values("event"))
        return found if keys is None else found.filter(pk__in=list(keys))

    def public_keys(self, keys: Collection[str] | None = None) -> set[str]:
        return {str(key) for key in self.events(keys).values_list("pk", flat=True)}

    def look_up(self, words: Collection[str], limit: int) -> list[str]:
        told = with_open_venue(Event.objects.all())
        return keys_holding(self.events(), words, TEXTS, limit=limit, told=told)

    def documents(self, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
        found = self.events(keys).select_related("host", "place")
        for event in found.prefetch_related(_dates(Occurrence.objects.upcoming()), *PARTS):
            yield _document(event)

    def read(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """The address leads to the next date that takes place."""
        soonest = _dates(Occurrence.objects.upcoming().held_first()[:1])
        found = self.events(keys).select_related("place").prefetch_related(soonest)
        rows = read_with_texts(found, "title", "description", also={"topic": "topic_items__tag__slug"})
        return {str(row.entry.pk): _card(row, lang) for row in rows if row.entry.coming}

    def read_titles(self, keys: Collection[str], lang: str) -> dict[str, Card]:
        """The address leads to the next of its dates."""
        held = Occurrence.objects.upcoming().held().order_by().filter(event=OuterRef("pk"))
        found = self.events(keys).select_related("place").annotate(is_held=Exists(held))
        rows = read_with_texts(found, "title")
        return {str(row.entry.pk): _named(row, lang, is_held=row.entry.is_held) for row in rows}


def _dates(among: Any) -> Prefetch:
    return Prefetch("occurrences", queryset=among, to_attr="coming")


def _document(event: Event) -> SearchDocument:
    """On days that were called off it is found only where no other is left."""
    held = [each for each in event.coming if not each.is_cancelled] or event.coming
    hosts = _hosts(event)
    texts = [text for text in event.texts.all() if text.title]
    tags = [item.tag for item in event.topic_items.all()]
    return SearchDocument(
        kind="event",
        key=str(event.pk),
        title={text.language: text.title for text in texts} or {"en": str(event)},
        body={text.language: plain(text.description) for text in texts if text.description},
        labels={code: _labels(event, hosts, tags, code) for code, _name in settings.LANGUAGES},
        facets={
            "event_kind": (event.kind,),
            "mode": (event.mode,),
            "cost": (event.cost,),
            "host": tuple(sorted(host.slug for host in hosts)),
            "organization_kind": (event.host.kind,),
            "topic": tuple(sorted({tag.slug for tag in tags})),
            "in": tuple(sorted({text.language for text in texts})),
            "spoken": tuple(sorted({each.code for each in event.languages.all()})),
            **_places(event),
        },
        points=tuple(filter(None, [public_venue(event).point])),
        remote=event.mode in FAR_AWAY,
        dates=tuple(local_days(held)),
        boost=EXAMPLE_BOOST if event.is_example else 1.0,
    )


def _hosts(event: Event) -> list[Organization]:
    """The host and the co-hosts that everyone may know of."""
    together = [each.organization for each in event.co_hosts.all() if each.organization.is_listed]
    return [event.host, *together]


def _labels(event: Event, hosts: Iterable[Organization], tags: Iterable[Any], code: str) -> str:
    with translation.override(code):
        words = [str(EventKind(event.kind).label), town_of(event, code), public_venue(event).name]
    named = (*(host.name for host in hosts), *(tag.label_in(code) for tag in tags))
    return " ".join(word for word in (*words, *named) if word)


def _places(event: Event) -> dict[str, tuple[str, ...]]:
    place = event.place
    if place is None:
        return {}
    counties = [each for each in (place, *place.parents.all()) if each.kind == PlaceKind.COUNTY]
    return {
        "state": (place.state_code,) if place.state_code else (),
        "county": tuple(sorted(each.slug for each in counties)),
    }


def _named(row: Read, lang: str, *, is_held: bool) -> Card:
    """The word for cancelled goes first, as in the feed."""
    event = row.entry
    title = said(row.texts, "title", lang, default=str(event)) or Said(str(event), "en")
    with translation.override(lang):
        shown = title.value if is_held else f"{_('Cancelled')}: {title.value}"
    town = town_of(event, lang)
    return Card(title=shown, url=event.get_absolute_url(), lang=title.language, byline=(town,) if town else ())


def _card(row: Read, lang: str) -> Card:
    event, date = row.entry, row.entry.coming[0]
    named = _named(row, lang, is_held=not date.is_cancelled)
    told = when(date, lang)
    days = " – ".join(filter(None, (told.day, told.last_day)))
    # Where no town says whose clocks these are, their zone does.
    hours = told.hours if named.byline or not told.hours else f"{told.hours} ({told.zone})"
    texts = [text.description for text in row.texts if text.language == named.lang]
    return replace(
        named,
        url=date.get_absolute_url(),
        byline=tuple(filter(None, (days, hours, *named.byline))),
        summary=plain(texts[0]) if texts else "",
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
