"""The address of a date leads to it for ever; no meeting stands where another page does."""

import datetime
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from partners.changes.saving import open_draft
from partners.editing import free_slug
from partners.imports.identity import Slugs
from portal.anonymous import TYPED
from resources import urls
from resources.events.models import Event
from resources.events.rules.making import make_occurrences
from resources.events.rules.one_date import cancel_date, token_of
from resources.events.rules.splitting import change_all, change_later, split
from resources.events.seats.forms import RATE
from resources.models import Occurrence, Seat
from tests.resources.factories import event, tomorrow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def series() -> Event:
    """Four dates, each on the weekday of tomorrow, at 18:00."""
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[tomorrow().weekday()]
    made = event(dates=[], rrule=f"FREQ=WEEKLY;BYDAY={day};COUNT=4", seats_offered=True, capacity=9)
    make_occurrences([made])
    return made


def dates(of: Event) -> list[Occurrence]:
    return list(of.occurrences.order_by("starts_at"))


def move(of: Event, by: datetime.timedelta) -> None:
    opening = open_draft(Event.objects.get(pk=of.pk))
    opening.entry.starts_at += by
    opening.entry.ends_at += by
    change_all(opening.entry, by=None, based_on=opening.based_on)


def page(url: str, status: int = 200) -> str:
    answer = Client().get(url)
    assert answer.status_code == status, answer
    return re.sub(r"\s+", " ", answer.content.decode())


def words_of(moment: datetime.datetime) -> str:
    return f"{moment:%A}, {moment:%B} {moment.day}, {moment.year}"


def test_an_old_address_of_a_series_that_moved_says_so_and_leads_to_the_new_date(series: Event) -> None:
    date = dates(series)[2]
    old, planned = date.get_absolute_url(), date.local(date.starts_at)
    move(series, DAY + HOUR)
    date.refresh_from_db()
    new = date.get_absolute_url()
    assert new != old
    said = page(old)
    assert "Moved to another time." in said
    assert f"It was planned for {words_of(planned)}" in said
    assert f'The new date: <a href="{new}"><time' in said
    assert words_of(date.local(date.starts_at)) in said
    assert f'<link rel="canonical" href="http://testserver{new}"' in said or f'{new}">' in said
    assert "There is no meeting on the day" not in said
    assert "Moved to another time." not in page(new), "whoever comes by the new address knows nothing else"


def test_a_day_alone_is_an_old_address_too(series: Event) -> None:
    date = dates(series)[1]
    old = date.get_absolute_url().partition("T")[0]
    move(series, DAY)
    assert "The new date" in page(old)


def test_what_was_chosen_in_the_calendar_stays_on_the_way_to_the_new_date(series: Event) -> None:
    date = dates(series)[1]
    old = date.get_absolute_url()
    move(series, DAY)
    date.refresh_from_db()
    assert f'The new date: <a href="{date.get_absolute_url()}&amp;mode=in-person">' in page(f"{old}&mode=in-person")


def test_all_old_addresses_lead_on_and_one_that_is_right_again_says_nothing(series: Event) -> None:
    date = dates(series)[1]
    first = date.get_absolute_url()
    move(series, HOUR)
    date.refresh_from_db()
    second = date.get_absolute_url()
    move(series, HOUR)
    assert "The new date" in page(first)
    assert "The new date" in page(second)
    move(series, -2 * HOUR)
    assert "The new date" not in page(first)
    assert "The new date" in page(second)
    date.refresh_from_db()
    assert len(date.formerly) == 2


def test_a_date_that_moved_and_was_called_off_is_said_to_be_cancelled(series: Event) -> None:
    date = dates(series)[1]
    old = date.get_absolute_url()
    move(series, DAY)
    date.refresh_from_db()
    cancel_date(date, by=None, based_on=token_of(date), reason="Snow.")
    said = page(old)
    assert "Cancelled. This meeting does not take place." in said
    assert "Snow." in said


def test_an_address_from_before_a_split_and_a_move_leads_to_the_date_and_says_that_it_moved(series: Event) -> None:
    date = dates(series)[2]
    old = date.get_absolute_url()
    new, _outcome = change_later(
        date,
        by=None,
        based_on=open_draft(series).based_on,
        changes={"starts_at": date.starts_at + DAY, "ends_at": date.ends_at + DAY},
    )
    answer = Client().get(old)
    assert answer["Location"] == old.replace(series.slug, new.slug)
    assert "The new date" in page(answer["Location"])
    poster = old.replace("/?date", "/poster/?date")
    assert Client().get(poster).status_code == 200


def test_a_phone_that_has_one_series_in_its_calendar_gets_the_dates_that_go_on_elsewhere(series: Event) -> None:
    date = dates(series)[2]
    alone = f"{series.get_absolute_url()}event.ics?date={date.get_absolute_url().partition('=')[2]}"
    new = split(date, by=None, based_on=open_draft(series).based_on)
    said = Client().get(f"{series.get_absolute_url()}event.ics").getvalue().decode()
    uids = [f"UID:{each.uid}" in said for each in (series, new)]
    assert uids == [True, True]
    assert said.count("BEGIN:VTIMEZONE") == 1
    assert f"UID:{new.uid}" in Client().get(alone).getvalue().decode()
    Event.objects.filter(pk=new.pk).update(visibility="owner")
    assert str(new.uid) not in Client().get(f"{series.get_absolute_url()}event.ics").getvalue().decode()
    assert Client().get(alone).status_code == 404


def test_a_day_that_never_was_one_is_said_to_be_none(series: Event) -> None:
    move(series, DAY)
    assert "There is no meeting on the day in this address." in page(f"{series.get_absolute_url()}?date=2031-01-01")


def test_the_clocks_of_a_government_change_no_address(series: Event) -> None:
    before = dates(series)[1]
    series.starts_at, series.ends_at = series.starts_at + HOUR, series.ends_at + HOUR
    make_occurrences([series], clocks_changed=True)
    assert dates(series)[1].pk == before.pk
    assert dates(series)[1].formerly == []


# Seats


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    RATE._sent.clear()


def fields(url: str) -> dict[str, str]:
    said = page(url)
    return {name: re.search(rf'name="{name}" value="([^"]+)"', said)[1] for name in ("moment", "nonce")}


def send(url: str, monkeypatch: pytest.MonkeyPatch, **typed: str) -> Any:
    with monkeypatch.context() as patch:
        later = timezone.now() + datetime.timedelta(seconds=9)
        patch.setattr(timezone, "now", lambda: later)
        return Client().generic("POST", url, urlencode(typed), TYPED)


def seats_of(date: Occurrence) -> str:
    return date.get_absolute_url().replace("/?date", "/seats/?date")


def code_in(answer: Any) -> str:
    return " ".join(re.findall(r'<span class="nowrap">([\d ]{11})</span>', answer.content.decode()))


@pytest.mark.parametrize("how", ["split", "moved", "split and moved"])
def test_forms_of_seats_that_were_open_while_the_series_changed_lose_nothing(
    series: Event, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    date = dates(series)[2]
    old = seats_of(date)
    typed = fields(old)
    kept = send(old, monkeypatch, do="keep", seats="2", **fields(old))
    code = code_in(kept)
    assert code
    if how != "moved":
        split(date, by=None, based_on=open_draft(series).based_on)
    date.refresh_from_db()
    if how != "split":
        move(date.event, DAY)
    answer = send(old, monkeypatch, do="keep", seats="3", **typed)
    assert "3 seats are yours" in answer.content.decode()
    assert Seat.objects.filter(occurrence=date).count() == 2
    shown = send(old, monkeypatch, do="open", code=code).content.decode()
    assert "2 seats are yours" in shown
    assert ("It was planned for" in shown) is (how != "split")
    date.refresh_from_db()
    assert seats_of(Occurrence.objects.get(pk=date.pk)).replace("&", "&amp;") in shown, (
        "its forms go to the new address"
    )
    assert "2 seats are given back" in send(old, monkeypatch, do="give_back", code=code).content.decode()
    wrong = send(old, monkeypatch, do="keep", seats="9", **typed)
    assert "Select a valid choice" in wrong.content.decode()
    assert "There is no meeting" not in wrong.content.decode()


def test_the_old_page_of_seats_leads_to_the_new_one(series: Event) -> None:
    date = dates(series)[2]
    old = seats_of(date)
    split(date, by=None, based_on=open_draft(series).based_on)
    date.refresh_from_db()
    assert Client().get(old)["Location"] == seats_of(Occurrence.objects.get(pk=date.pk))


# Addresses of events


def beside_events() -> Iterator[str]:
    """What else stands below /events/ where a slug could stand, as the list of addresses itself says."""
    for pattern in (*urls.pages, *urls.asked_hourly):
        match = re.fullmatch(r"events/([-\w]+)/.*", str(pattern.pattern))
        if match:
            yield match[1]


@pytest.mark.parametrize("slug", sorted(set(beside_events())))
def test_no_meeting_stands_where_another_page_does(slug: str) -> None:
    assert Event.is_reserved(slug)
    made = event()
    made.slug = slug
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert refused.value.message_dict["slug"] == ["Another page stands at this address. Choose another one."]
    assert free_slug(Event, [slug.title()]) == f"{slug}-2"
    assert Slugs(Event).free(slug.title()) == f"{slug}-2"


def test_subscribe_is_such_an_address_and_most_are_not() -> None:
    assert "subscribe" in set(beside_events())
    assert not Event.is_reserved("consulate-in-el-paso")
    assert not Event.is_reserved("subscribe-2")
    assert not Event.is_reserved("no slug at all")
