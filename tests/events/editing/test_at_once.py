"""Two people change one series: the second is told what the first did, nothing is half-written, the dates stay."""

import datetime
from typing import Any

import pytest

from partners.changes.saving import open_draft
from resources.events.rules.one_date import token_of
from resources.events.rules.splitting import change_all, change_later
from resources.models import Event, Occurrence
from tests.events.editing.test_dates import dates, starts, url_of
from tests.events.editing.test_form import form_of
from tests.events.editing.test_form import url_of as form_url
from tests.workspace.conftest import Worker

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SIX = ["01-09 10:00", "01-16 10:00", "01-23 10:00", "01-30 10:00", "02-06 10:00", "02-13 10:00"]


def another_one_changes_all(of: Event, **changes: Any) -> None:
    opening = open_draft(Event.objects.get(pk=of.pk))
    for name, value in changes.items():
        setattr(opening.entry, name, value)
    change_all(opening.entry, by=None, based_on=opening.based_on)


def another_one_splits(date: Occurrence, **changes: Any) -> Event:
    new, _outcome = change_later(date, by=None, based_on=open_draft(date.event).based_on, changes=changes)
    return new


def as_stored() -> list[Any]:
    """All that a second save could have half-written."""
    events = Event.objects.order_by("pk").values("pk", "venue", "rrule", "starts_at", "sequence", "latest_revision")
    rows = Occurrence.objects.order_by("pk").values("pk", "event", "original_start", "starts_at", "status", "venue")
    return [*events, *rows]


def test_the_form_of_the_series(reviewer: Any, series: Event) -> None:
    reviewer.get(form_url(series))
    typed = form_of(reviewer, series, frequency="DAILY", interval="3", weekdays=None)
    another_one_changes_all(series, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;COUNT=3", venue="Museum")
    before = as_stored()
    answer = reviewer.post(form_url(series), {**typed, "action-publish": "1"})
    page = answer.content.decode()
    assert "Somebody else saved this meanwhile, so nothing was saved yet." in page
    assert "Museum" in page
    assert 'name="interval" value="3"' in page, "what was typed is still there"
    assert as_stored() == before
    assert starts(series) == ["01-09 10:00", "01-23 10:00", "02-06 10:00"]


@pytest.mark.parametrize("reach", ["later", "all"])
def test_the_form_of_a_date_that_reaches_further(hosting: Worker, series: Event, reach: str) -> None:
    url = url_of(dates(series)[3])
    typed = hosting.fields(url) | {"reach": reach, "starts_at": "2027-01-30T12:00", "ends_at": "2027-01-30T13:00"}
    another_one_changes_all(series, venue="Museum")
    before = as_stored()
    answer = hosting.client.post(url, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody else saved this meanwhile, so nothing was saved yet. They changed: Venue: Museum." in page
    assert 'value="2027-01-30T12:00"' in page
    assert as_stored() == before
    assert starts(series) == SIX


@pytest.mark.parametrize("reach", ["later", "all", "this"])
@pytest.mark.parametrize("number", [3, 4])
def test_a_form_of_a_date_that_another_series_has_meanwhile(
    hosting: Worker,
    series: Event,
    reach: str,
    number: int,
) -> None:
    date = dates(series)[number]
    typed = hosting.fields(url_of(date)) | {
        "reach": reach,
        "ends_at": f"{date.local(date.ends_at + HOUR):%Y-%m-%dT%H:%M}",
    }
    new = another_one_splits(dates(series)[3], venue="Museum")
    before = as_stored()
    answer = hosting.client.post(url_of(date), typed)
    assert answer.status_code == 422
    assert "meanwhile" in answer.content.decode()
    assert as_stored() == before, "the place that the other one gave is not taken back"
    assert starts(series) + starts(new) == SIX
    again = hosting.fields(url_of(date)) | {"reach": reach, "ends_at": typed["ends_at"]}
    assert again["venue"] == "Museum"
    assert hosting.client.post(url_of(date), again).status_code == 302


def test_one_date_follows_its_series_in_what_nobody_touched(hosting: Worker, series: Event) -> None:
    date = dates(series)[2]
    typed = hosting.fields(url_of(date)) | {"reach": "this", "ends_at": "2027-01-23T12:30"}
    another_one_changes_all(series, venue="Museum")
    assert hosting.client.post(url_of(date), typed).status_code == 302
    date.refresh_from_db()
    assert (date.venue, f"{date.local(date.ends_at):%H:%M}") == ("", "12:30")


def test_two_splits_at_the_same_date(hosting: Worker, series: Event) -> None:
    date = dates(series)[3]
    token, of_date = open_draft(series).based_on, token_of(date)
    typed = hosting.fields(url_of(date)) | {"reach": "later", "venue": "School"}
    new = another_one_splits(date, venue="Museum")
    assert (typed["of_series"], typed["of_date"] != "") == (token, of_date != "")
    answer = hosting.client.post(url_of(date), typed)
    assert answer.status_code == 422
    assert Event.objects.count() == 2
    new.refresh_from_db()
    assert new.venue == "Museum"


# Called off with a word why


@pytest.mark.parametrize("reach", ["later", "all"])
def test_calling_off_many_dates_takes_a_reason(hosting: Worker, series: Event, reach: str) -> None:
    date = dates(series)[3]
    hosting.read(url_of(date))
    before = as_stored()
    refused = hosting.save(url_of(date), reach=reach, status="CANCELLED", reason=" ")
    assert refused.status_code == 422
    assert refused.context["form"].errors["reason"] == ["Say in one sentence why, for the people who wanted to come."]
    assert as_stored() == before
    hosting.told(hosting.save(url_of(date), reach=reach, status="CANCELLED", reason="The hall is closed."))
    date = Occurrence.objects.select_related("event").get(pk=date.pk)
    assert (date.event.status, date.event.reason, date.why) == (
        "CANCELLED",
        "The hall is closed.",
        "The hall is closed.",
    )
    assert (date.event_id == series.pk) is (reach == "all")
    hosting.told(hosting.save(url_of(date), reach="all", reason="The hall burnt down."))
    date.event.refresh_from_db()
    assert date.event.reason == "The hall burnt down."
    hosting.told(hosting.save(url_of(date), reach="all", status="CONFIRMED"))
    date.event.refresh_from_db()
    assert (date.event.status, date.event.reason) == ("CONFIRMED", "")


def test_the_section_of_the_workspace_asks_for_it_too(hosting: Worker, series: Event) -> None:
    url = f"/workspace/events/{series.pk}/change/status/"
    refused = hosting.save(url, status="CANCELLED")
    assert "Say in one sentence why" in refused.content.decode()
    hosting.told(hosting.save(url, status="CANCELLED", reason="The hall is closed."))
    assert "The hall is closed." in hosting.read(f"/workspace/events/{series.pk}/")


def test_the_form_in_the_admin_asks_for_it_too(reviewer: Any, series: Event) -> None:
    reviewer.get(form_url(series))
    typed = form_of(reviewer, series, status="CANCELLED") | {"action-publish": "1"}
    refused = reviewer.post(form_url(series), typed)
    assert refused.context["form"].errors["reason"] == ["Say in one sentence why, for the people who wanted to come."]
    assert reviewer.post(form_url(series), typed | {"reason": "The hall is closed."}).status_code == 302
    series.refresh_from_db()
    assert series.why_not == "The hall is closed."
