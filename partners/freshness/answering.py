"""What is done with an answer: still right, something changed, closed for good; and how "closed" is taken back."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import permissions
from partners.assurance import assure_entry
from partners.assurance_models import Withdrawn
from partners.audit.recording import record
from partners.corrections.models import Correction, Wrong
from partners.entries import Entry
from partners.freshness import writing
from partners.freshness.links import UNDO_LIVES
from partners.freshness.models import Confirmation, ConfirmationLink
from partners.freshness.readers import Reader, members_of, network, readers_of
from partners.freshness.showing import owner
from portal import languages

CLOSE, REOPEN, CHANGED = "freshness.close", "freshness.reopen", "freshness.changed"
Purpose = ConfirmationLink.Purpose


class NotAnswerable(Exception):
    """Somebody was faster, or the time is over; the message says which."""


def use(link: ConfirmationLink, answer: str, now: datetime.datetime) -> None:
    """Spend the link, in the transaction of what it does. Raises NotAnswerable where it was spent meanwhile."""
    if not ConfirmationLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now, answer=answer):
        raise NotAnswerable(_("This link was used already."))


@transaction.atomic
def answer_link(link: ConfirmationLink, entry: Entry, answer: str, *, words: str = "") -> None:
    """Do what the holder of the link says. Raises NotAnswerable, NotAssurable."""
    now = timezone.now()
    use(link, answer, now)
    who = str(link.user or owner(entry) or "")
    if link.purpose == Purpose.UNDO:
        reopen(entry, by=link.user, who=who)
    elif answer == Confirmation.RIGHT:
        assure_entry(entry, by=link.user, organization=owner(entry))
    elif answer == Confirmation.CHANGED:
        report_change(entry, words, by=link.user)
    else:
        close(entry, by=link.user, who=who, now=now)


@transaction.atomic
def close(entry: Entry, *, by: Any, who: str, now: datetime.datetime) -> None:
    """Show the entry no longer, and tell all members and the network how to take that back. Raises NotAnswerable."""
    entry.look_again()
    if entry.withdrawn in (Withdrawn.CLOSED, Withdrawn.TAKEN_DOWN):
        raise NotAnswerable(_("It is not shown to the public already."))
    before = entry.withdrawn
    _withdraw(entry, Withdrawn.CLOSED, now)
    record(CLOSE, by=by, about=entry, before={"withdrawn": before}, after={"withdrawn": Withdrawn.CLOSED}, note=who)
    until = now + UNDO_LIVES
    for reader in _told(entry):
        may_undo = reader.user is None or permissions.may(reader.user, "confirm", entry)
        link = _undo_link(entry, reader, now) if may_undo else None
        writing.closed(reader, entry, link, who=who, until=until)


@transaction.atomic
def reopen(entry: Entry, *, by: Any, who: str) -> None:
    """Take "closed" back. Raises NotAnswerable where it is shown already."""
    entry.look_again()
    if entry.withdrawn != Withdrawn.CLOSED:
        raise NotAnswerable(_("It is not marked as closed."))
    _withdraw(entry, Withdrawn.NO, None)
    ConfirmationLink.objects.filter(object_id=entry.pk, purpose=Purpose.UNDO, used_at=None).update(
        expires_at=timezone.now()
    )
    record(REOPEN, by=by, about=entry, before={"withdrawn": Withdrawn.CLOSED}, after={"withdrawn": ""}, note=who)
    for reader in _told(entry):
        if reader.user is None or reader.user != by:
            writing.shown_again(reader, entry, who=who)


@transaction.atomic
def report_change(entry: Entry, words: str, *, by: Any) -> Correction:
    """Put what changed into the owner's and the network's queue; the entry stays due until somebody corrects it."""
    found: Correction = Correction.objects.create(
        entry=entry, organization=owner(entry), what=Wrong.OTHER, words=words, language=languages.current()
    )
    record(CHANGED, by=by, about=entry)
    return found


def may_reopen(user: Any, entry: Entry, now: datetime.datetime) -> bool:
    """Its own people for 72 hours; after that only whom the network lets take entries down and show them again."""
    if entry.withdrawn != Withdrawn.CLOSED:
        return False
    if permissions.may(user, "take_down", entry):
        return True
    recent = entry.withdrawn_at is not None and now < entry.withdrawn_at + UNDO_LIVES
    return recent and permissions.may(user, "confirm", entry)


def _withdraw(entry: Entry, why: str, at: datetime.datetime | None) -> None:
    """Saved as any change is, so that search hears of it in the same transaction."""
    entry.withdrawn, entry.withdrawn_at = why, at
    entry.save(update_fields=["withdrawn", "withdrawn_at"])


def _told(entry: Entry) -> list[Reader]:
    """All members, or the address that was asked for them, and the network; each once."""
    own = owner(entry)
    members = [Reader(each.email, each) for each in members_of(own)] if own else []
    others = [] if members or own is None else readers_of([own.pk]).get(own.pk, [])
    return list({each.key: each for each in (*members, *others, *network())}.values())


def _undo_link(entry: Entry, reader: Reader, now: datetime.datetime) -> ConfirmationLink:
    return ConfirmationLink.objects.create(
        purpose=Purpose.UNDO,
        entry=entry,
        user=reader.user,
        email=reader.email,
        due_date=entry.due_date or timezone.localdate(now),
        made_at=now,
        expires_at=now + UNDO_LIVES,
    )
