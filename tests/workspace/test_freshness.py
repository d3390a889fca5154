"""What is due, in the workspace: two minutes a month."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.test.utils import WagtailTestUtils

from partners.freshness import panels
from partners.freshness.clocks import settle
from partners.models import AuditRow, Organization, Phone, Schedule, Service
from partners.roles import Role
from tests.accounts.conftest import enter, person
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PolicyFactory,
    ProvisionFactory,
    ServiceFactory,
)
from tests.partners.test_freshness import days

pytestmark = pytest.mark.django_db
DUE = "What is due</h2>"


@pytest.fixture
def clinic() -> Organization:
    return OrganizationFactory(kind="legal-clinic", name="Clinic")


def inside(role: Role, organization: Organization) -> Client:
    client, user = Client(), person(role, organization=organization)
    enter(client, user)
    return client


def late(entry: Any, by: int = 1, interval: int = 90) -> Any:
    entry.assure(by=None, organization=None, on=timezone.localdate() - days(interval + by))
    entry.save()
    settle(timezone.now())
    entry.refresh_from_db()
    return entry


def home(client: Client) -> str:
    return client.get("/workspace/").content.decode()


def due_page(organization: Organization) -> str:
    return f"/workspace/organizations/{organization.pk}/due/"


def ticks(client: Client, organization: Organization) -> dict[str, bool]:
    soup = WagtailTestUtils.get_soup(client.get(due_page(organization)).content)
    return {box["value"]: box.has_attr("checked") for box in soup.select("input[name=entry]")}


def test_what_is_due_stands_on_the_first_page_and_is_confirmed_by_one_button(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    assert DUE not in home(client)
    service = late(ServiceFactory(organization=clinic, help=["asylum"], names={"en": "Bond"}))
    late(ServiceFactory(help=["asylum"], names={"en": "Of others"}))
    words = home(client)
    assert (DUE in words, "Bond" in words, "Of others" in words) == (True, True, False)
    address = f"/workspace/freshness/service/{service.pk}/"
    assert client.get(address).status_code == 405
    assert client.post(address, {"answer": "right", "next": due_page(clinic)}).headers["Location"] == due_page(clinic)
    assert client.post(address, {"answer": "", "next": "//evil.example"}).headers["Location"] == "/workspace/"
    service.refresh_from_db()
    assert (service.assured_by, service.freshness) == (clinic, "fresh")
    assert DUE not in home(client)


def test_all_that_is_due_is_looked_at_and_confirmed_in_one_go(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_ADMIN, clinic)
    Phone.objects.create(service=late(ServiceFactory(organization=clinic, help=["asylum"])), number="+19155550101")
    late(clinic)
    late(LocationFactory(organization=clinic))
    soon = late(ServiceFactory(organization=clinic, help=["asylum"]), by=-20)
    later = late(ServiceFactory(organization=clinic, help=["asylum"]), by=-40)
    never = ServiceFactory(organization=clinic, help=["asylum"])
    boxes = ticks(client, clinic)
    assert "+1 915-555-0101" in client.get(due_page(clinic)).content.decode()
    assert sorted(boxes.values()) == [False, False, True, True, True]
    assert [str(later.pk) in box for box in boxes] == [False] * 5
    client.post(due_page(clinic), {"entry": [box for box, is_due in boxes.items() if is_due]})
    assert Service.objects.due(timezone.localdate()).count() == 0
    assert AuditRow.objects.filter(action="freshness.confirm").count() == 3
    left = ticks(client, clinic)
    assert {box.split(":")[1] for box in left} == {str(soon.pk), str(never.pk)}


def test_what_changed_meanwhile_is_looked_at_again(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    service = late(ServiceFactory(organization=clinic, help=["asylum"], names={"en": "Bond"}))
    boxes = ticks(client, clinic)
    Service.objects.update(hours_note="Mornings")
    answer = client.post(due_page(clinic), {"entry": list(boxes)}, follow=True)
    assert "Changed while you were reading, please look again: Bond" in answer.content.decode()
    service.refresh_from_db()
    assert service.freshness == "due"


def test_nothing_ticked_and_nonsense_confirm_nothing(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    late(ServiceFactory(organization=clinic, help=["asylum"]))
    for sent in ([], ["service:x:y"], ["user:1:2"], [""], ["service:00000000-0000-0000-0000-000000000000:a"]):
        assert client.post(due_page(clinic), {"entry": sent}).status_code == 302
    assert not AuditRow.objects.filter(action="freshness.confirm").exists()


def test_others_see_and_confirm_nothing(clinic: Organization) -> None:
    service = late(ServiceFactory(organization=clinic, help=["asylum"]))
    stranger = inside(Role.ORGANIZATION_ADMIN, other := OrganizationFactory())
    address = f"/workspace/freshness/service/{service.pk}/"
    assert stranger.get(due_page(clinic)).status_code == 404
    assert stranger.post(address, {"answer": "closed"}).status_code == 404
    owner = inside(Role.ORGANIZATION_EDITOR, clinic)
    assert stranger.post(due_page(other), {"entry": list(ticks(owner, clinic))}).status_code == 403
    viewer = Client()
    enter(viewer, person(Role.VIEWER, organization=clinic), second_factor=False)
    assert viewer.get(due_page(clinic)).status_code == 200
    assert not ticks(viewer, clinic)
    assert viewer.post(address, {"answer": "right"}).status_code == 403
    assert Client().post(address, {"answer": "right"}).status_code == 302
    service.refresh_from_db()
    assert service.freshness == "due"


def test_closed_is_undone_for_72_hours_here_and_later_by_a_reviewer_only(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    service = ServiceFactory(organization=clinic, help=["asylum"], names={"en": "Bond"})
    address = f"/workspace/freshness/service/{service.pk}/"

    def state() -> str:
        return str(Service.objects.get(pk=service.pk).withdrawn)

    client.post(address, {"answer": "closed"})
    assert state() == "closed"
    assert "Undo: show it again" in home(client)
    client.post(address, {"answer": "right"})
    assert state() == "closed"
    client.post(address, {"answer": "reopen"})
    assert state() == ""
    client.post(address, {"answer": "closed"})
    Service.objects.update(withdrawn_at=timezone.now() - datetime.timedelta(hours=73))
    assert "Undo: show it again" not in home(client)
    answer = client.post(address, {"answer": "reopen"}, follow=True)
    assert "A reviewer of the network can still show it again" in answer.content.decode()
    assert state() == "closed"
    inside(Role.REVIEWER, clinic).post(address, {"answer": "reopen"})
    assert state() == ""


def test_an_entrys_page_says_last_checked_due_when_and_by_whom(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    service = late(ServiceFactory(organization=clinic, help=["asylum"]), by=31)
    request = client.get("/workspace/").wsgi_request
    words = panels.of_entry({"request": request, "entry": service})
    for said in ("Last checked", "Due since", "Visitors are warned", "Still right"):
        assert said in words
    service.refresh_from_db()
    client.post(f"/workspace/freshness/service/{service.pk}/", {"answer": "right"})
    words = panels.of_entry({"request": request, "entry": Service.objects.get(pk=service.pk)})
    assert ("To be checked by" in words, "organization-editor@example.org" in words) == (True, True)


def test_pages_take_few_queries_and_as_many_with_much_as_with_little(clinic: Organization) -> None:
    client = inside(Role.ORGANIZATION_ADMIN, clinic)

    def more(number: int) -> None:
        for _ in range(number):
            office = late(LocationFactory(organization=clinic))
            service = late(ServiceFactory(organization=clinic, help=["asylum"], at=[office], spoken=["es"]))
            Phone.objects.create(service=service, number="+19155550101")
            Schedule.objects.create(location=office, byday="MO")
            late(HotlineFactory(run_by=clinic), interval=30)
            policy = PolicyFactory(jurisdiction=None, organization=clinic)
            late(ProvisionFactory(policy=policy).version.policy, interval=180)

    def count() -> dict[str, int]:
        found = {}
        for address in ("/workspace/", due_page(clinic), f"/workspace/organizations/{clinic.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    late(clinic)
    more(1)
    few = count()
    more(5)
    assert count() == few
    assert max(few.values()) <= 20, few


def test_confirming_what_is_partly_somebody_elses_confirms_nothing(clinic: Organization) -> None:
    """All or none: what was confirmed before the wrong one is not confirmed either."""
    own = late(ServiceFactory(organization=clinic, help=["asylum"]))
    theirs = LocationFactory(organization=OrganizationFactory())
    client = inside(Role.ORGANIZATION_EDITOR, clinic)
    (sent,) = [name for name in ticks(client, clinic) if str(own.pk) in name]
    before = own.assured_date
    answer = client.post(due_page(clinic), {"entry": [sent, f"location:{theirs.pk}:0"]})
    assert answer.status_code == 403
    assert Service.objects.get(pk=own.pk).assured_date == before
