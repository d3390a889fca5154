"""What a calendar program shows of an event: words in the best language there is, and nothing that is told late."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from portal import languages
from portal.vocabulary import Cost, EventKind, Mode
from resources.events.detail import EventReading, read_event
from resources.events.listing import town_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import Venue

Shown = Callable[[Event, Occurrence | None], Venue]
"""`public_venue`, or for those who may know all `whole_venue`."""

# Not line feed; NEL, LS and PS are ends of lines to some programs.
_ENDS_OF_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def safe(text: str) -> str:
    """Text without what could end a content line; icalendar escapes the rest."""
    return _CONTROLS.sub("", _ENDS_OF_LINES.sub("\n", text))


def one_line(text: str) -> str:
    return " ".join(safe(text).split())


@dataclass(frozen=True)
class Words:
    """`title` and `lang` of the event; the rest in the reader's language or the best there is."""

    title: str
    lang: str
    description: str
    place: str
    categories: tuple[str, ...]

    def summary(self, *, cancelled: bool) -> str:
        """The word for cancelled goes first: some programs show nothing else of it."""
        return f"{_('Cancelled')}: {self.title}" if cancelled else self.title


def reading_of(event: Event, reader: str) -> EventReading:
    """The event as a reader of that language sees it; the same for all of its dates."""
    with translation.override(reader):
        return read_event(event, None, reader)


def words_of(event: Event, date: Occurrence | None, venue: Venue, reader: str, reading: EventReading) -> Words:
    """Words of the event, or of one of its dates, for a reader of that language."""
    with translation.override(reader):
        kinds = (str(EventKind(event.kind).label), *(item.tag.label_in(reader) for item in event.topic_items.all()))
        return Words(
            title=one_line(reading.title) or str(event),
            lang=languages.tag(reading.lang),
            description=safe("\n\n".join(_paragraphs(reading, event, date, venue, reader))),
            place=one_line(_place(event, venue, town_of(event, reader, date))),
            categories=tuple(dict.fromkeys(one_line(each) for each in kinds)),
        )


def _place(event: Event, venue: Venue, town: str) -> str:
    here = (venue.name, venue.address, " ".join(filter(None, (town, venue.postal_code))))
    parts = here if event.mode != Mode.ONLINE else (venue.link,)
    return _(", ").join(part for part in parts if part)


def _paragraphs(reading: EventReading, event: Event, date: Occurrence | None, venue: Venue, reader: str) -> list[str]:
    spoken = [languages.name_in(each.code, reader) for each in event.languages.all()]
    found = [
        date.why if date else event.why_not,
        reading.summary,
        _labelled(_("Who it is for"), reading.audience.plain if reading.audience else ""),
        _labelled(_("Cost"), _cost(reading, event)),
        _labelled(_("What to bring"), "".join(f"\n- {item}" for item in reading.bring)),
        _labelled(_("Languages spoken"), ", ".join(spoken)),
        _labelled(_("Take part online"), venue.link),
        _("The address is told late, only to those who keep a seat.") if venue.told_late else "",
        _("The link is told late, only to those who keep a seat.") if venue.link_told_late else "",
        _labelled(_("Host"), ", ".join(host.name for host in reading.hosts)),
        _labelled(_("Questions"), event.contact),
        _("Translated by a machine, not yet confirmed by a person.") if reading.machine_translated else "",
    ]
    return [each for each in found if each]


def _cost(reading: EventReading, event: Event) -> str:
    label = str(Cost(event.cost).label) if event.cost != Cost.UNKNOWN else ""
    return ". ".join(filter(None, (label, reading.fees.plain if reading.fees else "")))


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""
