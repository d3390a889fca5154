"""Whom a meeting invites by mail, and who hears of what changed since.

`MeetingCall.said` is {"event": digest, "audience": digest, "dates": {original start: digest or "off"}}: what the last
letters said of the event, who might see it, and what they said of coming dates that differ from the rule.
"""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from partners.audit.recording import record
from portal.vocabulary import EventStatus
from resources.events.feeds.recurrence import differs
from resources.events.meetings import letters
from resources.events.meetings.finding import readers
from resources.events.meetings.models import Invitee, MeetingCall
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import HERE

SETTLES = datetime.timedelta(minutes=2)
"""So long after a change others may follow; the letters wait for them."""
OFF = "off"
CANCELLED = "cancelled"
FACTS = (
    "starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates", "mode", "venue", "address",
    "postal_code", "place_id", "online_url", "status",
)  # fmt: skip


@dataclass(frozen=True)
class News:
    """What changed since the last letters."""

    changed: bool = False
    called_off: bool = False
    dates_off: list[Occurrence] = field(default_factory=list)


@transaction.atomic
def invite(event: Event, *, by: Any, among: Collection[Any] | None = None) -> int:
    """Invite everybody whom the meeting is for and who was not invited yet, of these people (keys) alone; how many."""
    call, new = MeetingCall.objects.get_or_create(event=event, defaults={"made_by": by, "sequence": event.sequence})
    call = MeetingCall.objects.select_for_update().get(pk=call.pk)
    dates = coming(event)
    if new:
        call.said = _said(event, dates)
        call.save(update_fields=["said"])
    there = set(Invitee.objects.filter(call=call).values_list("user", flat=True))
    asked = [row for row in readers(event) if among is None or row.user_id in among]
    people = {row.user_id: row.user for row in asked if row.user_id not in there}
    Invitee.objects.bulk_create(Invitee(call=call, user=person) for person in people.values())
    letters.send_request(event, dates, people.values(), sequence=_sequence(call, event), changed=False)
    if people:
        record("meetings.invite", by=by, about=event, after={"people": len(people)})
    return len(people)


def coming(event: Event) -> list[Occurrence]:
    return list(event.occurrences.upcoming())


def tell_changes(now: datetime.datetime) -> int:
    """Mail what changed to those who were invited; answers how many letters. A job of the clock.

    It asks as much for a thousand meetings that did not change as for one.
    """
    dates = Prefetch("event__occurrences", Occurrence.objects.upcoming(now), to_attr="coming")
    calls = MeetingCall.objects.filter(event__in=Occurrence.objects.filter(ends_at__gte=now).values("event"))
    calls = calls.select_related("event__host", "event__place").prefetch_related(dates, "event__texts")
    calls = calls.prefetch_related("event__visible_to_groups", "event__co_hosts")
    number = _carry_on(now)
    for call in calls:
        for date in call.event.coming:
            date.event = call.event
        said = _said(call.event, call.event.coming)
        if said != _still(call.said, said, now) and call.event.updated_at <= now - SETTLES:
            number += _tell(call, said, now)
    return number


def _carry_on(now: datetime.datetime) -> int:
    """Whoever was invited to a series is invited to the one that continues it."""
    following = Event.objects.meetings().filter(continues__meeting_call__isnull=False, meeting_call=None)
    number = 0
    for event in following.filter(updated_at__lte=now - SETTLES).select_related("continues__meeting_call", "host"):
        before = event.continues.meeting_call
        among = set(before.invitees.values_list("user", flat=True))
        number += invite(event, by=before.made_by, among=among)
    return number


@transaction.atomic
def _tell(call: MeetingCall, said: dict[str, Any], now: datetime.datetime) -> int:
    event = call.event
    news = _news(call.said, said, event.coming)
    allowed = {row.user_id for row in readers(event)} if is_there(event) else set()
    invited = list(Invitee.objects.filter(call=call).select_related("user"))
    lost = [each.user for each in invited if each.user_id not in allowed]
    stay = [each.user for each in invited if each.user_id in allowed]
    call.sequence, call.said, call.told_at = max(event.sequence, call.sequence + 1), said, now
    call.save(update_fields=["sequence", "said", "told_at"])
    sent = letters.send_cancel(event, lost, sequence=call.sequence, may_see=False)
    Invitee.objects.filter(call=call, user__in=lost).delete()
    if news.called_off:
        return sent + letters.send_cancel(event, stay, sequence=call.sequence)
    if news.dates_off:
        sent += letters.send_cancel(event, stay, sequence=call.sequence, dates=news.dates_off)
    if news.changed:
        sent += letters.send_request(event, event.coming, stay, sequence=call.sequence, changed=True)
    return sent


def is_there(event: Event) -> bool:
    return bool(event.live and event.withdrawn in HERE and event.host.withdrawn in HERE)


def _news(before: dict[str, Any], now: dict[str, Any], dates: Iterable[Occurrence]) -> News:
    if now["event"] == CANCELLED:
        return News(called_off=before["event"] != CANCELLED)
    told, says = before["dates"], now["dates"]
    off = [date for date in dates if says.get(_key(date)) == OFF and told.get(_key(date)) != OFF]
    others = {key for key in {*told, *says} if says.get(key) != OFF and told.get(key) != says.get(key)}
    return News(changed=before["event"] != now["event"] or bool(others), dates_off=off)


def _still(said: dict[str, Any], now: dict[str, Any], moment: datetime.datetime) -> dict[str, Any]:
    """What was said, without dates that are over meanwhile."""
    if not said:
        return now
    over = moment.isoformat()
    return {**said, "dates": {key: value for key, value in said["dates"].items() if key in now["dates"] or key >= over}}


def _said(event: Event, dates: Iterable[Occurrence]) -> dict[str, Any]:
    groups = sorted(str(group.pk) for group in event.visible_to_groups.all())
    hosts = sorted(str(each.organization_id) for each in event.co_hosts.all())
    audience = [is_there(event), event.visibility, groups, sorted(event.visible_to_kinds), hosts]
    titles = sorted((text.language, text.title, text.description) for text in event.texts.all())
    off = not is_there(event) or event.status == EventStatus.CANCELLED
    return {
        "event": CANCELLED if off else _digest([*(getattr(event, name) for name in FACTS), titles]),
        "audience": _digest(audience),
        "dates": {_key(date): _of_date(date) for date in dates if differs(date)},
    }


def _of_date(date: Occurrence) -> str:
    if date.status == EventStatus.CANCELLED:
        return OFF
    return _digest([date.starts_at, date.ends_at, date.status, date.venue, date.address, date.online_url, date.reason])


def _key(date: Occurrence) -> str:
    return date.original_start.astimezone(datetime.UTC).isoformat()


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:32]


def _sequence(call: MeetingCall, event: Event) -> int:
    return max(call.sequence, event.sequence)


def sequences(events: Iterable[Event]) -> dict[Any, int]:
    """The SEQUENCE of each event as its readers know it: what letters said, or the event's own; one query."""
    told = dict(MeetingCall.objects.filter(event__in=events).values_list("event", "sequence"))
    return {event.pk: max(event.sequence, told.get(event.pk, 0)) for event in events}
