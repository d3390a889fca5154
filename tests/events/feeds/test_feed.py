"""The calendar that a phone subscribes to, as it is served."""

import datetime
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from partners.entries import Origin
from resources.events.feeds import keeping
from resources.events.models import Event
from resources.models import EventText, FeedEntry, FeedText
from search.models import ContentChange
from search.versions import content_version, fold
from tests.resources.factories import city, event, occurrence, organization, tomorrow

pytestmark = pytest.mark.django_db
FEED = "/en/events/calendar.ics"
DAY = datetime.timedelta(days=1)


def get(path: str = FEED, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def body(path: str = FEED) -> str:
    response = get(path)
    assert response.status_code == 200, response.content
    return response.getvalue().decode().replace("\r\n ", "")


def titles(path: str = FEED) -> set[str]:
    return {str(each["SUMMARY"]) for each in icalendar.Calendar.from_ical(body(path)).walk("VEVENT")}


def test_the_calendar_says_how_often_to_ask_and_what_it_is_called():
    event(texts={"en": "Talk"})
    response = get()
    said = response.getvalue().decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in said
    assert "X-PUBLISHED-TTL:PT1H\r\n" in said
    assert "X-WR-CALNAME:Meetings and events · Puente\r\n" in said
    assert "BEGIN:VTIMEZONE\r\nTZID:America/Denver\r\n" in said
    assert said.endswith("END:VCALENDAR\r\n")
    assert not response.cookies


def test_it_holds_what_the_list_holds_under_the_same_filters():
    host = organization()
    event(texts={"en": "Clinic"}, kind="legal-clinic", host=host)
    event(texts={"en": "Fair"}, kind="fair", spoken=("en",))
    event(texts={"en": "Long over"}, dates=[timezone.now() - 9 * DAY])
    assert titles() == {"Clinic", "Fair"}
    assert titles(f"{FEED}?event_kind=fair") == {"Fair"}
    assert titles(f"{FEED}?host={host.slug}&spoken=es") == {"Clinic"}
    assert titles(f"{FEED}?unknown=thing") == {"Clinic", "Fair"}


def test_days_choose_events_and_a_series_is_given_whole():
    start = tomorrow()
    event(texts={"en": "Weekly"}, dates=[start, start + 7 * DAY, start + 14 * DAY], rrule="FREQ=WEEKLY;COUNT=3")
    event(texts={"en": "Once"})
    day = (start + 7 * DAY).date().isoformat()
    said = body(f"{FEED}?from={day}&to={day}")
    assert "SUMMARY;LANGUAGE=en:Weekly" in said
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in said
    assert f"DTSTART;TZID=America/Denver:{start:%Y%m%dT%H%M%S}" in said
    assert "Once" not in said


@pytest.mark.parametrize("wrong", ["page=2", "size=5", "event_kind=nothing", "from=2026-13-01", "for=me"])
def test_what_cannot_be_given_is_refused_in_plain_words(wrong: str):
    response = get(f"/es/events/calendar.ics?{wrong}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith(wrong.split("=")[0])
    assert "ETag" not in response


def test_who_holds_the_newest_state_is_told_so_by_one_query(django_assert_num_queries: DjangoAssertNumQueries):
    event()
    tag = get()["ETag"]
    with django_assert_num_queries(1):
        again = get(**{"If-None-Match": tag})
    assert again.status_code == 304
    assert again["Cache-Control"] == "private, no-cache"
    assert get(f"{FEED}?event_kind=fair")["ETag"] != tag
    assert get("/es/events/calendar.ics")["ETag"] != tag


def test_any_change_and_any_new_day_is_a_new_state(monkeypatch: pytest.MonkeyPatch):
    made = event()
    tags = [get()["ETag"]]
    made.texts.get().delete()
    tags.append(get()["ETag"])
    made.occurrences.get().save()
    tags.append(get()["ETag"])
    made.host.save()
    tags.append(get()["ETag"])
    later = timezone.now() + DAY
    monkeypatch.setattr(timezone, "now", lambda: later)
    tags.append(get()["ETag"])
    assert len(set(tags)) == 5


def test_folding_changes_keeps_the_version():
    event()
    EventText.objects.get().save()
    before = content_version("event")
    assert before > 1
    assert fold(timezone.now()) > 0
    assert content_version("event") == before
    assert ContentChange.objects.filter(kind="event").count() == 1
    assert fold(timezone.now()) == 0


def test_a_cancelled_date_stays_for_google_too_until_the_day_after(monkeypatch: pytest.MonkeyPatch):
    start = tomorrow()
    made = event(texts={"en": "Talk", "es": "Charla"}, dates=[start, start + 7 * DAY], rrule="FREQ=WEEKLY")
    date = made.occurrences.first()
    date.status = "CANCELLED"
    date.save()
    said = body()
    assert "SUMMARY;LANGUAGE=en:Cancelled: Talk" in said
    assert "STATUS:CANCELLED" in said
    google = body(f"{FEED}?for=google")
    assert "SUMMARY;LANGUAGE=en:Cancelled: Talk" in google
    assert "STATUS:CANCELLED" not in google
    assert "SUMMARY;LANGUAGE=es:Cancelad" in body("/es/events/calendar.ics")
    for days, is_told in ((0, True), (1, True), (2, False)):
        now = datetime.datetime.combine(start.date(), datetime.time(12), datetime.UTC) + days * DAY
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda now=now: now)
            assert ("STATUS:CANCELLED" in body()) is is_told, days


def test_dtstamp_is_that_of_the_last_change_of_the_words():
    made = event()
    Event.objects.update(updated_at=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC))
    assert "DTSTAMP:20260102T030405Z\r\n" in body()
    made.host.save()
    assert "DTSTAMP:20260102T030405Z\r\n" in body()
    text = made.texts.get()
    text.title = "Another"
    text.save()
    said = body()
    assert "LAST-MODIFIED:20260102T030405Z" not in said
    assert f"DTSTAMP:{timezone.now():%Y%m%d}T" in said


def _unpublish(made: Event) -> None:
    made.unpublish()


def _delete(made: Event) -> None:
    made.delete()


def _hide(made: Event) -> None:
    made.visibility = "owner"
    made.save()


def _take_host_down(made: Event) -> None:
    made.host.withdrawn = "taken-down"
    made.host.save()


@pytest.mark.parametrize("take_away", [_unpublish, _delete, _hide, _take_host_down])
def test_an_event_taken_away_is_told_as_cancelled_without_a_word_of_it(take_away: Any):
    made = event(
        texts={"en": "SENTINEL title"}, slug="sentinel", venue="SENTINEL house", kind="fair", rrule="FREQ=DAILY;COUNT=5"
    )
    uid = str(made.uid)
    assert "SENTINEL" in body()
    take_away(made)
    said = body()
    assert f"UID:{uid}" in said
    assert "STATUS:CANCELLED" in said
    assert "SUMMARY:Cancelled\r\n" in said
    assert "SEQUENCE:1" in said
    assert "RRULE:FREQ=DAILY;COUNT=5" in said
    assert "sentinel" not in said.lower()
    assert uid in body(f"{FEED}?event_kind=fair")
    assert uid not in body(f"{FEED}?event_kind=workshop")
    assert "STATUS:CANCELLED" in body("/en/events/sentinel/event.ics")
    assert not FeedText.objects.exists()
    kept = FeedEntry.objects.values().get()
    assert "sentinel" not in str(kept).lower()


def test_it_is_forgotten_after_30_days(monkeypatch: pytest.MonkeyPatch):
    made = event(texts={"en": "Talk"}, dates=[timezone.now() + 90 * DAY])
    body()
    made.delete()
    assert "STATUS:CANCELLED" in body()
    for days, is_told in ((29, True), (31, False)):
        now = timezone.now() + days * DAY
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda now=now: now)
            assert ("STATUS:CANCELLED" in body()) is is_told
    keeping.settle_all(timezone.now() + 32 * DAY)
    assert not FeedEntry.objects.exists()


def test_an_event_that_comes_back_has_a_higher_sequence_than_its_withdrawal():
    made = event(texts={"en": "Talk"})
    body()
    Event.objects.filter(pk=made.pk).update(live=False)
    keeping.settle_all(timezone.now())
    made.refresh_from_db()
    ContentChange.objects.create(kind="event")
    assert "SEQUENCE:1" in body()
    made.refresh_from_db()
    made.live = True
    made.save()
    said = body()
    assert "SEQUENCE:2" in said
    assert "CANCELLED" not in said


def test_examples_and_hidden_events_are_nothing_that_a_phone_trusts():
    event(texts={"en": "Example"}, origin=Origin.STARTER)
    event(texts={"en": "Partners"}, visibility="groups", kind="partner-meeting")
    shown = event(texts={"en": "Imported"}, origin=Origin.IMPORT)
    assert titles() == {"Imported"}
    assert get(f"/en/events/{shown.slug}/event.ics").status_code == 200
    for hidden in Event.objects.exclude(pk=shown.pk):
        assert get(f"/en/events/{hidden.slug}/event.ics").status_code == 404
    assert set(FeedEntry.objects.values_list("key", flat=True)) == {shown.pk}


def test_an_event_whose_rule_nobody_can_read_does_not_stop_the_others():
    event(texts={"en": "Good"})
    event(texts={"en": "Broken"}, rrule="FREQ=HOURLY")
    assert titles() == {"Good"}


def test_near_a_place_is_asked_of_the_search(settings: Any):
    event(texts={"en": "Here"}, place=city())
    response = get(f"{FEED}?near=nowhere-at-all")
    assert response.status_code == 400


def test_one_event_and_one_of_its_dates():
    start = tomorrow()
    made = event(texts={"en": "Weekly"}, dates=[start, start + 7 * DAY], rrule="FREQ=WEEKLY")
    whole = body(f"/en/events/{made.slug}/event.ics")
    assert f"X-WR-CALNAME:{made.texts.get().title} · Puente" in whole
    assert "RRULE:FREQ=WEEKLY" in whole
    assert "BEGIN:VTIMEZONE" in whole
    date = made.occurrences.last()
    single = body(f"/en/events/{made.slug}/event.ics?date={start + 7 * DAY:%Y-%m-%dT%H:%M}")
    assert "RRULE" not in single.split("BEGIN:VEVENT")[1]
    assert f"DTSTART;TZID=America/Denver:{date.local(date.starts_at):%Y%m%dT%H%M%S}" in single
    assert get(f"/en/events/{made.slug}/event.ics?date=2020-01-01").status_code == 404


def test_a_feed_costs_as_many_queries_for_many_events_as_for_few(django_assert_max_num_queries: Any):
    for number in range(12):
        made = event(texts={"en": f"Talk {number}"}, rrule="FREQ=WEEKLY;COUNT=3")
        occurrence(made, tomorrow() + 7 * DAY, status="CANCELLED")
    body()
    with django_assert_max_num_queries(8):
        body()


def test_the_clock_makes_the_texts_of_every_language_and_then_has_nothing_to_do():
    event(texts={"en": "Talk"})
    assert keeping.settle_all(timezone.now()) == len(keeping.settings.LANGUAGES)
    assert keeping.settle_all(timezone.now()) == 0
    assert FeedText.objects.count() == len(keeping.settings.LANGUAGES)


def test_a_minute_of_the_clock_makes_only_so_many_and_a_reader_gets_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    for number in range(3):
        event(texts={"en": f"Talk {number}"})
    assert keeping.settle_all(timezone.now()) == 2
    assert len(titles()) == 3
