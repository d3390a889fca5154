"""What people do with a message from the public, and how long it is kept."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.audit.recording import record
from partners.corrections.models import DECISIONS, WAITING, Correction, CorrectionState
from portal import clock


class NotDecidable(Exception):
    """Somebody was faster, or the answer is none; the message says which."""


@transaction.atomic
def decide(correction: Correction, *, by: Any, state: str, answer: str = "") -> Correction:
    """Close the message (one of DECISIONS), or let a held one through (`open`).

    Raises NotDecidable.
    """
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    if row.state not in WAITING:
        raise NotDecidable(_("Somebody has already decided: %(state)s.") % {"state": row.get_state_display()})
    if state not in DECISIONS and not (row.state == CorrectionState.HELD and state == CorrectionState.OPEN):
        raise NotDecidable(_("Choose one of the answers."))
    before, row.state = row.state, state
    if state in DECISIONS:
        row.decided_by, row.decided_at, row.answer = by, timezone.now(), answer.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    # The visitor's words stay out of the trail: it is kept for longer than they are.
    record("corrections.decide", by=by, about=row, before={"state": before}, after={"state": state})
    return row


def purge(now: datetime.datetime) -> int:
    """Erase what was decided, or held back, KEPT_DAYS ago."""
    return Correction.objects.outdated(timezone.localdate(now)).delete()[0]


def register() -> None:
    clock.register("corrections", purge)
