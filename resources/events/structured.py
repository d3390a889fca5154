"""An event in schema.org's words, for search robots."""

from typing import Any

from django.conf import settings

from portal import languages
from portal.vocabulary import Cost, Mode
from resources.events.detail import EventReading, Host
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import has_own_town, public_venue

ATTENDANCE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


def event_data(event: Event, reading: EventReading) -> dict[str, Any]:
    """JSON-LD of the date that the page shows; `reading.row` must be there."""
    row = reading.row
    assert row is not None  # noqa: S101 - the view asks for data of a date only
    occurrence = row.occurrence
    status = "EventCancelled" if row.cancelled else "EventRescheduled" if occurrence.moved else "EventScheduled"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": reading.title,
        "startDate": _moment(row.when.start, event.all_day),
        "endDate": _moment(row.when.end, event.all_day),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[Mode(event.mode)]}",
        "organizer": [_organizer(host) for host in reading.hosts],
        "inLanguage": [languages.tag(code) for code in row.spoken],
        "url": f"{settings.BASE_URL}{row.url}",
    }
    if reading.summary:
        data["description"] = reading.summary
    if reading.audience:
        data["audience"] = {"@type": "Audience", "audienceType": reading.audience.value}
    if event.cost == Cost.FREE:
        data["isAccessibleForFree"] = True
    if event.capacity:
        data["maximumAttendeeCapacity"] = event.capacity
    if occurrence.moved:
        data["previousStartDate"] = _moment(occurrence.local(occurrence.original_start), event.all_day)
    places = _places(event, occurrence, row.place)
    return {**data, "location": places} if places else data


def _organizer(host: Host) -> dict[str, str]:
    return {"@type": "Organization", "name": host.name, "url": f"{settings.BASE_URL}{host.url}"}


def _moment(moment: Any, all_day: bool) -> str:
    return str(moment.date().isoformat() if all_day else moment.isoformat())


def _places(event: Event, date: Occurrence, town: str) -> list[dict[str, Any]]:
    venue = public_venue(event, date)
    found: list[dict[str, Any]] = []
    if event.mode != Mode.ONLINE and (venue.is_told or town):
        address = {"@type": "PostalAddress", "streetAddress": venue.address, "postalCode": venue.postal_code}
        if event.place and not has_own_town(date):
            address |= {"addressLocality": event.place.name, "addressCountry": event.place.country}
        filled = {name: value for name, value in address.items() if value}
        found.append({"@type": "Place", "name": venue.name or town, "address": filled})
    if venue.link:
        found.append({"@type": "VirtualLocation", "url": venue.link})
    return found
