"""What follows from a change of an event or one of its dates: its SEQUENCE rises, its dates are made anew."""

from typing import Any

from django.db.models.signals import post_delete, pre_save
from wagtail.signals import published

from partners.changes.versions import went_live
from portal import clock
from portal.vocabulary import EventKind, Visibility
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.ahead import extend
from resources.events.rules.asking import carry_out
from resources.events.rules.making import make_occurrences
from resources.events.rules.revising import on_deleted_date, on_saving_date, raise_sequence


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
    pre_save.connect(on_saving_date, sender=Occurrence, dispatch_uid="events.sequence_of_date")
    post_delete.connect(on_deleted_date, sender=Occurrence, dispatch_uid="events.sequence_of_deleted_date")
    went_live.connect(carry_out, sender=Event, dispatch_uid="events.asked_of_dates")
    published.connect(on_published, sender=Event, dispatch_uid="events.occurrences")
    clock.register("occurrences", extend)
