"""Events that the public sees no more, told as cancelled for 30 days: a UID and times, no word of theirs."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from icalendar import Event as VEvent

from portal.distance import distance_km
from portal.vocabulary import Mode
from resources.events.feeds.keeping import KEPT
from resources.events.feeds.models import FeedEntry
from resources.events.feeds.recurrence import add_rule, add_time, told
from resources.events.feeds.wording import one_line
from resources.events.models import Event
from resources.events.rules.reading import RuleRefused
from search.contract import Near, SearchQuery

AWAY = {Mode.ONLINE, Mode.HYBRID}


def withdrawn(today: datetime.date) -> QuerySet[FeedEntry]:
    """Those that were taken away in the last 30 days and would not be over yet."""
    midnight = datetime.datetime.combine(today, datetime.time(), datetime.UTC)
    since, over = midnight - KEPT, midnight - datetime.timedelta(days=1)
    return FeedEntry.objects.filter(withdrawn_at__gte=since, over_at__gte=over)


def fitting(entries: Iterable[FeedEntry], query: SearchQuery) -> list[FeedEntry]:
    """Those that the filters had let through. Of what they said nothing is kept, so a text finds none of them."""
    if query.text:
        return []
    return [entry for entry in entries if _fits(entry, query)]


def _fits(entry: FeedEntry, query: SearchQuery) -> bool:
    chosen = {name: values for name, values in query.filters.items() if name != "kind"}
    if any(not set(values) & set(entry.facets.get(name, ())) for name, values in chosen.items()):
        return False
    if (query.start and entry.over_at.date() < query.start) or (query.end and entry.starts_at.date() > query.end):
        return False
    return query.near is None or _is_near(entry, query.near)


def _is_near(entry: FeedEntry, near: Near) -> bool:
    if AWAY & set(entry.facets.get("mode", ())):
        return True
    if entry.latitude is None or entry.longitude is None:
        return False
    return distance_km((near.lat, near.lon), (entry.latitude, entry.longitude)) <= near.radius_km


def cancelled(entry: FeedEntry) -> str:
    """Its VEVENT in the language that is active."""
    found = VEvent()
    found.add("uid", one_line(entry.uid) or str(entry.pk))
    found.add("sequence", entry.sequence)
    for name in ("dtstamp", "last-modified"):
        found.add(name, entry.withdrawn_at)
    _add_times(found, entry)
    found.add("summary", _("Cancelled"))
    found.add("status", "CANCELLED")
    return str(found.to_ical().decode())


def _add_times(component: VEvent, entry: FeedEntry) -> None:
    same = ("starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates")
    event = Event(**{name: getattr(entry, name) for name in same})
    try:
        found = told(event, [], datetime.date.min)
    except (RuleRefused, ValueError, OverflowError):
        add_time(component, event, event.starts_at, event.ends_at)
        return
    start = found.moment(found.first)
    add_time(component, event, start, start + (event.ends_at - event.starts_at))
    add_rule(component, found)
