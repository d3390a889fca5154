"""The workspace's search: over what this member may see, and nothing else."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Correction, Note, Organization, SharedList
from partners.permissions import Role
from tests.accounts.conftest import person
from tests.factories import HotlineFactory, LocationFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.workspace.desks import member

MARK = "quetzal"


@pytest.fixture
def clinic(db: None) -> Organization:
    return OrganizationFactory(name="Clinic")


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


def test_every_word_is_held(editor: Client) -> None:
    OrganizationFactory(name="Red quetzal")
    OrganizationFactory(name="Green quetzal")
    page = found(editor, "quetzal red")
    assert "Red quetzal" in page
    assert "Green quetzal" not in page


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
