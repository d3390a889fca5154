"""Whatever people do in whatever order: never more seats than the room has, and the line keeps its order."""

import contextlib
import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from resources.events.seats import codes
from resources.events.seats.keeping import NoSuchSeat, NotKept, give_back, keep_seats, open_seats
from resources.events.seats.minding import mind
from resources.models import Event, Occurrence, Seat
from tests.events.seats.test_keeping import EARLY, RELEASE, START, a_date

MOMENTS = [EARLY, START - datetime.timedelta(hours=60), RELEASE - datetime.timedelta(hours=2), RELEASE]


class Seats(RuleBasedStateMachine):
    """A room of one date and a plain list of what must be true of it."""

    def __init__(self) -> None:
        super().__init__()
        Event.objects.all().delete()
        self.date = a_date(5)
        self.capacity = self.least = 5
        self.codes: list[str] = []
        self.moment = 0

    @property
    def now(self) -> datetime.datetime:
        return MOMENTS[self.moment]

    @rule(seats=st.integers(1, 6))
    def keep(self, seats: int) -> None:
        code = codes.code_from(codes.new_nonce(), self.date.pk)
        try:
            keep_seats(self.date, code=code, seats=seats, now=self.now)
        except NotKept:
            assert seats > self.capacity
        else:
            self.codes.append(code)

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def send_again(self, data: Any) -> None:
        before = Seat.objects.count()
        code = data.draw(st.sampled_from(self.codes))
        if Seat.objects.filter(digest=codes.digest_of(code, self.date.pk)).exists():
            keep_seats(self.date, code=code, seats=1, now=self.now)
            assert Seat.objects.count() == before

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def give_back(self, data: Any) -> None:
        code = data.draw(st.sampled_from(self.codes))
        was = self.line()
        try:
            give_back(self.date, code=code, now=self.now)
        except NoSuchSeat:
            assert self.line() == was

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def look(self, data: Any) -> None:
        with contextlib.suppress(NoSuchSeat):
            open_seats(self.date, code=data.draw(st.sampled_from(self.codes)), now=self.now)

    @precondition(lambda self: self.moment < len(MOMENTS) - 1)
    @rule()
    def time_goes_on(self) -> None:
        self.moment += 1
        mind(self.now)
        if self.now >= RELEASE:
            assert not Seat.objects.filter(state="kept").exists()

    @rule(capacity=st.integers(1, 8))
    def another_room(self, capacity: int) -> None:
        Event.objects.update(capacity=capacity)
        self.capacity = capacity
        mind(self.now)

    def line(self) -> list[tuple[int, str]]:
        return list(Seat.objects.order_by("order").values_list("order", "state"))

    @invariant()
    def never_more_than_there_ever_were(self) -> None:
        """A room made smaller throws nobody out, but nobody comes in until there is room."""
        taken = Seat.objects.taking().count_seats()
        self.least = max(self.capacity, min(self.least, taken))
        assert taken <= self.least

    @invariant()
    def the_first_who_could_fit_has_no_free_seats(self) -> None:
        free = self.capacity - Seat.objects.taking().count_seats()
        line = [row for row in Seat.objects.waiting() if row.seats <= self.capacity]
        assert not line or line[0].seats > free

    @invariant()
    def nobody_was_passed(self) -> None:
        """Whoever waits stands behind all that are seated, save parties too large for the room they once fitted."""
        seated = Seat.objects.taking().order_by("-order").values_list("order", flat=True).first() or 0
        early = Seat.objects.waiting().filter(order__lt=seated)
        assert all(row.seats > 1 for row in early)


@pytest.mark.django_db
def test_no_order_of_acts_gives_too_many_seats_or_breaks_the_line() -> None:
    calm = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Seats, settings=calm)
    assert not Occurrence.objects.exclude(event__capacity__gte=1).exists()


@pytest.mark.django_db
def test_a_party_larger_than_the_room_became_holds_nobody_up() -> None:
    date = a_date(capacity=7)
    for seats in (3, 5):
        code = codes.code_from(codes.new_nonce(), date.pk)
        keep_seats(date, code=code, seats=seats, now=EARLY)
    Event.objects.update(capacity=4)
    newcomer = codes.code_from(codes.new_nonce(), date.pk)
    assert not keep_seats(date, code=newcomer, seats=1, now=EARLY).is_waiting
