"""What follows from a change of an event: its SEQUENCE rises, its dates are made anew."""

from typing import Any

from django.db.models.signals import pre_save
from wagtail.signals import published

from portal import clock
from portal.vocabulary import EventKind, Visibility
from resources.events.models import Event
from resources.events.rules.ahead import extend
from resources.events.rules.making import make_occurrences

# RFC 5545, SEQUENCE: what makes people's calendars ask for the event again, the place where it is among it.
REVISED_BY = (
    *("starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates", "status"),
    *("mode", "place_id", "venue", "address", "online_url"),
)


def raise_sequence(event: Event) -> None:
    """Set the SEQUENCE that the event must have when it is written now, whatever an old draft remembers."""
    stored = Event.objects.filter(pk=event.pk).values("sequence", *REVISED_BY).first()
    if stored is None:
        return
    revised = any(getattr(event, name) != stored[name] for name in REVISED_BY)
    event.sequence = max(event.sequence, stored["sequence"] + revised)


def keep_among_partners(event: Event) -> None:
    """A partner meeting for which nobody named who may see it is its host's alone, by whatever way it came."""
    if event.kind == EventKind.PARTNER_MEETING and event.visibility == Visibility.PUBLIC:
        event.visibility = Visibility.OWNER


def on_saving(sender: type[Event], instance: Event, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    if not raw and update_fields is None:
        keep_among_partners(instance)
        raise_sequence(instance)


def on_published(sender: type[Event], instance: Event, **kwargs: Any) -> None:
    make_occurrences([instance])


def connect() -> None:
    pre_save.connect(on_saving, sender=Event, dispatch_uid="events.sequence")
    published.connect(on_published, sender=Event, dispatch_uid="events.occurrences")
    clock.register("occurrences", extend)
