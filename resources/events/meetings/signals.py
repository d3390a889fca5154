"""What follows from changes of meetings at once: letters before one is deleted, and what search has to hear of."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete

from partners.sharing import shelves
from resources.events.meetings.calling import call_off
from resources.events.meetings.models import MeetingDocument
from resources.events.meetings.shelf import DATE, KIND, SHELF, WRITTEN, MeetingSource, key_of
from resources.events.models import Event
from search import outbox, registry


def deleting(instance: Event, **kwargs: Any) -> None:
    call_off(instance)


def deleted(instance: Event, **kwargs: Any) -> None:
    outbox.put(KIND, [key_of(instance)])


def written(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        outbox.put(KIND, [f"{DATE}.{instance.occurrence_id}"])


def document_deleted(instance: MeetingDocument, **kwargs: Any) -> None:
    """With a meeting that is deleted its files go too, once that holds."""
    file = instance.file
    if file:
        transaction.on_commit(lambda: file.storage.delete(str(file.name)))


def connect() -> None:
    registry.register(MeetingSource())
    shelves.register(SHELF)
    pre_delete.connect(deleting, sender=Event, dispatch_uid="meetings_deleting")
    post_delete.connect(deleted, sender=Event, dispatch_uid="meetings_deleted")
    post_delete.connect(document_deleted, sender=MeetingDocument, dispatch_uid="meetings_document_deleted")
    for model in WRITTEN:
        for signal in (post_save, post_delete):
            signal.connect(written, sender=model, dispatch_uid=f"meetings_{model.__name__}")
