"""Kinds of help and places that are suggested, from the real rooms."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Jurisdiction
from partners.places.suggesting import place_offers
from partners.suggesting import help_offers
from search.registry import Typed
from tests.factories import LocationFactory, OrganizationFactory, PolicyFactory, ServiceFactory
from tests.partners.conftest import Corner

SUGGEST = "/api/v2/suggest/"
MOST = 6


def places(text: str, lang: str = "en", whole: bool = True) -> list[str]:
    return [each.text for each in place_offers(Typed(text, lang, whole), 3)]


def helps(text: str, lang: str = "en", whole: bool = True) -> list[str]:
    return [each.text for each in help_offers(Typed(text, lang, whole), 3)]


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [("el pa", "en", "El Paso, TX"), ("tex", "en", "Texas"), ("Nuevo Mé", "es", "Nuevo México"), ("nuevo mex", "en", "New Mexico"),
     ("Santa Fe, N", "en", "Santa Fe, NM"), ("santa fe, tex", "en", "Santa Fe, TX"), ("799", "en", "El Paso, TX"),
     ("79901", "en", "El Paso, TX 79901")],
)  # fmt: skip
def test_a_place_is_suggested_from_how_its_name_or_code_begins(
    corner: Corner, text: str, lang: str, first: str
) -> None:
    assert places(text, lang)[0] == first


@pytest.mark.parametrize(
    "text", ["", "el", "79", "%", "___", "qqq", "00000", ",", "el paso, zz", "\x00\x00\x00", "٧٩٩٠١"]
)
def test_too_little_or_what_is_no_place_suggests_none(corner: Corner, text: str) -> None:
    assert places(text) == []


def test_a_suggested_place_leads_to_its_page_and_is_understood_as_near(
    corner: Corner, client: Client, index: Callable[[], int]
) -> None:
    index()
    for text in ("el pas", "79901", "texas"):
        (offer, *_) = place_offers(Typed(text, "en"), 3)
        assert client.get(offer.url).status_code == 200
        assert client.get("/api/v2/search/", {"near": offer.text}).status_code == 200


def test_places_are_found_among_the_words_of_a_text_that_found_nothing(corner: Corner) -> None:
    assert places("abogado en el paso", whole=False) == ["El Paso, TX"]
    assert places("abogado en el pas", whole=False) == []


def test_a_kind_of_help_is_suggested_in_the_readers_words_whatever_language_was_typed(corner: Corner) -> None:
    ServiceFactory(help=["asylum", "housing"])
    assert helps("asy") == ["Asylum"]
    assert helps("asilo") == helps("ASÍLO") == helps("لجوء") == ["Asylum"]
    assert helps("asyl", "es") == ["Asilo"]
    assert helps("asilo vivienda") == []
    assert set(helps("asilo o vivienda", whole=False)) == {"Asylum", "Housing"}


def test_a_kind_of_help_that_nobody_gives_in_public_is_not_suggested(corner: Corner) -> None:
    service = ServiceFactory(help=["asylum"])
    assert helps("asylum") == ["Asylum"]
    service.live = False
    service.save()
    assert helps("asylum") == []


def test_the_api_suggests_all_kinds_or_those_asked_for(
    corner: Corner, client: Client, index: Callable[[], int]
) -> None:
    ServiceFactory(help=["asylum"], names={"en": "El Paso asylum office"})
    index()

    def kinds(**query: object) -> set[str]:
        return {each["kind"] for each in client.get(SUGGEST, query).json()["suggestions"]}

    assert kinds(q="el paso") == {"service", "place"}
    assert kinds(q="el paso", kind="place") == {"place"}
    assert kinds(q="asy", kind=["help", "place"]) == {"help"}
    answer = client.get(SUGGEST, {"q": "asy", "kind": "shoe"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["kind"])


def test_suggestions_and_search_need_few_queries_and_the_same_with_more_data(
    corner: Corner, client: Client, index: Callable[[], int]
) -> None:
    def count() -> dict[str, int]:
        index()
        client.get(SUGGEST, {"q": "paso"})  # the roots of the sites are read once a minute
        roots = caches["local"].get("site-root-paths")
        found = {}
        for address in (
            f"{SUGGEST}?q=paso",
            "/en/search/?q=paso",
            "/en/search/?q=paso+zzz&state=TX&near=79901",
            "/en/search/",
        ):
            caches["local"].clear()
            caches["local"].set("site-root-paths", roots)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    def grow(times: int) -> None:
        for number in range(times):
            office = LocationFactory(organization=OrganizationFactory(name=f"Paso {number}"), place=corner.city)
            ServiceFactory(
                organization=office.organization, at=[office], help=["asylum"], names={"en": f"Paso {number}"}
            )
            PolicyFactory(jurisdiction=corner.city, titles={"en": f"Paso rule {number}"})

    grow(2)
    few = count()
    grow(6)
    many = count()
    assert all(many[address] <= few[address] for address in few), (few, many)
    assert many[f"{SUGGEST}?q=paso"] <= MOST
    assert max(many.values()) <= 15


def test_names_of_places_hold_no_surprise_for_the_database(corner: Corner) -> None:
    Jurisdiction.objects.filter(slug="tx-santa-fe").update(search_name="100% a_b")
    for text in ("100%", "a_b", "'; --", '"quoted', "\\x"):
        assert "Texas" not in places(text)
