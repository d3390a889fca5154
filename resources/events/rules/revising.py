"""The SEQUENCE of an event (RFC 5545, 3.8.7.4): it rises with whatever makes people's calendars ask for it again.

One rule for all ways by which an event or one of its dates changes: forms, imports, series that are split or moved.
Only what writes many rows at once goes past it, and says so with `revise`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from partners.imports.identity import chunks
from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from search import outbox

OF_EVENT = (
    *("starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates", "status"),
    *("mode", "place_id", "venue", "address", "online_url", "venue_shown", "link_shown"),
)
"""When and where it is, who is told where, and whether it takes place."""
OF_DATE = ("starts_at", "ends_at", "status", "venue", "address", "online_url")


def revise(keys: Iterable[Any]) -> None:
    """One more for each of these events, wherever theirs stands; their texts for calendars are made anew."""
    found = set(keys)
    for some in chunks(found):
        Event.objects.filter(pk__in=some).update(sequence=F("sequence") + 1, updated_at=timezone.now())
    outbox.put("event", found)


def raise_sequence(event: Event) -> None:
    """Set the SEQUENCE that the event must have when it is written now, whatever an old draft remembers."""
    stored = Event.objects.filter(pk=event.pk).values("sequence", *OF_EVENT).first()
    if stored is None:
        return
    revised = any(getattr(event, name) != stored[name] for name in OF_EVENT)
    event.sequence = max(event.sequence, stored["sequence"] + revised)


def on_saving_date(
    sender: type[Occurrence], instance: Occurrence, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Before a date is written."""
    names = OF_DATE if update_fields is None else tuple(set(OF_DATE) & set(update_fields))
    if not raw and names and _is_revised(instance, names):
        revise([instance.event_id])


def on_deleted_date(sender: type[Occurrence], instance: Occurrence, **kwargs: Any) -> None:
    if _says_otherwise(instance):
        revise([instance.event_id])


def _is_revised(date: Occurrence, names: Iterable[str]) -> bool:
    stored = None if date._state.adding else Occurrence.objects.filter(pk=date.pk).values(*names).first()
    if stored is None:
        return _says_otherwise(date)
    return any(getattr(date, name) != value for name, value in stored.items())


def _says_otherwise(date: Occurrence) -> bool:
    """Whether the rule alone would not say the same of it."""
    words = (date.venue, date.address, date.online_url)
    return date.moved or date.status != EventStatus.CONFIRMED or any(words)
