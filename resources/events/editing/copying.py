"""An event copied to other dates, places and offices in one go.

In the admin the copies are drafts, which nobody sees before they are published. In the workspace they go the way of
every new event of a host: public at once, or to the network's reviewers first.
"""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.assurance_models import SAID_OF_IT
from partners.audit.recording import record
from partners.changes.saving import Outcome, save_draft
from partners.directory.models import Location, Organization
from partners.entries import Origin
from resources.events.models import Event
from resources.events.rules.reading import Local, RuleRefused
from resources.events.rules.series import Series, check_series, skipped
from resources.events.rules.splitting import OF_ITS_OWN

MOST = 200
"""Copies at once."""
NOT_COPIED = (
    *(*OF_ITS_OWN, *SAID_OF_IT, "assured_by", "assurer", "origin", "source"),
    *("live", "expired", "first_published_at", "last_published_at"),
)


@dataclass(frozen=True)
class Target:
    """Where a copy takes place: `location` None leaves the place as it is if the host stays, else empty."""

    host: Organization
    location: Location | None = None


def targets(event: Event, hosts: Sequence[Organization], places: Sequence[Location]) -> list[Target]:
    """Each chosen host at its own chosen places, else at its only one; places of others are for the event's host."""
    chosen = list(hosts) or [event.host]
    keys = {host.pk for host in chosen}
    found = [Target(host, place) for host in chosen for place in _places_of(event, host, places)]
    elsewhere = [place for place in places if place.organization_id not in keys]
    if elsewhere and not hosts:
        found = [target for target in found if target.location is not None]
    return found + [Target(event.host, place) for place in elsewhere]


def _places_of(event: Event, host: Organization, places: Sequence[Location]) -> list[Location | None]:
    own: list[Location | None] = [place for place in places if place.organization_id == host.pk]
    if own or host.pk == event.host_id:
        return own or [None]
    only = list(host.locations.filter(hidden=False, live=True)[:2])
    return [only[0] if len(only) == 1 else None]


def copies_of(
    event: Event,
    *,
    starts: Sequence[Local] = (),
    to: Sequence[Target] = (),
    repeats: bool = False,
    most: int = MOST,
) -> list[Event]:
    """The copies, not stored: one for each start at each target; without starts, with the dates that the event has.

    `starts` are on the clocks of the event's zone. `repeats`: each copy begins a series with the same rule, else it
    takes place once. Raises RuleRefused (`field` is `starts` or `rrule`) for what cannot be copied.
    """
    when: list[Local | None] = [*starts] or [None]
    wanted = [(target, start) for target in (to or [Target(event.host)]) for start in when]
    if len(wanted) > most:
        words = _("These are %(number)d copies: more than %(most)d at once.")
        raise RuleRefused(words % {"number": len(wanted), "most": most}, "starts")
    if not starts and all(_changes_nothing(event, target) for target in to):
        raise RuleRefused(_("Give other dates, or choose other places or offices."), "starts")
    by_kind = (field.name for field in Event._meta.private_fields)
    read_once: Event = event.copy_cluster(exclude_fields=[*NOT_COPIED, *by_kind])[0]
    return [_copy(event, deepcopy(read_once), target, start, repeats=repeats) for target, start in wanted]


@transaction.atomic
def store_drafts(copies: Sequence[Event], *, of: Event, by: Any) -> None:
    """All of them, or none."""
    for copy in copies:
        copy.save()
        copy.save_revision(user=by, clean=False)
        _note(copy, of=of, by=by)


@transaction.atomic
def store_as_host(copies: Sequence[Event], *, of: Event, by: Any) -> list[Outcome]:
    """The same by the door for changes of partners: what became of each."""
    outcomes = []
    for copy in copies:
        outcomes.append(save_draft(copy, by=by, based_on=""))
        _note(copy, of=of, by=by)
    return outcomes


def _note(copy: Event, *, of: Event, by: Any) -> None:
    record("events.copy", by=by, about=copy, organization=copy.host, after={"slug": copy.slug}, note=of.slug)


def _changes_nothing(event: Event, target: Target) -> bool:
    return target.location is None and target.host.pk == event.host_id


def _copy(event: Event, new: Event, target: Target, start: Local | None, *, repeats: bool) -> Event:
    new.pk, new.uid, new.sequence = uuid.uuid4(), str(uuid.uuid4()), 0
    new.live, new.origin, new.continues = False, Origin.PEOPLE, None
    if start is not None:
        _begin(new, event, start, repeats=repeats)
    _settle(new, event, target)
    new.slug = f"{event.slug[:80]}-{slugify(target.host.name)[:20]}-{uuid.uuid4().hex[:6]}"
    return new


def _begin(new: Event, event: Event, start: Local, *, repeats: bool) -> None:
    series = Series.of(event)
    day = {"day": f"{start:%Y-%m-%d %H:%M}"}
    if skipped(start, series.zone):
        raise RuleRefused(_("%(day)s: the clocks skip this hour on that day.") % day, "starts")
    new.starts_at = series.moment(start)
    new.ends_at = max(new.starts_at, series.moment(start + series.length))
    new.rdates, new.exdates = [], []
    if not repeats:
        new.rrule = ""
        return
    try:
        check_series(new)
    except RuleRefused as refused:
        raise RuleRefused(f"{day['day']}: {refused}", "starts") from refused


def _settle(new: Event, event: Event, target: Target) -> None:
    place, new.host = target.location, target.host
    if target.host.pk != event.host_id:
        new.contact = new.online_url = ""
        new.co_hosts.set([row for row in new.co_hosts.all() if row.organization_id != target.host.pk])
    if place is None and target.host.pk == event.host_id:
        return
    new.venue = place.name or target.host.name if place else ""
    new.address = ", ".join(filter(None, (place.address_1, place.address_2, place.city))) if place else ""
    new.postal_code = place.postal_code if place else ""
    new.place = place.place if place else None
    new.latitude, new.longitude = (place.latitude, place.longitude) if place else (None, None)


def starts_said(event: Event, lines: Sequence[str]) -> Iterator[Local]:
    """Lines as `local_time` cleans them; a bare day takes the event's own hour."""
    hour = event.starts_at.astimezone(event.zone).time()
    for line in lines:
        moment = datetime.datetime.fromisoformat(line)
        yield datetime.datetime.combine(moment, hour) if len(line) == 10 else moment
