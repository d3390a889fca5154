"""Whatever makes people's calendars show something else raises SEQUENCE and DTSTAMP, however it was done."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from partners.changes.saving import open_draft
from resources.events.feeds.keeping import text_of
from resources.events.models import Event
from resources.events.rules.making import make_occurrences
from resources.events.rules.one_date import cancel_date, change_date, restore_date, token_of
from resources.events.rules.splitting import change_all, change_later, split
from resources.models import Occurrence, Seat
from tests.resources.factories import event, tomorrow

DAY = datetime.timedelta(days=1)
LONG_AGO = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)


@pytest.fixture
def series(db) -> Event:
    """Six weekly dates; people's calendars have known it for long."""
    made = event(dates=[], rrule="FREQ=WEEKLY;COUNT=6")
    make_occurrences([made])
    Event.objects.filter(pk=made.pk).update(updated_at=LONG_AGO)
    return Event.objects.get(pk=made.pk)


def told(of: Event) -> tuple[int, str]:
    """SEQUENCE and DTSTAMP of the feed's text."""
    text = text_of(Event.objects.get(pk=of.pk), "en").text
    (sequence,) = set(re.findall(r"SEQUENCE:(\d+)", text))
    (stamp,) = set(re.findall(r"DTSTAMP:(\w+)", text))
    return int(sequence), stamp


def third(of: Event) -> Occurrence:
    return of.occurrences.order_by("starts_at")[2]


def in_the_form_of_a_date(of: Event) -> None:
    date = third(of)
    change_date(date, by=None, based_on=token_of(date), venue="Room 2")


def by_calling_a_date_off(of: Event) -> None:
    date = third(of)
    cancel_date(date, by=None, based_on=token_of(date), reason="Snow.")


def behind_the_forms(of: Event) -> None:
    """As imports and scripts write."""
    date = third(of)
    date.status = "CANCELLED"
    date.save()


def of_a_date_that_the_horizon_has_not_come_to(of: Event) -> None:
    start = tomorrow() + 900 * DAY
    Occurrence.objects.create(event=of, original_start=start, starts_at=start, ends_at=start, status="CANCELLED")


def by_ending_the_series(of: Event) -> None:
    split(third(of), by=None, based_on=open_draft(of).based_on)


def by_moving_all(of: Event) -> None:
    opening = open_draft(of)
    opening.entry.starts_at += DAY
    opening.entry.ends_at += DAY
    change_all(opening.entry, by=None, based_on=opening.based_on)


def by_telling_the_venue_late(of: Event) -> None:
    of.venue_shown = "late"
    of.save()


@pytest.mark.parametrize(
    "change",
    [
        in_the_form_of_a_date,
        by_calling_a_date_off,
        behind_the_forms,
        of_a_date_that_the_horizon_has_not_come_to,
        by_ending_the_series,
        by_moving_all,
        by_telling_the_venue_late,
    ],
)
def test_calendars_ask_again_for_what_was_changed(series: Event, change: Callable[[Event], None]) -> None:
    assert told(series) == (0, "20260102T000000Z")
    change(series)
    sequence, stamp = told(series)
    assert sequence == 1
    assert stamp.startswith(f"{timezone.now():%Y%m%dT}")


def test_a_date_that_takes_place_again_is_a_change_too(series: Event) -> None:
    by_calling_a_date_off(series)
    date = third(series)
    restore_date(date, by=None, based_on=token_of(date))
    assert told(series)[0] == 2


def test_a_row_that_is_deleted_is_a_change_where_something_was_said_of_it(series: Event) -> None:
    behind_the_forms(series)
    third(series).delete()
    assert told(series)[0] == 2
    series.occurrences.order_by("starts_at").last().delete()
    assert told(series)[0] == 2


def test_the_series_that_goes_on_rises_with_what_makes_it_another(series: Event) -> None:
    new, _outcome = change_later(
        third(series), by=None, based_on=open_draft(series).based_on, changes={"venue": "Library"}
    )
    assert (told(new)[0], told(series)[0]) == (1, 1)


def test_seats_and_heads_change_nothing_in_calendars(series: Event) -> None:
    date = third(series)
    seat = Seat.objects.create(occurrence=date, digest="0", seats=2, order=1)
    seat.delete()
    date.head_count = 12
    date.save()
    date.save(update_fields=["head_count"])
    assert told(series) == (0, "20260102T000000Z")
