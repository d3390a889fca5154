"""Where each entry's clock stands. All is arithmetic on dates: a tick missed or repeated changes nothing."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone

from partners import signals
from partners.assurance_models import Freshness, Withdrawn
from partners.directory.models import Hotline
from partners.entries import Entry
from partners.freshness.intervals import CLOCKED, groups
from partners.freshness.models import ConfirmationLink, FreshnessRules
from portal import clock

AFTER = {
    Freshness.REMINDED: "reminder_after",
    Freshness.REMINDED_AGAIN: "second_reminder_after",
    Freshness.ASKED: "ask_network_after",
    Freshness.WARNED: "warn_after",
    Freshness.LOWERED: "lower_after",
    Freshness.UNLISTED: "unlist_after",
}
"""The rule that says how many days after the due date a stage begins."""

LAST_OF_HOTLINES = Freshness.WARNED
"""A clock flags a hotline, it never takes it away: somebody may have no other number."""

SEEN_IN_SEARCH = frozenset({Freshness.LOWERED, Freshness.UNLISTED})
CHUNK = 500


def stage_of(
    due: datetime.date | None, today: datetime.date, rules: FreshnessRules, *, hotline: bool = False
) -> Freshness:
    """The stage on a day of an entry that is due on `due`; None: it has no clock yet."""
    if due is None:
        return Freshness.UNCHECKED
    late = (today - due).days
    if late < 0:
        return Freshness.FRESH
    stage = Freshness.DUE
    for each, rule in AFTER.items():
        if late < getattr(rules, rule) or (hotline and stage is LAST_OF_HOTLINES):
            break
        stage = each
    return stage


def due_after(
    assured: datetime.date | None, due: datetime.date | None, days: int, today: datetime.date
) -> datetime.date | None:
    """The date on which an entry is due that was due on `due`, now that its check holds `days`.

    What a change of rules makes late is due today, not long ago: nobody is warned of before anybody was asked. What
    is late already does not become later.
    """
    if assured is None:
        return None
    wanted = assured + datetime.timedelta(days=days)
    if wanted >= today or due == wanted:
        return wanted
    if due is None or due > today:
        return today
    return max(due, wanted)


def settle(now: datetime.datetime) -> int:
    """Bring due dates, stages and what they hide to what rules and the day say; how many entries changed."""
    rules, today = FreshnessRules.load(), timezone.localdate(now)
    changed = sum(_settle_due_dates(model, rules, today) for model in CLOCKED)
    return changed + sum(_settle_stages(model, rules, today, now) for model in CLOCKED)


def _settle_due_dates(model: type[Entry], rules: FreshnessRules, today: datetime.date) -> int:
    """Two queries where all is in order."""
    changed = 0
    has_clock = Q(assured_date__isnull=False) | Q(due_date__isnull=False)
    for group, days in groups(model, rules):
        rows = model._default_manager.filter(has_clock, group).order_by()
        for assured, due in list(rows.values_list("assured_date", "due_date").distinct()):
            wanted = due_after(assured, due, days, today)
            if wanted != due:
                pks = list(rows.filter(assured_date=assured, due_date=due).values_list("pk", flat=True))
                changed += _update(model._default_manager.all(), pks, due_date=wanted)
                if due and wanted and wanted <= today:
                    _carry_questions(model, pks, due, wanted)
    return changed


def _carry_questions(model: type[Entry], pks: list[Any], due: datetime.date, wanted: datetime.date) -> None:
    """Who was asked about an entry that is late either way is not asked again for its new date."""
    asked = ConfirmationLink.objects.filter(content_type__app_label="partners", object_id__in=pks)
    there = asked.filter(due_date=wanted).values("object_id")
    asked.filter(due_date=due, content_type__model=model._meta.model_name).exclude(object_id__in=there).update(
        due_date=wanted
    )


def _settle_stages(model: type[Entry], rules: FreshnessRules, today: datetime.date, now: datetime.datetime) -> int:
    """One query where all is in order."""
    rows = model._default_manager.filter(Q(due_date__isnull=False) | ~Q(freshness=Freshness.UNCHECKED)).order_by()
    changed = 0
    for due, was, withdrawn in list(rows.values_list("due_date", "freshness", "withdrawn").distinct()):
        stage = stage_of(due, today, rules, hotline=model is Hotline)
        hides = {"": Withdrawn.STALE, Withdrawn.STALE: Withdrawn.STALE} if stage is Freshness.UNLISTED else {}
        wanted = hides.get(withdrawn, Withdrawn.NO if withdrawn == Withdrawn.STALE else withdrawn)
        if (was, withdrawn) == (stage, wanted):
            continue
        same = rows.filter(due_date=due, freshness=was, withdrawn=withdrawn)
        pks = list(same.values_list("pk", flat=True))
        values: dict[str, Any] = {"freshness": stage}
        if wanted != withdrawn:
            values |= {"withdrawn": wanted, "withdrawn_at": now if wanted else None}
        # Whom somebody takes down or closes meanwhile stays so.
        changed += _update(same, pks, **values)
        if wanted != withdrawn or {was, stage} & SEEN_IN_SEARCH:
            _tell_search(model, pks)
    return changed


def _update(rows: QuerySet, pks: list[Any], **values: Any) -> int:
    return sum(rows.filter(pk__in=pks[start : start + CHUNK]).update(**values) for start in range(0, len(pks), CHUNK))


def _tell_search(model: type[Entry], pks: Iterable[Any]) -> None:
    """Hotlines and offices are found through others; the handlers of signals know which."""
    handler = signals.HANDLERS.get(model)
    for row in model._default_manager.filter(pk__in=list(pks)) if handler else ():
        signals.put(handler(row))  # type: ignore[misc]


def rules_changed(sender: Any, **kwargs: Any) -> None:
    settle(timezone.now())


def register() -> None:
    clock.register("freshness", settle)
    post_save.connect(rules_changed, sender=FreshnessRules, dispatch_uid="freshness_rules_changed")
