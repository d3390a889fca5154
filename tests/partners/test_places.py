"""From what people type to places, and `/api/v2/places/`."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from partners.places.queries import place_candidates, resolve
from tests.partners.conftest import Corner


def slugs(text: str, lang: str = "en") -> list[str]:
    return [each.slug for each in resolve(text, lang)]


@pytest.mark.parametrize("text", ["79901", " 79901 ", "79901-1234"])
def test_a_zip_code_gives_its_city_and_counties(corner: Corner, text: str) -> None:
    found = resolve(text, "en")
    assert [(each.slug, each.from_zip) for each in found] == [("tx-el-paso", "79901"), ("tx-el-paso-county", "79901")]
    assert found[0].within == ("tx", "tx-el-paso-county")


def test_a_zip_code_never_says_that_someone_is_inside_the_city(corner: Corner) -> None:
    (near,) = place_candidates("79901", "en")
    assert near.exact
    assert near.within == ("us", "tx", "tx-el-paso-county")


@pytest.mark.parametrize("text", ["El Paso, TX", "el paso tx", "EL PASO, Texas", "El Paso, Texas, USA"])
def test_a_city_with_its_state_is_exact(corner: Corner, text: str) -> None:
    (near,) = place_candidates(text, "en")
    assert (near.label, near.exact) == ("El Paso, TX", True)
    assert set(near.within) == {"us", "tx", "tx-el-paso-county", "tx-el-paso"}


@pytest.mark.parametrize("text", ["El Paso County", "el paso county, tx", "Condado de El Paso, Texas"])
def test_a_county_is_found_in_english_and_spanish(corner: Corner, text: str) -> None:
    assert slugs(text) == ["tx-el-paso-county"]


@pytest.mark.parametrize(
    ("text", "slug"), [("TX", "tx"), ("texas", "tx"), ("Nuevo México", "nm"), ("nouveau-mexique", "nm")]
)
def test_a_state_is_found_by_code_and_by_name_in_several_languages(corner: Corner, text: str, slug: str) -> None:
    assert slugs(text, "es") == [slug]


def test_a_city_in_several_states_is_offered_not_chosen(corner: Corner) -> None:
    found = place_candidates("Santa Fe", "en")
    assert {each.label for each in found} == {"Santa Fe, NM", "Santa Fe, TX"}
    assert not any(each.exact for each in found)


def test_a_typo_is_answered_with_what_may_be_meant(corner: Corner) -> None:
    assert [each.label for each in place_candidates("El Pasoo, TX", "en")] == ["El Paso, TX"]
    assert not place_candidates("El Pasoo, TX", "en")[0].exact
    assert slugs("zzzzqqq") == []


def test_a_point_is_named_by_the_nearest_zip_code(corner: Corner) -> None:
    (near,) = place_candidates("31.8,-106.5", "en")
    assert (near.lat, near.lon) == (31.8, -106.5)
    assert "tx-el-paso-county" in near.within
    assert place_candidates("0,0", "en") == []


def test_states_are_named_in_the_readers_language(corner: Corner) -> None:
    assert resolve("NM", "es")[0].label == "Nuevo México"


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_no_text_breaks_it(corner: Corner, text: str) -> None:
    for each in place_candidates(text, "es"):
        assert each.label


@pytest.mark.parametrize("text", ["79901", "El Paso, TX", "Santa Fe", "El Pasoo", "31.8,-106.5"])
def test_three_queries_are_enough(corner: Corner, text: str, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        resolve(text, "en")


def test_the_api_answers_as_the_contract_says(corner: Corner, client: Client) -> None:
    answer = client.get("/api/v2/places/", {"q": "79901"})
    assert answer.json()["candidates"][0] == {
        "slug": "tx-el-paso",
        "label": "El Paso, TX",
        "kind": "city",
        "lat": 31.7584,
        "lon": -106.4783,
        "within": ["tx", "tx-el-paso-county"],
        "from_zip": "79901",
    }
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "79901", "x": "1"}, "x"),
        ({"q": "a" * 300}, "q"),
        ({"q": "TX", "lang": "xx"}, "lang"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(corner: Corner, client: Client, query: dict, wrong: str) -> None:
    answer = client.get("/api/v2/places/", query)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [wrong]


def test_a_place_that_nobody_knows_gives_no_candidates(corner: Corner, client: Client) -> None:
    assert client.get("/api/v2/places/", {"q": "00000"}).json() == {"candidates": []}
