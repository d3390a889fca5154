"""The clock: dates ahead in batches, right in every zone, by the time zones that are pinned."""

import datetime
import itertools
import zoneinfo
from importlib import resources
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules import ahead, making, zones
from resources.events.rules.ahead import extend
from resources.events.rules.making import make_occurrences
from resources.events.rules.models import DatesMade
from resources.events.rules.series import Series
from search import outbox
from tests.resources.factories import organization

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
WITHOUT_SUMMER = {
    "America/Phoenix",
    "America/Hermosillo",
    "America/Mexico_City",
    "America/Merida",
    "America/Monterrey",
    "America/Chihuahua",
    "America/Mazatlan",
    "America/Bahia_Banderas",
    "America/Cancun",
    "Pacific/Honolulu",
}
BORDER = {"America/Ojinaga", "America/Ciudad_Juarez", "America/Tijuana", "America/Matamoros"}


def american_zones() -> list[str]:
    """Of the United States and Mexico, as the pinned package lists them."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return sorted(zone for country, _where, zone, *_rest in rows if country in {"US", "MX"})


def weekly(zone: str, at: datetime.datetime, rule: str = "FREQ=WEEKLY") -> Event:
    begins = at.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return Event(starts_at=begins, ends_at=begins + datetime.timedelta(hours=2), time_zone=zone, rrule=rule)


def test_time_zones_are_read_from_the_pinned_package_alone() -> None:
    assert zoneinfo.TZPATH == ()
    assert f"tzdata=={zones.tzdata_version()} " in Path("requirements.txt").read_text("utf-8")


def test_there_are_all_zones_of_two_countries() -> None:
    found = american_zones()
    assert len(found) >= 40
    assert set(found) >= WITHOUT_SUMMER | BORDER


@pytest.mark.parametrize("zone", american_zones())
def test_a_meeting_keeps_its_hour_across_the_change_of_clocks(zone: str) -> None:
    event = weekly(zone, datetime.datetime(2026, 9, 5, 10))
    dates = making.wanted_dates(event, after=NOW - 90 * DAY, until=NOW + 540 * DAY)
    here = zoneinfo.ZoneInfo(zone)
    assert len(dates) > 80
    assert {f"{start.astimezone(here):%a %H:%M}" for start in dates} == {"Sat 10:00"}
    assert {end - start for start, end in dates.items()} == {datetime.timedelta(hours=2)}
    offsets = {start.astimezone(here).utcoffset() for start in dates}
    assert len(offsets) == (1 if zone in WITHOUT_SUMMER else 2)


@pytest.mark.parametrize("zone", sorted(BORDER))
def test_the_border_changes_its_clocks_with_the_north(zone: str) -> None:
    event = weekly(zone, datetime.datetime(2027, 3, 8, 10), "FREQ=DAILY;COUNT=10")
    starts = sorted(making.wanted_dates(event, after=NOW, until=NOW + 200 * DAY))
    apart = [(other - one) for one, other in itertools.pairwise(starts)]
    assert apart.count(datetime.timedelta(hours=23)) == 1
    assert starts[apart.index(datetime.timedelta(hours=23)) + 1].date() == datetime.date(2027, 3, 14)


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(american_zones()),
    day=st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)),
    minutes=st.integers(0, 24 * 60 - 1),
    days=st.integers(1, 30),
)
def test_every_date_shows_its_hour_or_the_one_after_a_gap(zone, day, minutes, days) -> None:
    at = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minutes)
    series = Series.of(weekly(zone, at, f"FREQ=DAILY;INTERVAL={days};COUNT=30"))
    for start in series.by_rule():
        shown = series.moment(start).astimezone(series.zone).replace(tzinfo=None)
        assert shown - start in {datetime.timedelta(), datetime.timedelta(hours=1)}


def many(number: int, **fields) -> list[Event]:
    host = organization()
    rules = ["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1SA", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=15"]
    events = [weekly("America/Denver", datetime.datetime(2026, 12, 5, 10), rules[each % 4]) for each in range(number)]
    for each, event in enumerate(events):
        event.host, event.slug = host, f"series-{each}"
    return Event.objects.bulk_create(events)


def all_gone() -> None:
    with outbox.gathered():
        Event.objects.all().delete()


def queries_of(call) -> tuple[int, int]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = call()
    return answer, len(seen)


def test_unchanged_events_cost_the_same_few_queries_however_many(db, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "MOST", 10_000)
    make_occurrences(many(8), now=NOW)
    assert queries_of(lambda: extend(NOW)) == (0, 2), "all is made: one question for each kind of work"
    all_gone()
    make_occurrences(many(20), now=NOW)
    tomorrow = NOW + DAY
    _made, once = queries_of(lambda: extend(tomorrow))
    all_gone()
    make_occurrences(many(80), now=NOW)
    _made, again = queries_of(lambda: extend(tomorrow))
    assert once == again <= 12


def test_each_day_brings_the_dates_that_the_horizon_has_come_to_and_no_other(db) -> None:
    events = many(8)
    make_occurrences(events, now=NOW)
    there = Occurrence.objects.count()
    made = sum(extend(NOW + day * DAY) for day in range(1, 32))
    assert made == Occurrence.objects.count() - there
    before = set(Occurrence.objects.values_list("event", "original_start"))
    again = make_occurrences(events, now=NOW + 31 * DAY)
    assert again.deleted == again.changed == 0
    assert set(Occurrence.objects.values_list("event", "original_start")) == before


def test_an_event_written_behind_the_forms_gets_its_dates_by_the_next_tick(db) -> None:
    many(3)
    assert extend(NOW) > 100
    assert extend(NOW) == 0


def test_a_further_date_beyond_the_horizon_is_made_when_it_comes(db) -> None:
    [event] = many(1)
    Event.objects.filter(pk=event.pk).update(rrule="", rdates=["2028-06-10T10:00"])
    extend(NOW)
    assert event.occurrences.count() == 1
    assert extend(NOW + 30 * DAY) == 1


def test_an_unusable_rule_or_zone_stops_nobody(db) -> None:
    bad, lost, good = many(3)
    Event.objects.filter(pk=bad.pk).update(rrule="FREQ=SECONDLY")
    Event.objects.filter(pk=lost.pk).update(time_zone="Mars/Olympus")
    assert extend(NOW) == good.occurrences.count() > 30
    assert extend(NOW + DAY) >= 0
    assert not ahead.due_anew().exists(), "they are not tried again each minute"


def test_a_new_version_of_the_zones_makes_all_dates_anew_at_the_hour_people_know(db, monkeypatch) -> None:
    """As if Denver had given up its summer time: what was made by other clocks is an hour off."""
    [event] = many(1)
    make_occurrences([event], now=NOW)
    marked, moved = event.occurrences.order_by("starts_at")[2:4]
    Occurrence.objects.filter(pk=marked.pk).update(status="CANCELLED", reason="Snow.")
    later = moved.starts_at + datetime.timedelta(hours=3)
    Occurrence.objects.filter(pk=moved.pk).update(starts_at=later, ends_at=later + datetime.timedelta(hours=1))
    for model, names in ((Event, ("starts_at", "ends_at")), (Occurrence, ("original_start", "starts_at", "ends_at"))):
        for row in model.objects.all():
            for name in names:
                setattr(row, name, getattr(row, name) + datetime.timedelta(hours=1))
            model.objects.bulk_update([row], names)
    DatesMade.objects.update(starts_at=event.starts_at + datetime.timedelta(hours=1), tzdata="2026.1")
    keys = set(Occurrence.objects.values_list("pk", flat=True))
    assert extend(NOW) > 70
    event.refresh_from_db(), marked.refresh_from_db(), moved.refresh_from_db()
    assert f"{event.starts_at.astimezone(event.zone):%H:%M}" == "10:00"
    assert event.sequence == 1
    assert {f"{date.local(date.original_start):%H:%M}" for date in event.occurrences.all()} == {"10:00"}
    assert keys <= set(Occurrence.objects.values_list("pk", flat=True)), "each row is the same"
    assert (marked.reason, marked.starts_at) == ("Snow.", marked.original_start)
    assert f"{moved.local(moved.starts_at):%H:%M}" == "13:00"
    assert DatesMade.objects.get().tzdata == zones.tzdata_version()
    assert extend(NOW) == 0
