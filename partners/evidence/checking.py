"""Evidence from the gift of a document to its end: checked by a person of the network, or refused and erased."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.audit.recording import record
from partners.evidence.models import Evidence
from portal import clock


class NotCheckable(Exception):
    """The evidence does not hold any more; the message says why."""


@transaction.atomic
def give(evidence: Evidence, *, by: Any) -> None:
    """Keep what an organization says shows that it may give legal help; it counts for nothing until it is checked."""
    evidence.given_by = by
    evidence.save()
    record("evidence.give", by=by, about=evidence, after={"kind": evidence.kind})


@transaction.atomic
def check(evidence: Evidence, *, by: Any, expires_on: datetime.date) -> None:
    """Say that a person looked and it is right, until `expires_on`. Saving it tells search.

    Raises NotCheckable.
    """
    today = timezone.localdate()
    if expires_on < today:
        raise NotCheckable(_("This day is over."))
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    before = {"expires_on": row.expires_on.isoformat(), "checked_on": row.checked_on and row.checked_on.isoformat()}
    row.checked_by, row.checked_on, row.expires_on, row.lapsed = by, today, expires_on, False
    row.save()
    after = {"expires_on": expires_on.isoformat(), "checked_on": today.isoformat()}
    record("evidence.check", by=by, about=row, before=before, after=after)


@transaction.atomic
def refuse(evidence: Evidence, *, by: Any, reason: str) -> None:
    """Erase evidence that is not right, or not any more, together with its document."""
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    record("evidence.refuse", by=by, about=row, before={"kind": row.kind}, note=reason)
    erase(row)


def erase(row: Evidence) -> None:
    """The record now, its file when that is certain."""
    storage, name = row.document.storage, row.document.name
    row.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def lapse(now: datetime.datetime) -> int:
    """Tell search of what has expired; pages know by themselves."""
    rows = list(Evidence.objects.lapsing(timezone.localdate(now)))
    for row in rows:
        row.lapsed = True
        row.save(update_fields=["lapsed"])
    return len(rows)


def register() -> None:
    clock.register("evidence", lapse)
