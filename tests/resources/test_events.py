"""The list of dates and the page of an event as visitors and programs see them."""

import datetime
import json
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from partners.entries import Origin
from partners.models import Hotline
from resources.events.clock import local_days
from resources.events.search import EventSearch
from resources.models import EventDocument
from tests.resources.factories import DENVER, Tree, city, event, occurrence, organization, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree(tree: Tree) -> None:
    """Every page needs its site."""


def soup(client: Client, path: str, **params: str) -> BeautifulSoup:
    response = client.get(f"{path}?{urlencode(params)}" if params else path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def titles(client: Client, **params: str) -> list[str]:
    return [link.text for link in soup(client, "/en/events/", **params).select(".result__title a")]


def days_ahead(number: int, hour: int = 18) -> datetime.datetime:
    return tomorrow(hour) + datetime.timedelta(days=number)


def test_dates_stand_under_their_day_soonest_first(client: Client) -> None:
    event(texts={"en": "Later"}, dates=[days_ahead(3)])
    event(texts={"en": "Evening"}, dates=[days_ahead(0, 18)])
    event(texts={"en": "Morning"}, dates=[days_ahead(0, 9)])
    days = soup(client, "/en/events/").select("section.day")
    assert [[link.text for link in day.select(".result__title a")] for day in days] == [
        ["Morning", "Evening"],
        ["Later"],
    ]
    assert str(days_ahead(0).year) in days[0].h3.text
    leaf = days[0].select_one(".date-tile time")
    assert leaf["datetime"] == days_ahead(0).date().isoformat(), "the day is the one on the clocks there"


def test_what_is_over_is_not_listed_but_found_by_its_day(client: Client) -> None:
    past = days_ahead(-10)
    event(texts={"en": "Past"}, dates=[past])
    assert titles(client) == []
    assert titles(client, **{"from": past.date().isoformat()}) == ["Past"]


def test_days_are_those_of_the_events_own_zone(client: Client) -> None:
    late = days_ahead(0, 23)
    event(texts={"en": "Late"}, dates=[late])
    day = late.date().isoformat()
    assert titles(client, **{"from": day, "to": day}) == ["Late"]
    after = (late.date() + datetime.timedelta(days=2)).isoformat()
    assert titles(client, **{"from": after}) == []


def test_an_end_at_midnight_does_not_reach_the_next_day(client: Client) -> None:
    made = event(dates=[days_ahead(0, 20)], hours=4)
    first = days_ahead(0).date()
    assert local_days(made.occurrences.all()) == [first]
    assert titles(client, **{"from": (first + datetime.timedelta(days=1)).isoformat()}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_kind", "legal-clinic"),
        ("mode", "online"),
        ("spoken", "qu"),
        ("host", "the-host"),
        ("state", "NM"),
        ("county", "nm-dona-ana-county"),
    ],
)
def test_a_filter_keeps_what_fits_and_drops_the_rest(client: Client, name: str, value: str) -> None:
    city(kind="state", name="New Mexico", slug="nm", code="NM", state_code="NM")
    county = city(kind="county", name="Doña Ana", slug="nm-dona-ana-county", state_code="NM")
    town = city(name="Las Cruces", slug="nm-las-cruces", state_code="NM")
    town.parents.add(county)
    event(
        texts={"en": "Fits"},
        kind="legal-clinic",
        mode="online",
        spoken=("qu",),
        host=organization(slug="the-host"),
        place=town,
    )
    event(texts={"en": "Rest"}, place=city())
    assert titles(client, **{name: value}) == ["Fits"]
    assert sorted(titles(client)) == ["Fits", "Rest"]


def test_a_wrong_filter_is_named_and_the_whole_list_shown(client: Client) -> None:
    event(texts={"en": "Shown"})
    page = soup(client, "/en/events/", **{"from": "soon", "event_kind": "party"})
    assert page.select_one("#events-from-error").text
    assert page.select_one("#events-from")["value"] == "soon"
    assert page.select_one("#events-from")["aria-describedby"] == "events-from-error"
    assert "event_kind" in page.select_one("main > .field__error").text
    assert [link.text for link in page.select(".result__title a")] == ["Shown"]


def test_unknown_parameters_are_never_repeated(client: Client) -> None:
    for number in range(25):
        event(dates=[days_ahead(number)])
    response = client.get("/en/events/?utm=tracking-word&mode=in-person")
    page = BeautifulSoup(response.content, "html.parser")
    assert "tracking-word" not in str(page)
    assert page.select_one("a[rel~=next]")["href"] == "/en/events/?mode=in-person&page=2"
    assert response["Cache-Control"] == "no-store"
    assert len(page.select(".result--event")) == 10
    assert len(soup(client, "/en/events/", mode="in-person", page="3").select(".result--event")) == 5


@pytest.mark.parametrize("size", [3, 20])
def test_pages_of_dates_are_as_long_as_asked_and_links_say_so(client: Client, size: int) -> None:
    for number in range(25):
        event(dates=[days_ahead(number)])
    page = soup(client, "/en/events/", mode="in-person", size=str(size), page="2")
    assert len(page.select(".result--event")) == min(size, 25 - size)
    assert page.select_one("a[rel~=prev]")["href"] == f"/en/events/?mode=in-person&size={size}"


def test_the_first_page_of_dates_is_short_and_may_be_indexed(client: Client) -> None:
    for number in range(12):
        event(dates=[days_ahead(number)])
    page = soup(client, "/en/events/", size="wrong")
    assert len(page.select(".result--event")) == 10
    plain = client.get("/en/events/")
    assert "public" in plain["Cache-Control"]
    assert b"noindex" not in plain.content
    assert b'href="/en/events/?page=2"' in plain.content


def test_a_row_says_cancelled_moved_and_example(client: Client) -> None:
    cancelled = event(dates=[days_ahead(0)])
    cancelled.occurrences.update(status="CANCELLED")
    moved = event(dates=[])
    occurrence(moved, days_ahead(2), starts_at=days_ahead(1), ends_at=days_ahead(1, 20))
    event(dates=[days_ahead(3)], origin=Origin.STARTER)
    event(dates=[days_ahead(4)], status="TENTATIVE")
    rows = soup(client, "/en/events/").select(".result--event")
    said = [row.select_one(".chip--warn, .chip--example").text for row in rows]
    assert said == ["Cancelled", "Moved to this date", "Example: does not take place", "Not yet certain"]
    assert "result--cancelled" in rows[0]["class"]


def test_the_page_shows_the_date_asked_for_with_hour_and_zone(client: Client) -> None:
    start = datetime.datetime(2030, 1, 15, 18, 30, tzinfo=DENVER)
    made = event(dates=[start, start + datetime.timedelta(days=7)])
    for asked in ("2030-01-22", "2030-01-22T18:30"):
        when = soup(client, f"/en/events/{made.slug}/", date=asked).select_one(".when")
        assert "Tuesday, January 22, 2030" in when.text
        assert "6:30\u202fPM" in when.text
        assert "Mountain Standard Time" in when.text
        assert when.time["datetime"] == "2030-01-22T18:30:00-07:00"
    assert (
        "martes, 22 de enero de 2030"
        in soup(client, f"/es/events/{made.slug}/", date="2030-01-22").select_one(".when").text
    )


@pytest.mark.parametrize("asked", ["2031-01-01", "tomorrow", "2030-13-45", "9999-12-31", "2030-01-15T99:99"])
def test_a_date_that_is_not_there_is_said_and_the_next_ones_shown(client: Client, asked: str) -> None:
    made = event(dates=[datetime.datetime(2030, 1, 15, 18, tzinfo=DENVER)])
    page = soup(client, f"/en/events/{made.slug}/", date=asked)
    assert "There is no meeting on the day in this address." in page.main.text
    assert page.select(".dates a")
    assert asked not in str(page.main)


def test_every_link_of_the_list_leads_to_its_own_date(client: Client) -> None:
    starts = [days_ahead(1), days_ahead(8)]
    event(dates=starts)
    links = [link["href"] for link in soup(client, "/en/events/").select(".result__title a")]
    for link, start in zip(links, starts, strict=True):
        page = BeautifulSoup(client.get(link).content, "html.parser")
        assert page.select_one(".when time")["datetime"] == start.astimezone(DENVER).isoformat()


def test_a_cancelled_date_says_why_and_a_moved_one_from_when(client: Client) -> None:
    made = event(dates=[days_ahead(0)])
    made.occurrences.update(status="CANCELLED", reason="The hall is closed.")
    page = soup(client, f"/en/events/{made.slug}/")
    assert "Cancelled. This meeting does not take place." in page.main.text
    assert "The hall is closed." in page.main.text
    assert page.title.text.startswith("Cancelled")
    moved = event(dates=[])
    occurrence(moved, days_ahead(2, 10), starts_at=days_ahead(1), ends_at=days_ahead(1, 20))
    text = soup(client, f"/en/events/{moved.slug}/").main.text
    assert "Moved to another time." in text
    assert "10:00" in text


def test_an_example_says_so_and_no_machine_is_told(client: Client) -> None:
    made = event(origin=Origin.STARTER)
    page = soup(client, f"/en/events/{made.slug}/")
    assert "This is an example. It does not take place." in page.main.text
    assert "noindex" in page.select_one("meta[name=robots]")["content"]
    assert not page.select('script[type="application/ld+json"]')


def test_a_real_event_is_told_to_machines(client: Client) -> None:
    made = event(
        texts={"en": "Talk </script><b>"},
        place=city(),
        venue="Library",
        mode="hybrid",
        online_url="https://meet.example/1",
    )
    page = soup(client, f"/en/events/{made.slug}/")
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert data["@type"] == "Event"
    assert data["name"] == "Talk </script><b>"
    assert data["startDate"] == tomorrow().isoformat()
    assert {place["@type"] for place in data["location"]} == {"Place", "VirtualLocation"}
    assert "noindex" not in page.select_one("meta[name=robots]")["content"]


def test_words_come_in_the_best_language_and_say_which(client: Client) -> None:
    made = event(texts={"es": "Plática"})
    EventDocument.objects.create(event=made, language="es", document="Pasaporte")
    page = soup(client, f"/ar/events/{made.slug}/")
    assert page.h1["lang"] == "es"
    assert page.h1["dir"] == "ltr"
    assert page.select_one(".checklist")["lang"] == "es"
    assert page.select_one(".notice--quiet")
    assert not soup(client, f"/es/events/{made.slug}/").select(".notice--quiet")


@pytest.mark.parametrize(
    "hide",
    [
        {"live": False},
        {"visibility": "groups"},
        {"visibility": "owner"},
        {"host": {"live": False}},
        {"host": {"visibility": "owner"}},
    ],
)
def test_what_is_not_public_is_nowhere(client: Client, hide: dict) -> None:
    host = organization(**hide.pop("host", {}))
    made = event(texts={"en": "Canary"}, host=host, **hide)
    assert client.get(f"/en/events/{made.slug}/").status_code == 404
    for path in ("/en/events/", "/en/", "/api/v2/events/", f"/en/events/?host={host.slug}", "/sitemap.xml"):
        assert b"Canary" not in client.get(path).content
        assert made.slug.encode() not in client.get(path).content


def test_the_api_answers_as_the_contract_says(client: Client) -> None:
    made = event(texts={"en": "Talk", "es": "Plática"}, place=city(), dates=[days_ahead(0), days_ahead(7)])
    response = client.get("/api/v2/events/?lang=es&size=1")
    data = response.json()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert (data["total"], data["page"], data["size"]) == (2, 1, 1)
    [first] = data["occurrences"]
    assert first == {
        "event": str(made.pk),
        "title": "Plática",
        "lang": "es",
        "start": days_ahead(0).isoformat(),
        "end": (days_ahead(0) + datetime.timedelta(hours=1.5)).isoformat(),
        "timezone": "America/Denver",
        "all_day": False,
        "status": "CONFIRMED",
        "mode": "in-person",
        "place": "El Paso, TX",
        "host": made.host.slug,
        "languages": ["es"],
        "url": first["url"],
    }
    assert first["url"].startswith(f"/es/events/{made.slug}/?date=")


@pytest.mark.parametrize(
    "query", ["color=red", "from=soon", "mode=dance", "size=1000", "from=2030-02-02&to=2030-02-01", "host=nobody"]
)
def test_the_api_refuses_what_it_does_not_know(client: Client, query: str) -> None:
    response = client.get(f"/api/v2/events/?{query}")
    assert response.status_code == 400
    assert response.json()["errors"]


def test_lists_need_no_more_queries_with_more_dates(client: Client, django_assert_max_num_queries) -> None:
    Hotline.objects.create(slug="line", number="+18005550100", in_strip=True)

    def count(path: str) -> int:
        client.get(path)
        with django_assert_max_num_queries(15) as seen:
            assert client.get(path).status_code == 200
        return len(seen.captured_queries)

    made = event(place=city())
    paths = ["/en/events/", "/en/events/?mode=in-person&state=TX", f"/en/events/{made.slug}/", "/api/v2/events/"]
    few = [count(path) for path in paths]
    for number in range(12):
        event(place=city(), dates=[days_ahead(number)])
        occurrence(made, days_ahead(20 + number))
    assert [count(path) for path in paths] == few


def test_an_event_under_way_is_still_listed(client: Client) -> None:
    event(texts={"en": "Now"}, dates=[timezone.now() - datetime.timedelta(minutes=30)])
    assert titles(client) == ["Now"]


def test_the_tables_are_searched_for_a_venue_only_where_everyone_may_know_it() -> None:
    told = event(venue="Quetzal hall")
    event(venue="Quetzal hall", venue_shown="late")
    event(venue="Quetzal hall", venue_shown="city")
    assert EventSearch().look_up(["quetzal"], 10) == [str(told.pk)]


def test_visitors_are_not_offered_meetings_that_no_list_shows_them(client: Client) -> None:
    kinds = [option["value"] for option in soup(client, "/en/events/").select("select[name=event_kind] option")]
    assert "fair" in kinds
    assert "partner-meeting" not in kinds
