"""One event as a reader sees it."""

from dataclasses import dataclass

from partners.entries import prose_for
from partners.prose import plain, said
from portal import languages
from resources.events.listing import EventRow, rows, title_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import Venue, public_venue


@dataclass(frozen=True)
class EventReading:
    """Words in the best language there is: `lang` that of title and description, `bring_lang` that of the list."""

    title: str
    lang: str
    description: str
    machine_translated: bool
    bring: list[str]
    bring_lang: str
    host: str
    host_lang: str
    row: EventRow | None
    venue: Venue

    @property
    def summary(self) -> str:
        """The description without markup, for machines and lists."""
        return plain(self.description)


def read_event(event: Event, occurrence: Occurrence | None, reader: str) -> EventReading:
    text = prose_for(event.texts.all(), reader)
    title, lang = title_of(event, reader)
    bring_lang, bring = _bring(event, reader)
    host = said(event.host.texts.all(), "name", reader, default=event.host.name)
    return EventReading(
        title=title,
        lang=lang,
        description=text.description if text else "",
        machine_translated=bool(text and text.machine_translated),
        bring=bring,
        bring_lang=bring_lang,
        host=host.value if host else event.host.name,
        host_lang=host.language if host else "en",
        row=_row(event, occurrence, reader),
        venue=public_venue(event, occurrence),
    )


def _row(event: Event, occurrence: Occurrence | None, reader: str) -> EventRow | None:
    if occurrence is None:
        return None
    occurrence.event = event
    return rows([occurrence], reader)[0]


def _bring(event: Event, reader: str) -> tuple[str, list[str]]:
    """What to bring, all of it in one language."""
    by_language: dict[str, list[str]] = {}
    for item in event.required_documents.all():
        by_language.setdefault(item.language, []).append(item.document)
    for code in (*languages.reading_order(reader), *by_language):
        if code in by_language:
            return code, by_language[code]
    return reader, []
