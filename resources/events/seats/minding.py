"""What time does to seats: release on the evening before, moving up, and the end of all rows."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from portal import clock
from resources.events.occurrence_models import Occurrence
from resources.events.seats.keeping import NoSuchSeat, close_if_empty, hold, move_up
from resources.events.seats.models import TAKING, Seat, SeatBook, SeatState
from resources.events.seats.timing import KEPT_AFTER, released_at


def mind(now: datetime.datetime) -> int:
    """Bring the seats of all coming dates to what is right now; answers how many parties changed."""
    return sum(_mind_date(date, now) for date in _to_look_at(now))


def forget(now: datetime.datetime) -> int:
    """Delete all rows of dates that ended 48 hours ago; head counts stay with the date. A job of the clock."""
    over = Q(occurrence__ends_at__lte=now - KEPT_AFTER)
    gone = Seat.objects.filter(over).delete()[0]
    SeatBook.objects.filter(over).delete()
    return gone


def register() -> None:
    clock.register("seats", mind)
    clock.register("seats_forgotten", forget)


def _to_look_at(now: datetime.datetime) -> list[Occurrence]:
    """Coming dates with something to release, free seats for somebody who waits, or another start than before."""
    dates = Occurrence.objects.filter(ends_at__gt=now, seat_book__isnull=False).select_related("event", "seat_book")
    found = dates.annotate(
        waiting=Count("seats", filter=Q(seats__state=SeatState.WAITING)),
        kept=Count("seats", filter=Q(seats__state=SeatState.KEPT)),
        taken=Sum("seats__seats", filter=Q(seats__state__in=TAKING), default=0),
    )
    return [date for date in found.order_by("pk") if _wants_a_look(date, now)]


def _wants_a_look(date: Any, now: datetime.datetime) -> bool:
    if date.seat_book.starts_at != date.starts_at or not (date.kept or date.waiting or date.taken):
        return True
    capacity = date.event.capacity
    has_room = bool(date.waiting) and (capacity is None or date.taken < capacity)
    return has_room or (bool(date.kept) and _is_due(date, now))


def _is_due(date: Occurrence, now: datetime.datetime) -> bool:
    return released_at(date) <= now < date.starts_at and not date.is_cancelled


@transaction.atomic
def _mind_date(date: Occurrence, now: datetime.datetime) -> int:
    try:
        date = hold(date)
    except NoSuchSeat:
        return 0
    kept = Seat.objects.filter(occurrence=date, state=SeatState.KEPT)
    changed = 0
    if date.seat_book.starts_at != date.starts_at:
        SeatBook.objects.filter(occurrence=date).update(starts_at=date.starts_at)
        if _is_due(date, now):  # they had no evening on which to confirm
            changed += kept.update(state=SeatState.CONFIRMED)
    elif _is_due(date, now):
        changed += kept.delete()[0]
    changed += move_up(date, now=now)
    close_if_empty(date)
    return changed
