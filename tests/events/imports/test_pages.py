"""The workspace's pages of calendars: for editors of the organization alone, and the address is never shown again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.audit.models import AuditRow
from partners.members.models import Membership
from partners.roles import Role
from resources.events.imports import polling
from resources.events.imports.preview import preview
from resources.models import Event, ImportedCalendar
from tests.accounts.conftest import enter, person
from tests.events.imports.calendars import calendar, event
from tests.events.imports.conftest import Server

pytestmark = pytest.mark.django_db


def signed_in(organization: Any, role: Role) -> Client:
    client, user = Client(), person(role, organization=organization)
    enter(client, user, second_factor=role is not Role.VIEWER)
    return client


@pytest.mark.usefixtures("loopback")
def test_an_editor_looks_first_and_nothing_is_stored_then_enters_the_calendar(
    organization: Any, server: Server
) -> None:
    client = signed_in(organization, Role.ORGANIZATION_EDITOR)
    private = event("CLASS:PRIVATE", uid="p", title="Doctor")
    form = {"address": server.says("/hidden-words.ics", calendar(event(), private)), "language": "", "time_zone": ""}
    page = client.post(reverse("calendars:add", args=[organization.pk]), {**form, "look": "1"})
    assert b"Talk" in page.content
    assert b"Doctor" not in page.content
    assert not ImportedCalendar.objects.exists()
    assert not Event.objects.exists()
    answer = client.post(reverse("calendars:add", args=[organization.pk]), {**form, "save": "1"}, follow=True)
    made = ImportedCalendar.objects.get()
    assert b"hidden-words" not in answer.content
    assert AuditRow.objects.filter(action="calendars.subscribe").exists()
    polling.poll(made)
    page = client.get(reverse("calendars:calendar", args=[made.pk]))
    assert b"Talk" in page.content
    assert b"hidden-words" not in page.content


@pytest.mark.usefixtures("loopback")
def test_a_calendar_that_cannot_be_read_says_why_and_keeps_what_was_typed(organization: Any, server: Server) -> None:
    client = signed_in(organization, Role.ORGANIZATION_EDITOR)
    address = server.says("/login", b"<html>Sign in</html>")
    page = client.post(reverse("calendars:add", args=[organization.pk]), {"address": address, "look": "1"})
    assert b"This is a web page, not a calendar." in page.content
    assert address.encode() in page.content
    page = client.post(reverse("calendars:add", args=[organization.pk]), {"address": "ftp://example.org", "look": "1"})
    assert page.status_code == 422


def test_viewers_and_strangers_see_nothing_of_it(organization: Any) -> None:
    made = ImportedCalendar(organization=organization, subscribed=True)
    made.set_address("https://example.org/a.ics")
    made.save()
    addresses = [
        reverse("calendars:list", args=[organization.pk]),
        reverse("calendars:add", args=[organization.pk]),
        reverse("calendars:calendar", args=[made.pk]),
        reverse("calendars:stop", args=[made.pk]),
    ]
    viewer = signed_in(organization, Role.VIEWER)
    assert {viewer.get(address).status_code for address in addresses} <= {403, 404}
    assert {Client().get(address).status_code for address in addresses} == {302}
    assert Membership.objects.count() == 1


def test_a_stopped_calendar_forgets_its_address_and_its_events_stay(organization: Any) -> None:
    made = ImportedCalendar(organization=organization, subscribed=True)
    made.set_address("https://example.org/a.ics")
    made.save()
    client = signed_in(organization, Role.ORGANIZATION_ADMIN)
    assert client.get(reverse("calendars:stop", args=[made.pk])).status_code == 200
    client.post(reverse("calendars:stop", args=[made.pk]))
    made.refresh_from_db()
    assert (made.subscribed, made.sealed_address) == (False, "")


@pytest.mark.usefixtures("loopback")
def test_a_change_of_one_date_is_not_counted_as_an_event(organization: Any, server: Server) -> None:
    made = ImportedCalendar(organization=organization)
    change = event("RECURRENCE-ID;TZID=America/Denver:20991212T180000", start="DTSTART:20991212T190000Z")
    made.set_address(server.says("/series.ics", calendar(event("RRULE:FREQ=WEEKLY;COUNT=3"), change)))
    found = preview(made, by=None)
    assert (found.total, [each.repeats for each in found.events]) == (1, [True])


@pytest.mark.usefixtures("loopback")
def test_a_fault_of_ours_is_told_to_the_owner_and_is_no_endless_try(
    organization: Any, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = ImportedCalendar(organization=organization, subscribed=True, next_poll_at=timezone.now())
    made.set_address(server.says("/fault-words.ics", calendar(event())))
    made.save()

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise ValueError("https://fault-words")

    monkeypatch.setattr(polling, "take_said", fail)
    now = timezone.now()
    assert polling.poll_due(now) == 1
    assert polling.poll_due(now + polling.LEASE * 2) == 0
    page = signed_in(organization, Role.ORGANIZATION_EDITOR).get(reverse("calendars:calendar", args=[made.pk]))
    assert b"Something went wrong on our side." in page.content
    assert "fault-words" not in caplog.text
