"""Dates of events: local wall time across the change of clocks, honest rules only, nothing past ever deleted."""

import contextlib
import datetime
import zoneinfo

import pytest
import recurring_ical_events
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from partners.models import Organization
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.ahead import extend
from resources.events.rules.making import make_occurrences
from resources.events.rules.reading import RuleRefused, check_rule
from resources.events.rules.series import starts_of

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONES = ["America/Denver", "America/Phoenix", "America/New_York", "America/Tijuana", "America/Mexico_City", "UTC"]


def event_at(start: str, zone: str = "America/Denver", minutes: int = 90, **fields) -> Event:
    begins = datetime.datetime.fromisoformat(start).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    ends = (begins.replace(tzinfo=None) + datetime.timedelta(minutes=minutes)).replace(tzinfo=begins.tzinfo)
    return Event(starts_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC), time_zone=zone, **fields)


@pytest.fixture
def host(db) -> Organization:
    return Organization.objects.create(name="Casa", slug="casa")


def saved(host: Organization, *args, **fields) -> Event:
    event = event_at(*args, host=host, slug=fields.pop("slug", "talk"), **fields)
    event.save()
    return event


@st.composite
def rules(draw) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    if frequency == "WEEKLY":
        parts.append("BYDAY=" + ",".join(draw(st.sets(st.sampled_from(["MO", "TU", "TH", "SA"]), min_size=1))))
    if frequency == "MONTHLY":
        parts.append(
            draw(st.sampled_from(["BYDAY=1MO", "BYDAY=-1FR", "BYMONTHDAY=15", "BYMONTHDAY=-1", "BYDAY=2TU,4TU"]))
        )
    parts.append(draw(st.sampled_from(["COUNT=7", "UNTIL=20270401T000000Z", "WKST=SU"])))
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(
    rule=rules(),
    zone=st.sampled_from(ZONES),
    day=st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
    hour=st.integers(4, 22),
    left_out=st.integers(0, 5),
)
def test_dates_agree_with_an_independent_calendar_library(rule, zone, day, hour, left_out) -> None:
    event = event_at(f"{day}T{hour:02}:30", zone, rrule=rule)
    end = datetime.datetime(2027, 9, 1, tzinfo=UTC)
    begin = datetime.datetime(2025, 12, 1, tzinfo=UTC)
    ours = starts_of(event, after=begin, until=end)
    event.exdates = [ours[min(left_out, len(ours) - 1)].isoformat()]
    theirs = CalendarEvent()
    theirs.add("uid", "x")
    theirs.add("dtstart", event.starts_at.astimezone(event.zone))
    theirs.add("dtend", event.ends_at.astimezone(event.zone))
    theirs["rrule"] = rule
    theirs.add("exdate", datetime.datetime.fromisoformat(event.exdates[0]).replace(tzinfo=event.zone))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//puente//test//")
    calendar.add_component(theirs)
    calendar = Calendar.from_ical(calendar.to_ical())
    expected = sorted(
        found["dtstart"].dt.replace(tzinfo=None) for found in recurring_ical_events.of(calendar).between(begin, end)
    )
    assert starts_of(event, after=begin, until=end) == [
        start for start in expected if start <= end.replace(tzinfo=None)
    ]


def test_a_weekly_meeting_keeps_its_wall_time_when_clocks_change() -> None:
    event = event_at("2026-10-28T18:00", rrule="FREQ=WEEKLY;COUNT=2")
    assert [start.hour for start in starts_of(event, after=NOW - datetime.timedelta(days=60), until=NOW)] == [18, 18]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=3", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=1,2", "DAILY", "",
     "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=99999", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=WEEKLY;BYDAY=XX",
     "FREQ=DAILY\nRRULE:FREQ=SECONDLY", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=YEARLY;BYMONTH=99", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;COUNT=٣"],
)  # fmt: skip
def test_absurd_rules_are_refused_at_once(rule: str) -> None:
    with pytest.raises(RuleRefused):
        check_rule(rule)


@settings(max_examples=200, deadline=2000)
@given(st.text(alphabet="FREQ=DAILYWK;BNTU0123456789,-:\n COM", max_size=60))
def test_any_text_is_either_a_rule_or_refused(text: str) -> None:
    with contextlib.suppress(RuleRefused):
        assert check_rule(text)["FREQ"]


def test_a_second_run_changes_nothing(host) -> None:
    event = saved(host, "2026-12-01T18:00", rrule="FREQ=WEEKLY")
    first = make_occurrences([event], now=NOW)
    ids = set(Occurrence.objects.values_list("pk", flat=True))
    second = make_occurrences([event], now=NOW)
    assert first.created == 77
    assert (second.created, second.changed, second.deleted) == (0, 0, 0)
    assert ids == set(Occurrence.objects.values_list("pk", flat=True))


def test_past_dates_stay_when_the_rule_ends(host) -> None:
    event = saved(host, "2026-11-02T18:00", rrule="FREQ=WEEKLY;COUNT=6")
    make_occurrences([event], now=datetime.datetime(2026, 11, 1, tzinfo=UTC))
    event.rrule, event.starts_at = "", event.starts_at + datetime.timedelta(days=70)
    event.ends_at += datetime.timedelta(days=70)
    make_occurrences([event], now=NOW)
    assert Occurrence.objects.filter(starts_at__lt=NOW).count() == 3
    assert Occurrence.objects.filter(starts_at__gte=NOW).count() == 1


def test_a_moved_series_takes_what_hangs_on_a_date_along(host) -> None:
    event = saved(host, "2026-12-01T18:00", rrule="FREQ=WEEKLY;COUNT=3")
    make_occurrences([event], now=NOW)
    second = Occurrence.objects.order_by("starts_at")[1]
    second.status, second.reason = "CANCELLED", "Snow"
    second.save()
    event.starts_at += datetime.timedelta(days=1)
    event.ends_at += datetime.timedelta(days=1)
    make_occurrences([event], now=NOW)
    second.refresh_from_db()
    assert (second.reason, second.starts_at.date()) == ("Snow", datetime.date(2026, 12, 10))
    assert Occurrence.objects.count() == 3


def test_one_bad_rule_does_not_stop_the_others(host) -> None:
    bad = saved(host, "2026-12-01T18:00", rrule="FREQ=SECONDLY", slug="bad")
    good = saved(host, "2026-12-01T18:00", slug="good")
    made = make_occurrences([bad, good], now=NOW)
    assert list(made.refused) == [bad.pk]
    assert good.occurrences.count() == 1


def test_further_dates_and_dates_left_out_are_local(host) -> None:
    event = saved(
        host, "2026-12-01T18:00", rrule="FREQ=WEEKLY;COUNT=2", rdates=["2026-12-05T10:00"], exdates=["2026-12-08T18:00"]
    )
    make_occurrences([event], now=NOW)
    assert [date.local(date.starts_at).strftime("%d %H") for date in event.occurrences.order_by("starts_at")] == [
        "01 18",
        "05 10",
    ]


def test_the_clock_makes_new_dates_once_a_day(host) -> None:
    call_command("createcachetable", verbosity=0)
    event = saved(host, "2026-12-01T18:00", rrule="FREQ=WEEKLY")
    make_occurrences([event], now=NOW)
    later = NOW + datetime.timedelta(days=14)
    assert [extend(later), extend(later)] == [2, 0]
