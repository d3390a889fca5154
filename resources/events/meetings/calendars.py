"""Meetings as calendar objects for one member: an invitation, what changed of it, that it is called off (RFC 5546)."""

import datetime
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone
from icalendar import Event as VEvent
from icalendar import vCalAddress

from resources.events.feeds.calendar import END, head
from resources.events.feeds.vevent import date_vevent, vevents
from resources.events.meetings.finding import meeting_url
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import whole_venue

EVERY_CANCELLED_DATE = datetime.date.max
"""As today's date: all cancelled dates are behind it, so that they become EXDATEs."""

UNTOLD = ("DESCRIPTION", "LOCATION", "GEO", "CATEGORIES", "RELATED-TO")


def calendar(components: Iterable[VEvent], zones: Iterable[str], *, method: str = "", name: str = "") -> bytes:
    """A whole VCALENDAR with the VTIMEZONEs that it needs."""
    beginning = head(zones, name=name, method=method)
    return b"".join((beginning, *(component.to_ical() for component in components), END))


def for_member(event: Event, dates: Iterable[Occurrence], language: str, *, sequence: int) -> list[VEvent]:
    """The meeting for somebody's own calendar: the whole venue, and the page of the workspace."""
    dates = list(dates)
    by_start: dict[Any, Occurrence] = {date.original_start: date for date in dates}
    return [
        _own(each, event, by_start.get(_recurrence(each, event)), sequence)
        for each in vevents(event, dates, language, venue=whole_venue)
    ]


def request(event: Event, dates: Iterable[Occurrence], reader: Any, language: str, *, sequence: int) -> bytes:
    """METHOD:REQUEST for this reader; dates that are called off are left out of the series."""
    dates = list(dates)
    found = vevents(event, dates, language, venue=whole_venue, changed=timezone.now(), today=EVERY_CANCELLED_DATE)
    by_start: dict[Any, Occurrence] = {date.original_start: date for date in dates}
    own = [_own(each, event, by_start.get(_recurrence(each, event)), sequence) for each in found]
    return calendar([_for(each, reader, host=event.host.name) for each in own], _zones([event]), method="REQUEST")


def cancel(event: Event, reader: Any, language: str, *, sequence: int, dates: Iterable[Occurrence] = ()) -> bytes:
    """METHOD:CANCEL for this reader: of these dates, or (none) of all of it. It says no more than which event it is."""
    now = timezone.now()
    found = [date_vevent(event, date, language, venue=whole_venue, changed=now) for date in dates] or vevents(
        event, [], language, venue=whole_venue, changed=now
    )
    for each in found:
        _own(each, event, None, sequence)
        for name in ("STATUS", *UNTOLD):
            each.pop(name, None)
        each.add("status", "CANCELLED")
        _for(each, reader, host=event.host.name)
    return calendar(found, _zones([event]), method="CANCEL")


def farewell(event: Event, reader: Any, *, sequence: int, told: Mapping[str, Any], title: str) -> bytes:
    """METHOD:CANCEL of all of it, with nothing that this reader does not know from earlier letters (`told`)."""
    found = []
    for uid in told.get("uids") or [str(event.uid)]:
        component = VEvent()
        component.add("uid", uid)
        component.add("dtstamp", timezone.now().astimezone(datetime.UTC).replace(microsecond=0))
        component.add("sequence", sequence)
        component.add("status", "CANCELLED")
        if told.get("start"):
            component.add("dtstart", datetime.datetime.fromisoformat(told["start"]).astimezone(datetime.UTC))
        if title:
            component.add("summary", title)
        found.append(_for(component, reader))
    return calendar(found, [], method="CANCEL")


def _own(component: VEvent, event: Event, date: Occurrence | None, sequence: int) -> VEvent:
    """Of what is public the address stays the public one: the workspace shows meetings alone.

    PRIVATE: who shares their calendar shares no meeting with it, and no portal takes it in from there, ours neither.
    """
    component.pop("SEQUENCE", None)
    component.add("sequence", sequence)
    component.add("class", "PRIVATE")
    if not event.is_listed:
        component.pop("URL", None)
        component.add("url", f"{settings.BASE_URL}{meeting_url(date or event)}")
    return component


def _recurrence(component: VEvent, event: Event) -> datetime.datetime | None:
    """The original start that the component speaks of; None for a whole series."""
    own = component.get("RECURRENCE-ID") or (component["DTSTART"] if "RRULE" not in component else None)
    moment = own.dt if own is not None else None
    if isinstance(moment, datetime.datetime):
        return moment.astimezone(datetime.UTC)
    if moment is not None:
        return datetime.datetime.combine(moment, datetime.time(), event.zone).astimezone(datetime.UTC)
    return None


def _for(component: VEvent, reader: Any, *, host: str = "") -> VEvent:
    """From the portal to this reader and nobody else. Answers go to the workspace: none by mail is asked for."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    if host:
        organizer.params["CN"] = _quoted(host)
    attendee = vCalAddress(f"mailto:{reader.email}")
    attendee.params["ROLE"], attendee.params["PARTSTAT"] = "REQ-PARTICIPANT", "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    component.add("organizer", organizer)
    component.add("attendee", attendee)
    return component


def _quoted(words: str) -> str:
    """Fit for a parameter: no quotes, no controls."""
    return " ".join("".join(each for each in words if each.isprintable() and each != '"').split())


def _zones(events: Iterable[Event]) -> list[str]:
    return [event.time_zone for event in events if not event.all_day]
