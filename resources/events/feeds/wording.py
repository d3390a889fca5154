"""What a calendar program shows of an event: words in the best language there is, and nothing that is told late."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from partners.prose import said
from portal import languages
from portal.vocabulary import Cost, EventKind
from resources.events.detail import _bring
from resources.events.listing import title_of, town_of
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
        return _("Cancelled: %(title)s") % {"title": self.title} if cancelled else self.title


def words_of(event: Event, date: Occurrence | None, venue: Venue, reader: str) -> Words:
    """Words of the event, or of one of its dates, for a reader of that language."""
    with translation.override(reader):
        title, lang = title_of(event, reader)
        kinds = (str(EventKind(event.kind).label), *(item.tag.label_in(reader) for item in event.topic_items.all()))
        return Words(
            title=one_line(title) or str(event),
            lang=languages.tag(lang),
            description=safe("\n\n".join(_paragraphs(event, date, venue, reader))),
            place=one_line(_place(event, venue, reader)),
            categories=tuple(dict.fromkeys(one_line(each) for each in kinds)),
        )


def _place(event: Event, venue: Venue, reader: str) -> str:
    town = " ".join(filter(None, (town_of(event, reader), venue.postal_code)))
    parts = (venue.name, venue.address, town) if event.mode != "online" else (venue.link,)
    return _(", ").join(part for part in parts if part)


def _paragraphs(event: Event, date: Occurrence | None, venue: Venue, reader: str) -> list[str]:
    texts = event.texts.all()
    about = {name: said(texts, name, reader) for name in ("description", "audience", "fees")}
    host = said(event.host.texts.all(), "name", reader, default=event.host.name)
    spoken = [languages.name_in(each.code, reader) for each in event.languages.all()]
    bring = _bring(event, reader)[1]
    fees = about["fees"].plain if about["fees"] else str(Cost(event.cost).label) if event.cost != Cost.UNKNOWN else ""
    found = [
        date.reason if date else "",
        about["description"].plain if about["description"] else "",
        _labelled(_("Who it is for"), about["audience"].plain if about["audience"] else ""),
        _labelled(_("Cost"), fees),
        _labelled(_("What to bring"), "".join(f"\n- {item}" for item in bring)),
        _labelled(_("Languages spoken"), ", ".join(spoken)),
        _labelled(_("Take part online"), venue.link),
        _("Those who keep a seat are told the place.") if venue.told_late else "",
        _("Those who keep a seat are told the address on the web.") if venue.link_told_late else "",
        _labelled(_("Host"), host.value if host else ""),
        _labelled(_("Questions"), event.contact),
        _("Translated by a machine, not yet confirmed by a person.") if _is_machine_translated(texts, reader) else "",
    ]
    return [each for each in found if each]


def _is_machine_translated(texts: object, reader: str) -> bool:
    title = said(texts, "title", reader)  # type: ignore[arg-type]
    return bool(title and title.machine_translated)


def _labelled(label: str, text: str) -> str:
    return _("%(label)s: %(text)s") % {"label": label, "text": text} if text else ""
