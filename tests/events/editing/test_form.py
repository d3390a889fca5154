"""The form of an event: a series without RFC 5545, read back in words with its next dates."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.template.response import SimpleTemplateResponse
from django.test import Client

from resources.models import Event, Occurrence
from tests.events.editing.conftest import SATURDAY
from tests.resources import factories

pytestmark = pytest.mark.django_db


def url_of(event: Event) -> str:
    return f"/admin/snippets/resources/event/edit/{event.pk}/"


@contextmanager
def only_the_form() -> Iterator[None]:
    """Answers have their context alone: to draw the page around a form takes ten times as long as the form."""
    with mock.patch.object(SimpleTemplateResponse, "rendered_content", ""):
        yield


def form_of(client: Client, event: Event, **typed: Any) -> dict[str, Any]:
    """What the form would send, and what is typed over it; None leaves a field out."""
    with only_the_form():
        form = client.get(url_of(event)).context_data["form"]
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        bound = form[name]
        _put(data, bound.html_name, field, bound.value())
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{name}": value for name, value in formset.management_form.initial.items()}
        for row in formset.forms:
            for name, field in row.fields.items():
                if name != "DELETE":
                    _put(data, row[name].html_name, field, row[name].value())
    data["loaded_revision_id"] = event.__class__.objects.get(pk=event.pk).latest_revision_id or ""
    data |= typed
    return {name: value for name, value in data.items() if value is not None}


def _put(data: dict[str, Any], name: str, field: Any, value: Any) -> None:
    value = field.prepare_value(value)
    if value is None or value is False:
        return
    if isinstance(value, datetime.datetime):
        value = f"{value:%Y-%m-%d %H:%M}"
    if field.__class__.__name__ == "CleanRichTextField" or hasattr(field.widget, "converter"):
        value = field.widget.format_value(value)
    if hasattr(value, "pk"):
        value = value.pk
    data[name] = "on" if value is True else value


def save(client: Client, event: Event, **typed: Any) -> Any:
    return client.post(url_of(event), form_of(client, event, **{"action-publish": "1", **typed}))


def errors(answer: Any) -> dict[str, Any]:
    form = answer.context_data["form"]
    rows = {name: formset.errors for name, formset in form.formsets.items() if any(formset.errors)}
    return {**form.errors, **rows}


def saved(client: Client, event: Event, **typed: Any) -> Event:
    answer = save(client, event, **typed)
    assert answer.status_code == 302, errors(answer)
    return Event.objects.get(pk=event.pk)


def meeting(**fields: Any) -> Event:
    made = factories.event(dates=[SATURDAY], place=factories.city(), **fields)
    return Event.objects.get(pk=made.pk)


def test_every_second_saturday_is_built_by_fields_and_read_back_in_words(reviewer: Client) -> None:
    event = meeting()
    made = saved(reviewer, event, frequency="WEEKLY", interval="2", exdates="2027-02-06")
    assert made.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"
    assert made.exdates == ["2027-02-06"]
    page = reviewer.get(url_of(event)).content.decode()
    assert "every second Saturday at 10:00" in page
    assert "Saturday, January 23, 2027" in page
    assert "Saturday, February 6, 2027" not in page
    assert page.count("/occurrence/edit/") == 10


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"frequency": "DAILY", "ends": "count", "ends_after": "5"}, "FREQ=DAILY;COUNT=5"),
        ({"frequency": "MONTHLY", "positions": ["2"]}, "FREQ=MONTHLY;BYDAY=2SA"),
        ({"frequency": "MONTHLY", "weekdays": ["5"]}, "FREQ=MONTHLY;BYDAY=2SA"),
        ({"frequency": "MONTHLY", "month_days": "9, 20"}, "FREQ=MONTHLY;BYMONTHDAY=9,20"),
        ({"frequency": "YEARLY"}, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=9"),
        ({"frequency": "OTHER".lower(), "rrule": "FREQ=YEARLY;BYYEARDAY=9"}, "FREQ=YEARLY;BYYEARDAY=9"),
        ({"rrule": "freq=weekly;count=6"}, "FREQ=WEEKLY;COUNT=6"),
        ({"frequency": "WEEKLY", "ends": "until", "ends_on": "2027-03-01"}, "UNTIL=20270302T065959Z"),
    ],
)
def test_each_pattern_becomes_the_rule_that_says_it(reviewer: Client, typed: dict, rule: str) -> None:
    made = saved(reviewer, meeting(), **typed)
    assert rule in made.rrule
    assert set(made.rrule.split(";")) <= {*made.rrule.split(";")}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"frequency": "WEEKLY", "weekdays": ["4"]}, "starts_at"),
        ({"frequency": "WEEKLY", "ends": "until"}, "ends_on"),
        ({"frequency": "WEEKLY", "ends": "count"}, "ends_after"),
        ({"frequency": "WEEKLY", "ends": "until", "ends_on": "2027-01-01"}, "frequency"),
        ({"frequency": "MONTHLY", "month_days": "9", "weekdays": ["5"]}, "month_days"),
        ({"frequency": "MONTHLY", "month_days": "31st"}, "month_days"),
        ({"frequency": "MONTHLY", "month_days": "40"}, "month_days"),
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "FREQ=DAILY;INTERVAL=0"}, "rrule"),
        ({"frequency": "WEEKLY", "rrule": "FREQ=DAILY"}, "rrule"),
        ({"exdates": "2027-01-09"}, "exdates"),
        ({"rdates": "the day after"}, "rdates"),
        ({"rdates": "2027-03-14T02:30"}, "rdates"),
        ({"ends_at": "9999-12-31 23:30"}, "ends_at"),
    ],
)
def test_what_makes_no_series_is_said_beside_its_field_and_nothing_typed_is_lost(
    reviewer: Client, typed: dict, field: str
) -> None:
    event = meeting()
    with only_the_form():
        answer = save(reviewer, event, **typed)
    assert answer.status_code == 200
    form = answer.context_data["form"]
    assert set(form.errors) == {field}
    assert all(form[name].value() == value for name, value in typed.items())
    assert Event.objects.get(pk=event.pk).rrule == ""
    assert Occurrence.objects.filter(event=event).count() == 1


def test_a_rule_that_no_pattern_shows_stays_to_the_letter(reviewer: Client) -> None:
    event = meeting(rrule="FREQ=MONTHLY;BYDAY=MO,TU,SA;BYSETPOS=4")
    with only_the_form():
        assert reviewer.get(url_of(event)).context_data["form"]["frequency"].value() == "other"
    made = saved(reviewer, event, contact="At the desk")
    assert (made.rrule, made.contact) == (event.rrule, "At the desk")


def test_a_series_that_nobody_touched_is_not_judged_again(reviewer: Client) -> None:
    """An import may hold what no editor may write."""
    event = meeting(rrule="FREQ=WEEKLY;BYDAY=FR")
    assert saved(reviewer, event, contact="At the desk").rrule == "FREQ=WEEKLY;BYDAY=FR"


def test_all_that_people_ask_about_an_event_has_a_field(reviewer: Client) -> None:
    event, other = meeting(), factories.organization()
    form = reviewer.get(url_of(event)).context["form"]
    asked = "cost wheelchairs children interpretation_on_request image capacity seats_offered seats_released_at"
    asked += " venue_shown link_shown told_hours_before"
    assert set(asked.split()) <= form.fields.keys()
    rows = {"co_hosts-TOTAL_FORMS": "1", "co_hosts-0-organization": str(other.pk), "co_hosts-0-ORDER": "1"}
    made = saved(reviewer, event, **{**rows, "cost": "free", "wheelchairs": "yes", "venue_shown": "city"})
    assert [row.organization for row in made.co_hosts.all()] == [other]
    assert (made.cost, made.wheelchairs, made.venue_shown) == ("free", "yes", "city")
