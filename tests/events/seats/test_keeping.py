"""Seats without a name: keeping, confirming, giving back, moving up; and what the clock does."""

import datetime
import secrets
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from partners.models import AuditRow
from resources.events.seats import codes
from resources.events.seats.keeping import NoSuchSeat, NotKept, give_back, keep_seats, open_seats
from resources.events.seats.minding import forget, mind
from resources.models import Occurrence, Seat, SeatBook
from search.models import OutboxEntry
from tests.resources.factories import DENVER, event

pytestmark = pytest.mark.django_db
START = datetime.datetime(2031, 6, 20, 10, tzinfo=DENVER)
EARLY = START - datetime.timedelta(days=10)
RELEASE = datetime.datetime(2031, 6, 19, 18, tzinfo=DENVER)
MINUTE = datetime.timedelta(minutes=1)


def a_date(capacity: int | None = 10, **fields: Any) -> Occurrence:
    found = event(dates=[START], capacity=capacity, seats_offered=True, **fields)
    return Occurrence.objects.select_related("event").get(event=found)


def keep(date: Occurrence, seats: int = 1, *, now: datetime.datetime = EARLY) -> str:
    code = codes.code_from(codes.new_nonce(), date.pk)
    keep_seats(date, code=code, seats=seats, now=now)
    return code


def states(date: Occurrence) -> list[str]:
    return list(Seat.objects.filter(occurrence=date).order_by("order").values_list("state", flat=True))


def test_the_same_form_twice_is_one_row_and_one_code() -> None:
    date, nonce = a_date(), codes.new_nonce()
    for _ in range(3):
        held = keep_seats(date, code=codes.code_from(nonce, date.pk), seats=2, now=EARLY)
    assert (held.seats, held.state) == (2, "kept")
    assert Seat.objects.count() == 1


def test_a_code_has_more_than_55_bits_and_is_another_one_on_another_date() -> None:
    assert 10**codes.DIGITS > 2**55
    nonce, one, other = codes.new_nonce(), a_date(), a_date()
    assert codes.code_from(nonce, one.pk) != codes.code_from(nonce, other.pk)
    code = keep(one)
    with pytest.raises(NoSuchSeat):
        open_seats(other, code=code, now=EARLY)


def test_a_row_knows_no_time_and_no_code_and_leaves_no_trail() -> None:
    date = a_date()
    trail, outbox = AuditRow.objects.count(), OutboxEntry.objects.count()
    code = keep(date)
    open_seats(date, code=code, now=START - MINUTE)
    keep(date)
    give_back(date, code=code, now=EARLY)
    assert (AuditRow.objects.count(), OutboxEntry.objects.count()) == (trail, outbox)
    kinds = {field.get_internal_type() for field in apps.get_model("resources", "Seat")._meta.fields}
    assert not kinds & {"DateTimeField", "DateField", "TimeField", "GenericIPAddressField"}
    assert code not in str(list(Seat.objects.values()))


def test_when_all_seats_are_kept_people_wait_and_nobody_passes_them() -> None:
    date = a_date(4)
    keep(date, 3)
    keep(date, 2)
    keep(date, 1)  # it would fit, but somebody waits
    assert states(date) == ["kept", "waiting", "waiting"]


def test_moving_up_keeps_the_order_and_the_first_waits_until_its_seats_are_free() -> None:
    date = a_date(4)
    first, second, *_ = keep(date, 1), keep(date, 3), keep(date, 2), keep(date, 1)
    give_back(date, code=first, now=EARLY)
    assert states(date) == ["kept", "waiting", "waiting"]
    give_back(date, code=second, now=EARLY)
    assert states(date) == ["kept", "kept"]


def test_giving_back_twice_says_so_and_moves_nobody_twice() -> None:
    date = a_date(1)
    code = keep(date)
    keep(date)
    keep(date)
    assert give_back(date, code=code, now=EARLY) == 1
    with pytest.raises(NoSuchSeat):
        give_back(date, code=code, now=EARLY)
    assert states(date) == ["kept", "waiting"]


def test_a_larger_room_lets_people_move_up_and_a_smaller_one_throws_nobody_out() -> None:
    date = a_date(2)
    keep(date)
    keep(date, 2)
    for capacity, wanted in ((3, ["kept", "kept"]), (1, ["kept", "kept"])):
        type(date.event).objects.update(capacity=capacity)
        mind(EARLY)
        assert states(date) == wanted


def test_a_party_that_is_larger_than_the_room_is_refused_and_later_passed_over() -> None:
    date = a_date(3)
    with pytest.raises(NotKept, match="only 3 seats"):
        keep(date, 4)
    assert not SeatBook.objects.exists()
    first, _, _ = keep(date, 3), keep(date, 3), keep(date, 1)
    type(date.event).objects.update(capacity=2)
    give_back(date, code=first, now=EARLY)
    assert states(date) == ["waiting", "kept"]


def test_looking_in_the_last_72_hours_confirms_and_earlier_does_not() -> None:
    date = a_date()
    code = keep(date)
    hours = datetime.timedelta(hours=72)
    assert open_seats(date, code=code, now=START - hours - MINUTE).state == "kept"
    assert open_seats(date, code=code, now=START - hours).state == "confirmed"


def test_seats_nobody_confirmed_go_to_the_line_on_the_evening_before_by_the_clocks_of_the_place() -> None:
    date = a_date(2)
    sure, _unsure, _waits = keep(date), keep(date), keep(date)
    open_seats(date, code=sure, now=START - datetime.timedelta(days=2))
    mind(RELEASE - MINUTE)
    assert states(date) == ["confirmed", "kept", "waiting"]
    mind(RELEASE)
    mind(RELEASE + MINUTE)
    assert states(date) == ["confirmed", "confirmed"]  # whoever moves up so late cannot be asked


def test_whoever_moves_up_on_the_last_day_is_not_released_an_hour_later() -> None:
    date = a_date(1)
    code = keep(date)
    keep(date)
    give_back(date, code=code, now=RELEASE - MINUTE)
    mind(RELEASE)
    assert states(date) == ["confirmed"]


def test_the_evening_can_be_set() -> None:
    date = a_date(seats_released_at=datetime.time(12))
    keep(date)
    mind(RELEASE - datetime.timedelta(hours=6))
    assert states(date) == []


def test_a_date_that_moves_takes_its_seats_along_and_releases_nobody_who_could_not_confirm() -> None:
    date = a_date()
    keep(date)
    nearer = START - datetime.timedelta(days=1)
    Occurrence.objects.update(starts_at=nearer, ends_at=nearer + datetime.timedelta(hours=1))
    mind(RELEASE - datetime.timedelta(hours=20))  # past the evening before the new day
    mind(RELEASE - datetime.timedelta(hours=19))
    assert states(date) == ["confirmed"]


@pytest.mark.parametrize(
    ("fields", "now", "said"),
    [
        ({"seats_offered": False}, EARLY, "No seats"),
        ({"status": "CANCELLED"}, EARLY, "cancelled"),
        ({}, START, "has begun"),
        ({}, START + datetime.timedelta(days=1), "over"),
    ],
)
def test_what_cannot_be_kept_is_said_plainly(fields: dict, now: datetime.datetime, said: str) -> None:
    date = a_date()
    type(date.event).objects.update(**fields)
    with pytest.raises(NotKept, match=said):
        keep(date, now=now)
    assert not SeatBook.objects.exists()


def test_nobody_moves_up_or_is_released_in_a_cancelled_date() -> None:
    date = a_date(1)
    code = keep(date)
    keep(date)
    Occurrence.objects.update(status="CANCELLED")
    mind(RELEASE)
    give_back(date, code=code, now=EARLY)
    assert states(date) == ["waiting"]


def test_a_date_of_which_nobody_keeps_a_seat_hangs_on_nothing() -> None:
    date = a_date()
    with pytest.raises(NoSuchSeat):
        open_seats(date, code="1" * 18, now=EARLY)
    give_back(date, code=keep(date), now=EARLY)
    assert not SeatBook.objects.exists()


def test_all_rows_go_48_hours_after_the_end_and_the_head_count_stays() -> None:
    date = a_date()
    keep(date)
    Occurrence.objects.update(head_count=7)
    later = date.ends_at + datetime.timedelta(hours=48)
    forget(later - MINUTE)
    assert Seat.objects.exists()
    forget(later)
    assert not Seat.objects.exists()
    assert not SeatBook.objects.exists()
    assert Occurrence.objects.get().head_count == 7


@pytest.mark.parametrize("form", ["{}", " {} ", "٠{}", "\u200e{}\u200f", "Code: {}."])
def test_a_code_is_read_in_any_form(form: str) -> None:
    code = "012345678901234567"
    arabic, persian = (code.translate({48 + n: start + n for n in range(10)}) for start in (0x660, 0x6F0))
    for typed in (
        code,
        " ".join(codes.in_groups(code)),
        "-".join(codes.in_groups(code)).replace(" ", "-"),
        arabic,
        persian,
    ):
        if form.startswith("٠"):
            with pytest.raises(codes.NotACode) as wrong:
                codes.read_code(form.format(typed))
            assert wrong.value.digits == 19
        else:
            assert codes.read_code(form.format(typed)) == code


def test_a_letter_in_place_of_a_digit_is_no_code() -> None:
    with pytest.raises(codes.NotACode):
        codes.read_code("O12345678901234567")


def test_the_clock_asks_one_question_however_many_dates_keep_seats(django_assert_num_queries: Any) -> None:
    for _ in range(5):
        keep(a_date())
    with django_assert_num_queries(1):
        mind(timezone.now())


def test_codes_are_spread_over_all_their_digits() -> None:
    date = a_date()
    found = {codes.code_from(secrets.token_hex(), date.pk) for _ in range(1000)}
    assert len(found) == 1000
    assert all({code[at] for code in found} == set("0123456789") for at in range(codes.DIGITS))
