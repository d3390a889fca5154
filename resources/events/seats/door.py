"""At the door: who has come, and how many heads there are. Whoever keeps it sees numbers, and no people."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from partners import permissions
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.seats.codes import OFFLINE_LETTERS, NotACode, door_key, read_code
from resources.events.seats.keeping import NoSuchSeat, find_seat, hold
from resources.events.seats.models import TAKING, Seat, SeatState
from resources.events.seats.timing import KEPT_AFTER, door_opens

MOST_HEADS = 99_999
SOON = datetime.timedelta(days=14)


class Finding(StrEnum):
    """What a check at the door found."""

    WELCOME = "welcome"
    AGAIN = "again"
    EARLY = "early"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    NOT_A_CODE = "not-a-code"


@dataclass(frozen=True)
class Checked:
    """`seats` of the code; 0 where it holds none."""

    finding: Finding
    seats: int = 0


@dataclass(frozen=True)
class Numbers:
    """Seats of a date, not codes; `capacity` None for as many as come."""

    capacity: int | None
    kept: int
    arrived: int
    waiting: int
    heads: int | None


def may_keep_door(user: Any, event: Event) -> bool:
    """Editors of the host and of those who hold the event with it."""
    return permissions.may(user, "check", Seat(occurrence=Occurrence(event=event)))


def doors_of(user: Any, now: datetime.datetime) -> QuerySet[Occurrence]:
    """Dates that keep seats, soon or until their rows are deleted, of organizations for which the person may check."""
    own = permissions.standing_of(user).organizations
    hosts = [key for key in own if permissions.may(user, "check", Seat, organization=key)]
    mine = Q(event__host__in=hosts) | Q(event__co_hosts__organization__in=hosts)
    seats = Q(event__seats_offered=True) | Q(seat_book__isnull=False)
    dates = Occurrence.objects.filter(mine, seats, event__live=True)
    near = dates.filter(ends_at__gt=now - KEPT_AFTER, starts_at__lt=now + SOON)
    return near.select_related("event").prefetch_related("event__texts").order_by("starts_at", "pk").distinct()


def check(date: Occurrence, typed: str, *, now: datetime.datetime) -> Checked:
    """Look a code up and mark it as arrived, once; before the door opens nothing is marked."""
    try:
        return _check(date, read_code(typed), now)
    except NotACode:
        return Checked(Finding.NOT_A_CODE)
    except NoSuchSeat:
        return Checked(Finding.UNKNOWN)


@transaction.atomic
def _check(date: Occurrence, code: str, now: datetime.datetime) -> Checked:
    row = find_seat(hold(date), code)
    if row.state == SeatState.WAITING:
        return Checked(Finding.WAITING, row.seats)
    if row.state == SeatState.ARRIVED:
        return Checked(Finding.AGAIN, row.seats)
    if now < door_opens(date):
        return Checked(Finding.EARLY, row.seats)
    row.state = SeatState.ARRIVED
    row.save(update_fields=["state"])
    return Checked(Finding.WELCOME, row.seats)


def count(date: Occurrence) -> Numbers:
    rows = Seat.objects.filter(occurrence=date).order_by().values_list("state").annotate(total=Sum("seats"))
    by_state: dict[str, int] = dict(rows)
    return Numbers(
        capacity=date.event.capacity,
        kept=sum(by_state.get(state, 0) for state in TAKING),
        arrived=by_state.get(SeatState.ARRIVED, 0),
        waiting=by_state.get(SeatState.WAITING, 0),
        heads=date.head_count,
    )


@transaction.atomic
def count_heads(date: Occurrence, *, step: int = 0, number: int | None = None) -> int:
    """Set the number of people who came, or change it by a step; the new number. No search hears of it."""
    row = Occurrence.objects.select_for_update().get(pk=date.pk)
    wanted = number if number is not None else (row.head_count or 0) + step
    heads = min(max(wanted, 0), MOST_HEADS)
    Occurrence.objects.filter(pk=date.pk).update(head_count=heads)
    return heads


def for_offline(date: Occurrence, *, now: datetime.datetime) -> dict[str, Any]:
    """What a phone needs to check codes without a connection: the date's key, and shortened hashes under it.

    Moments are in seconds since 1970: `now`, as a phone's clock may be wrong; `opens`, before which nobody is marked;
    `ends`, when all codes are deleted.
    """
    rows: Iterable[tuple] = (
        Seat.objects.filter(occurrence=date).order_by("digest").values_list("digest", "seats", "state")
    )
    return {
        "key": door_key(date.pk).hex(),
        "now": int(now.timestamp()),
        "opens": int(door_opens(date).timestamp()),
        "ends": int((date.ends_at + KEPT_AFTER).timestamp()),
        "guests": {digest[:OFFLINE_LETTERS]: [seats, state] for digest, seats, state in rows},
    }
