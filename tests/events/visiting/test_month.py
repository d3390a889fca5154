"""A month as a table, and what was chosen on the way to a date and back."""

import datetime
import time

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from resources.events.clock import days_between, local_days, when
from resources.events.flows import MIDDLE_ZONE, today
from resources.events.months import Month
from resources.events.trails import carried
from resources.models import Event, Occurrence
from search.trails import MAX_PAIRS
from tests.resources.factories import DENVER, Tree, city, event, organization, tomorrow

DECEMBER = Month(datetime.date(2031, 12, 1))


def at(day: int, hour: int = 18) -> datetime.datetime:
    return datetime.datetime(2031, 12, day, hour, tzinfo=DENVER)


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def month(client: Client, query: str = "", language: str = "en") -> BeautifulSoup:
    return soup(client, f"/{language}/events/?view=month&month=2031-12{query}")


@pytest.mark.parametrize("text", ["", "2031", "2031-13", "2031-00", "0001-01", "9999-01", "2031-1", "٢٠٣١-١٢x", "soon"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.read(text) is None


def test_months_follow_each_other_over_the_year() -> None:
    assert Month.read("2031-12") == DECEMBER
    assert (DECEMBER.shifted(1).code, DECEMBER.shifted(-12).code) == ("2032-01", "2030-12")
    assert DECEMBER.last == datetime.date(2031, 12, 31)
    assert (DECEMBER.in_words("es"), DECEMBER.in_words("en")) == ("diciembre de 2031", "December 2031")


def test_an_event_without_end_is_counted_within_the_month_alone() -> None:
    start, end = at(1), datetime.datetime(9000, 1, 1, tzinfo=DENVER)
    assert len(days_between(start, end, DENVER, since=DECEMBER.first, until=DECEMBER.last)) == 31


def test_only_the_calendars_own_parameters_are_carried() -> None:
    data = QueryDict("utm=x&near=79901&spoken=es&spoken=en&view=month&kind=guide&q=" + "a" * 300)
    assert carried(data) == [("view", "month"), ("spoken", "es"), ("spoken", "en"), ("near", "79901")]
    assert len(carried(QueryDict("&".join(f"spoken={number}" for number in range(100))))) == MAX_PAIRS


@pytest.mark.django_db
def test_a_day_shows_three_dates_and_how_many_more(client: Client, tree: Tree) -> None:
    for hour in (9, 10, 11, 12, 13):
        event(texts={"en": f"At {hour}"}, dates=[at(5, hour)])
    page = month(client)
    table = page.select_one("table")
    assert "December 2031" in table.caption.text
    assert [head["scope"] for head in table.select("th")] == ["col"] * 7
    assert [part.text for part in table.th.select("span")] == ["Sun", "Sunday"]
    [day] = [cell for cell in table.select("td") if cell.select("ul")]
    assert [link.text.split("At ")[-1] for link in day.select("li a")[:3]] == ["9", "10", "11"]
    more = day.select_one(".month__more")
    assert more.text.startswith("2 more")
    assert len(soup(client, f"/en/events/{more['href']}").select(".result--event")) == 5
    assert more["href"] == day.select_one("a.month__day")["href"]
    assert len(table.select("td")) % 7 == 0


@pytest.mark.django_db
def test_a_date_of_several_days_stands_on_each_and_one_late_at_night_on_its_own_day(client: Client, tree: Tree) -> None:
    event(texts={"en": "Fair"}, dates=[at(10)], hours=40)
    event(texts={"en": "Night"}, dates=[at(20, 23)], hours=1)
    cells = {cell.b.text: cell.select_one("ul") for cell in month(client).select("td") if cell.b}
    assert [number for number, dates in cells.items() if dates] == ["10", "11", "12", "20"]


@pytest.mark.django_db
def test_a_cancelled_date_is_named_so_in_the_table(client: Client, tree: Tree) -> None:
    event(dates=[at(5)]).occurrences.update(status="CANCELLED")
    assert "Cancelled" in month(client).select_one("table li").text


@pytest.mark.django_db
def test_filters_stay_from_the_month_to_a_date_and_back(client: Client, tree: Tree) -> None:
    host = organization(name="Consulate")
    made = event(texts={"en": "Kept", "es": "Guardado"}, dates=[at(5)], host=host, kind="fair")
    event(texts={"en": "Other"}, dates=[at(6)])
    there = month(client, f"&host={host.slug}&event_kind=fair&utm=followed")
    [link] = there.select("table li a")
    assert "Kept" in link.text
    page = soup(client, link["href"])
    assert page.h1.text == "Kept"
    assert "followed" not in str(page)
    assert client.get(link["href"])["Cache-Control"] == "no-store"
    spanish = soup(client, page.select_one("a[hreflang=es]")["href"])
    assert spanish.h1.text == "Guardado"
    back = soup(client, spanish.select_one("nav.up a")["href"])
    assert "diciembre de 2031" in back.select_one("caption").text
    assert len(back.select("table li a")) == 1
    assert back.select_one(f"a[hreflang=en][href*='host={host.slug}']")
    assert [chip.bdi.text for chip in back.select(".chosen .chip")] == ["Feria", "Consulate"]
    assert made.slug in link["href"]


@pytest.mark.django_db
def test_filters_stay_from_the_list_to_a_date_and_back(client: Client, tree: Tree) -> None:
    event(kind="fair")
    link = soup(client, "/en/events/?event_kind=fair").select_one(".result__title a")["href"]
    assert soup(client, link).select_one("nav.up a")["href"] == "/en/events/?event_kind=fair"
    plain = soup(client, "/en/events/").select_one(".result__title a")["href"]
    assert soup(client, plain).select_one("nav.up a")["href"] == "/en/events/"
    assert "public" in client.get(plain)["Cache-Control"]


@pytest.mark.django_db
def test_the_days_that_most_people_ask_for_are_links(client: Client, tree: Tree) -> None:
    event(texts={"en": "Soon"}, dates=[tomorrow()])
    links = {link.text: link["href"] for link in soup(client, "/en/events/?mode=in-person").select(".spans a")}
    assert {"All", "Today", "This weekend", "This week", "This month", "Month"} <= {name.strip() for name in links}
    assert all("mode=in-person" in url for url in links.values())
    weekend = soup(client, links["This weekend"]).select("nav[aria-label=Days] [aria-current]")
    assert "This weekend" in [link.text for link in weekend], "on a Sunday it is today too"
    first, last = (QueryDict(links["This weekend"].split("?")[1])[name] for name in ("from", "to"))
    assert datetime.date.fromisoformat(last).weekday() == 6
    assert datetime.date.fromisoformat(first) >= today()


@pytest.mark.django_db
def test_what_is_over_leaves_todays_list_but_not_the_programs_answer(client: Client, tree: Tree) -> None:
    day = datetime.datetime.combine(today(), datetime.time(0, 0), MIDDLE_ZONE)
    event(texts={"en": "Over"}, dates=[day], hours=0, time_zone="America/Chicago")
    event(texts={"en": "Coming"}, dates=[day], hours=24, time_zone="America/Chicago")
    asked = f"from={today()}&to={today()}"
    listed = soup(client, f"/en/events/?{asked}").select(".result__title")
    assert [row.text for row in listed] == ["Coming"]
    assert client.get(f"/api/v2/events/?{asked}").json()["total"] == 2


@pytest.mark.django_db
def test_the_form_keeps_what_is_chosen_though_no_coming_date_has_it(client: Client, tree: Tree) -> None:
    host = organization(name="Quiet office")
    page = soup(client, f"/en/events/?host={host.slug}&spoken=qu&mode=online")
    chosen = {
        select["name"]: select.select_one("[selected]")["value"]
        for select in page.select("form.panel select")
        if select.select_one("[selected]")
    }
    assert chosen == {"host": host.slug, "spoken": "qu", "mode": "online"}


@pytest.mark.django_db
def test_a_wrong_month_is_said_and_this_one_shown(client: Client, tree: Tree) -> None:
    page = soup(client, "/en/events/?view=month&month=2031-77")
    assert "YYYY-MM" in page.select_one(".notice").text
    assert Month.of(today()).in_words("en") in page.h1.text
    assert "2031-77" not in str(page.main)


@pytest.mark.django_db
def test_links_to_other_months_end_where_dates_do(client: Client, tree: Tree) -> None:
    now = Month.of(today())
    assert not soup(client, f"/en/events/?view=month&month={now.shifted(18).code}").select("a[rel~=next]")
    turned = soup(client, f"/en/events/?view=month&month={now.code}&mode=online").select_one("a[rel~=next]")["href"]
    assert turned == f"/en/events/?mode=online&view=month&month={now.shifted(1).code}"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "ar", "ht", "zh-hans"])
def test_the_month_is_there_in_every_language(client: Client, tree: Tree, language: str) -> None:
    event(dates=[at(5)], place=city())
    page = client.get(f"/{language}/events/?view=month&month=2031-12")
    assert page.status_code == (200)
    assert len(BeautifulSoup(page.content, "html.parser").select("table li a")) == 1


def test_what_lasts_for_centuries_is_read_as_quickly_as_an_evening() -> None:
    long = Occurrence(event=Event(time_zone="America/Denver"), starts_at=at(1), ends_at=at(1).replace(year=9000))
    began = time.process_time()
    words = [when(long, "en").last_day for _ in range(100)]
    days = local_days([long] * 500)
    assert time.process_time() - began < 1
    assert words[0].endswith("9000")
    assert (days[0], len(days)) == (datetime.date(2031, 12, 1), 731)
