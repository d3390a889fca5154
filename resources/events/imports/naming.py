"""Words of a calendar as ours: language and zone, place and link, kind of event."""

import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from partners.directory.models import Organization
from partners.imports.cells import language_code
from partners.imports.places import PlaceBook
from partners.places.models import Jurisdiction
from portal import languages
from portal.vocabulary import EventKind, Mode, PlaceKind, code_of

ZONE = "America/Chicago"
"""Where nothing tells an organization's zone; the model's own default."""
_LINK = re.compile(r"https?://[^\s<>\"']+")
_CITY = re.compile(r"(?:^|[,\n])\s*([^,\n]{2,60}),\s*([A-Z]{2})\b\.?(?:[,\s]+(\d{5})(?:-\d{4})?)?")
_ONLINE = re.compile(r"\b(online|virtual|zoom|webinar|en l[ií]nea|virtuales?|teams|google meet)\b", re.I)
_web = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Where:
    """Venue columns of an event."""

    mode: str
    venue: str = ""
    address: str = ""
    postal_code: str = ""
    place_id: str | None = None
    online_url: str = ""


def language_of(word: str) -> str:
    """`es-MX` -> `es`, `Spanish` -> `es`; empty for what is no language."""
    code = language_code(word) if word.strip() else None
    if not code:
        return ""
    configured = {known for known, _name in languages.CONFIGURED}
    if code in configured:
        return code
    head = code.split("-")[0]
    return head if head in configured or languages.is_known(head) else ""


def first_language(organization: Organization) -> str:
    """The language in which an organization is likely to write."""
    spoken = organization.languages.order_by("pk").values_list("code", flat=True).first()
    written = organization.texts.order_by("pk").values_list("language", flat=True).first()
    return spoken or written or str(settings.LANGUAGE_CODE)


def zone_of(organization: Organization) -> str:
    """That of its first location, else of its state."""
    for location in organization.locations.select_related("place").order_by("created_at", "pk")[:20]:
        place = location.place
        if place and place.time_zone in zoneinfo.available_timezones():
            return place.time_zone
        states = Jurisdiction.objects.filter(kind=PlaceKind.STATE, state_code=location.state_province or "-")
        zone = (
            states.exclude(time_zone="").values_list("time_zone", flat=True).first() if location.state_province else ""
        )
        if zone in zoneinfo.available_timezones():
            return str(zone)
    return ZONE


def web_address(text: str, limit: int = 500) -> str:
    """The address if it is one, else nothing."""
    try:
        _web(text)
    except ValidationError:
        return ""
    return text if len(text) <= limit and urlsplit(text).username is None else ""


def town_in(location: str) -> str:
    """`Las Cruces, NM` as the location has it; empty where it names no town."""
    city = _CITY.search(location)
    return f"{city[1].strip()}, {city[2]}" if city else ""


def is_among_partners(categories: Iterable[str]) -> bool:
    return EventKind.PARTNER_MEETING in {code_of(EventKind, word) for word in categories if word}


def kind_of(categories: Iterable[str]) -> str:
    found = (code_of(EventKind, word) for word in categories if word)
    return next((code for code in found if code and code != EventKind.PARTNER_MEETING), EventKind.OTHER)


class Places:
    """Finds the cities that the locations of a file name, with a constant number of queries."""

    def __init__(self, locations: Iterable[str]) -> None:
        found = [match for text in locations for match in _CITY.finditer(text)]
        self._book = PlaceBook((match[1].strip() for match in found), postal_codes=(match[3] or "" for match in found))

    def where(self, location: str, conference: str) -> Where:
        """What LOCATION and CONFERENCE of an event say."""
        links = [link.rstrip(".,;)") for link in _LINK.findall(location)]
        link = web_address(conference) or next((web_address(each) for each in links if web_address(each)), "")
        city = _CITY.search(location)
        place = self._book.city(city[1].strip(), city[2]) if city else None
        text = _LINK.sub(" ", _without_town(location, city, known=place is not None)).replace("\n", ", ")
        if city and place is None and city[3]:
            place = self._book.of_postal_code(city[3])
        words = [" ".join(part.split()) for part in text.split(",")]
        words = [part for part in words if part and not (link and _ONLINE.fullmatch(part))]
        online = bool(link) or bool(_ONLINE.search(text))
        mode = Mode.IN_PERSON if not online else Mode.HYBRID if place or len(words) > 1 else Mode.ONLINE
        venue, address = (words[0], ", ".join(words[1:])) if words else ("", "")
        return Where(
            mode=mode,
            venue=venue[:255],
            address=address[:255],
            postal_code=(city[3] or "") if city else "",
            place_id=str(place.pk) if place else None,
            online_url=link,
        )


def _without_town(location: str, city: re.Match[str] | None, *, known: bool) -> str:
    """The location without what is shown beside it anyway: a town that is known, its ZIP code."""
    if city is None:
        return location
    if known:
        return f"{location[: city.start()]},{location[city.end() :]}"
    return location[: city.start(3)].rstrip(", ") + location[city.end() :] if city[3] else location
