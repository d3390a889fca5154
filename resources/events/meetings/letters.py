"""Invitations to meetings and what follows them, one letter for each reader in their language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from partners.members.inviting import one_line
from portal import languages
from resources.events.clock import when
from resources.events.detail import read_event
from resources.events.meetings import calendars
from resources.events.meetings.finding import meeting_url
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.venues import whole_venue

NAMED = 6
"""Dates that a letter names; the rest stands in the calendar and in the workspace."""


def send_request(
    event: Event, dates: Iterable[Occurrence], people: Iterable[Any], *, sequence: int, changed: bool
) -> int:
    """Invite these people, or (`changed`) tell them how it is now; how many letters were written."""
    dates = list(dates)
    held = [date for date in dates if not date.is_cancelled]

    def write(reader: Any, language: str) -> tuple[str, bytes]:
        subject = _("Changed: %(meeting)s") if changed else _("Invitation: %(meeting)s")
        return subject, calendars.request(event, dates, reader, language, sequence=sequence)

    return _send(event, held, people, write, method="REQUEST", changed=changed)


def send_cancel(event: Event, people: Iterable[Any], *, sequence: int, dates: Iterable[Occurrence] = ()) -> int:
    """Tell these people, who may see the meeting, that it or these of its dates do not take place."""
    dates = list(dates)

    def write(reader: Any, language: str) -> tuple[str, bytes]:
        calendar = calendars.cancel(event, reader, language, sequence=sequence, dates=dates)
        return _("Cancelled: %(meeting)s"), calendar

    return _send(event, dates, people, write, method="CANCEL")


def send_farewell(event: Event, people: Iterable[Any], *, sequence: int, told: Mapping[str, Any]) -> int:
    """Tell these people that the meeting does not take place for them any more.

    They may no longer see it, or it is deleted: they read nothing but what letters `told` them before (`told_to`).
    """

    def write(reader: Any, language: str) -> tuple[str, bytes]:
        calendar = calendars.farewell(event, reader, sequence=sequence, told=told, title=_title(told, language))
        return _("Cancelled: %(meeting)s"), calendar

    return _send(event, [], people, write, method="CANCEL", told=told)


def _title(told: Mapping[str, Any], language: str) -> str:
    titles = told.get("titles", {})
    known = (titles[code] for code in languages.reading_order(language) if titles.get(code))
    return next(known, next(filter(None, titles.values()), ""))


def _send(
    event: Event,
    dates: list[Occurrence],
    people: Iterable[Any],
    write: Callable[[Any, str], tuple[str, bytes]],
    *,
    method: str,
    changed: bool = False,
    told: Mapping[str, Any] | None = None,
) -> int:
    """One letter for each reader, in their language; with `told` it says nothing of the event but that."""
    number = 0
    for reader in people:
        if not reader.is_active:
            continue
        language = language_of(reader)
        with translation.override(language):
            subject, calendar = write(reader, language)
            said = _context(event, dates, language) if told is None else _last_said(told, language)
            context = {**said, "method": method, "changed": changed, "farewell": told is not None}
            words = render_to_string("resources/mail/meeting.txt", context)
            letter = EmailMultiAlternatives(
                one_line(subject % {"meeting": context["title"]})[:200], words.strip() + "\n", None, [reader.email]
            )
        # RFC 6047: programs that know calendars take the part, others the file.
        letter.attach_alternative(calendar.decode(), f"text/calendar; method={method}")
        letter.attach("meeting.ics", calendar, "application/ics")
        letter.send()
        number += 1
    return number


def language_of(reader: Any) -> str:
    return reader.language if reader.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _context(event: Event, dates: list[Occurrence], language: str) -> dict[str, Any]:
    for date in dates:
        date.event = event
    reading, venue = read_event(event, None, language), whole_venue(event, dates[0] if len(dates) == 1 else None)
    return {
        "title": reading.title,
        "host": reading.host,
        "dates": [when(date, language) for date in dates[:NAMED]],
        "more": len(dates) > NAMED,
        "place": ", ".join(filter(None, (venue.name, venue.address))) if event.mode != "online" else "",
        "link": venue.link,
        "reason": _reason(event, dates),
        "url": settings.BASE_URL + meeting_url(dates[0] if len(dates) == 1 else event),
        "site": settings.BASE_URL,
    }


def _last_said(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {"title": _title(told, language) or _("a meeting"), "site": settings.BASE_URL}


def _reason(event: Event, dates: list[Occurrence]) -> str:
    """Why it does not take place, or is elsewhere: where all these dates have the same reason."""
    said = {date.why for date in dates} or {event.why_not}
    return said.pop() if len(said) == 1 else ""
