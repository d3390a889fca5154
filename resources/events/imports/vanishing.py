"""Events that a calendar no longer names. Never announced as cancelled: their owner is asked.

Programs export only what is coming, often the next 30. So an event counts as gone only where a complete answer, which
kept at least half of what was known, reaches over its date; and only after three answers on three days.
"""

import datetime

from django.db.models import Min, Q
from django.utils import timezone

from partners.assurance_models import Withdrawn
from partners.audit.recording import record
from partners.imports.identity import chunks
from resources.events.imports.models import ImportedCalendar, ImportedEvent
from resources.events.imports.wanted import Said
from resources.events.models import Event

ANSWERS = 3
VANISHED = "events.vanish"
COME_BACK = "events.come_back"


def look_for_vanished(calendar: ImportedCalendar, said: Said, *, now: datetime.datetime) -> int:
    """Note what a complete answer leaves out; answers how many events are not shown any more because of it."""
    named = {(each.uid, each.part) for each in said.events} | {(each.uid, "") for each in said.cancels}
    read_in_part = said.unread | {each.uid for each in said.changes}
    known = list(calendar.events.filter(event__isnull=False).select_related("event"))
    named |= {(row.uid, row.part) for row in known if row.uid in read_in_part}
    _take_back([row for row in known if (row.uid, row.part) in named])
    if said.first is None or said.last is None:
        return 0
    coming = _next_dates(known, now)
    missing = [row for row in known if (row.uid, row.part) not in named and row.event_id in coming]
    # Half of the known events that are still to come; those that are over may leave any calendar.
    if 2 * (len(coming) - len(missing)) < len(coming):
        return 0
    today, gone = now.date().isoformat(), 0
    for row in missing:
        if row.kept or not said.first <= coming[row.event_id] <= said.last or today in row.missed_on:
            continue
        row.missed_on = [*row.missed_on, today]
        row.save(update_fields=["missed_on"])
        if len(row.missed_on) >= ANSWERS and row.event and row.event.is_listed:
            _set(row.event, Withdrawn.VANISHED, VANISHED, now)
            gone += 1
    return gone


def follow_private(calendar: ImportedCalendar, said: Said) -> None:
    """What its calendar now calls private is not shown any more, at once; what it names again is."""
    named = {(each.uid, each.part) for each in said.events}
    known = calendar.events.filter(event__isnull=False).select_related("event")
    for uids in chunks(said.private):
        for row in known.filter(uid__in=uids, kept=False):
            if row.event and row.event.is_listed and (row.uid, row.part) not in named:
                _set(row.event, Withdrawn.VANISHED, VANISHED, timezone.now())
    gone = known.filter(event__withdrawn=Withdrawn.VANISHED)
    _take_back([row for row in gone if (row.uid, row.part) in named])


def _next_dates(known: list[ImportedEvent], now: datetime.datetime) -> dict[object, datetime.datetime]:
    """The next date of each event that has one."""
    rows = Event.objects.filter(pk__in=[row.event_id for row in known])
    dates = rows.annotate(next=Min("occurrences__starts_at", filter=Q(occurrences__starts_at__gt=now)))
    return {key: date for key, date in dates.values_list("pk", "next") if date}


def _take_back(seen: list[ImportedEvent]) -> None:
    """What is named again is shown again."""
    for row in seen:
        if row.missed_on:
            row.missed_on = []
            row.save(update_fields=["missed_on"])
        if row.event and row.event.withdrawn == Withdrawn.VANISHED:
            _set(row.event, Withdrawn.NO, COME_BACK, None)


def keep(row: ImportedEvent, *, by: object) -> None:
    """Its owner says that it takes place, whatever the calendar says."""
    row.kept, row.missed_on = True, []
    row.save(update_fields=["kept", "missed_on"])
    if row.event and row.event.withdrawn == Withdrawn.VANISHED:
        _set(row.event, Withdrawn.NO, COME_BACK, None, by=by)


def _set(event: Event, value: Withdrawn, action: str, at: datetime.datetime | None, *, by: object = None) -> None:
    event.look_again()
    before = event.withdrawn
    event.withdrawn, event.withdrawn_at = value, at
    event.save(update_fields=["withdrawn", "withdrawn_at", "updated_at"])
    record(action, by=by, about=event, before={"withdrawn": str(before)}, after={"withdrawn": str(value)})
