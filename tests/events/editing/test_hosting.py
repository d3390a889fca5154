"""A host in the workspace: makes an event, builds its series without RFC 5545, reads it back, copies it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Membership, Organization, Proposal, ReviewedField
from partners.roles import Role
from portal.vocabulary import EventKind
from resources.events.rules.making import make_occurrences
from resources.models import Event, Occurrence
from tests.events.editing.conftest import SATURDAY
from tests.factories import LocationFactory, OrganizationFactory, PlaceFactory
from tests.resources import factories
from tests.workspace.conftest import Worker, fields_of

pytestmark = pytest.mark.django_db
NEW = {
    "title": "Mobile consulate",
    "language": "en",
    "kind": "mobile-consulate",
    "mode": "in-person",
    "venue": "Library",
    "starts_at": "2027-01-09T10:00",
    "ends_at": "2027-01-09T14:00",
    "time_zone": "America/Denver",
}
SECOND = {"frequency": "WEEKLY", "interval": "2"}


@pytest.fixture
def other() -> Worker:
    return Worker(Role.ORGANIZATION_EDITOR, OrganizationFactory(slug="other"), "other@example.org")


@pytest.fixture
def event(host: Organization) -> Event:
    made = factories.event(host=host, dates=[SATURDAY], venue="Library", texts={"en": "Consulate", "es": "Consulado"})
    make_occurrences([Event.objects.get(pk=made.pk)])
    return Event.objects.get(pk=made.pk)


def add_url(host: Organization) -> str:
    return f"/workspace/organizations/{host.pk}/add/events/"


def when_url(event: Event) -> str:
    return f"/workspace/events/{event.pk}/change/when/"


def copies_url(event: Event) -> str:
    return f"/workspace/dates/copies/{event.pk}/"


def starts(event: Event) -> list[str]:
    dates = Occurrence.objects.filter(event=event).order_by("starts_at")
    return [f"{date.local(date.starts_at):%m-%d %H:%M}" for date in dates]


def made_by(hosting: Worker, host: Organization, **typed: Any) -> Event:
    hosting.told(hosting.save(add_url(host), **NEW | typed))
    return Event.objects.get(host=host)


def test_a_host_makes_a_series_in_one_form_and_reads_it_back(hosting: Worker, host: Organization) -> None:
    assert "Add an event" in hosting.read(f"/workspace/organizations/{host.pk}/")
    PlaceFactory(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    place = PlaceFactory(name="El Paso", slug="tx-el-paso", latitude=31.7, longitude=-106.4)
    made = made_by(hosting, host, **SECOND, place="El Paso, TX", exdates="2027-02-06")
    assert (made.rrule, made.exdates, made.place) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", ["2027-02-06"], place)
    assert (made.live, made.kind) == (True, "mobile-consulate")
    assert starts(made)[:3] == ["01-09 10:00", "01-23 10:00", "02-20 10:00"]
    page = hosting.read(f"/workspace/events/{made.pk}/")
    assert "every second Saturday at 10:00" in page
    assert "in El Paso, TX, except February 6" in page
    assert page.count("/workspace/dates/") == 11  # ten dates and the way to copies


def test_checking_the_dates_saves_nothing_and_keeps_all_that_was_typed(hosting: Worker, host: Organization) -> None:
    typed = hosting.fields(add_url(host)) | NEW | SECOND | {"look": "1"}
    answer = hosting.client.post(add_url(host), typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "every second Saturday at 10:00" in page
    assert page.count("Leave it out<") == 10
    again = fields_of(page)
    assert {name: again[name] for name in (*NEW, *SECOND)} == NEW | SECOND
    assert not Event.objects.exists()


def test_a_date_is_left_out_by_the_button_beside_it(hosting: Worker, event: Event) -> None:
    url = when_url(event)
    first = hosting.client.post(url, hosting.fields(url) | SECOND | {"look": "1"}).content.decode()
    button = re.search(r'name="look" value="(without 2027-01-23)"', first)
    assert button
    page = hosting.client.post(url, fields_of(first) | {"look": button[1]}).content.decode()
    assert "except January 23" in page
    assert "January 23, 2027" not in page.split('id="check"')[1].split("<ol")[1]
    assert fields_of(page)["exdates"] == "2027-01-23"
    hosting.told(hosting.client.post(url, fields_of(page)))
    event.refresh_from_db()
    assert (event.rrule, event.exdates) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", ["2027-01-23"])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"frequency": "WEEKLY", "weekdays": ["4"]}, "starts_at"),
        ({"frequency": "WEEKLY", "ends": "until"}, "ends_on"),
        ({"frequency": "other", "rrule": "FREQ=HOURLY"}, "rrule"),
        ({"frequency": "WEEKLY", "exdates": "26 December"}, "exdates"),
        ({"ends_at": "2027-01-09T09:00"}, "ends_at"),
        ({"starts_at": "2027-03-14T02:30", "ends_at": "2027-03-14T05:00"}, "starts_at"),
        ({"starts_at": "2020-01-11T10:00", "ends_at": "2020-01-11T11:00"}, "starts_at"),
        ({"place": "Nowhere at all"}, "place"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_lost(
    hosting: Worker, host: Organization, typed: dict[str, Any], field: str
) -> None:
    answer = hosting.save(add_url(host), **NEW | typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    sent = {name: [value] if name == "weekdays" and isinstance(value, str) else value for name, value in typed.items()}
    again = fields_of(answer.content.decode())
    assert all(again[name] in (value, value[0]) for name, value in sent.items())
    assert not Event.objects.exists()


def test_a_meeting_of_partners_is_not_made_by_this_form(hosting: Worker, host: Organization) -> None:
    answer = hosting.save(add_url(host), **NEW | {"kind": EventKind.PARTNER_MEETING})
    assert answer.status_code == 422
    assert "called under Partner meetings" in answer.content.decode()


def test_the_network_reads_a_new_series_first_where_it_reads_changes_of_events(
    hosting: Worker, host: Organization, event: Event
) -> None:
    ReviewedField.objects.create(model="resources.event", field="rrule")
    told = hosting.told(hosting.save(when_url(event), **SECOND))
    assert "It waits for a reviewer" in told
    assert "every second Saturday" in told  # what is proposed
    assert starts(event) == ["01-09 10:00"]
    event.refresh_from_db()
    assert event.rrule == ""
    hosting.told(hosting.save(add_url(host), **NEW, **SECOND))
    new = Event.objects.exclude(pk=event.pk).get()
    assert (new.live, Occurrence.objects.filter(event=new).count()) == (False, 0)
    assert Proposal.objects.count() == 2


def test_one_date_is_no_way_around_the_network(hosting: Worker, event: Event) -> None:
    ReviewedField.objects.create(model="resources.event", field="address")
    url = f"/workspace/dates/{event.occurrences.get().pk}/"
    hosting.save(url, address="1 Elsewhere Street")
    hosting.told(hosting.save(url, status="CANCELLED", reason="The hall is closed."))
    date = event.occurrences.get()
    assert (date.address, date.is_cancelled) == ("", True)


def test_the_network_reads_one_date_like_every_change_and_then_it_is_public(
    hosting: Worker, event: Event, reviewer: Client
) -> None:
    ReviewedField.objects.create(model="resources.event", field="address")
    date = event.occurrences.get()
    url = f"/workspace/dates/{date.pk}/"
    asked = {"address": "1 Elsewhere Street", "starts_at": "2027-01-09T11:00", "ends_at": "2027-01-09T12:00"}
    assert "It waits for a reviewer" in hosting.told(hosting.save(url, **asked))
    assert "Address: \u20681 Elsewhere Street" in hosting.read(url)
    hosting.told(hosting.save(url, **asked | {"address": "2 Elsewhere Street"}))
    proposal = Proposal.objects.get()
    decide = f"/admin/snippets/partners/proposal/decide/{proposal.pk}/"
    page = reviewer.get(decide)
    (only,) = page.context["differences"]
    assert only.after.replace("\u2068", "").replace("\u2069", "").replace("\u202f", " ").split(" · ") == [
        "Saturday, January 9, 2027, 10:00 AM",
        "Starts: Saturday, January 9, 2027, 11:00 AM",
        "Ends: Saturday, January 9, 2027, 12:00 PM",
        "Venue: Library",
        "Address: 2 Elsewhere Street",
    ]
    assert reviewer.post(decide, {"answer": "approve", "seen": page.context["seen"]}).status_code == 302
    date.refresh_from_db()
    assert (date.address, f"{date.local(date.starts_at):%H:%M}") == ("2 Elsewhere Street", "11:00")
    event.refresh_from_db()
    assert event.asked_of_dates == []
    assert "Elsewhere Street:" not in hosting.told(hosting.save(url, venue="Hall"))
    assert Proposal.objects.get().state == "approved"


def test_a_series_whose_first_date_is_left_out_begins_with_the_next(hosting: Worker, host: Organization) -> None:
    made = made_by(hosting, host, **SECOND, exdates="2027-01-09")
    page = hosting.read(f"/workspace/events/{made.pk}/")
    assert "Saturday, January 23, 2027, 10:00\u202fAM – 2:00\u202fPM" in page
    assert "January 9, 2027, 10:00" not in page


def test_dates_left_out_stay_left_out_when_the_series_moves_by_an_hour(hosting: Worker, host: Organization) -> None:
    made = made_by(hosting, host, **SECOND, ends="count", ends_after="4", exdates="2027-02-06 10:00")
    assert starts(made) == ["01-09 10:00", "01-23 10:00", "02-20 10:00"]
    hosting.told(hosting.save(when_url(made), starts_at="2027-01-09T11:00", ends_at="2027-01-09T15:00"))
    assert starts(made) == ["01-09 11:00", "01-23 11:00", "02-20 11:00"]
    later = made.occurrences.order_by("starts_at")[1]
    hosting.told(
        hosting.save(
            f"/workspace/dates/{later.pk}/", reach="later", starts_at="2027-01-23T12:00", ends_at="2027-01-23T16:00"
        )
    )
    new = Event.objects.get(continues=made)
    assert (starts(made), starts(new)) == (["01-09 11:00"], ["01-23 12:00", "02-20 12:00"])
    assert f"/events/{new.pk}/" in hosting.read(f"/workspace/events/{made.pk}/")
    assert f"/events/{made.pk}/" in hosting.read(f"/workspace/events/{new.pk}/")
    assert hosting.fields(when_url(new))["exdates"] == "2027-02-06 12:00"


def test_a_new_address_is_not_shown_at_the_old_point(hosting: Worker, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(latitude=31.7, longitude=-106.4)
    hosting.told(hosting.save(f"/workspace/events/{event.pk}/change/where/", venue="Main library"))
    event.refresh_from_db()
    assert event.latitude == 31.7
    hosting.told(hosting.save(f"/workspace/events/{event.pk}/change/where/", address="2 Main Street"))
    event.refresh_from_db()
    assert (event.latitude, event.longitude) == (None, None)


def test_the_same_host_place_and_hour_twice_is_said_before_and_after(
    hosting: Worker, host: Organization, event
) -> None:
    words = "The same host has something else at the same place and hour"
    typed = hosting.fields(add_url(host)) | NEW | {"look": "1"}
    assert words in hosting.client.post(add_url(host), typed).content.decode()
    assert words in hosting.told(hosting.save(add_url(host), **NEW))
    new = Event.objects.exclude(pk=event.pk).get()
    assert words not in hosting.told(hosting.save(f"/workspace/events/{new.pk}/change/where/", venue="School"))


def test_copies_are_looked_at_and_then_made(hosting: Worker, event: Event) -> None:
    room = LocationFactory(organization=event.host, name="North room")
    shelter = LocationFactory(organization=event.host, name="Shelter", hidden=True)
    Event.objects.update(first_published_at=event.created_at)
    page = hosting.read(copies_url(event))
    assert "North room" in page
    assert "Shelter" not in page
    typed = hosting.fields(copies_url(event)) | {"starts": "2027-02-06\n2027-02-13 15:00", "places": str(room.pk)}
    looked = hosting.client.post(copies_url(event), typed | {"look": "1"})
    assert looked.status_code == 200
    assert "These 2 copies would be made" in looked.content.decode()
    assert Event.objects.count() == 1
    answer = hosting.client.post(copies_url(event), fields_of(looked.content.decode()) | {"make": "1"})
    assert "2 events were made." in hosting.told(answer)
    new = Event.objects.exclude(pk=event.pk).order_by("starts_at")
    assert [(each.live, each.venue, *starts(each)) for each in new] == [
        (True, "North room", "02-06 10:00"),
        (True, "North room", "02-13 15:00"),
    ]
    assert hosting.client.post(copies_url(event), typed | {"places": str(shelter.pk), "make": "1"}).status_code == 422


def test_many_copies_ask_as_much_as_two(hosting: Worker, event: Event) -> None:
    typed = {"places": [str(LocationFactory(organization=event.host).pk) for _each in range(2)], "look": "1"}
    with CaptureQueriesContext(connection) as two:
        hosting.client.post(copies_url(event), typed | {"starts": "2027-02-06"})
    days = "\n".join(f"2027-03-{day:02} 10:00" for day in range(1, 21))
    with CaptureQueriesContext(connection) as many:
        answer = hosting.client.post(copies_url(event), typed | {"starts": days})
    assert len(answer.context["found"]) == 40
    assert len(many) == len(two)


def test_copies_go_to_organizations_only_that_the_person_may_edit(hosting: Worker, event: Event) -> None:
    own, read, strange = (OrganizationFactory(name=name) for name in ("Second office", "Third office", "Stranger"))
    Membership.objects.create(user=hosting.user, organization=own, role="editor")
    Membership.objects.create(user=hosting.user, organization=read, role="viewer")
    again = Worker.__new__(Worker)
    again.client, again.user = hosting.client, hosting.user
    page = again.read(copies_url(event))
    assert "Second office" in page
    assert "Third office" not in page
    assert "Stranger" not in page
    for organization, status in ((own, 302), (read, 422), (strange, 422)):
        typed = {"starts": "2027-02-06", "hosts": str(organization.pk), "make": "1"}
        assert again.client.post(copies_url(event), typed).status_code == status, organization
    assert list(Event.objects.exclude(pk=event.pk).values_list("host", flat=True)) == [own.pk]


def test_copies_wait_for_the_network_where_it_reads_new_events(hosting: Worker, event: Event) -> None:
    ReviewedField.objects.create(model="resources.event", field="venue")
    answer = hosting.client.post(copies_url(event), {"starts": "2027-02-06", "make": "1"})
    assert "It waits for a reviewer" in hosting.told(answer)
    new = Event.objects.exclude(pk=event.pk).get()
    assert (new.live, Proposal.objects.count()) == (False, 1)


def test_what_cannot_be_copied_is_said_and_nothing_is_made(hosting: Worker, event: Event) -> None:
    many = "\n".join(f"2027-{month:02}-{day:02}" for month in (2, 3) for day in range(1, 28))
    for starts_typed in ("", "soon", "2027-03-14 02:30", many):
        answer = hosting.client.post(copies_url(event), {"starts": starts_typed, "make": "1"})
        assert answer.status_code == 422, starts_typed
        assert set(answer.context["form"].errors) == {"starts"}
    assert Event.objects.count() == 1


def test_others_do_not_come_in(other: Worker, host: Organization, event: Event) -> None:
    viewer = Worker(Role.VIEWER, host, "viewer@example.org")
    for url in (copies_url(event), add_url(host), when_url(event)):
        assert other.client.get(url).status_code == 404, url
        assert other.client.post(url, NEW).status_code == 404, url
        assert viewer.client.get(url).status_code == 403, url
        assert viewer.client.post(url, NEW | {"make": "1"}).status_code == 403, url
        assert Client().get(url).status_code == 302, url
    assert Event.objects.count() == 1
