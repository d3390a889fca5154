"""What readers of a feed are told while many of its texts are not the newest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resources.events.feeds import keeping, making, views
from resources.models import CoHost, Event, EventText, FeedEntry, FeedText
from tests.events.feeds.test_feed import FEED, body, get, titles
from tests.resources.factories import event, occurrence, organization, tomorrow

pytestmark = pytest.mark.django_db


def wait_for(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(views, "IN_REQUEST", most)


def renamed(made: Event, title: str) -> None:
    text = made.texts.get()
    text.title = title
    text.save()


def queries_of(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_a_reader_waits_for_a_few_texts_and_reads_the_older_ones_of_the_rest(monkeypatch: pytest.MonkeyPatch):
    wait_for(monkeypatch, 1)
    made = [event(texts={"en": f"Talk {number}"}) for number in range(3)]
    keeping.settle_all(timezone.now())
    whole = get()["ETag"]
    for each in made:
        renamed(each, f"New {each.texts.get().title}")
    assert titles() == {"Talk 0", "Talk 1", "New Talk 2"}
    response = get(**{"If-None-Match": whole})
    assert response.status_code == 200
    assert "ETag" not in response
    keeping.settle_all(timezone.now())
    assert titles() == {"New Talk 0", "New Talk 1", "New Talk 2"}
    assert get()["ETag"] != whole


@pytest.mark.parametrize("path", ["/en/events/calendar.ics?event_kind=fair", "/en/feeds/events.xml"])
def test_nobody_holds_on_to_a_feed_that_is_half_new(monkeypatch: pytest.MonkeyPatch, path: str):
    wait_for(monkeypatch, 1)
    for _ in range(2):
        event(kind="fair")
    half = get(path).get("ETag", "")
    whole = get(path, **{"If-None-Match": half})
    assert whole.status_code == 200
    assert whole["ETag"] != half
    assert get(path, **{"If-None-Match": whole["ETag"]}).status_code == 304


def test_one_event_is_always_the_newest(monkeypatch: pytest.MonkeyPatch):
    wait_for(monkeypatch, 0)
    made = event(texts={"en": "Talk"})
    path = f"/en/events/{made.slug}/event.ics"
    assert "SUMMARY;LANGUAGE=en:Talk" in body(path)
    renamed(made, "Other")
    assert "SUMMARY;LANGUAGE=en:Other" in body(path)
    assert "ETag" in get(path)


@pytest.mark.parametrize("path", [FEED, "/en/feeds/events.xml"])
def test_how_many_texts_are_old_is_no_matter_of_queries(monkeypatch: pytest.MonkeyPatch, path: str):
    wait_for(monkeypatch, 2)

    def asked(number: int) -> int:
        for _ in range(number):
            made = event(rrule="FREQ=WEEKLY")
            occurrence(made, tomorrow(20), status="CANCELLED")
            CoHost.objects.create(event=made, organization=organization())
        return queries_of(lambda: get(path).getvalue() if path == FEED else get(path))

    asked(3)
    keeping.settle_all(timezone.now())
    EventText.objects.first().save()
    few = asked(3)
    assert asked(12) == few
    assert few <= 40


def test_however_many_are_withdrawn_at_once_it_costs_the_same():
    def taken_down(number: int) -> int:
        host = organization()
        for _ in range(number):
            event(host=host)
        body()
        host.withdrawn = "taken-down"
        host.save()
        return queries_of(body)

    assert taken_down(2) == taken_down(9)
    assert FeedEntry.objects.exclude(withdrawn_at=None).count() == 11


def test_events_written_in_another_way_stay_until_they_are_written_so(monkeypatch: pytest.MonkeyPatch):
    wait_for(monkeypatch, 0)
    for number in range(3):
        event(texts={"en": f"Talk {number}"})
    keeping.settle_all(timezone.now())
    before, whole = list(FeedText.objects.order_by("pk").values_list("text", "changed")), get()["ETag"]
    monkeypatch.setattr(making, "WRITTEN", "another")
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    response = get(**{"If-None-Match": whole})
    assert response.getvalue().count(b"BEGIN:VEVENT") == 3
    assert "ETag" not in response
    rounds = 0
    while keeping.settle_all(timezone.now()):
        rounds += 1
        assert len(titles()) == 3
    assert rounds > 3
    assert list(FeedText.objects.order_by("pk").values_list("text", "changed")) == before
    assert get()["ETag"] != whole


def _late(made: Event) -> None:
    made.venue_shown = "late"
    made.save()


def _of_the_city(made: Event) -> None:
    made.venue_shown = "city"
    made.save()


def _link_late(made: Event) -> None:
    made.link_shown = "late"
    made.save()


def _online(made: Event) -> None:
    made.mode = "online"
    made.save()


def _without_contact(made: Event) -> None:
    made.contact = ""
    made.save()


def _hide_co_host(made: Event) -> None:
    hidden = made.co_hosts.get().organization
    hidden.visibility = "groups"
    hidden.save()


SENTINELS = {
    _late: "SENTINEL-HOUSE",
    _of_the_city: "SENTINEL-HOUSE",
    _online: "SENTINEL-HOUSE",
    _link_late: "SENTINEL-LINK",
    _without_contact: "SENTINEL-CONTACT",
    _hide_co_host: "SENTINEL-FRIENDS",
}


@pytest.mark.parametrize("hide", SENTINELS)
def test_what_is_told_no_more_stands_in_no_text_that_waits(monkeypatch: pytest.MonkeyPatch, hide: Any):
    wait_for(monkeypatch, 0)
    made = event(
        texts={"en": "Talk"},
        mode="hybrid",
        venue="SENTINEL-HOUSE",
        online_url="https://sentinel.example.org/SENTINEL-LINK",
        contact="SENTINEL-CONTACT",
    )
    CoHost.objects.create(event=made, organization=organization(name="SENTINEL-FRIENDS"))
    keeping.settle_all(timezone.now())
    assert SENTINELS[hide] in body()
    hide(made)
    assert SENTINELS[hide] not in body()
    keeping.settle_all(timezone.now())
    said = body()
    assert SENTINELS[hide] not in said
    assert "SUMMARY;LANGUAGE=en:Talk" in said


def test_what_could_tell_too_much_is_written_before_all_that_changed_later(monkeypatch: pytest.MonkeyPatch):
    wait_for(monkeypatch, 1)
    hidden = event(texts={"en": "Hidden"}, venue="SENTINEL-HOUSE")
    others = [event(texts={"en": f"Talk {number}"}) for number in range(3)]
    keeping.settle_all(timezone.now())
    _late(hidden)
    for each in others:
        renamed(each, "Changed since")
    said = body()
    assert "SENTINEL-HOUSE" not in said
    assert "SUMMARY;LANGUAGE=en:Hidden" in said
    assert "Changed since" not in said


def test_an_event_taken_away_is_told_so_at_once_while_others_wait(monkeypatch: pytest.MonkeyPatch):
    wait_for(monkeypatch, 0)
    gone, stays = event(texts={"en": "SENTINEL"}), event(texts={"en": "Talk"})
    keeping.settle_all(timezone.now())
    renamed(stays, "Other")
    gone.unpublish()
    said = body()
    assert "SENTINEL" not in said
    assert "STATUS:CANCELLED" in said
    assert "SUMMARY;LANGUAGE=en:Talk" in said
    assert Client().get(f"/en/events/{gone.slug}/event.ics").status_code == 200
