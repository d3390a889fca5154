"""Whom a meeting invites by mail, and who hears of what changed since.

Whatever way a meeting changes (admin, workspace, a series split or moved, an import, the clock), `tell_changes` sees
that it says something else than the last letters did; only what is deleted is told of before it goes (`call_off`).
"""

import datetime
import logging
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone

from partners.audit.recording import record
from portal.vocabulary import EventStatus
from resources.events.meetings import letters, saying
from resources.events.meetings.finding import readers
from resources.events.meetings.models import Invitee, MeetingCall
from resources.events.meetings.saying import Said, coming, is_there
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.making import UNUSABLE

logger = logging.getLogger(__name__)
SETTLES = datetime.timedelta(minutes=2)
"""So long after a change others may follow; the letters wait for them."""


@transaction.atomic
def invite(event: Event, *, by: Any) -> int:
    """Invite everybody whom the meeting is for and who was not invited yet; how many."""
    call, new = MeetingCall.objects.get_or_create(event=event, defaults={"made_by": by, "sequence": event.sequence})
    call = MeetingCall.objects.select_for_update().get(pk=call.pk)
    dates = coming(event)
    if new:
        call.said = saying.said_of(event, dates, saying.people_now()) | {"told": saying.told_to(event, dates)}
        call.save(update_fields=["said"])
    there = set(call.invitees.values_list("user", flat=True))
    people = {row.user_id: row.user for row in readers(event) if row.user_id not in there}
    number = _invite(call, event, dates, people)
    if number:
        record("meetings.invite", by=by, about=event, after={"people": number})
    return number


def _invite(call: MeetingCall, event: Event, dates: list[Occurrence], people: dict[Any, Any]) -> int:
    Invitee.objects.bulk_create(Invitee(call=call, user=person) for person in people.values())
    sequence = _sequence(call, event)
    if event.status == EventStatus.CANCELLED:  # they know its dates from the series that it continues
        letters.send_cancel(event, people.values(), sequence=sequence, dates=dates)
    else:
        letters.send_request(event, dates, people.values(), sequence=sequence, changed=False)
    return len(people)


def tell_changes(now: datetime.datetime) -> int:
    """Mail what changed to whom it concerns; answers how many letters. A job of the clock.

    It asks as much for a thousand meetings that did not change as for one.
    """
    dates = Prefetch("event__occurrences", Occurrence.objects.upcoming(now), to_attr="coming")
    here = Q(event__in=Occurrence.objects.filter(ends_at__gte=now).values("event"))
    # A series that was ended has no date any more, and still has to say so.
    calls = MeetingCall.objects.filter(here | Q(event__updated_at__gt=F("told_at")))
    calls = calls.select_related("event__host", "event__place").prefetch_related(dates, "event__texts")
    found = list(calls.prefetch_related("event__visible_to_groups", "event__co_hosts"))
    people = saying.people_now() if found else ""
    number = _carry_on(now)
    for call in found:
        if call.event.updated_at <= now - SETTLES:
            number += _look(call, people, now)
    return number


def _look(call: MeetingCall, people: str, now: datetime.datetime) -> int:
    """Tell what is new of one meeting; one that cannot be told does not keep the others waiting."""
    event = call.event
    for date in event.coming:
        date.event = event
    said = saying.said_of(event, event.coming, people)
    try:
        if said != saying.still(call.said, said, now):
            return _tell(call, said, now)
        _keep(call, now)
    except UNUSABLE:
        logger.exception("What changed of a meeting could not be told")
    return 0


def _keep(call: MeetingCall, now: datetime.datetime) -> None:
    """Nothing is new. Note that it was looked at, and once a month how far its dates reach by now."""
    told = saying.told_to(call.event, call.event.coming) if call.event.coming and _reaches_further(call) else None
    if told:
        MeetingCall.objects.filter(pk=call.pk).update(said=call.said | {"told": told})
    if call.event.updated_at > call.told_at:
        MeetingCall.objects.filter(pk=call.pk).update(told_at=now)


def _reaches_further(call: MeetingCall) -> bool:
    last = max(date.ends_at for date in call.event.coming).astimezone(datetime.UTC).isoformat()
    known = call.said.get("told", {}).get("last", "")
    return bool(last[:7] != known[:7])


def _carry_on(now: datetime.datetime) -> int:
    """Who may see the series that continues one to which people were invited is invited to it as well."""
    following = Event.objects.meetings().filter(continues__meeting_call__isnull=False, meeting_call=None)
    following = following.coming().filter(updated_at__lte=now - SETTLES)
    return sum(
        invite(event, by=event.continues.meeting_call.made_by)
        for event in following.select_related("continues__meeting_call__made_by", "host")
    )


@transaction.atomic
def _tell(call: MeetingCall, said: Said, now: datetime.datetime) -> int:
    event, before = call.event, call.said
    locked = MeetingCall.objects.select_for_update().filter(pk=call.pk).first()
    if locked is None or locked.said != before:
        return 0  # deleted, or told of meanwhile
    over = not event.coming and saying.is_over(before, now)
    news = saying.news(before, said, event.coming)
    allowed = {row.user_id: row.user for row in readers(event)} if is_there(event) else {}
    invited = {each.user_id: each.user for each in call.invitees.select_related("user")}
    lost = {key: user for key, user in invited.items() if key not in allowed}
    stay = [user for key, user in invited.items() if key in allowed]
    newcomers = {key: user for key, user in allowed.items() if key not in invited}
    newcomers = {} if said["event"] == saying.CANCELLED or not event.coming else newcomers
    if lost or newcomers or news.changed or news.called_off or news.dates_off:
        call.sequence = max(event.sequence, call.sequence + 1)
    call.said, call.told_at = said | {"told": saying.told_to(event, event.coming)}, now
    call.save(update_fields=["sequence", "said", "told_at"])
    Invitee.objects.filter(call=call, user__in=lost).delete()
    if over:
        return 0
    sent = letters.send_farewell(event, lost.values(), sequence=call.sequence, told=_told(before))
    sent += _invite(call, event, event.coming, newcomers)
    if news.called_off:
        return sent + letters.send_cancel(event, stay, sequence=call.sequence)
    if news.dates_off:
        sent += letters.send_cancel(event, stay, sequence=call.sequence, dates=news.dates_off)
    if news.changed:
        sent += letters.send_request(event, event.coming, stay, sequence=call.sequence, changed=True)
    return sent


@transaction.atomic
def call_off(event: Event) -> int:
    """Tell all who were invited that it does not take place for them; for an event that is about to be deleted."""
    call = MeetingCall.objects.select_for_update().filter(event=event).first()
    if call is None or call.said.get("event") == saying.CANCELLED:
        return 0
    if not coming(event) and saying.is_over(call.said, timezone.now()):
        return 0
    people = [each.user for each in call.invitees.select_related("user")]
    sequence = _sequence(call, event) + 1
    return letters.send_farewell(event, people, sequence=sequence, told=_told(call.said))


def _told(said: Said) -> Said:
    told: Said = said.get("told", {})
    return told


def _sequence(call: MeetingCall, event: Event) -> int:
    return max(call.sequence, event.sequence)


def sequences(events: Collection[Event]) -> dict[Any, int]:
    """The SEQUENCE of each event as its readers know it: what letters said, or the event's own; one query."""
    told = dict(MeetingCall.objects.filter(event__in=events).values_list("event", "sequence"))
    return {event.pk: max(event.sequence, told.get(event.pk, 0)) for event in events}
