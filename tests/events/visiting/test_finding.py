"""What search and the calendar's filters say of meetings: cancelled ones, days and hours, hosts, several values."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from partners.models import Jurisdiction
from resources.events.search import EventSearch
from resources.models import CoHost
from search import indexing
from tests.resources.factories import DENVER, Tree, city, event, organization

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SATURDAY = datetime.datetime(2031, 12, 6, 18, tzinfo=DENVER)


@pytest.fixture(autouse=True)
def _tree(tree: Tree) -> None:
    """Every page needs its site."""


@pytest.fixture
def index(settings: Any, tmp_path: Any) -> Any:
    settings.SEARCH_FOLDER = tmp_path / "index"
    return indexing.rebuild


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def listed(client: Client, query: str) -> list[str]:
    return [link.text for link in soup(client, f"/en/events/?{query}").select(".result__title a")]


def searched(client: Client, query: str) -> list[dict[str, Any]]:
    return client.get(f"/api/v2/search/?kind=event&{query}").json()["results"]


def test_a_cancelled_meeting_says_so_in_page_api_and_suggestions(client: Client, index: Any) -> None:
    event(texts={"en": "Quetzal talk", "es": "Charla quetzal"}, status="CANCELLED")
    event(texts={"en": "Quetzal fair"}, dates=[SATURDAY]).occurrences.update(status="CANCELLED")
    index()
    said = {"Cancelled: Quetzal talk", "Cancelled: Quetzal fair"}
    assert {each["title"] for each in searched(client, "q=quetzal")} == said
    assert {link.text for link in soup(client, "/en/search/?q=quetzal").select(".result__title a")} == said
    offered = client.get("/api/v2/suggest/?q=quetzal&lang=en").json()["suggestions"]
    assert {each["text"] for each in offered} == said
    assert searched(client, "from=2031-12-06&to=2031-12-06")[0]["title"] == "Cancelled: Quetzal fair"


def test_search_leads_to_the_next_date_that_takes_place_and_not_to_a_day_that_was_called_off(
    client: Client, index: Any
) -> None:
    made = event(texts={"en": "Quetzal talk"}, dates=[SATURDAY, SATURDAY + DAY, SATURDAY + 2 * DAY])
    made.occurrences.filter(starts_at=SATURDAY).update(status="CANCELLED")
    index()
    [found] = searched(client, "q=quetzal")
    assert (found["title"], found["url"].split("date=")[1]) == ("Quetzal talk", "2031-12-07T18:00")
    assert searched(client, "from=2031-12-06&to=2031-12-06") == []
    assert len(searched(client, "from=2031-12-07&to=2031-12-07")) == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", ("Saturday, December 6, 2031", "6:00 PM–7:30 PM")), ("es", ("sábado, 6 de diciembre de 2031", "18:00"))],
)
def test_a_result_says_day_hours_and_town_in_the_readers_language(
    client: Client, index: Any, lang: str, said: tuple[str, str]
) -> None:
    event(texts={"en": "Quetzal talk", "es": "Charla quetzal"}, place=city(), dates=[SATURDAY])
    index()
    parts = [
        part.text.replace("\u202f", " ")
        for part in soup(client, f"/{lang}/search/?q=quetzal").select(".result__kind bdi")
    ]
    assert parts[0] == said[0]
    assert "El Paso" in parts[2]


def test_an_online_meeting_says_whose_clocks_its_hours_are(index: Any) -> None:
    made = event(mode="online", dates=[SATURDAY])
    [card] = EventSearch().read([str(made.pk)], "en").values()
    assert "Mountain" in card.byline[1]


def test_cards_cost_as_many_queries_with_many_dates(django_assert_num_queries: Any) -> None:
    keys = [str(event(dates=[SATURDAY + number * DAY for number in range(number)]).pk) for number in (1, 9)]
    with django_assert_num_queries(2):
        assert len(EventSearch().read(keys, "en")) == 2
    with django_assert_num_queries(1):
        assert len(EventSearch().read_titles(keys, "en")) == 2


def test_what_an_organization_holds_with_others_is_found_by_its_name(client: Client, index: Any) -> None:
    host, guest, hidden = organization(), organization(name="Quetzal union"), organization(live=False)
    made = event(texts={"en": "Together"}, host=host)
    event(texts={"en": "Other"})
    for each in (guest, hidden):
        CoHost.objects.create(event=made, organization=each)
    index()
    assert listed(client, f"host={guest.slug}") == listed(client, f"host={host.slug}") == ["Together"]
    assert [each["title"] for each in searched(client, f"host={guest.slug}")] == ["Together"]
    assert [each["title"] for each in searched(client, "q=quetzal")] == ["Together"]
    feed = b"".join(client.get(f"/en/events/calendar.ics?host={guest.slug}")).decode()  # type: ignore[arg-type]
    assert feed.count("BEGIN:VEVENT") == 1
    [document] = EventSearch().documents([str(made.pk)])
    assert hidden.slug not in document.facets["host"]


def test_the_calendar_of_today_is_subscribed_to_without_its_day(client: Client) -> None:
    page = soup(client, "/en/events/?event_kind=fair&from=2031-12-06&to=2031-12-06")
    assert page.select_one(".subscribe a")["href"] == "/en/events/subscribe/?event_kind=fair"
    said = str(soup(client, "/en/events/subscribe/?event_kind=fair&from=2031-12-06&to=2031-12-06"))
    assert "2031" not in said
    assert "calendar.ics?event_kind=fair" in said


def test_another_language_still_subscribes_to_the_one_event(client: Client) -> None:
    made = event(texts={"en": "Talk", "es": "Charla"}, rrule="FREQ=WEEKLY")
    page = soup(client, f"/en/events/subscribe/?event={made.slug}")
    spanish = soup(client, page.select_one("a[hreflang=es]")["href"])
    assert f"/es/events/{made.slug}/event.ics" in str(spanish)


def test_each_day_has_one_heading_though_clocks_differ(client: Client) -> None:
    east = ZoneInfo("America/New_York")
    evening = datetime.datetime(2031, 12, 6, 23, tzinfo=DENVER)
    morning = datetime.datetime(2031, 12, 7, 0, 30, tzinfo=east)
    late = datetime.datetime(2031, 12, 7, 2, tzinfo=east)
    for title, start, zone in (("A", evening, DENVER), ("B", morning, east), ("C", late, east)):
        event(texts={"en": title}, dates=[start], time_zone=str(zone))
    event(texts={"en": "D"}, dates=[evening + datetime.timedelta(minutes=30)])
    days = soup(client, "/en/events/?from=2031-12-06").select("section.day")
    assert [[link.text for link in day.select(".result__title a")] for day in days] == [["A", "D"], ["B", "C"]]


def test_sending_the_form_again_keeps_all_values_of_a_filter(client: Client) -> None:
    event(kind="fair", spoken=("es", "en"))
    form = soup(client, "/en/events/?event_kind=fair&event_kind=workshop&spoken=es&spoken=en").select_one("form.panel")
    sent = [
        (each["name"], each["value"])
        for each in form.select("select option[selected], input[checked]")
        if each.get("name")
    ]
    chosen = {
        select["name"]: select.select_one("[selected]")["value"] for select in form.select("select:has([selected])")
    }
    assert {*sent, *chosen.items()} >= {
        ("event_kind", "fair"),
        ("event_kind", "workshop"),
        ("spoken", "es"),
        ("spoken", "en"),
    }
    ticked = form.select_one("input[name=event_kind]")
    assert ticked.parent.bdi.text == "Workshop"
    assert not soup(client, "/en/events/?event_kind=fair").select("form.panel input[type=checkbox]")


@pytest.mark.parametrize("view", ["", "&view=month&month=2031-12"])
def test_places_that_an_unknown_one_may_have_meant_are_links_that_keep_the_rest(client: Client, view: str) -> None:
    for state in ("IL", "MO"):
        slug = f"{state.lower()}-springfield"
        Jurisdiction.objects.create(
            kind="city", name="Springfield", slug=slug, state_code=state, latitude=39.8, longitude=-89.6
        )
    links = soup(client, f"/en/events/?near=Springfield&event_kind=fair{view}").select("form.panel .field li a")
    assert len(links) >= 2
    data = QueryDict(links[0]["href"].split("?")[1])
    assert data["near"].startswith("Springfield")
    assert data["event_kind"] == "fair"
    assert data.get("month", "") == ("2031-12" if view else "")


@pytest.mark.parametrize(("east_of", "west_of"), [("Asia/Tokyo", "America/Los_Angeles")])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_break_no_page(
    client: Client, day: str, east_of: str, west_of: str
) -> None:
    made = [event(time_zone=zone) for zone in (east_of, west_of)]
    assert client.get(f"/api/v2/events/?from={day}").json()["total"] == (2 if day.startswith("0001") else 0)
    assert client.get(f"/en/events/?from={day}&to={day}").status_code == 200
    for path in ("", "seats/", "event.ics"):
        codes = {client.get(f"{each.get_absolute_url()}{path}?date={day}").status_code for each in made}
        assert codes == {404 if path == "event.ics" else 200}


def test_what_is_free_is_found_in_list_api_feed_and_search(client: Client, index: Any) -> None:
    event(texts={"en": "Free talk"}, cost="free")
    event(texts={"en": "Paid course"}, cost="paid")
    assert listed(client, "cost=free") == ["Free talk"]
    assert client.get("/api/v2/events/?cost=free&cost=paid").json()["total"] == 2
    feed = client.get("/en/events/calendar.ics?cost=paid").getvalue().decode()
    assert ("Paid course" in feed, "Free talk" in feed) == (True, False)
    index()
    assert [each["title"] for each in searched(client, "cost=free")] == ["Free talk"]
