"""Letters that ask whether entries are still right: one to each responsible person, with all that is due of theirs.

A row for each entry, due date, step and person says that it was asked. So a tick may come twice or days late: steps
that were missed become one letter.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from partners.assurance_models import Freshness, Withdrawn
from partners.directory.models import Hotline, Organization
from partners.entries import Entry
from partners.freshness import writing
from partners.freshness.clocks import stage_of
from partners.freshness.intervals import CLOCKED
from partners.freshness.links import LIVES
from partners.freshness.models import Confirmation, ConfirmationLink, FreshnessRules
from partners.freshness.readers import Reader, network, readers_of

STEP = {Freshness.DUE: 0, Freshness.REMINDED: 1}
LAST_STEP = 2
NETWORK_STEP = 3
OWNER = {Organization: "pk", Hotline: "run_by_id"}
SHOWN = (Withdrawn.NO, Withdrawn.STALE)
"""Who withdrew an entry otherwise is not asked about it."""

Purpose = ConfirmationLink.Purpose
log = logging.getLogger("puente.freshness")


@dataclass(frozen=True)
class Due:
    """An entry to be checked. `organization` is its owner's key or None."""

    model: type[Entry]
    pk: Any
    organization: Any
    due: datetime.date
    stage: Freshness

    @property
    def step(self) -> int:
        return STEP.get(self.stage, LAST_STEP)

    @property
    def wants_the_network(self) -> bool:
        return self.stage not in (Freshness.DUE, Freshness.REMINDED, Freshness.REMINDED_AGAIN)


def ask(now: datetime.datetime) -> int:
    """Write what is to be written now; how many letters. Eight queries where all were asked."""
    due = list(entries_due(now))
    if not due:
        return 0
    readers = readers_of({each.organization for each in due if each.organization})
    rows = ConfirmationLink.objects.filter(due_date__in={each.due for each in due}).exclude(purpose=Purpose.UNDO)
    asked: dict[tuple[Any, datetime.date], list[ConfirmationLink]] = defaultdict(list)
    for row in rows.order_by("step"):
        asked[row.object_id, row.due_date].append(row)
    by_reader: dict[Reader, list[Due]] = defaultdict(list)
    for each in due:
        if not any(row.answer == Confirmation.CHANGED for row in asked[each.pk, each.due]):
            for reader in readers.get(each.organization, ()):
                by_reader[reader].append(each)
    written = sum(_ask(reader, each, asked, now) for reader, each in by_reader.items())
    untold = [
        each
        for each in due
        if (each.wants_the_network or not readers.get(each.organization))
        and not any(row.purpose == Purpose.NETWORK for row in asked[each.pk, each.due])
    ]
    return written + (_ask_network(untold, now) if untold else 0)


def entries_due(now: datetime.datetime) -> Iterable[Due]:
    """Published entries that are due, and whose owner is there; a query a kind."""
    rules, today = FreshnessRules.load(), timezone.localdate(now)
    for model in CLOCKED:
        own = OWNER.get(model, "organization_id")
        rows = model._default_manager.filter(due_date__lte=today, live=True, withdrawn__in=SHOWN)
        if model is not Organization:
            relation = own.removesuffix("_id")
            gone = {f"{relation}__withdrawn__in": (Withdrawn.CLOSED, Withdrawn.TAKEN_DOWN)}
            rows = rows.exclude(**gone).exclude(**{f"{relation}__live": False})
        for pk, owner, due in rows.order_by("due_date", "pk").values_list("pk", F(own), "due_date"):
            yield Due(model, pk, owner, due, stage_of(due, today, rules, hotline=model is Hotline))


def _ask(reader: Reader, due: list[Due], asked: dict[Any, list[ConfirmationLink]], now: datetime.datetime) -> int:
    """One letter with all of the reader's, if any of them is at a step that they were not written to about."""
    links, new = {}, []
    for each in due:
        own = [row for row in asked[each.pk, each.due] if _to(row) == reader.key and row.purpose == Purpose.ASK]
        last = own[-1] if own else None
        if last is None or last.step < each.step:
            new.append(_link(each, reader, each.step, now))
            links[each.pk] = new[-1]
        elif last.used_at is None and last.expires_at > now:
            links[each.pk] = last
    if not new:
        return 0
    try:
        with transaction.atomic():
            ConfirmationLink.objects.bulk_create(new)
            writing.ask(reader, [(each, links[each.pk]) for each in due if each.pk in links], now)
    except Exception:
        # The others shall have theirs; this one is tried again with the next tick, for nothing of it was kept.
        log.exception("A letter about what is due could not be written.")
        return 0
    return 1


def _to(row: ConfirmationLink) -> Any:
    return row.user_id or row.email


def _link(each: Due, reader: Reader | None, step: int, now: datetime.datetime) -> ConfirmationLink:
    return ConfirmationLink(
        purpose=Purpose.ASK if reader else Purpose.NETWORK,
        content_type=ContentType.objects.get_for_model(each.model),
        object_id=each.pk,
        user=reader.user if reader else None,
        email=reader.email if reader else "",
        due_date=each.due,
        step=step,
        made_at=now,
        expires_at=now + LIVES,
    )


def _ask_network(due: list[Due], now: datetime.datetime) -> int:
    """One letter to each reviewer with all that waits for them since now."""
    readers = network()
    if not readers:
        return 0
    with transaction.atomic():
        ConfirmationLink.objects.bulk_create([_link(each, None, NETWORK_STEP, now) for each in due])
        for reader in readers:
            writing.ask_network(reader, due)
    return len(readers)
