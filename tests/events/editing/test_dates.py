"""One date, all from it on, or all: the same page in the workspace and in the admin."""

import datetime
from typing import Any

import pytest
from django.test import Client

from partners.roles import Role
from resources.models import Event, Occurrence
from tests.accounts.conftest import enter, person
from tests.factories import OrganizationFactory
from tests.workspace.conftest import Worker

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


def dates(event: Event) -> list[Occurrence]:
    return list(Occurrence.objects.filter(event=event).order_by("starts_at"))


def url_of(date: Occurrence) -> str:
    return f"/workspace/dates/{date.pk}/"


def starts(event: Event) -> list[str]:
    return [f"{date.local(date.starts_at):%m-%d %H:%M}" for date in dates(event)]


def test_the_host_sees_the_rule_in_words_and_a_way_to_change_each_date(hosting: Worker, series: Event) -> None:
    page = hosting.read(f"/workspace/events/{series.pk}/")
    assert "every Saturday at 10:00" in page
    assert all(url_of(date) in page for date in dates(series))


def test_one_date_at_another_hour_and_place_leaves_the_others(hosting: Worker, series: Event) -> None:
    date = dates(series)[2]
    answer = hosting.save(
        url_of(date), starts_at="2027-01-23T15:00", ends_at="2027-01-23T16:30", venue="School", reach="this"
    )
    assert "Saved for this date." in hosting.told(answer)
    date.refresh_from_db()
    assert (date.venue, date.reason) == ("School", "")
    assert starts(series) == ["01-09 10:00", "01-16 10:00", "01-23 15:00", "01-30 10:00", "02-06 10:00", "02-13 10:00"]
    assert {each.venue for each in dates(series)} == {"School", ""}


def test_one_date_is_cancelled_with_a_reason_and_put_back(hosting: Worker, series: Event) -> None:
    date = dates(series)[1]
    answer = hosting.save(url_of(date), status="CANCELLED")
    assert answer.status_code == 422
    assert "Say in one sentence why" in answer.content.decode()
    hosting.told(hosting.save(url_of(date), status="CANCELLED", reason="The hall is closed."))
    date.refresh_from_db()
    assert (date.is_cancelled, date.reason) == (True, "The hall is closed.")
    hosting.told(hosting.save(url_of(date), restore="1"))
    date.refresh_from_db()
    assert (date.is_cancelled, date.reason) == (False, "")


def test_this_and_later_ends_the_series_and_begins_another_one(hosting: Worker, series: Event) -> None:
    date = dates(series)[3]
    answer = hosting.save(
        url_of(date), reach="later", starts_at="2027-01-30T12:00", ends_at="2027-01-30T13:30", venue="School"
    )
    assert "all later ones" in hosting.told(answer)
    new = Event.objects.get(continues=series)
    assert starts(series) == ["01-09 10:00", "01-16 10:00", "01-23 10:00"]
    assert starts(new) == ["01-30 12:00", "02-06 12:00", "02-13 12:00"]
    assert new.venue == "School"
    assert date.pk in {each.pk for each in dates(new)}


def test_all_move_by_as_much_as_the_one_that_was_looked_at(hosting: Worker, series: Event) -> None:
    answer = hosting.save(
        url_of(dates(series)[2]), reach="all", starts_at="2027-01-24T11:00", ends_at="2027-01-24T12:00", venue="School"
    )
    assert "Saved for all dates" in hosting.told(answer)
    series.refresh_from_db()
    assert series.rrule == "FREQ=WEEKLY;BYDAY=SU;COUNT=6"
    assert starts(series)[:2] == ["01-10 11:00", "01-17 11:00"]
    assert {date.ends_at - date.starts_at for date in dates(series)} == {datetime.timedelta(hours=1)}
    assert series.venue == "School"


def test_whoever_was_slower_is_told_and_loses_nothing(hosting: Worker, series: Event) -> None:
    date = dates(series)[1]
    typed = hosting.fields(url_of(date)) | {"venue": "School"}
    hosting.told(hosting.save(url_of(date), venue="Museum"))
    answer = hosting.client.post(url_of(date), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Museum" in page
    assert 'value="School"' in page
    date.refresh_from_db()
    assert date.venue == "Museum"
    again = {**typed, "of_date": answer.context["form"].data["of_date"]}
    assert hosting.client.post(url_of(date), again).status_code == 302
    date.refresh_from_db()
    assert date.venue == "School"


def test_an_end_before_the_start_is_said_beside_its_field(hosting: Worker, series: Event) -> None:
    answer = hosting.save(url_of(dates(series)[1]), ends_at="2027-01-16T09:00")
    assert answer.status_code == 422
    assert "ends_at" in answer.context["form"].errors


def test_dates_of_others_are_not_there(series: Event) -> None:
    other = Worker(Role.ORGANIZATION_EDITOR, OrganizationFactory(slug="other"), "other@example.org")
    assert other.client.get(url_of(dates(series)[0])).status_code == 404
    viewer = Worker(Role.VIEWER, series.host, "viewer@example.org")
    assert viewer.client.get(url_of(dates(series)[0])).status_code == 403
    assert Client().get(url_of(dates(series)[0])).status_code == 302


def test_the_network_has_the_same_page_in_the_admin(series: Event) -> None:
    client, user = Client(), person(Role.REVIEWER)
    enter(client, user)
    date = dates(series)[1]
    url = f"/admin/snippets/resources/occurrence/edit/{date.pk}/"
    form = client.get(url).context["form"]
    typed: dict[str, Any] = {name: form[name].value() for name in form.fields}
    typed |= {name: f"{typed[name]:%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
    assert client.post(url, {**typed, "venue": "School", "ends_at": "x"}).status_code == 422
    assert client.post(url, {**typed, "venue": "School"}).status_code == 302
    date.refresh_from_db()
    assert date.venue == "School"


def test_moving_a_series_to_another_weekday_takes_its_rule_along(hosting: Worker, series: Event) -> None:
    answer = hosting.save(
        f"/workspace/events/{series.pk}/change/when/", starts_at="2027-01-10T10:00", ends_at="2027-01-10T11:30"
    )
    hosting.told(answer)
    series.refresh_from_db()
    assert series.rrule == "FREQ=WEEKLY;BYDAY=SU;COUNT=6"
    assert starts(series)[0] == "01-10 10:00"
