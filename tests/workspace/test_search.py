"""The workspace's search: over what this member may see, and nothing else."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Correction, Note, Organization, OrganizationGroup, SharedList
from partners.roles import Role
from partners.sharing import searching
from search import outbox
from search.contract import PUBLIC, WORKSPACE, SearchQuery
from search.engines import get_engine, writer_engine
from tests.accounts.conftest import person
from tests.factories import HotlineFactory, LocationFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.workspace.desks import member

MARK = "quetzal"


@pytest.fixture
def clinic(db: None) -> Organization:
    return OrganizationFactory(name="Clinic")


@pytest.fixture(params=["index", "no index"], autouse=True)
def up_to_date(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With an index, each search begins by applying what waits; without one the database answers."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    indexed = request.param == "index"
    if indexed:
        find = searching.find

        def find_now(user: Any, text: str) -> searching.Found:
            while outbox.state()["pending"]:
                outbox.apply()
            return find(user, text)

        writer_engine(WORKSPACE).rebuild([])
        monkeypatch.setattr(searching, "find", find_now)
    return indexed


@pytest.fixture
def editor(clinic: Organization) -> Client:
    return member(clinic)


def found(client: Client, text: str = MARK) -> str:
    answer = client.get("/workspace/search/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode().split("<h1>")[1].replace(f'value="{text}"', "")


def test_own_drafts_and_the_public_directory_are_found(editor: Client, clinic: Organization) -> None:
    ServiceFactory(organization=clinic, live=False, names={"es": "Borrador quetzal"})
    ServiceFactory(names={"en": "Public quetzal"})
    HotlineFactory(names={"en": "Quetzal line"})
    PolicyFactory(titles={"en": "Quetzal ordinance"})
    LocationFactory(name="Quetzal house")
    OrganizationFactory(name="Quetzal society")
    page = found(editor)
    for name in (
        "Borrador quetzal",
        "Public quetzal",
        "Quetzal line",
        "Quetzal ordinance",
        "Quetzal house",
        "Quetzal society",
    ):
        assert name in page


def test_what_holds_every_word_comes_first(editor: Client, up_to_date: bool) -> None:
    OrganizationFactory(name="Green quetzal")
    OrganizationFactory(name="Red quetzal")
    page = found(editor, "quetzal red")
    assert "Red quetzal" in page
    assert "Green quetzal" not in page.split("Red quetzal")[0]
    # Without an index nothing weighs one word against another.
    assert ("Green quetzal" in page) is up_to_date


def test_nothing_of_others_that_is_not_public_is_found(editor: Client, clinic: Organization) -> None:
    other = OrganizationFactory(name="Others")
    ServiceFactory(organization=other, live=False, names={"en": "Draft quetzal"})
    OrganizationFactory(name="Owner quetzal", visibility="owner")
    OrganizationFactory(name="Withdrawn quetzal", withdrawn="taken-down")
    SharedList.objects.create(organization=other, name="List quetzal")
    until = timezone.localdate() + datetime.timedelta(days=5)
    Note.objects.create(entry=clinic, organization=other, words="Note quetzal", until=until)
    person(Role.ORGANIZATION_EDITOR, email="quetzal@example.org", organization=other)
    Correction.objects.create(
        entry=clinic, what="false-lawyer", words="Report quetzal", language="en", confidential=True
    )
    assert "0 found" in found(editor)


def test_the_address_of_a_hidden_location_finds_it_for_its_owner_alone(editor: Client, clinic: Organization) -> None:
    LocationFactory(name="Safe house", address_1="7 Quetzal Street", hidden=True)
    assert "0 found" in found(editor)
    LocationFactory(organization=clinic, name="Own house", address_1="9 Quetzal Street", hidden=True)
    assert "Own house" in found(editor)


def test_lists_notes_and_members_of_the_own_organization_are_found(editor: Client, clinic: Organization) -> None:
    SharedList.objects.create(organization=clinic, name="List quetzal")
    until = timezone.localdate() + datetime.timedelta(days=5)
    Note.objects.create(entry=clinic, organization=clinic, words="Note quetzal", until=until)
    person(Role.VIEWER, email="quetzal@example.org", organization=clinic)
    page = found(editor)
    for words in ("List quetzal", "Note quetzal", "quetzal@example.org"):
        assert words in page


def test_many_hits_are_cut_and_that_is_said(editor: Client) -> None:
    for number in range(23):
        OrganizationFactory(name=f"Quetzal {number}")
    page = found(editor)
    assert "20 found" in page
    assert "At most 20 of a kind" in page


@pytest.mark.parametrize("text", ["", "   ", "%", "' OR 1=1 --", "\u0000", "x" * 5000, "a " * 500])
def test_strange_words_do_no_harm(editor: Client, text: str) -> None:
    assert editor.get("/workspace/search/", {"q": text}).status_code == 200


def test_a_search_asks_a_constant_number_of_queries(
    editor: Client, clinic: Organization, django_assert_max_num_queries: Any
) -> None:
    for _number in range(8):
        ServiceFactory(names={"en": "Quetzal"})
        LocationFactory(name="Quetzal", organization=clinic)
        HotlineFactory(names={"en": "Quetzal"})
        PolicyFactory(titles={"en": "Quetzal"})
    found(editor)
    with django_assert_max_num_queries(20):
        found(editor)


@pytest.mark.parametrize("up_to_date", ["index"], indirect=True)
def test_other_forms_and_slips_of_a_word_find_it_too(editor: Client, clinic: Organization) -> None:
    until = timezone.localdate() + datetime.timedelta(days=5)
    Note.objects.create(entry=clinic, organization=clinic, words="Preguntar por los abogados", until=until)
    ServiceFactory(organization=clinic, live=False, names={"es": "Asesoría de inmigración"})
    assert "Preguntar por los abogados" in found(editor, "abogado")
    assert "Asesoría de inmigración" in found(editor, "asesoria inmigrasion")


@pytest.mark.parametrize("up_to_date", ["index"], indirect=True)
def test_who_leaves_a_group_finds_its_lists_no_more_and_who_comes_does(editor: Client, clinic: Organization) -> None:
    other = OrganizationFactory(name="Others")
    group = OrganizationGroup.objects.create(name="Region", slug="region")
    shared = SharedList.objects.create(organization=other, name="List quetzal")
    shared.groups.add(group)
    assert "0 found" in found(editor)
    group.organizations.add(clinic)
    assert "List quetzal" in found(editor)
    group.organizations.remove(clinic)
    assert "0 found" in found(editor)
    assert writer_engine(WORKSPACE).search(SearchQuery(MARK, "en")).total == 1


@pytest.mark.parametrize("up_to_date", ["index"], indirect=True)
def test_a_stale_index_shows_less_and_never_too_much(editor: Client, clinic: Organization) -> None:
    service = ServiceFactory(organization=OrganizationFactory(name="Others"), names={"en": "Public quetzal"})
    assert "Public quetzal" in found(editor)
    type(service).objects.filter(pk=service.pk).update(withdrawn="taken-down")
    assert "0 found" in found(editor)


@pytest.mark.parametrize("up_to_date", ["index"], indirect=True)
def test_what_members_find_is_not_in_the_public_index(editor: Client, clinic: Organization) -> None:
    writer_engine(PUBLIC).rebuild([])
    ServiceFactory(organization=clinic, live=False, names={"es": "Borrador quetzal"})
    LocationFactory(organization=clinic, name="Quetzal house", address_1="9 Quetzal Street", hidden=True)
    assert "Borrador quetzal" in found(editor)
    assert get_engine(PUBLIC).search(SearchQuery(MARK, "en")).total == 0
