"""The page of one date: what people ask before they go, and what must not be overlooked."""

import datetime
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from resources.events.models import CoHost
from resources.events.venues import has_own_town
from resources.models import Event, EventLanguage, EventText, Occurrence
from tests.resources.factories import DENVER, Tree, city, event, occurrence, organization, topic

pytestmark = pytest.mark.django_db
START = datetime.datetime(2031, 12, 5, 18, tzinfo=DENVER)
SECRETS = {"venue": "Hidden hall", "address": "1 Hidden Street", "latitude": 31.5, "longitude": -106.25}


@pytest.fixture(autouse=True)
def _tree(tree: Tree) -> None:
    """Every page needs its site."""


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def facts(page: BeautifulSoup) -> dict[str, str]:
    return {row.dt.text: " ".join(row.dd.text.split()) for row in page.select("main .facts > div")}


def full(**fields: object) -> Event:
    named = {"place": city(), "venue": "Library", "address": "620 E 7th Ave", "postal_code": "79901", "dates": [START]}
    return event(**{**named, **fields})


def test_getting_there_names_the_place_and_opens_the_phones_map(client: Client) -> None:
    page = soup(client, f"/en/events/{full(latitude=31.753, longitude=-106.482).slug}/")
    assert "620 E 7th Ave" in page.select_one("address").text
    assert page.select_one("a[href^='geo:']")["href"] == "geo:31.753,-106.482?q=31.753,-106.482(Library)"


def test_without_a_point_the_map_looks_the_address_up(client: Client) -> None:
    link = soup(client, f"/en/events/{full().slug}/").select_one("a[href^='geo:']")["href"]
    assert link == "geo:0,0?q=620%20E%207th%20Ave%2C%20El%20Paso%2C%20TX%2C%2079901"


@pytest.mark.parametrize(("shown", "said"), [("late", "only to those who keep a seat"), ("city", "Only the city")])
def test_a_venue_that_is_not_public_is_nowhere_on_the_page(client: Client, shown: str, said: str) -> None:
    made = event(dates=[START], place=city(), venue_shown=shown, seats_offered=True, told_hours_before=12, **SECRETS)
    made.occurrences.update(venue="Hidden room", address="2 Hidden Street")
    for path in ("", "poster/"):
        response = client.get(f"/en/events/{made.slug}/{path}")
        for secret in (b"Hidden", b"31.5", b"106.25", b"geo:"):
            assert secret not in response.content
    assert said in soup(client, f"/en/events/{made.slug}/").main.text


def test_a_link_told_late_is_not_on_the_page(client: Client) -> None:
    made = event(dates=[START], mode="online", online_url="https://meet.example/hidden", link_shown="late",
                 seats_offered=True)  # fmt: skip
    page = soup(client, f"/en/events/{made.slug}/")
    assert "meet.example" not in str(page)
    assert "24 hours before" in page.main.text


def test_late_without_seats_nobody_could_be_told_so_the_host_is_asked(client: Client) -> None:
    made = event(dates=[START], mode="hybrid", venue_shown="late", link_shown="late", place=city(), **SECRETS)
    for path in ("", "poster/", "event.ics"):
        said = client.get(f"/en/events/{made.slug}/{path}")
        assert b"keep a seat" not in (said.getvalue() if said.streaming else said.content)
    page = soup(client, f"/en/events/{made.slug}/").main.text
    assert "Ask the host where it is." in page
    assert "Ask the host for the link." in page


@pytest.mark.parametrize("name", ["venue_shown", "link_shown"])
def test_what_is_told_late_needs_seats_that_people_can_keep(name: str) -> None:
    made = event(dates=[START], mode="hybrid", **{name: "late"})
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert set(refused.value.error_dict) == {name}
    with pytest.raises(ValidationError) as refused:
        made.full_clean(exclude=[name])
    assert set(refused.value.error_dict) == {"seats_offered"}
    made.full_clean(exclude=[name, "seats_offered"])
    made.seats_offered = True
    made.full_clean()


def test_another_place_on_one_day_cannot_be_overlooked(client: Client) -> None:
    made = full()
    occurrence(made, START + datetime.timedelta(days=7), venue="Plaza", address="5 Mills Ave", reason="Paint.")
    page = soup(client, f"/en/events/{made.slug}/?date=2031-12-12")
    notice = page.select_one(".notice--stop")
    assert "another place" in notice.text
    assert "Plaza" in notice.text
    assert "Paint." in notice.text
    assert "Library" not in page.select_one("address").text
    assert not soup(client, f"/en/events/{made.slug}/?date=2031-12-05").select(".notice--stop")
    assert "Another place" in page.select(".dates li")[1].text


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("5 Main St, Las Cruces, NM", True),
        ("Sunland Park, NM 88063, USA", True),
        ("5 Main St, NW", False),
        ("5 Mills Ave, EL PASO", False),
        ("", False),
    ],
)
def test_the_town_of_the_other_dates_stands_beside_an_address_that_names_none(address: str, own: bool) -> None:
    assert has_own_town(Occurrence(address=address)) == own


def test_what_people_ask_of_a_meeting_is_said_in_the_readers_language(client: Client) -> None:
    made = full(cost="free", wheelchairs="yes", children="partly", interpretation_on_request=True, capacity=40)
    EventText.objects.filter(event=made).update(audience="Families", fees="Copies cost a little.")
    EventText.objects.create(event=made, language="es", title="Plática", audience="Familias")
    EventLanguage.objects.create(event=made, code="en", interpretation=True)
    told = facts(soup(client, f"/en/events/{made.slug}/"))
    assert told["Cost"] == "Free Copies cost a little." or told["Cost"] == "FreeCopies cost a little."
    assert (told["Who it is for"], told["With a wheelchair"], told["Seats"]) == ("Families", "Yes", "40")
    assert "interpreted" in told["Languages spoken"]
    assert "if you ask before" in told["Languages spoken"]
    spanish = soup(client, f"/es/events/{made.slug}/")
    assert "Familias" in spanish.main.text
    assert spanish.select_one("dd[lang=es]").text == "Familias"


def test_what_nobody_knows_is_not_said(client: Client) -> None:
    assert not {"Cost", "With a wheelchair", "With children", "Seats"} & set(
        facts(soup(client, f"/en/events/{full().slug}/"))
    )


def test_hosts_are_named_only_if_they_are_public(client: Client) -> None:
    made = full(host=organization(name="Consulate"))
    for name, seen in (("Legal aid", "public"), ("Quiet partner", "owner")):
        CoHost.objects.create(event=made, organization=organization(name=name, visibility=seen))
    page = soup(client, f"/en/events/{made.slug}/")
    assert [link.span.text for link in page.select("section[aria-labelledby=host] .links a")] == [
        "Consulate",
        "Legal aid",
    ]
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert [each["name"] for each in data["organizer"]] == ["Consulate", "Legal aid"]
    assert "Quiet" not in str(page)


@pytest.mark.parametrize(
    ("contact", "link"),
    [("(915) 544-0100", "tel:+1-915-544-0100"), ("desk@consulate.example", "mailto:desk@consulate.example")],
)
def test_who_has_a_question_can_tap(client: Client, contact: str, link: str) -> None:
    assert soup(client, f"/en/events/{full(contact=contact).slug}/").select(f"main a[href='{link}']")


def test_a_contact_in_words_stays_words(client: Client) -> None:
    assert "Ask at the door" in soup(client, f"/en/events/{full(contact='Ask at the door').slug}/").main.text


def test_clocks_elsewhere_are_told_for_what_is_online(client: Client) -> None:
    online = full(mode="online", online_url="https://meet.example/1")
    told = facts(soup(client, f"/en/events/{online.slug}/"))
    assert told["New York"].startswith("8:00")
    assert told["Los Angeles"].startswith("5:00")
    assert "Denver" not in told
    assert "New York" not in facts(soup(client, f"/en/events/{full().slug}/"))


def test_a_date_that_is_over_says_so_and_names_the_next(client: Client) -> None:
    past = timezone.now().astimezone(DENVER) - datetime.timedelta(days=3)
    made = full(dates=[past, START])
    page = soup(client, f"/en/events/{made.slug}/?date={past:%Y-%m-%d}")
    assert "This date is over." in page.main.text
    assert page.select_one(".dates a")["href"].endswith("date=2031-12-05T18:00")
    assert not page.select("section[aria-labelledby=poster]")


def test_a_moved_date_is_told_to_machines_with_its_old_start(client: Client) -> None:
    made = full(dates=[])
    occurrence(made, START, starts_at=START + datetime.timedelta(days=1), ends_at=START + datetime.timedelta(days=2))
    page = soup(client, f"/en/events/{made.slug}/?date=2031-12-05")
    assert "Moved to another time." in page.select_one(".notice--stop").text
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert data["eventStatus"].endswith("EventRescheduled")
    assert data["previousStartDate"] == "2031-12-05T18:00:00-07:00"


def test_a_page_passes_on_its_own_date_and_nothing_that_was_chosen(client: Client) -> None:
    made = full(dates=[START, START + datetime.timedelta(days=7)])
    page = soup(client, f"/en/events/{made.slug}/?date=2031-12-12&near=79901")
    share = page.select_one(".share")
    assert share.select_one("#share-address")["value"].endswith(f"/en/events/{made.slug}/?date=2031-12-12T18:00")
    assert "79901" not in str(share)
    assert page.select_one("link[rel=canonical]")["href"].endswith("?date=2031-12-12")


def test_guides_and_co_hosts_show_meetings_too(client: Client, tree: Tree) -> None:
    host = organization(slug="co-host")
    made = full(texts={"en": "Rights at the door"}, kind="know-your-rights")
    CoHost.objects.create(event=made, organization=host)
    guide = tree.guide()
    guide.topics.add(topic("know-your-rights"))
    guide.save()
    for path in (guide.url, "/en/organizations/co-host/"):
        assert "Rights at the door" in soup(client, path).main.text
