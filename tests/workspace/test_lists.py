"""Shared lists: kept by one organization, read by those it names, as long as they belong to them."""

import csv
import io
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from partners.models import Membership, Organization, OrganizationGroup, Service, SharedList, SharedListItem
from partners.roles import Role
from tests.factories import HotlineFactory, LocationFactory, OrganizationFactory, PhoneFactory, ServiceFactory
from tests.workspace.desks import leave, member


@pytest.fixture
def clinic(db: None) -> Organization:
    return OrganizationFactory(name="Clinic")


@pytest.fixture
def shelter(db: None) -> Organization:
    return OrganizationFactory(name="Shelter")


@pytest.fixture
def editor(clinic: Organization) -> Client:
    return member(clinic)


def put(row: SharedList, *entries: Any, note: str = "") -> list[SharedListItem]:
    return [
        SharedListItem.objects.create(list=row, entry=entry, order=number, note=note)
        for number, entry in enumerate(entries)
    ]


def a_list(organization: Organization, *entries: Any, name: str = "Night calls") -> SharedList:
    row = SharedList.objects.create(organization=organization, name=name)
    put(row, *entries)
    return row


def url(row: SharedList, more: str = "") -> str:
    return f"/workspace/lists/{row.pk}/{more}"


def test_an_editor_makes_a_list_and_fills_it(editor: Client, clinic: Organization) -> None:
    service = ServiceFactory(names={"en": "Asylum help"})
    answer = editor.post("/workspace/lists/", {"organization": clinic.pk, "name": "Night calls", "description": ""})
    row = SharedList.objects.get()
    assert answer.headers["Location"] == url(row)
    assert "Asylum help" in editor.get(url(row, "?q=asylum")).content.decode()
    for _time in range(2):
        editor.post(f"/workspace/about/service/{service.pk}/list/", {"list": str(row.pk)})
    assert [item.entry for item in row.items.all()] == [service]
    assert "Asylum help" in editor.get(url(row)).content.decode()


def test_entries_are_ordered_annotated_and_taken_off(editor: Client, clinic: Organization) -> None:
    first, second = ServiceFactory(), ServiceFactory()
    row = a_list(clinic, first, second)
    one, two = row.items.all()
    editor.post(url(row, f"items/{two.pk}/"), {"do": "up", "note": ""})
    assert list(row.items.all()) == [two, one]
    editor.post(url(row, f"items/{two.pk}/"), {"do": "up"})
    assert list(row.items.all()) == [two, one]
    editor.post(url(row, f"items/{one.pk}/"), {"do": "note", "note": "Only\r\nby phone"})
    assert row.items.get(pk=one.pk).note == "Only by phone"
    editor.post(url(row, f"items/{two.pk}/"), {"do": "remove"})
    assert list(row.items.all()) == [one]
    assert Service.objects.filter(pk=second.pk).exists()


@pytest.mark.parametrize("way", ["partners", "groups"])
def test_those_who_are_named_read_it_until_they_leave(clinic: Organization, shelter: Organization, way: str) -> None:
    reader = member(shelter, Role.ORGANIZATION_ADMIN, name="ben")
    row = a_list(clinic, ServiceFactory(names={"en": "Asylum help"}))
    assert reader.get(url(row)).status_code == 404
    if way == "partners":
        row.partners.add(shelter)
    else:
        group = OrganizationGroup.objects.create(name="Region", slug="region")
        group.organizations.add(shelter)
        row.groups.add(group)
    page = reader.get(url(row)).content.decode()
    assert "Asylum help" in page
    assert "Add an entry" not in page
    assert "Night calls" in reader.get("/workspace/lists/").content.decode()
    item = row.items.get()
    assert reader.post(url(row, f"items/{item.pk}/"), {"do": "remove"}).status_code == 404
    for more in ("settings/", "delete/"):
        assert reader.get(url(row, more)).status_code == 404
    Membership.objects.create(user=reader.user, organization=OrganizationFactory(), role="viewer")
    leave(reader, shelter)
    assert reader.get(url(row)).status_code == 404
    assert reader.get(url(row, "csv/")).status_code == 404
    assert "Night calls" not in reader.get("/workspace/lists/").content.decode()


def test_a_shared_list_shows_nothing_that_the_reader_may_not_see(clinic: Organization, shelter: Organization) -> None:
    reader = member(shelter, name="ben")
    draft = ServiceFactory(organization=clinic, live=False, names={"en": "Marker draft"})
    hidden = LocationFactory(organization=clinic, hidden=True, name="", address_1="77 Marker Alley", city="El Paso")
    row = a_list(clinic, draft, hidden)
    row.partners.add(shelter)
    page, table = reader.get(url(row)).content.decode(), reader.get(url(row, "csv/")).content.decode()
    assert "El Paso" in page
    assert "Marker" not in page + table
    assert "Marker draft" in member(clinic, name="ana").get(url(row)).content.decode()


def test_a_viewer_of_the_own_organization_reads_only(clinic: Organization) -> None:
    viewer, row = member(clinic, Role.VIEWER), a_list(clinic, ServiceFactory())
    assert viewer.get(url(row)).status_code == 200
    assert viewer.post("/workspace/lists/", {"organization": clinic.pk, "name": "x"}).status_code == 403
    assert viewer.get(url(row, "settings/")).status_code == 403
    assert viewer.post(url(row, "delete/")).status_code == 403


def test_an_editor_does_not_make_lists_for_others(editor: Client, shelter: Organization) -> None:
    editor.post("/workspace/lists/", {"organization": shelter.pk, "name": "x"})
    foreign = a_list(shelter)
    service = ServiceFactory()
    for key in (foreign.pk, "nonsense"):
        assert editor.post(f"/workspace/about/service/{service.pk}/list/", {"list": str(key)}).status_code == 404
    assert SharedList.objects.count() == 1
    assert not foreign.items.exists()


def test_sharing_is_changed_and_the_list_deleted(editor: Client, clinic: Organization, shelter: Organization) -> None:
    member(shelter, name="ben")
    row = a_list(clinic)
    answer = editor.post(url(row, "settings/"), {"name": "Day calls", "description": "", "partners": [str(shelter.pk)]})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.name == "Day calls"
    assert list(row.partners.all()) == [shelter]
    editor.post(url(row, "delete/"))
    assert not SharedList.objects.exists()


def test_the_table_holds_no_formula(editor: Client, clinic: Organization) -> None:
    service = ServiceFactory(names={"en": "=1+1"})
    PhoneFactory(service=service)
    row = SharedList.objects.create(organization=clinic, name="=cmd()")
    put(row, service, note="@SUM(A1)")
    table = list(csv.reader(io.StringIO(editor.get(url(row, "csv/")).content.decode("utf-8-sig"))))
    assert len(table) == 2
    assert not [cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@"))]
    assert "915-555-0100" in table[1][3]


def test_the_page_asks_a_constant_number_of_queries(
    editor: Client, clinic: Organization, django_assert_max_num_queries: Any
) -> None:
    row = a_list(clinic, *(make() for _n in range(5) for make in (ServiceFactory, LocationFactory, HotlineFactory)))
    put(row, clinic)
    ContentType.objects.get_for_models(Service, Organization)
    editor.get(url(row))
    with django_assert_max_num_queries(20):
        editor.get(url(row))
    with django_assert_max_num_queries(20):
        editor.get("/workspace/lists/")
