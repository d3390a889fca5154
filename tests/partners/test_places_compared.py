"""Places beside each other, the form that finds a place, and the list of rules of a place."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from partners.models import Agreement
from tests.factories import PolicyFactory, ProvisionFactory
from tests.partners.conftest import Corner

Index = Callable[[], int]


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def cells(page: str, subject: str) -> list[str]:
    """The texts of the cells beside a subject."""
    row = next(part for part in page.split("<tr>") if f">{subject}</th>" in part)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.S)]


def test_every_subject_says_what_each_place_says(corner: Corner, client: Client) -> None:
    ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.state), topic="detainers", answer="requires")
    ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.city), topic="schools", quotation="", answer="")
    page = html(client, "/en/places/compare/?place=tx-el-paso&place=nm-santa-fe")
    texas, new_mexico = cells(page, "Detainers (holding someone for ICE)")
    assert "Requires help to immigration agents" in texas
    assert "No officer shall ask about immigration status." in texas
    assert new_mexico == "No rule known"
    assert "Not yet read" in cells(page, "Schools")[0]
    assert '<th scope="col"><bdi>Santa Fe, NM</bdi></th>' in page
    assert '<a href="https://source.example/list"' in page
    assert "<li>Courthouses</li>" in page


def test_a_state_holds_no_rules_of_its_cities(corner: Corner, client: Client) -> None:
    ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.city), topic="schools")
    page = html(client, "/en/places/compare/?place=tx-el-paso&place=tx")
    assert cells(page, "Schools")[1] == "No rule known"


def test_agreements_stand_in_a_row_of_their_own(corner: Corner, client: Client) -> None:
    Agreement.objects.create(agency="Sheriff", place=corner.county, type="Model", listed_on="2025-07-18")
    page = html(client, "/en/places/compare/?place=tx-el-paso&place=nm")
    assert "listed on July 18, 2025" in cells(page, "Agreements with immigration agents")[0]


def test_what_people_type_becomes_an_address_to_share(corner: Corner, client: Client) -> None:
    answer = client.get("/en/places/compare/?place=79901&place=Santa+Fe,+NM&place=")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/places/compare/?place=tx-el-paso-county&place=nm-santa-fe"


def test_an_unknown_place_is_named_beside_its_field_and_the_others_stay(corner: Corner, client: Client) -> None:
    page = html(client, "/en/places/compare/?place=tx&place=Santa+Fe&place=nm")
    values = re.findall(r'<input id="place-\d" [^>]*value="([^"]*)"', page)
    assert values == ["Texas", "Santa Fe", "New Mexico", ""]
    second = re.search(r'<input id="place-2"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in second
    assert 'id="place-2-error">Several places have this name' in page
    assert 'href="/en/places/compare/?place=tx&amp;place=nm-santa-fe&amp;place=nm"' in page
    assert "What each place says" in page


@pytest.mark.parametrize("query", ["", "?place=tx", "?place=&place=", "?place=tx&place=tx", "?unknown=1"])
def test_with_less_than_two_places_there_is_only_the_form(corner: Corner, client: Client, query: str) -> None:
    page = html(client, f"/en/places/compare/{query}")
    assert "<table" not in page
    assert page.count('name="place"') >= 2


def test_more_than_four_places_are_cut_and_said(corner: Corner, client: Client) -> None:
    page = html(client, "/en/places/compare/?place=tx&place=nm&place=tx-el-paso&place=nm-santa-fe&place=us")
    assert "At most 4 places fit side by side." in page
    assert page.count('scope="col"') in {0, 5}


def test_the_same_place_twice_is_said(corner: Corner, client: Client) -> None:
    assert "This place is there already." in html(client, "/en/places/compare/?place=tx&place=Texas&place=nm")


# The form that finds a place


def test_the_form_leads_to_the_place_or_says_what_it_may_mean(corner: Corner, client: Client) -> None:
    assert client.get("/en/places/?q=El+Paso,+TX").headers["Location"] == "/en/places/tx-el-paso/"
    assert client.get("/es/places/?q=Nuevo+México").headers["Location"] == "/es/places/nm/"
    page = html(client, "/en/places/?q=Santa+Fe")
    assert 'value="Santa Fe"' in page
    assert '<a href="/en/places/nm-santa-fe/"' in page
    page = html(client, "/en/places/?q=zzzqqq")
    assert "We do not know this place." in page
    assert 'aria-invalid="true"' in page


def test_without_a_text_the_form_and_the_states_are_shown(corner: Corner, client: Client) -> None:
    page = html(client, "/es/places/")
    assert '<a href="/es/places/nm/">Nuevo México</a>' in page
    assert "aria-invalid" not in page


# The list of rules


def test_the_list_is_narrowed_by_place_and_provision(corner: Corner, client: Client, index: Index) -> None:
    for title, place, topic in (
        ("State law", corner.state, "detainers"),
        ("City rule", corner.city, "schools"),
    ):
        ProvisionFactory(policy=PolicyFactory(jurisdiction=place, titles={"en": title}), topic=topic)
    index()
    page = html(client, "/en/policies/?place=tx-el-paso")
    assert ">State law</a>" in page
    assert ">City rule</a>" in page
    page = html(client, "/en/policies/?place=tx-el-paso-county")
    assert ">City rule</a>" not in page
    page = html(client, "/en/policies/?place=tx-el-paso&provision=schools")
    assert ">State law</a>" not in page
    assert "1 result" in page
    assert '<option value="schools" selected>' in page
    assert 'hreflang="es" href="http://localhost:8000/es/policies/?provision=schools&amp;place=tx-el-paso"' in page


def test_filters_and_pages_of_the_list_keep_the_place(corner: Corner, client: Client, index: Index) -> None:
    for number in range(3):
        ProvisionFactory(policy=PolicyFactory(jurisdiction=corner.state, titles={"en": f"Law {number}"}))
    index()
    page = html(client, "/en/policies/?place=tx-el-paso&size=2")
    links = re.findall(r'href="(/en/policies/\?[^"]*)"', page)
    assert any("page=2" in link for link in links)
    assert any("provision=asking-status" in link for link in links)
    assert all("place=tx-el-paso" in link for link in links)


def test_a_zip_code_in_the_list_becomes_its_county(corner: Corner, client: Client) -> None:
    answer = client.get("/en/policies/?place=79901&provision=schools")
    assert answer.headers["Location"] == "/en/policies/?provision=schools&place=tx-el-paso-county"


def test_a_doubtful_place_in_the_list_keeps_all_that_was_typed(corner: Corner, client: Client, index: Index) -> None:
    index()
    page = html(client, "/en/policies/?place=Santa+Fe&provision=schools&q=ice")
    assert 'value="Santa Fe"' in page
    assert 'value="ice"' in page
    assert "provision=schools&amp;place=nm-santa-fe" in page


def test_a_list_without_results_says_what_that_means(corner: Corner, client: Client, index: Index) -> None:
    index()
    page = html(client, "/en/policies/?place=tx-el-paso")
    assert "We know no rule for this. That does not mean that there is none." in page
