"""Clocks: how long a check holds, which stage an entry is in on a day, what that hides."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.assurance import NotAssurable, assure_entry
from partners.assurance_models import Freshness
from partners.freshness.clocks import due_after, settle, stage_of
from partners.models import FreshnessRules, Hotline, Organization, Service
from resources.models import Event
from search.models import OutboxEntry
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PolicyFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
RULES = FreshnessRules()


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def assured(entry: Any, on: datetime.date) -> Any:
    entry.assure(by=None, organization=None, on=on)
    entry.save()
    return entry


def test_each_kind_of_entry_has_its_interval() -> None:
    clinic = OrganizationFactory(kind="legal-clinic")
    helper, other = OrganizationFactory(), OrganizationFactory()
    made = {
        "legal service": (ServiceFactory(organization=helper, help=["food", "asylum"]), 90),
        "other service": (ServiceFactory(organization=other, help=["food"]), 180),
        "legal clinic": (clinic, 90),
        "organization that gives legal help": (helper, 90),
        "other organization": (other, 180),
        "office of legal aid": (LocationFactory(organization=helper), 90),
        "office of a clinic": (LocationFactory(organization=clinic), 90),
        "other office": (LocationFactory(organization=other), 180),
        "policy": (PolicyFactory(), 180),
        "hotline": (HotlineFactory(), 30),
    }
    assert {name: (assured(entry, TODAY).due_date - TODAY).days for name, (entry, _) in made.items()} == {
        name: interval for name, (_, interval) in made.items()
    }
    event = assured(Event(slug="talk", host=clinic, starts_at=noon(TODAY), ends_at=noon(TODAY)), TODAY)
    assert (event.due_date, event.freshness) == (None, Freshness.FRESH)


@pytest.mark.parametrize(
    ("late", "stage", "of_hotline"),
    [
        (-1, "fresh", "fresh"),
        (0, "due", "due"),
        (6, "due", "due"),
        (7, "reminded", "reminded"),
        (14, "reminded-again", "reminded-again"),
        (21, "asked", "asked"),
        (30, "warned", "warned"),
        (44, "warned", "warned"),
        (45, "lowered", "warned"),
        (59, "lowered", "warned"),
        (60, "unlisted", "warned"),
        (4000, "unlisted", "warned"),
    ],
)
def test_the_stage_follows_from_the_days_since_the_due_date(late: int, stage: str, of_hotline: str) -> None:
    due = TODAY - days(late)
    assert stage_of(due, TODAY, RULES) == stage
    assert stage_of(due, TODAY, RULES, hotline=True) == of_hotline
    assert stage_of(None, TODAY, RULES) == "unchecked"


def test_what_nobody_checked_has_no_clock() -> None:
    service = ServiceFactory()
    settle(noon(TODAY + days(4000)))
    service.refresh_from_db()
    assert (service.due_date, service.freshness, service.withdrawn) == (None, "unchecked", "")


def test_an_old_entry_is_unlisted_and_comes_back_when_it_is_confirmed() -> None:
    service = assured(ServiceFactory(help=["asylum"]), TODAY - days(150))
    now = noon(TODAY)
    assert settle(now) == 1
    service.refresh_from_db()
    assert (service.freshness, service.withdrawn, service.withdrawn_at) == ("unlisted", "stale", now)
    assert not Service.objects.listed().exists()
    assert OutboxEntry.objects.filter(kind="service", key=str(service.pk), pending=True).exists()
    OutboxEntry.objects.all().delete()
    assure_entry(service, by=None, organization=None)
    service.refresh_from_db()
    assert (service.freshness, service.withdrawn, service.withdrawn_at) == ("fresh", "", None)
    assert service.due_date == timezone.localdate() + days(90)
    assert Service.objects.listed().get() == service
    assert OutboxEntry.objects.filter(kind="service", key=str(service.pk), pending=True).exists()


def test_a_hotline_is_flagged_and_never_unlisted() -> None:
    line = assured(HotlineFactory(), TODAY - days(4000))
    settle(noon(TODAY))
    line.refresh_from_db()
    assert (line.freshness, line.withdrawn, line.is_old) == ("warned", "", True)
    assert Hotline.objects.listed().get() == line


def test_a_clock_leaves_alone_what_people_withdrew() -> None:
    service = assured(ServiceFactory(), TODAY - days(4000))
    Service.objects.update(withdrawn="taken-down")
    settle(noon(TODAY))
    service.refresh_from_db()
    assert (service.freshness, service.withdrawn) == ("unlisted", "taken-down")
    with pytest.raises(NotAssurable):
        assure_entry(service, by=None, organization=None)


def test_days_of_outage_and_a_clock_set_back_do_no_harm() -> None:
    service = assured(ServiceFactory(help=["asylum"]), TODAY - days(90))
    seen = []
    for day in (TODAY, TODAY + days(50), TODAY + days(3), TODAY + days(70), TODAY - days(9), TODAY + days(70)):
        settle(noon(day))
        assert settle(noon(day)) == 0
        service.refresh_from_db()
        seen.append((service.freshness, service.withdrawn))
    hidden = ("unlisted", "stale")
    assert seen == [("due", ""), ("lowered", ""), ("due", ""), hidden, ("fresh", ""), hidden]


def test_a_change_of_rules_moves_due_dates() -> None:
    service = assured(ServiceFactory(help=["asylum"]), TODAY)
    rules = FreshnessRules.load()
    rules.legal_days = 30
    rules.save()
    service.refresh_from_db()
    assert service.due_date == max(TODAY + days(30), timezone.localdate())


def test_a_service_that_becomes_legal_aid_is_checked_more_often() -> None:
    service = assured(ServiceFactory(help=["food"]), TODAY - days(10))
    assured(service.organization, TODAY - days(10))
    assert service.due_date == TODAY + days(170)
    other = ServiceFactory(help=["asylum"])
    service.kinds_of_help.set(other.kinds_of_help.all())
    service.save()
    settle(noon(TODAY))
    service.refresh_from_db()
    assert service.due_date == TODAY + days(80)
    assert Organization.objects.get(pk=service.organization_id).due_date == TODAY + days(80)


@pytest.mark.parametrize(
    ("assured_ago", "due_in", "interval", "expected"),
    [
        (10, 170, 90, 80),
        (100, 80, 90, 0),  # late by the new rule only: due today, not ten days ago
        (100, -10, 120, 20),
        (130, -40, 120, -10),
        (100, -10, 30, -10),  # late already: not later than before
        (100, None, 90, 0),
        (90, 0, 90, 0),
    ],
)
def test_no_rule_makes_an_entry_late_before_anybody_was_asked(
    assured_ago: int, due_in: int | None, interval: int, expected: int
) -> None:
    due = None if due_in is None else TODAY + days(due_in)
    wanted = due_after(TODAY - days(assured_ago), due, interval, TODAY)
    assert wanted == TODAY + days(expected)
    assert due_after(TODAY - days(assured_ago), wanted, interval, TODAY + days(1)) == (
        wanted if expected <= 0 else TODAY - days(assured_ago) + days(interval)
    )


def test_steps_come_one_after_the_other() -> None:
    with pytest.raises(ValidationError) as refused:
        FreshnessRules(reminder_after=10, second_reminder_after=10, unlist_after=3).full_clean()
    assert set(refused.value.message_dict) == {"second_reminder_after", "unlist_after"}
    FreshnessRules().full_clean()


def test_a_tick_without_work_takes_as_many_queries_with_much_as_with_little() -> None:
    def count() -> int:
        settle(noon(TODAY))
        with CaptureQueriesContext(connection) as found:
            assert settle(noon(TODAY)) == 0
        return len(found)

    assured(ServiceFactory(help=["asylum"]), TODAY)
    few = count()
    for number in range(10):
        assured(ServiceFactory(help=["asylum"]), TODAY - days(number))
        assured(PolicyFactory(), TODAY - days(200 + number))
    assert count() == few
    assert few <= 15
