"""One date, this and the later ones, all: nothing that hangs on a date is lost, and nobody writes over somebody else."""

import datetime

import pytest
from django.test import Client

from partners.audit.models import AuditRow
from partners.changes.differing import ChangedMeanwhile
from partners.changes.saving import open_draft
from resources.events.models import CoHost, Event
from resources.events.rules.making import make_occurrences
from resources.events.rules.one_date import cancel_date, change_date, restore_date, token_of
from resources.events.rules.reading import RuleRefused
from resources.events.rules.series import Series
from resources.events.rules.splitting import change_all, change_later, continued_on, halves, split
from resources.models import EventDocument, Seat
from tests.events.rules.generated import RULES, WINDOW
from tests.resources.factories import Tree, event, organization, tomorrow

DAY = datetime.timedelta(days=1)


@pytest.fixture
def series(db) -> Event:
    """Six weekly dates from tomorrow evening on, the third left out, with one more on a day between."""
    first = tomorrow()
    further = f"{first + 10 * DAY:%Y-%m-%dT%H:%M}"
    left_out = f"{first + 14 * DAY:%Y-%m-%dT%H:%M}"
    made = event(
        dates=[],
        rrule="FREQ=WEEKLY;COUNT=6",
        rdates=[further],
        exdates=[left_out],
        texts={"en": "Talk", "es": "Plática"},
    )
    EventDocument.objects.create(event=made, language="en", document="Passport")
    CoHost.objects.create(event=made, organization=organization())
    make_occurrences([made])
    return made


def hang(date) -> Seat:
    return Seat.objects.create(occurrence=date, digest="0", seats=2, order=1)


def starts(of: Event) -> list[int]:
    """Days from tomorrow."""
    return [
        (date.local(date.starts_at).date() - tomorrow().date()).days for date in of.occurrences.order_by("starts_at")
    ]


def test_one_date_is_moved_and_named_in_the_trail(series) -> None:
    date = series.occurrences.order_by("starts_at")[1]
    hour = date.starts_at + datetime.timedelta(hours=1)
    assert change_date(date, by=None, based_on=token_of(date), starts_at=hour, ends_at=hour, venue="Room 2")
    assert (date.starts_at, date.moved, date.venue) == (hour, True, "Room 2")
    series.refresh_from_db()
    assert series.sequence == 1
    row = AuditRow.objects.get(action="events.change_date")
    assert row.after["venue"] == "Room 2"
    assert row.organization_id == series.host_id
    make_occurrences([series])
    date.refresh_from_db()
    assert date.starts_at == hour, "a date that was moved stays where it is"


def test_a_date_is_cancelled_with_a_reason_and_takes_place_again(series) -> None:
    date = series.occurrences.order_by("starts_at")[0]
    with pytest.raises(RuleRefused):
        cancel_date(date, by=None, based_on=token_of(date), reason=" ")
    cancel_date(date, by=None, based_on=token_of(date), reason="Snow.")
    assert (date.is_cancelled, date.reason) == (True, "Snow.")
    restore_date(date, by=None, based_on=token_of(date))
    assert (date.is_cancelled, date.reason, date.moved) == (False, "", False)
    assert not restore_date(date, by=None, based_on=token_of(date)), "nothing changes the second time"


def test_a_date_that_lasts_longer_stays_so_when_all_are_made_longer(series) -> None:
    longer, other = series.occurrences.order_by("starts_at")[:2]
    change_date(longer, by=None, based_on=token_of(longer), ends_at=longer.ends_at + datetime.timedelta(hours=3))
    series.ends_at += datetime.timedelta(hours=1)
    make_occurrences([series])
    longer.refresh_from_db(), other.refresh_from_db()
    assert longer.ends_at - longer.starts_at == datetime.timedelta(hours=4.5)
    assert other.ends_at - other.starts_at == datetime.timedelta(hours=2.5)


def test_a_date_may_not_meet_another_nor_end_before_it_starts_nor_be_over(series) -> None:
    one, other = series.occurrences.order_by("starts_at")[:2]
    token = token_of(one)
    with pytest.raises(RuleRefused) as met:
        change_date(one, by=None, based_on=token, starts_at=other.starts_at, ends_at=other.ends_at)
    assert met.value.field == "starts_at"
    with pytest.raises(RuleRefused) as ends:
        change_date(one, by=None, based_on=token, ends_at=one.starts_at - DAY)
    assert ends.value.field == "ends_at"
    with pytest.raises(RuleRefused):
        change_date(one, by=None, based_on=token, starts_at=one.starts_at - 9 * DAY, ends_at=one.ends_at - 9 * DAY)
    one.refresh_from_db()
    assert not one.moved, "nothing is half-written"


def test_the_later_of_two_who_change_one_date_is_told_what_the_other_did(series) -> None:
    date = series.occurrences.order_by("starts_at")[0]
    token = token_of(date)
    change_date(date, by=None, based_on=token, venue="Room 2")
    with pytest.raises(ChangedMeanwhile) as other:
        cancel_date(date, by=None, based_on=token, reason="Snow.")
    assert [(each.path, each.after) for each in other.value.theirs] == [("venue", "Room 2")]
    assert {each.path for each in other.value.mine} == {"status", "reason"}
    cancel_date(date, by=None, based_on=other.value.based_on, reason="Snow.")
    assert (date.venue, date.reason) == ("Room 2", "Snow.")


def test_this_and_later_begin_a_series_of_their_own_that_says_the_same(series) -> None:
    dates = list(series.occurrences.order_by("starts_at"))
    assert starts(series) == [0, 7, 10, 21, 28, 35]
    hung = hang(dates[4])
    token = open_draft(series).based_on
    new = split(dates[3], by=None, based_on=token)
    series.refresh_from_db()
    assert (starts(series), starts(new)) == ([0, 7, 10], [21, 28, 35])
    assert [date.pk for date in new.occurrences.order_by("starts_at")] == [date.pk for date in dates[3:]]
    hung.refresh_from_db()
    assert hung.occurrence.event_id == new.pk
    assert new.rrule == "FREQ=WEEKLY;COUNT=3"
    assert "UNTIL=" in series.rrule
    assert series.rrule.endswith("Z")
    assert (new.continues_id, new.sequence, series.sequence) == (series.pk, 0, 1)
    assert new.uid != series.uid
    assert (new.rdates, new.exdates) == ([], [])
    assert {text.title for text in new.texts.all()} == {"Talk", "Plática"}
    assert [str(each) for each in new.required_documents.all()] == ["Passport"]
    assert (new.co_hosts.count(), new.languages.count(), new.live) == (1, 1, True)
    assert series.texts.count() == 2, "the old one keeps its words"
    assert continued_on(series) == [new]
    again = make_occurrences([series, new])
    assert (again.created, again.changed, again.deleted) == (0, 0, 0)


def test_later_dates_get_another_day_and_place_and_keep_what_hangs_on_them(series) -> None:
    date = series.occurrences.order_by("starts_at")[3]
    hung = hang(date)
    changes = {"starts_at": date.starts_at + DAY, "ends_at": date.ends_at + DAY, "venue": "Library"}
    new, outcome = change_later(date, by=None, based_on=open_draft(series).based_on, changes=changes)
    assert outcome.state == "live"
    assert (starts(series), starts(new), new.venue) == ([0, 7, 10], [22, 29, 36], "Library")
    hung.refresh_from_db()
    assert starts(hung.occurrence.event)[0] == 22
    assert hung.occurrence_id == date.pk
    series.refresh_from_db()
    assert series.venue == ""


def test_a_date_added_by_hand_splits_nothing_and_the_first_is_the_whole_series(series) -> None:
    dates, token = list(series.occurrences.order_by("starts_at")), open_draft(series).based_on
    with pytest.raises(RuleRefused) as refused:
        split(dates[2], by=None, based_on=token)
    assert refused.value.field == "rdates"
    assert split(dates[0], by=None, based_on=token) == series
    assert Event.objects.count() == 1


def test_the_later_of_two_who_change_one_series_is_told(series) -> None:
    token = open_draft(series).based_on
    edited = open_draft(series, token).entry
    edited.venue = "Library"
    change_all(edited, by=None, based_on=token)
    date = series.occurrences.order_by("starts_at")[3]
    with pytest.raises(ChangedMeanwhile) as other:
        split(date, by=None, based_on=token)
    assert [each.path for each in other.value.theirs] == ["venue"]
    assert Event.objects.count() == 1
    assert starts(series) == [0, 7, 10, 21, 28, 35], "the old dates stay"


def test_a_series_that_moves_takes_its_rule_and_its_dates_along(series) -> None:
    hung = hang(series.occurrences.order_by("starts_at")[1])
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[tomorrow().weekday()]
    Event.objects.filter(pk=series.pk).update(rrule=f"FREQ=WEEKLY;BYDAY={day};COUNT=6", rdates=[], exdates=[])
    opening = open_draft(series)
    edited = opening.entry
    edited.starts_at, edited.ends_at = edited.starts_at + DAY, edited.ends_at + DAY
    change_all(edited, by=None, based_on=opening.based_on)
    series.refresh_from_db()
    assert starts(series)[:2] == [1, 8]
    hung.refresh_from_db()
    assert hung.occurrence.local(hung.occurrence.starts_at).date() == (tomorrow() + 8 * DAY).date()


def test_a_date_that_something_hangs_on_is_cancelled_not_deleted_and_comes_back(series) -> None:
    hung = hang(series.occurrences.order_by("starts_at")[3])
    rule, series.rrule = series.rrule, "FREQ=WEEKLY;COUNT=2"
    made = make_occurrences([series])
    date = hung.occurrence
    date.refresh_from_db()
    assert (date.status, date.off_rule, made.deleted) == ("CANCELLED", True, 2)
    series.rrule = rule
    make_occurrences([series])
    date.refresh_from_db()
    assert (date.status, date.off_rule) == ("CONFIRMED", False)
    assert starts(series) == [0, 7, 10, 21, 28, 35]


def test_of_two_dates_that_become_one_the_one_with_seats_goes_on(db) -> None:
    first = tomorrow() + (7 - tomorrow().weekday()) * DAY
    made = event(dates=[], starts_at=first, ends_at=first + DAY / 12, rrule="FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4")
    make_occurrences([made])
    monday, thursday, *_rest = made.occurrences.order_by("starts_at")
    hung = hang(thursday)
    made.starts_at, made.ends_at = first + DAY, first + DAY + DAY / 12
    made.rrule = "FREQ=WEEKLY;BYDAY=TU;COUNT=2"
    make_occurrences([made])
    hung.refresh_from_db()
    assert hung.occurrence_id == thursday.pk
    assert not hung.occurrence.is_cancelled
    assert hung.occurrence.starts_at == first + DAY
    assert not made.occurrences.filter(pk=monday.pk).exists()
    assert made.occurrences.count() == 2


def test_every_generated_series_splits_into_the_same_dates() -> None:
    low, high = (moment.replace(tzinfo=None) for moment in WINDOW)
    split_up = 0
    for case in RULES[::3]:
        whole = Series.of(case.event())
        starts = whole.starts(after=low, until=high)
        middle = next(
            (day for day in starts[len(starts) // 2 :] if day > whole.start and day not in whole.further), None
        )
        if middle is None:
            continue
        split_up += 1
        one, other = case.event(), case.event()
        before, after = halves(whole, middle)
        before.put_into(one), after.put_into(other)
        other.starts_at, other.ends_at = whole.moment(middle), whole.moment(middle + whole.length)
        parts = [Series.of(half).starts(after=low, until=high) for half in (one, other)]
        assert sorted(parts[0] + parts[1]) == starts, case
        assert max(parts[0]) < middle == min(parts[1]), case
    assert split_up > 250


def test_an_old_address_of_a_date_leads_to_it_wherever_its_series_went(series, client: Client, tree: Tree) -> None:
    dates = list(series.occurrences.order_by("starts_at"))
    new = split(dates[3], by=None, based_on=open_draft(series).based_on)
    old = f"/en/events/{series.slug}/"
    kept, gone = (f"{date.local(date.original_start):%Y-%m-%dT%H:%M}" for date in (dates[0], dates[4]))
    assert client.get(f"{old}?date={kept}").status_code == 200
    answer = client.get(f"{old}?date={gone}&mode=in-person")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/events/{new.slug}/?date={gone}&mode=in-person")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"{old}?date=2031-01-01").status_code == 200, "a day of neither is said to be none"
    seats = client.get(f"{old}seats/?date={gone}")
    assert seats["Location"].startswith(f"/en/events/{new.slug}/seats/")
    Event.objects.filter(pk=new.pk).update(visibility="owner")
    assert client.get(f"{old}?date={gone}").status_code == 200, "what is not public is nowhere"
