"""A series changed from one date on, or as a whole. What hangs on a date goes wherever the date goes."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.audit.recording import record
from partners.changes import versions
from partners.changes.saving import Outcome, open_draft, save_draft, told_once
from partners.editing import free_slug
from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.making import make_occurrences
from resources.events.rules.one_date import check_reason
from resources.events.rules.pattern import Pattern
from resources.events.rules.reading import Local, RuleRefused, key, until_text, written
from resources.events.rules.series import Series, check_series

OF_ITS_OWN = (
    *("id", "uid", "slug", "sequence", "continues", "created_at", "updated_at", "live_revision", "latest_revision"),
    *("locked", "locked_at", "locked_by", "go_live_at", "expire_at", "has_unpublished_changes"),
    "asked_of_dates",
)
"""What a new series does not take over."""


@dataclass(frozen=True)
class Half:
    """RRULE, RDATE and EXDATE of a part of a series."""

    rrule: str
    rdates: list[str]
    exdates: list[str]

    def put_into(self, event: Event) -> None:
        event.rrule, event.rdates, event.exdates = self.rrule, self.rdates, self.exdates


def change_all(edited: Event, *, by: Any, based_on: str, keep: Any = None) -> Outcome:
    """Save the event with all its dates, as `save_draft` does. Its rule follows a first date that was moved.

    Raises RuleRefused for a series that makes no sense, ChangedMeanwhile when somebody saved since `based_on`.
    """
    before = open_draft(edited, based_on).entry if based_on else None
    if before is not None:
        follow(edited, before)
        give_reason(edited, before)
    check_series(edited)
    return save_draft(edited, by=by, based_on=based_on, keep=keep)


def change_later(date: Occurrence, *, by: Any, based_on: str, changes: Mapping[str, Any]) -> tuple[Event, Outcome]:
    """Change this date and those after it: the series ends before it and another one goes on, with these fields.

    `changes`: fields of Event by name; `starts_at` and `ends_at` are this date's. `based_on` is the series' token
    (`open_draft`). Answers the series that goes on, which from its first date on is the whole one, and what became of
    the changes. Raises as `change_all` and `split`.
    """
    with transaction.atomic():
        event = split(date, by=by, based_on=based_on)
        opening = open_draft(event)
        edited, before = opening.entry, Event.objects.get(pk=event.pk)
        for name, value in changes.items():
            setattr(edited, name, value)
        follow(edited, before)
        give_reason(edited, before)
        check_series(edited)
        outcome = save_draft(edited, by=by, based_on=opening.based_on)
    event.refresh_from_db()
    return event, outcome


def follow(edited: Event, before: Event) -> None:
    """Where the first date was moved and the rule was not touched, let the rule name the new day and hour."""
    if edited.rrule != before.rrule or edited.starts_at == before.starts_at:
        return
    old, new = Series.of(before).start, Series.of(edited).start
    pattern = Pattern.of(before) if edited.rrule else None
    if pattern is not None:
        edited.rrule = pattern.following(old, new).rrule(edited.zone)
    for name in ("rdates", "exdates"):
        if getattr(edited, name) == getattr(before, name):
            setattr(edited, name, at_the_new_hour(getattr(edited, name), old, new))


def at_the_new_hour(dates: Iterable[str], old: Local, new: Local) -> list[str]:
    """Entries of `rdates` or `exdates`, those at the hour of the series at its new one; a day alone has none."""

    def moved(text: str) -> str:
        moment = Local.fromisoformat(text)
        is_its_own = len(text) > 10 and moment.tzinfo is None and moment.time() == old.time()
        return key(Local.combine(moment, new.time())) if is_its_own else text

    return [moved(text) for text in dates] if old.time() != new.time() else list(dates)


def give_reason(edited: Event, before: Event) -> None:
    """Whoever calls off all dates says why, as for one. Raises RuleRefused where nothing is said."""
    if edited.status == EventStatus.CANCELLED != before.status:
        edited.reason = check_reason(edited.reason)


@transaction.atomic
def split(date: Occurrence, *, by: Any, based_on: str) -> Event:
    """End the series before this date and begin another one with it that says the same; dates keep their rows.

    The first date splits nothing: the event itself is answered. Raises RuleRefused for a date that is over or was added
    by hand, or while a change of the series waits for review; ChangedMeanwhile as `save_draft`.
    """
    stored = versions.locked(date.event)
    date = Occurrence.objects.get(pk=date.pk, event=stored)
    opening = open_draft(stored, based_on)
    start = _splits_at(date, stored)
    if start is None:
        save_draft(opening.entry, by=by, based_on=based_on)  # changes nothing, but says what changed meanwhile
        return stored
    before, after = halves(Series.of(stored), start)
    new = _beginning(stored, date, after)
    with told_once(new):
        new.save()
        Occurrence.objects.filter(event=stored, original_start__gte=date.original_start).update(event=new)
    ended = opening.entry
    before.put_into(ended)
    if save_draft(ended, by=by, based_on=based_on).state != "live":
        raise RuleRefused(_("The network reads changes of this series first: write to it."))
    make_occurrences([new])
    day = f"{date.local(date.original_start):%Y-%m-%d}"
    record("events.split", by=by, about=new, after={"starts_at": new.starts_at.isoformat(), "slug": new.slug}, note=day)
    return new


def _splits_at(date: Occurrence, event: Event) -> Local | None:
    """The local start of the date by the rule; None for the first one."""
    if versions.draft_of(event) is not None:
        raise RuleRefused(_("A change of this series waits for review. Wait for the answer first."))
    if date.original_start == event.starts_at:
        return None
    if date.starts_at < timezone.now():
        raise RuleRefused(_("This date is over."), "starts_at")
    series = Series.of(event)
    near = date.local(date.original_start).replace(tzinfo=None) - datetime.timedelta(days=1)
    for start in series.by_rule(after=near):
        moment = series.moment(start)
        if moment >= date.original_start:
            if moment == date.original_start:
                return start
            break
    raise RuleRefused(_("This date was added by hand. Choose one that the rule gives."), "rdates")


def halves(series: Series, start: Local) -> tuple[Half, Half]:
    """The series before and from a start that its rule gives; both together give the same dates."""
    parts = dict(series.parts or {})
    later = dict(parts)
    if "COUNT" in parts:
        later["COUNT"] = str(int(parts["COUNT"]) - sum(day < start for day in series.by_rule()))
        del parts["COUNT"]
    parts["UNTIL"] = until_text(start - datetime.timedelta(seconds=1), series.zone)
    before = [_keys(days, lambda day: day < start) for days in (series.further, series.left_out)]
    after = [_keys(days, lambda day: day >= start) for days in (series.further, series.left_out)]
    return Half(written(parts), *before), Half(written(later), *after)


def _keys(days: Iterable[Local], chosen: Callable[[Local], bool]) -> list[str]:
    return [key(day) for day in sorted(days) if chosen(day)]


def _beginning(event: Event, date: Occurrence, half: Half) -> Event:
    """The series that goes on: all that the event says, with its children, from this date."""
    series = Series.of(event)
    start = date.local(date.original_start).replace(tzinfo=None)
    pointed_at_by_kind = (field.name for field in Event._meta.private_fields)
    new: Event = event.copy_cluster(exclude_fields=[*OF_ITS_OWN, *pointed_at_by_kind])[0]
    new.pk, new.uid, new.sequence, new.continues = uuid.uuid4(), str(uuid.uuid4()), 0, event
    new.slug = _slug(event, start)
    new.starts_at = date.original_start
    new.ends_at = max(date.original_start, series.moment(start + series.length))
    half.put_into(new)
    return new


def _slug(event: Event, start: Local) -> str:
    return free_slug(Event, [f"{event.slug[:89]}-{start:%Y-%m-%d}"])


def continued_on(event: Event) -> list[Event]:
    """The series that go on where this one ends, soonest first; one query for each."""
    found: list[Event] = []
    latest = list(event.continued_by.order_by("starts_at"))
    while latest and len(found) < 20:
        found += latest
        latest = list(Event.objects.filter(continues__in=latest).exclude(pk__in=[each.pk for each in found]))
    return found
