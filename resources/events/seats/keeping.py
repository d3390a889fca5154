"""Keeping seats, opening them with a code, giving them back; and who of the waiting list moves up."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resources.events.occurrence_models import Occurrence
from resources.events.seats.codes import digest_of
from resources.events.seats.models import Seat, SeatBook, SeatQuerySet, SeatState
from resources.events.seats.timing import confirms_from, has_begun, holds_without_word


class NotKept(Exception):
    """No seat can be kept or given back; the message says why, in the reader's language."""


class NoSuchSeat(Exception):
    """No seat of this date is kept under the code."""


@dataclass(frozen=True)
class Holding:
    """What a code holds: `ahead` parties stand before it on the waiting list."""

    seats: int
    state: SeatState
    ahead: int = 0

    @property
    def is_waiting(self) -> bool:
        return self.state == SeatState.WAITING


def hindrance(date: Occurrence, now: datetime.datetime) -> str:
    """Why nobody can keep a seat of the date; "" if one can."""
    if not date.event.seats_offered:
        if has_holders(date):
            return _("No further seats are kept for this meeting.")
        return _("No seats are kept for this meeting. Just come.")
    if date.is_cancelled:
        return _("This meeting is cancelled.")
    if date.ends_at <= now:
        return _("This meeting is over.")
    if has_begun(date, now):
        return _("This meeting has begun. Just come, and ask at the door.")
    return ""


def has_holders(date: Occurrence) -> bool:
    """Whether anybody holds a seat of the date, or waits for one: whatever the host decides then, codes open it."""
    return Seat.objects.filter(occurrence=date).exists()


@transaction.atomic
def keep_seats(date: Occurrence, *, code: str, seats: int, now: datetime.datetime) -> Holding:
    """Keep seats under the code, or a place on the waiting list; asked again, say what the code holds already.

    Nobody passes those who wait: while there are any, a newcomer waits behind them. Raises NotKept.
    """
    date = hold(date, begin=True)
    digest = digest_of(code, date.pk)
    row = Seat.objects.filter(occurrence=date, digest=digest).first()
    if row is None:
        why = hindrance(date, now) or _too_many(date, seats)
        if why:  # what was begun for it is undone
            raise NotKept(why)
        last = Seat.objects.filter(occurrence=date).aggregate(last=Max("order"))["last"] or 0
        row = Seat.objects.create(
            occurrence=date, digest=digest, seats=seats, state=_first_state(date, seats, now), order=last + 1
        )
    return _holding(row)


@transaction.atomic
def open_seats(date: Occurrence, *, code: str, now: datetime.datetime) -> Holding:
    """What the code holds; from 72 hours before, looking confirms. Raises NoSuchSeat."""
    date = hold(date)
    row = find_seat(date, code)
    if row.state == SeatState.KEPT and confirms_from(date) <= now and not date.is_cancelled:
        row.state = SeatState.CONFIRMED
        row.save(update_fields=["state"])
    return _holding(row)


@transaction.atomic
def give_back(date: Occurrence, *, code: str, now: datetime.datetime) -> int:
    """Forget the code and let the waiting list move up; how many seats it held. Raises NoSuchSeat, NotKept."""
    date = hold(date)
    row = find_seat(date, code)
    if row.state == SeatState.ARRIVED:
        raise NotKept(_("Somebody has already come with this code."))
    row.delete()
    move_up(date, now=now)
    close_if_empty(date)
    return row.seats


def move_up(date: Occurrence, *, now: datetime.datetime) -> int:
    """Give free seats to those who wait, strictly in their order; answers how many parties moved up.

    The first in line waits until its seats are free, and all behind it wait too. Only a party that is larger than the
    whole room, because somebody made the room smaller, is passed over. For whoever holds the date.
    """
    if date.is_cancelled or has_begun(date, now):
        return 0
    waiting = Seat.objects.filter(occurrence=date).waiting()
    moved = [row.pk for row in who_moves_up(waiting, free=free_seats(date), capacity=date.event.capacity)]
    state = SeatState.CONFIRMED if holds_without_word(date, now) else SeatState.KEPT
    return Seat.objects.filter(pk__in=moved).update(state=state)


def who_moves_up(waiting: Iterable[Seat], *, free: float, capacity: int | None) -> Iterable[Seat]:
    """Those of the line, in its order, who fit into the free seats."""
    for row in waiting:
        if capacity is not None and row.seats > capacity:
            continue
        if row.seats > free:
            return
        free -= row.seats
        yield row


def line_of(date: Occurrence) -> SeatQuerySet:
    """Those who wait and will move up some day: without parties that are larger than the whole room."""
    waiting = Seat.objects.filter(occurrence=date).waiting()
    return waiting if date.event.capacity is None else waiting.filter(seats__lte=date.event.capacity)


def free_seats(date: Occurrence) -> float:
    """Seats nobody holds: infinite without a capacity, negative where the room was made smaller since."""
    if date.event.capacity is None:
        return inf
    return date.event.capacity - Seat.objects.filter(occurrence=date).taking().count_seats()


def find_seat(date: Occurrence, code: str) -> Seat:
    """The row of the code in this date. Raises NoSuchSeat."""
    row = Seat.objects.filter(occurrence=date, digest=digest_of(code, date.pk)).first()
    if row is None:
        raise NoSuchSeat
    return row


def hold(date: Occurrence, *, begin: bool = False) -> Occurrence:
    """The date as it is now, with all others who change its seats kept waiting until the transaction ends.

    `begin`: also where nobody keeps a seat of it yet; else raises NoSuchSeat then.
    """
    books = SeatBook.objects.select_for_update(of=("self",)).select_related("occurrence__event")
    while True:
        if begin:
            SeatBook.objects.get_or_create(occurrence=date, defaults={"starts_at": date.starts_at})
        book = books.filter(occurrence=date).first()
        if book:
            return book.occurrence
        if not begin:
            raise NoSuchSeat
        # Its last holder gave back between the two: the next round begins a new one.


def close_if_empty(date: Occurrence) -> None:
    """A date of which nobody keeps a seat is like any other: a series that changes may drop it."""
    if not Seat.objects.filter(occurrence=date).exists():
        SeatBook.objects.filter(occurrence=date).delete()


def _too_many(date: Occurrence, seats: int) -> str:
    if date.event.capacity is None or seats <= date.event.capacity:
        return ""
    return only(date.event.capacity)


def only(seats: int) -> str:
    """Why nobody can keep more."""
    words = ngettext("This meeting has only %(number)s seat.", "This meeting has only %(number)s seats.", seats)
    return words % {"number": seats}


def _first_state(date: Occurrence, seats: int, now: datetime.datetime) -> SeatState:
    if seats > free_seats(date) or line_of(date).exists():
        return SeatState.WAITING
    return SeatState.CONFIRMED if confirms_from(date) <= now else SeatState.KEPT


def _holding(row: Seat) -> Holding:
    state = SeatState(row.state)
    if state != SeatState.WAITING:
        return Holding(row.seats, state)
    return Holding(
        row.seats,
        state,
        Seat.objects.filter(occurrence=row.occurrence_id).waiting().filter(order__lt=row.order).count(),
    )
