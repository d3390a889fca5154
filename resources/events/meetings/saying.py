"""What letters about a meeting last said, kept as digests, so that the next ones tell what changed and nothing else.

`MeetingCall.said` is {"event": digest or "cancelled", "audience": digest, "dates": {original start: digest or "off"},
"told": {"titles": {language: title}, "start": moment, "last": moment, "uids": [...]}}. `told` is what a reader who may
no longer see the meeting knows already; `last` is the end of the last date they heard of.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from partners.directory.models import Organization
from partners.members.models import Membership
from portal.vocabulary import EventKind, EventStatus, Visibility
from resources.events.feeds.recurrence import differs
from resources.events.feeds.vevent import vevents
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.queries import HERE
from resources.events.rules.making import UNUSABLE

OFF = "off"
CANCELLED = "cancelled"
COMPARED = ("event", "audience", "dates")
FACTS = (
    "starts_at", "ends_at", "all_day", "time_zone", "rrule", "rdates", "exdates", "mode", "venue", "address",
    "postal_code", "place_id", "online_url", "status",
)  # fmt: skip
Said = dict[str, Any]


@dataclass(frozen=True)
class News:
    """What changed since the last letters."""

    changed: bool = False
    called_off: bool = False
    dates_off: list[Occurrence] = field(default_factory=list)


def is_there(event: Event) -> bool:
    """As `Event.objects.meetings()` says it."""
    among_partners = event.kind == EventKind.PARTNER_MEETING or event.visibility != Visibility.PUBLIC
    host = event.host
    return bool(among_partners and event.live and host.live and event.withdrawn in HERE and host.withdrawn in HERE)


def people_now() -> str:
    """A digest of all that says who belongs where, so that nobody is looked for while nobody comes or goes."""
    said = ("organization__kind", "organization__live", "organization__withdrawn")
    members = Membership.objects.order_by("pk").values_list("organization", "user", "user__is_active", *said)
    groups = Organization.groups.through.objects.order_by("pk").values_list("organizationgroup", "organization")
    return _digest([*members, *groups])


def said_of(event: Event, dates: Iterable[Occurrence], people: str) -> Said:
    """What letters would say now."""
    groups = sorted(str(group.pk) for group in event.visible_to_groups.all())
    hosts = sorted(str(each.organization_id) for each in event.co_hosts.all())
    audience = [is_there(event), event.visibility, groups, sorted(event.visible_to_kinds), str(event.host_id), hosts]
    words = sorted((text.language, text.title, text.description) for text in event.texts.all())
    off = not is_there(event) or event.status == EventStatus.CANCELLED
    return {
        "event": CANCELLED if off else _digest([*(getattr(event, name) for name in FACTS), words]),
        "audience": _digest([people, *audience]),
        "dates": {_key(date): _of_date(date) for date in dates if differs(date)},
    }


def told_to(event: Event, dates: Iterable[Occurrence]) -> Said:
    """What whoever reads the letters knows from then on."""
    ends = [date.ends_at for date in dates]
    try:
        uids = sorted({str(each["UID"]) for each in vevents(event, [], settings.LANGUAGE_CODE)})
    except UNUSABLE:
        uids = [str(event.uid)]
    return {
        "titles": {text.language: text.title for text in event.texts.all()},
        "start": event.starts_at.isoformat(),
        "last": max(ends, default=event.ends_at).astimezone(datetime.UTC).isoformat(),
        "uids": uids,
    }


def still(said: Said, now: Said, moment: datetime.datetime) -> Said:
    """What was said, without dates that are over meanwhile."""
    if not said:
        return now
    over = moment.astimezone(datetime.UTC).isoformat()
    dates = {key: value for key, value in said["dates"].items() if key in now["dates"] or key >= over}
    return {**{name: said.get(name) for name in COMPARED}, "dates": dates}


def is_over(said: Said, moment: datetime.datetime) -> bool:
    """Whether nothing is left of what the letters spoke of."""
    last = said.get("told", {}).get("last")
    return not last or datetime.datetime.fromisoformat(last) < moment


def news(before: Said, now: Said, dates: Iterable[Occurrence]) -> News:
    if now["event"] == CANCELLED:
        return News(called_off=before["event"] != CANCELLED)
    told, says = before["dates"], now["dates"]
    off = [date for date in dates if says.get(_key(date)) == OFF and told.get(_key(date)) != OFF]
    others = {key for key in {*told, *says} if says.get(key) != OFF and told.get(key) != says.get(key)}
    return News(changed=before["event"] != now["event"] or bool(others), dates_off=off)


def _of_date(date: Occurrence) -> str:
    if date.status == EventStatus.CANCELLED:
        return OFF
    return _digest([date.starts_at, date.ends_at, date.status, date.venue, date.address, date.online_url, date.reason])


def _key(date: Occurrence) -> str:
    return date.original_start.astimezone(datetime.UTC).isoformat()


def _digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:32]


def coming(event: Event) -> list[Occurrence]:
    return list(event.occurrences.upcoming())
