"""An event as VEVENT components: one master, and one for each date of which something else is said.

For the public feed, and with another `venue` for those who may know more: seat holders, partners' meetings.
"""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone, translation
from icalendar import Event as VEvent
from icalendar import vText

from portal.vocabulary import EventStatus
from resources.events.feeds.recurrence import Told, add_rule, add_time, recurrence_id, told
from resources.events.feeds.wording import Shown, Words, one_line, reading_of, words_of
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.reading import Local
from resources.events.venues import public_venue


def vevents(
    event: Event,
    dates: Iterable[Occurrence],
    language: str,
    *,
    venue: Shown = public_venue,
    changed: datetime.datetime | None = None,
    today: datetime.date | None = None,
) -> list[VEvent]:
    """The event for calendar programs, its words in the best language for readers of `language`.

    `dates`: its dates, or those alone of which something else is said; none for what the rule gives. `changed`: when
    it was last changed (DTSTAMP), else when its row was. Raises RuleRefused if its rule cannot be used.
    """
    event_dates = list(dates)
    for date in event_dates:
        date.event = event
    said = _Saying(event, language, venue, changed or event.updated_at)
    found = told(event, event_dates, today or timezone.now().date())
    apart = [said.apart(found, start) for start in sorted(found.apart)]
    if not found.repeats and found.overrides:
        return [*apart, *(said.single(date) for date in found.overrides)]
    return [*apart, said.master(found), *(said.override(found, date) for date in found.overrides)]


def date_vevent(
    event: Event,
    date: Occurrence,
    language: str,
    *,
    venue: Shown = public_venue,
    changed: datetime.datetime | None = None,
) -> VEvent:
    """One date alone, for somebody who goes to that one. Of a series it bears the RECURRENCE-ID."""
    date.event = event
    said = _Saying(event, language, venue, changed or event.updated_at)
    found = told(event, [date], datetime.date.min)
    return said.override(found, date) if found.repeats else said.single(date)


class _Saying:
    """What the components of one event have in common."""

    def __init__(self, event: Event, language: str, venue: Shown, changed: datetime.datetime) -> None:
        self.event, self.language, self.venue = event, language, venue
        self.reading = reading_of(event, language)
        self.changed = changed.astimezone(datetime.UTC).replace(microsecond=0)

    def master(self, found: Told) -> VEvent:
        master = self._component(None)
        add_time(master, self.event, *_span(found, found.first))
        add_rule(master, found)
        return master

    def apart(self, found: Told, start: Local) -> VEvent:
        """A date before the master's first, under a name of its own."""
        date = found.apart[start]
        component = self._component(date, uid=f"{self.event.uid}-{start:%Y%m%dT%H%M%S}")
        add_time(component, self.event, *((date.starts_at, date.ends_at) if date else _span(found, start)))
        return component

    def single(self, date: Occurrence) -> VEvent:
        found = self._component(date)
        add_time(found, self.event, date.starts_at, date.ends_at)
        return found

    def override(self, series: Told, date: Occurrence) -> VEvent:
        found = self.single(date)
        found.add("recurrence-id", recurrence_id(series, date))
        return found

    def _component(self, date: Occurrence | None, *, uid: str = "") -> VEvent:
        event, venue = self.event, self.venue(self.event, date)
        words = words_of(event, date, venue, self.language, self.reading)
        found = VEvent()
        found.add("uid", one_line(uid or str(event.uid)) or str(event.pk))
        found.add("sequence", event.sequence)
        found.add("dtstamp", self.changed)
        found.add("last-modified", self.changed)
        self._add_words(found, words, _status(event, date), date)
        if words.place:
            found.add("location", words.place)
        if venue.is_told and venue.is_exact:
            found.add("geo", venue.point)
        if event.continues_id and event.continues:
            found.add("related-to", one_line(str(event.continues.uid)))
        return found

    def _add_words(self, found: VEvent, words: Words, status: str, date: Occurrence | None) -> None:
        with translation.override(self.language):
            summary = words.summary(cancelled=status == EventStatus.CANCELLED)
            page = (date or self.event).get_absolute_url()
        found.add("summary", _text(summary, words.lang))
        if words.description:
            found.add("description", words.description)
        found.add("url", f"{settings.BASE_URL}{page}")
        found.add("categories", list(words.categories))
        found.add("status", status)


def _status(event: Event, date: Occurrence | None) -> str:
    """Cancelled if either is, else tentative if either is."""
    words = {event.status, date.status if date else event.status}
    order = (EventStatus.CANCELLED, EventStatus.TENTATIVE, EventStatus.CONFIRMED)
    return str(next(status for status in order if status in words))


def _text(text: str, lang: str) -> vText:
    found = vText(text)
    found.params["LANGUAGE"] = lang
    return found


def _span(found: Told, start: Local) -> tuple[datetime.datetime, datetime.datetime]:
    first = found.moment(start)
    return first, max(first, found.moment(start + found.series.length))
