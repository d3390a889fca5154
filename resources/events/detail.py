"""One event on one of its dates, as a reader sees it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from partners.directory.models import Organization
from partners.prose import Said, plain, said
from partners.texts import prose_for
from portal import languages
from resources.events.clock import Elsewhere, elsewhere
from resources.events.listing import EventRow, rows, title_of, town_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import Venue, public_venue


@dataclass(frozen=True)
class Host:
    """An organization that holds the event, by its name in the best language there is."""

    name: str
    lang: str
    url: str


@dataclass(frozen=True)
class EventReading:
    """Words in the best language there is: `lang` that of title and description, `bring_lang` that of the list.

    `phone` is the contact if it is a number, `mail` if it is an address; `elsewhere` tells who takes part online what
    their own clocks show; `map_url` opens the venue in a phone's map.
    """

    title: str
    lang: str
    description: str
    machine_translated: bool
    audience: Said | None
    fees: Said | None
    image_description: Said | None
    bring: list[str]
    bring_lang: str
    hosts: list[Host]
    row: EventRow | None
    venue: Venue
    town: str
    map_url: str
    phone: PhoneNumber | None
    mail: str
    elsewhere: list[Elsewhere]

    @cached_property
    def summary(self) -> str:
        """The description without markup, for machines and lists."""
        return plain(self.description)

    @property
    def host(self) -> str:
        return self.hosts[0].name

    @property
    def is_over(self) -> bool:
        return bool(self.row and self.row.occurrence.ends_at < timezone.now())


def read_event(event: Event, occurrence: Occurrence | None, reader: str) -> EventReading:
    texts = list(event.texts.all())
    text = prose_for(texts, reader)
    title, lang = title_of(event, reader)
    bring_lang, bring = _bring(event, reader)
    venue = public_venue(event, occurrence)
    town = town_of(event, reader, occurrence)
    return EventReading(
        title=title,
        lang=lang,
        description=text.description if text else "",
        machine_translated=bool(text and text.machine_translated),
        audience=said(texts, "audience", reader),
        fees=said(texts, "fees", reader),
        image_description=said(texts, "image_description", reader),
        bring=bring,
        bring_lang=bring_lang,
        hosts=_hosts(event, reader),
        row=_row(event, occurrence, reader),
        venue=venue,
        town=town,
        map_url=_map_url(venue, town),
        phone=_phone(event.contact),
        mail=event.contact if "@" in event.contact and " " not in event.contact.strip() else "",
        elsewhere=elsewhere(occurrence, reader) if occurrence and event.has_online and not event.all_day else [],
    )


def _hosts(event: Event, reader: str) -> list[Host]:
    together = [each.organization for each in event.co_hosts.all() if each.organization.is_listed]
    return [_host(each, reader) for each in (event.host, *together)]


def _host(organization: Organization, reader: str) -> Host:
    name = said(organization.texts.all(), "name", reader, default=organization.name)
    url = organization.get_absolute_url()
    return Host(name.value, name.language, url) if name else Host(organization.name, "en", url)


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


def _map_url(venue: Venue, town: str) -> str:
    """A `geo:` address (RFC 5870) as phones read it; the words are looked up where no point is known but the city's."""
    if not venue.is_told:
        return ""
    words = ", ".join(part for part in (venue.address or venue.name, town, venue.postal_code) if part)
    if venue.point is None or not venue.is_exact:
        return f"geo:0,0?q={quote(words)}"
    point = "{},{}".format(*venue.point)
    return f"geo:{point}?q={point}({quote(venue.name or venue.address)})"


def _phone(contact: str) -> PhoneNumber | None:
    try:
        number = PhoneNumber.from_string(contact, region="US")
    except NumberParseException:
        return None
    return number if number.is_valid() else None
