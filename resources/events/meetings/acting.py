"""What members and hosts do with a date of a meeting; each act stands in the trail, its words do not."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.audit.recording import record
from partners.directory.models import Organization
from resources.events.meetings.models import ActionItem, Answer, Coming, MeetingDocument, Proceedings
from resources.events.occurrence_models import Occurrence


class WrittenMeanwhile(Exception):
    """Somebody saved other words since the form was opened."""

    def __init__(self, theirs: Proceedings) -> None:
        super().__init__()
        self.theirs = theirs


def answer(date: Occurrence, coming: Coming, *, by: Any, organization: Organization | None) -> Answer:
    """Say whether `by` comes; a later answer replaces the earlier one."""
    said = {"coming": coming, "organization": organization}
    row, _new = Answer.objects.update_or_create(occurrence=date, user=by, defaults=said)
    return row


def proceedings_of(date: Occurrence) -> Proceedings:
    """What was written of the date, or an empty record that is not stored."""
    return Proceedings.objects.filter(occurrence=date).first() or Proceedings(occurrence=date)


@transaction.atomic
def write_proceedings(
    date: Occurrence, *, agenda: Sequence[str], minutes: str, decisions: Sequence[str], based_on: int, by: Any
) -> Proceedings:
    """Save what a host wrote upon version `based_on`. Raises WrittenMeanwhile where there is a later one."""
    Proceedings.objects.get_or_create(occurrence=date)
    row = Proceedings.objects.select_for_update().get(occurrence=date)
    words = {"agenda": list(agenda), "minutes": minutes, "decisions": list(decisions)}
    changed = [name for name, value in words.items() if getattr(row, name) != value]
    if not changed:
        return row
    if row.version != based_on:
        raise WrittenMeanwhile(row)
    for name, value in words.items():
        setattr(row, name, value)
    row.version, row.changed_by = row.version + 1, by
    row.save()
    record("meetings.write", by=by, about=date.event, after={"date": _day(date), "parts": changed})
    return row


@transaction.atomic
def add_document(date: Occurrence, *, title: str, file: Any, by: Any) -> MeetingDocument:
    row = MeetingDocument.objects.create(occurrence=date, title=title, file=file, added_by=by)
    record("meetings.add_document", by=by, about=date.event, after={"date": _day(date), "document": str(row.pk)})
    return row


@transaction.atomic
def remove_document(row: MeetingDocument, *, by: Any) -> None:
    """The record; its file goes with it (signals.py), once that holds."""
    date = row.occurrence
    record("meetings.remove_document", by=by, about=date.event, before={"date": _day(date), "document": str(row.pk)})
    row.delete()


@transaction.atomic
def add_item(date: Occurrence, *, words: str, owner: Any, due: Any, by: Any) -> ActionItem:
    row = ActionItem.objects.create(occurrence=date, words=words, owner=owner, due=due, made_by=by)
    record("meetings.add_item", by=by, about=date.event, after={"date": _day(date), "owner": str(owner)})
    return row


@transaction.atomic
def give_item(row: ActionItem, *, owner: Any, by: Any) -> bool:
    """Have somebody else do it; whether that changed anything."""
    changed = ActionItem.objects.filter(pk=row.pk).exclude(owner=owner).update(owner=owner)
    if changed:
        date = row.occurrence
        record("meetings.give_item", by=by, about=date.event, after={"date": _day(date), "owner": str(owner)})
    return bool(changed)


@transaction.atomic
def settle_item(row: ActionItem, *, done: bool, by: Any) -> bool:
    """Mark it as done, or open again; whether that changed anything."""
    now = timezone.now() if done else None
    changed = ActionItem.objects.filter(pk=row.pk, done_at__isnull=done).update(done_at=now, done_by=by)
    if changed:
        date = row.occurrence
        record("meetings.settle_item", by=by, about=date.event, after={"date": _day(date), "done": done})
    return bool(changed)


def _day(date: Occurrence) -> str:
    return f"{date.local(date.original_start):%Y-%m-%d}"
