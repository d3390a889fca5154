"""The page of seats as people without script, cookie and account use it."""

import datetime
import re
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.test import Client

from portal.anonymous import TYPED
from resources.events.seats import forms
from resources.models import Event, Occurrence, Seat
from tests.events.seats.test_keeping import EARLY, RELEASE, START, a_date
from tests.resources.factories import occurrence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    forms.RATE._sent.clear()


def at(moment: datetime.datetime) -> Any:
    return mock.patch("django.utils.timezone.now", return_value=moment)


def address(date: Occurrence, lang: str = "en") -> str:
    return f"/{lang}/events/{date.event.slug}/seats/?date=2031-06-20T10:00"


class Visitor:
    """Opens the page of a date, fills a form after some seconds, sends it."""

    def __init__(self, date: Occurrence, now: datetime.datetime = EARLY, lang: str = "en", **headers: str) -> None:
        self.url, self.now, self.client, self.headers = address(date, lang), now, Client(), headers

    def read(self) -> str:
        with at(self.now):
            answer = self.client.get(self.url, headers=self.headers)
        assert answer.status_code == 200
        return answer.content.decode()

    def fields(self) -> dict[str, str]:
        page = self.read()
        return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("moment", "nonce")}

    def send(self, wait: int = 5, **fields: str) -> Any:
        with at(self.now + datetime.timedelta(seconds=wait)):
            return self.client.generic("POST", self.url, urlencode(fields), TYPED, headers=self.headers)

    def keep(self, seats: str = "1", **more: str) -> Any:
        return self.send(do="keep", seats=seats, **{**self.fields(), **more})

    def code(self, answer: Any) -> str:
        halves = re.findall(r'<span class="nowrap">([\d ]{11})</span>', answer.content.decode())
        assert len(halves) == 2
        return " ".join(halves)


def test_seats_are_kept_shown_again_and_given_back_with_the_code_alone() -> None:
    date = a_date()
    person = Visitor(date)
    kept = person.keep("3")
    assert "3 seats are yours" in kept.content.decode()
    assert '<svg class="qr"' in kept.content.decode()
    assert kept.headers["Cache-Control"] == "no-store"
    assert not kept.cookies
    code = person.code(kept)
    other = Visitor(date)
    assert "3 seats are yours" in other.send(do="open", code=code.replace(" ", "-")).content.decode()
    assert "3 seats are given back" in other.send(do="give_back", code=code).content.decode()
    assert "No seats of this date are kept under this code" in other.send(do="give_back", code=code).content.decode()
    assert not Seat.objects.exists()


def test_a_form_sent_three_times_says_the_same_code() -> None:
    person = Visitor(a_date())
    fields = person.fields()
    answers = [person.send(do="keep", seats=seats, **fields) for seats in ("2", "2", "4")]
    assert len({person.code(answer) for answer in answers}) == 1
    assert "2 seats are yours" in answers[2].content.decode()
    assert Seat.objects.get().seats == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"nonce": "chosen-by-me"}, "once more"),
        ({"nonce": ""}, "once more"),
        ({"moment": "forged"}, "once more"),
        ({"seats": "7"}, "Select a valid choice"),
        ({"seats": "-1"}, "Select a valid choice"),
        ({"seats": ""}, "required"),
        ({"website": "https://x.example"}, "once more"),
    ],
)
def test_a_forged_form_gets_a_clear_answer_and_no_seat(fields: dict[str, str], said: str) -> None:
    person = Visitor(a_date())
    answer = person.keep(**fields)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Seat.objects.exists()


def test_a_code_in_an_address_opens_nothing_and_comes_back_nowhere() -> None:
    date = a_date(venue="Union hall", venue_shown="late", told_hours_before=24)
    person = Visitor(date)
    code = person.code(person.keep()).replace(" ", "")
    late = Visitor(date, START - datetime.timedelta(hours=1))
    for query in (
        f"&do=open&code={code}",
        f"&do=give_back&code={code}",
        f"&nonce={code}&moment={code}&seats=6&do=keep",
    ):
        late.url = address(date) + query
        page = late.read()
        assert code not in page
        assert "Union hall" not in page
    assert Seat.objects.get().state == "kept"


def test_the_code_of_another_date_of_the_same_meeting_opens_nothing_and_gives_nothing_back() -> None:
    date = a_date()
    occurrence(date.event, START + datetime.timedelta(days=7))
    person = Visitor(date)
    code = person.code(person.keep())
    other = Visitor(date)
    other.url = address(date).replace("06-20", "06-27")
    for act in ("open", "give_back"):
        assert "No seats of this date" in other.send(do=act, code=code).content.decode()
    assert Seat.objects.count() == 1


def test_a_form_filled_before_the_room_was_made_smaller_says_how_many_seats_there_are() -> None:
    person = Visitor(a_date(10))
    fields = person.fields()
    Event.objects.update(capacity=2)
    answer = person.send(do="keep", seats="4", **fields)
    assert "This meeting has only 2 seats." in answer.content.decode()
    assert not Seat.objects.exists()
    assert "2 seats are yours" in person.send(do="keep", seats="2", **fields).content.decode()
    assert "gets the next free seat.<" in Visitor(Occurrence.objects.get()).read()  # nobody waits yet
    Event.objects.update(capacity=1)
    answer = person.send(do="keep", seats="4", **Visitor(Occurrence.objects.get()).fields())
    assert "This meeting has only 1 seat." in answer.content.decode()


def test_a_form_replayed_after_giving_back_stands_last_in_line_again() -> None:
    date = a_date(1)
    person = Visitor(date)
    fields = person.fields()
    code = person.code(person.send(do="keep", seats="1", **fields))
    waiting = Visitor(date)
    waits = waiting.code(waiting.keep())
    person.send(do="give_back", code=code)
    again = person.send(do="keep", seats="1", **fields)
    assert "You are the first in line" in again.content.decode()
    assert "1 seat is yours" in waiting.send(do="open", code=waits).content.decode()


@pytest.mark.parametrize("body", ["code=%00", "do=open&code=%00&code=%F0%9F", "do=keep&nonce=%00&moment=%00&seats=%00", "do=%00"])  # fmt: skip
def test_what_no_form_sends_is_answered_and_keeps_nothing(body: str) -> None:
    with at(EARLY):
        answer = Client().generic("POST", address(a_date()), body, TYPED)
    assert answer.status_code == 200
    assert not Seat.objects.exists()


def test_an_old_form_asks_once_more_and_then_keeps_one_seat() -> None:
    person = Visitor(a_date())
    fields = person.fields()
    answer = person.send(wait=25 * 3600, do="keep", seats="2", **fields)
    assert "open for a long time" in answer.content.decode()
    again = re.search(r'name="moment" value="([^"]+)"', answer.content.decode())[1]
    assert (
        "2 seats" in person.send(25 * 3600 + 9, do="keep", seats="2", **(fields | {"moment": again})).content.decode()
    )
    assert Seat.objects.count() == 1


def test_a_form_of_another_site_or_of_another_date_keeps_nothing_here() -> None:
    one, other = a_date(), a_date()
    assert Visitor(one, **{"Sec-Fetch-Site": "cross-site"}).keep().status_code == 403
    fields = Visitor(one).fields()
    first, second = (
        Visitor(one).send(do="keep", seats="1", **fields),
        Visitor(other).send(do="keep", seats="1", **fields),
    )
    assert Visitor(one).code(first) != Visitor(other).code(second)


def test_when_it_is_full_one_waits_and_sees_the_place_in_line() -> None:
    date = a_date(1)
    first = Visitor(date).keep()
    assert "All seats are kept" in Visitor(date).read()
    waiting = Visitor(date).keep()
    assert "You are the first in line" in waiting.content.decode()
    last = Visitor(date).keep()
    assert "You are number 2 in line" in last.content.decode()
    person = Visitor(date)
    person.send(do="give_back", code=person.code(first))
    assert "1 seat is yours" in person.send(do="open", code=person.code(waiting)).content.decode()
    assert "first in line" in person.send(do="open", code=person.code(last)).content.decode()


def test_the_venue_and_the_link_are_told_from_their_hour_to_those_who_have_a_seat() -> None:
    date = a_date(1, mode="hybrid", venue="Union hall", address="7 Quiet Street", online_url="https://meet.example/7",
                  venue_shown="late", link_shown="late", told_hours_before=24)  # fmt: skip
    person = Visitor(date)
    code, waits = person.code(person.keep()), person.code(Visitor(date).keep())
    day_before = START - datetime.timedelta(hours=24)
    for moment, mine, told in ((day_before - datetime.timedelta(minutes=1), code, False), (day_before, waits, False), (day_before, code, True)):  # fmt: skip
        page = Visitor(date, moment).send(0, do="open", code=mine).content.decode()
        assert [words in page for words in ("Union hall", "7 Quiet Street", "meet.example")] == [told] * 3
    assert "Union hall" not in Visitor(date, day_before).read()


def test_a_venue_of_which_only_the_city_is_public_is_never_told() -> None:
    date = a_date(venue="Union hall", venue_shown="city")
    person = Visitor(date)
    page = Visitor(date, START).send(do="open", code=person.code(person.keep())).content.decode()
    assert "Union hall" not in page


def test_cancelled_and_moved_cannot_be_overlooked() -> None:
    date = a_date()
    person = Visitor(date)
    code = person.code(person.keep())
    Occurrence.objects.update(starts_at=START + datetime.timedelta(hours=2), reason="The hall is flooded")
    page = person.send(do="open", code=code).content.decode()
    assert "Moved to another time." in page
    assert "The hall is flooded" in page
    Occurrence.objects.update(status="CANCELLED")
    page = person.send(do="open", code=code).content.decode()
    assert "Cancelled. This meeting does not take place." in page
    assert "Your code" in page


def test_opening_in_the_last_72_hours_says_that_the_seats_are_sure() -> None:
    date = a_date()
    person = Visitor(date)
    kept = person.keep()
    assert "Come back once before the meeting" in kept.content.decode()
    late = Visitor(date, RELEASE - datetime.timedelta(hours=1))
    assert "Your seats are sure" in late.send(do="open", code=person.code(kept)).content.decode()


@pytest.mark.parametrize(
    ("fields", "now", "said"),
    [
        ({"seats_offered": False}, EARLY, "No seats are kept for this meeting"),
        ({"status": "CANCELLED"}, EARLY, "Cancelled. This meeting does not take place."),
        ({}, START + datetime.timedelta(minutes=1), "has begun"),
        ({}, START + datetime.timedelta(days=1), "is over"),
    ],
)
def test_where_no_seat_can_be_kept_the_page_says_why(fields: dict, now: datetime.datetime, said: str) -> None:
    date = a_date()
    Event.objects.update(**fields)
    page = Visitor(date, now).read()
    assert said in page
    assert 'value="keep"' not in page


def test_a_day_without_a_meeting_and_a_hidden_event_are_answered() -> None:
    date = a_date()
    page = Client().get(address(date).replace("06-20", "06-21"))
    assert "There is no meeting on the day" in page.content.decode()
    Event.objects.update(withdrawn="closed")
    gone = Client().get(address(date))
    assert gone.status_code == 410
    assert "This meeting is not shown any more." in gone.content.decode()
    Event.objects.update(live=False)
    assert Client().get(address(date)).status_code == 404


@pytest.mark.parametrize("fields", [{"live": False}, {"kind": "partner-meeting"}, {"visibility": "groups"}])
def test_who_holds_a_seat_of_a_meeting_that_is_not_public_any_more_is_told_so_and_nothing_of_it(fields: dict) -> None:
    date = a_date(texts={"en": "Quetzal talk"}, venue="Union hall")
    person = Visitor(date)
    code = person.code(person.keep())
    Event.objects.update(slug="event-once-public", **fields)
    date.event.slug = "event-once-public"
    for answer in (Client().get(address(date)), Visitor(date).send(do="open", code=code)):
        assert answer.status_code == 410
        assert "ask those who invited you" in answer.content.decode()
        assert not [word for word in ("Quetzal", "Union hall", "2031") if word in answer.content.decode()]


def test_codes_still_open_a_date_of_which_the_host_offers_no_further_seats() -> None:
    date = a_date(1, venue="Union hall", venue_shown="late", told_hours_before=24)
    person = Visitor(date)
    code, waits = person.code(person.keep()), person.code(Visitor(date).keep())
    Event.objects.update(seats_offered=False)
    date.event.refresh_from_db()
    page = Client().get(date.get_absolute_url()).content.decode()
    assert f'href="{address(date)}"' in page
    assert "keep a seat" not in page.lower()
    page = Visitor(date).read()
    assert "No further seats are kept" in page
    assert 'name="code"' in page
    assert 'value="keep"' not in page
    late = Visitor(date, START - datetime.timedelta(hours=23))
    assert "Union hall" in late.send(0, do="open", code=code).content.decode()
    assert "Union hall" not in late.read()
    person.send(do="give_back", code=code)
    assert "1 seat is yours" in person.send(do="open", code=waits).content.decode()


@pytest.mark.parametrize(("typed", "said"), [("123", "has 3 digits"), ("", "required"), ("x" * 300, "at most"), ("1" * 18, "No seats of this date")])  # fmt: skip
def test_a_wrong_code_is_answered_beside_its_field_and_stays_typed(typed: str, said: str) -> None:
    answer = Visitor(a_date()).send(do="open", code=typed)
    assert said in answer.content.decode()
    assert not typed or f'value="{typed}"' in answer.content.decode()


def test_one_address_is_slowed_and_not_refused_below_60_forms_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(forms, "sleep", waits.append)
    person = Visitor(a_date())
    answers = [person.send(do="open", code="1" * 18) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert waits[:20] == [0] * 20
    assert waits == sorted(waits)
    assert 0 < max(waits) <= 1


def test_the_page_of_the_date_leads_to_its_seats_where_there_are_any() -> None:
    date = a_date()
    page = date.get_absolute_url()
    assert f'href="{address(date)}"' in Client().get(page).content.decode()
    Event.objects.update(seats_offered=False)
    assert "/seats/" not in Client().get(page).content.decode()


@pytest.mark.parametrize("lang", ["es", "ar"])
def test_every_language_has_the_page(lang: str) -> None:
    date = a_date()
    person = Visitor(date, lang=lang)
    answer = person.keep("2")
    assert f'lang="{lang}"' in answer.content.decode()
    assert len(person.code(answer).replace(" ", "")) == 18


def test_seats_of_a_date_without_name_ask_few_questions(django_assert_max_num_queries: Any) -> None:
    date = a_date()
    Visitor(date).read()
    with django_assert_max_num_queries(14):
        Visitor(date).read()
