"""The page that explains how to subscribe, and the Atom feed."""

import datetime
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from partners.entries import Origin
from tests.resources.factories import Tree, event, tomorrow

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def tree() -> Tree:
    return Tree()


def page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def test_the_addresses_keep_the_filters_and_drop_page_and_size():
    said = page("/en/events/subscribe/?event_kind=fair&page=2&size=5&unknown=x")
    host = settings.BASE_URL.split("://")[1]
    assert f'href="webcal://{host}/en/events/calendar.ics?event_kind=fair"' in said
    assert f'value="{settings.BASE_URL}/en/events/calendar.ics?event_kind=fair"' in said
    assert "calendar.ics?event_kind=fair&amp;for=google" in said
    assert "unknown" not in said.replace("Unknown", "")


def test_one_event_can_be_subscribed_to():
    made = event(texts={"en": "Talk", "es": "Charla"}, rrule="FREQ=WEEKLY")
    said = page(f"/es/events/subscribe/?event={made.slug}")
    assert "Charla" in said
    assert f"/es/events/{made.slug}/event.ics" in said
    assert f"/es/events/{made.slug}/event.ics?for=google" in said


def test_the_list_and_the_event_lead_to_it():
    made = event(rrule="FREQ=WEEKLY")
    assert "/en/events/subscribe/?event_kind=community-meeting" in page("/en/events/?event_kind=community-meeting")
    said = page(f"/en/events/{made.slug}/")
    assert f"/en/events/subscribe/?event={made.slug}" in said
    assert f"/en/events/{made.slug}/event.ics?date=" in said


def test_examples_are_named_as_left_out_only_where_there_are_any():
    words = "examples on this site do not take place"
    assert words not in page("/en/events/subscribe/")
    made = event(origin=Origin.STARTER)
    assert words in page("/en/events/subscribe/")
    assert "event.ics" not in page(f"/en/events/{made.slug}/")


def test_new_and_changed_events_stand_in_the_atom_feed_the_latest_first():
    first = event(texts={"en": "First"})
    event(texts={"en": "Second <b>&\x0b"}, status="CANCELLED")
    event(texts={"en": "Hidden"}, visibility="groups")
    event(texts={"en": "Example"}, origin=Origin.STARTER)
    event(texts={"en": "Over before it came"}, dates=[tomorrow() - datetime.timedelta(days=9)])
    page("/en/feeds/events.xml")
    text = first.texts.get()
    text.title = "First again"
    text.save()
    response = Client().get("/en/feeds/events.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    found = ET.fromstring(response.content).findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in found] == ["First again", "Cancelled: Second <b>&"]
    assert found[0].findtext(f"{ATOM}id") == f"urn:uuid:{first.pk}"
    again = Client().get("/en/feeds/events.xml", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_filter_that_is_wrong_is_named_as_it_was_written_and_the_addresses_can_be_copied():
    said = page("/en/events/subscribe/?near=99999999&spoken=es")
    assert "<bdi>99999999</bdi>: " in said
    assert "near=" not in said.split("<main")[1]
    assert said.count("data-copy") == 2
    assert said.count('type="button" hidden') == 2
