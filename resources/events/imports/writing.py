"""Events as their source says them, written into ours."""

from collections.abc import Iterable, Sequence
from typing import Any

from partners.assurance_models import Withdrawn
from partners.changes.marks import marked_fields
from partners.directory.models import Organization
from partners.entries import Origin
from partners.imports.identity import Slugs
from partners.imports.sources import SourceKey, ensure_sources
from partners.sources import Source
from resources.events.imports.wanted import Wanted
from resources.events.models import Event, EventDocument, EventLanguage, EventText
from resources.events.rules.series import align

CHUNK = 200


class Writer:
    """Writes events of one organization; knows free addresses and sources without asking for each."""

    def __init__(self, organization: Organization, *, draft: bool, wanted: Iterable[Wanted]) -> None:
        self.organization = organization
        # What an import brings is as public as a partner's own words: what the network reviews waits for it.
        self.live = not (draft or marked_fields(Event))
        self.slugs = Slugs(Event)
        self.sources = ensure_sources({SourceKey(each.source) for each in wanted})

    def new(self, wanted: Wanted) -> Event:
        """A new event, not stored yet."""
        event = Event(
            slug=self.slugs.free(wanted.title),
            host=self.organization,
            origin=Origin.IMPORT,
            live=self.live,
            source=self.source(wanted),
            **wanted.columns,
        )
        align(event)
        return event

    def create(self, events: Sequence[tuple[Event, Wanted]]) -> None:
        """Store new events with what hangs on them, a few queries for some hundred; dates are made by the caller."""
        Event.objects.bulk_create([event for event, _wanted in events], batch_size=CHUNK)
        for model, made in ((EventText, _texts), (EventLanguage, _spoken), (EventDocument, _papers)):
            model.objects.bulk_create(
                [child for event, wanted in events for child in made(event, wanted)], batch_size=CHUNK
            )

    def update(self, event: Event, wanted: Wanted) -> None:
        """What nobody here edited says what its source says now; what had vanished is there again."""
        fill(event, wanted.columns)
        align(event)
        event.source = self.source(wanted)
        if event.withdrawn == Withdrawn.VANISHED:
            event.withdrawn, event.withdrawn_at = Withdrawn.NO, None
        event.save()
        _write_children(event, wanted)

    def source(self, wanted: Wanted) -> Source:
        return self.sources[SourceKey(wanted.source)]


def fill(event: Any, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(event, name, value)


def _write_children(event: Event, wanted: Wanted) -> None:
    texts = {text.language: text for text in EventText.objects.filter(event=event)}
    EventText.objects.filter(event=event).exclude(language__in=wanted.texts).delete()
    for language, said in wanted.texts.items():
        text = texts.get(language) or EventText(event=event, language=language)
        fill(text, said)
        text.save()
    there = set(EventLanguage.objects.filter(event=event).values_list("code", flat=True))
    if wanted.spoken and there != set(wanted.spoken):
        EventLanguage.objects.filter(event=event).delete()
        EventLanguage.objects.bulk_create(_spoken(event, wanted))
    papers = list(EventDocument.objects.filter(event=event).values_list("language", "document"))
    if papers != list(wanted.bring):
        EventDocument.objects.filter(event=event).delete()
        EventDocument.objects.bulk_create(_papers(event, wanted))


def _texts(event: Event, wanted: Wanted) -> list[Any]:
    return [EventText(event=event, language=language, **said) for language, said in wanted.texts.items()]


def _spoken(event: Event, wanted: Wanted) -> list[Any]:
    return [EventLanguage(event=event, code=code) for code in wanted.spoken]


def _papers(event: Event, wanted: Wanted) -> list[Any]:
    return [
        EventDocument(event=event, language=language, document=words, order=number)
        for number, (language, words) in enumerate(wanted.bring)
    ]
