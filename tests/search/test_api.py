import json
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from search import filters, flows, indexing, outbox, parameters
from search.contract import FACETS
from tests.search.conftest import Room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.search.urls")]
SEARCH = "/api/v2/search/"


@pytest.fixture
def indexed(rooms: dict[str, Room]) -> dict[str, Room]:
    indexing.rebuild()
    return rooms


@pytest.fixture
def page(settings: object) -> None:
    """The search page inside the plainest frame, so that it is judged alone."""
    frame = "<html><title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}</main></html>"
    template = settings.TEMPLATES[0]  # type: ignore[attr-defined]
    loaders = [
        ("django.template.loaders.locmem.Loader", {"base.html": frame}),
        ("django.template.loaders.filesystem.Loader", template["DIRS"]),
    ]
    options = {**template["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**template, "APP_DIRS": False, "OPTIONS": options}]  # type: ignore[attr-defined]


def test_the_answer_has_the_contracts_shape(indexed: dict[str, Room], client: Client) -> None:
    response = client.get(SEARCH, {"q": "asylum", "lang": "en", "state": "AZ", "near": "85701", "radius_km": "50"})
    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == [
        "engine", "degraded", "took_ms", "total", "page", "size", "query", "did_you_mean", "results", "facets",
    ]  # fmt: skip
    assert (answer["engine"], answer["degraded"], answer["total"]) == ("embedded", False, 1)
    assert answer["query"]["filters"] == {"state": ["AZ"]}
    assert answer["query"]["near"] == {"label": "Tucson, AZ", "lat": 32.2226, "lon": -110.9747, "radius_km": 50.0}
    assert answer["query"]["sentence"] == "“asylum”, in Arizona, near Tucson, AZ"
    assert answer["results"][0] | {"score": 0, "snippet": ""} == {
        "id": "service:asylum-tucson",
        "kind": "service",
        "lang": "en",
        "title": "Legal orientation",
        "snippet": "",
        "url": "/en/service/asylum-tucson/",
        "score": 0,
        "distance_km": 0.0,
        "reach": "near",
        "assured_date": "2026-10-02",
        "topics": [],
        "languages": ["en", "es"],
    }
    assert answer["results"][0]["snippet"] == "Help with <mark>asylum</mark> forms"
    assert list(answer["facets"]) == list(FACETS)
    assert {"value": "AZ", "label": "Arizona", "count": 1, "selected": True} in answer["facets"]["state"]


def test_it_is_open_and_kept_by_nobody(indexed: dict[str, Room], client: Client) -> None:
    for path in (SEARCH + "?q=asylum", "/api/v2/suggest/?q=asy", SEARCH + "?page=0"):
        response = client.get(path, headers={"accept": "text/html", "origin": "https://example.org"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Type"] == "application/json"
        assert not response.cookies


@pytest.mark.parametrize(
    ("query", "name"),
    [("radius_km=0", "radius_km"), ("colour=red", "colour"), ("format=xml", "format"), ("q=" + "a" * 1001, "q"),
     ("kind=shoe", "kind"), ("lang=xx", "lang"), ("page=501", "page"), ("size=1000", "size")],
)  # fmt: skip
def test_what_is_wrong_is_named(indexed: dict[str, Room], client: Client, query: str, name: str) -> None:
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]
    assert "suggestions" not in response.json()


def test_an_unknown_place_is_answered_with_suggestions(indexed: dict[str, Room], client: Client) -> None:
    response = client.get(SEARCH, {"near": "Springfield"})
    assert response.status_code == 400
    assert response.json()["suggestions"] == ["Springfield, IL", "Springfield, MO"]


def test_it_only_reads(indexed: dict[str, Room], client: Client) -> None:
    assert client.post(SEARCH, {"q": "x"}).status_code == 405


def test_suggestions_lead_to_pages(indexed: dict[str, Room], client: Client) -> None:
    answer = client.get("/api/v2/suggest/", {"q": "si la pol", "lang": "es"}).json()
    assert answer == {
        "suggestions": [{"text": "Si la policía le detiene", "kind": "guide", "url": "/es/guide/police/"}]
    }
    assert client.get("/api/v2/suggest/", {"q": "a", "state": "TX"}).status_code == 400
    assert len(client.get("/api/v2/suggest/", {"q": "a"}).json()["suggestions"]) <= 8


def test_what_is_hidden_shows_in_no_field(indexed: dict[str, Room], client: Client) -> None:
    indexed["service"].hidden.add("asylum-el-paso")
    outbox.put("service", ["asylum-el-paso"])
    for path in ("?q=immigration+court", "?q=attorneys", "?near=31.7,-106.4", "?q=attorneyz"):
        assert "asylum-el-paso" not in (body := client.get(SEARCH + path).content.decode())
        assert "Asylum representation" not in body
        assert "ttorneys" not in body.replace('"text":"attorneys"', "").replace("“attorneys”", "")
    assert "tx-el-paso-county" not in client.get(SEARCH).content.decode()


def test_ten_times_the_things_cost_the_same_queries(
    indexed: dict[str, Room], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for size in ("1", "100"):
        with django_assert_num_queries(1):
            client.get(SEARCH, {"size": size})


def test_without_an_index_it_says_so(rooms: dict[str, Room], client: Client) -> None:
    answer = client.get(SEARCH, {"q": "asylum"}).json()
    assert (answer["degraded"], answer["engine"]) == (True, "database")
    assert "Asylum" in answer["results"][0]["title"]
    assert client.get("/api/v2/suggest/", {"q": "asy"}).json()["suggestions"]


def test_the_schema_names_every_parameter(rooms: dict[str, Room], client: Client) -> None:
    schema = json.loads(client.get("/api/schema/").content)
    names = {parameter["name"] for parameter in schema["paths"][SEARCH]["get"]["parameters"]}
    assert names == {"q", "lang", "near", "radius_km", "from", "to", "page", "size", *FACETS}
    assert set(schema["paths"][SEARCH]["get"]["responses"]) == {"200", "400"}


@pytest.mark.usefixtures("page")
class TestPage:
    def test_results_are_links_with_their_language(self, indexed: dict[str, Room], client: Client) -> None:
        response = client.get("/en/search/?q=albergue")
        body = response.content.decode()
        assert response["Cache-Control"] == "no-store"
        link = (
            '<a href="/en/service/shelter/?back=search&amp;q=albergue" lang="es" dir="ltr">Albergue para familias</a>'
        )
        assert link in body
        assert "back=search" not in client.get(f"/en/search/?q=albergue+{'x' * 200}").content.decode()
        assert "1 result" in strip_tags(body)

    def test_filters_are_links_that_toggle(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/?q=asylum&state=TX").content.decode()
        assert '<a href="/en/search/?q=asylum" rel="nofollow" aria-current="true"><bdi>Texas</bdi>' in body
        assert 'href="/en/search/?q=asylum&amp;state=TX&amp;state=AZ"' in body
        assert '<input type="hidden" name="state" value="TX">' in body

    def test_bad_values_are_told_and_the_list_is_shown(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/?q=asylum&radius_km=far&state=ZZ&evil=%3Cb%3E").content.decode()
        assert "Give a number of kilometers from 1 to 1000." in body
        assert 'value="far"' in body
        assert "Unknown value: ZZ." in body
        assert "asylum-el-paso" in body
        assert "evil" not in body

    def test_nothing_found_offers_people(
        self, indexed: dict[str, Room], client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from portal import slots

        monkeypatch.setattr(slots, "_slots", {"search_zero": {"hotlines": (1, lambda context: "<p>CALL</p>")}})
        body = client.get("/en/search/?q=xyzzyx").content.decode()
        assert "We found nothing for this" in body
        assert "<p>CALL</p>" in body

    def test_what_was_typed_is_escaped(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/", {"q": '"><script>alert(1)</script>', "near": "<b>"}).content.decode()
        assert "<script>" not in body
        assert "<b>" not in body

    def test_without_a_query_it_is_the_same_for_everyone(self, indexed: dict[str, Room], client: Client) -> None:
        response = client.get("/en/search/?utm_source=x")
        assert response.status_code == 200
        assert "no-store" not in response.get("Cache-Control", "")
        assert "utm_source" not in response.content.decode()

    def test_pages_are_linked(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/?kind=service&size=5&page=2").content.decode()
        assert 'href="/en/search/?kind=service&amp;size=5"' in body
        assert 'href="/en/search/?kind=service&amp;page=3&amp;size=5"' in body
        assert '<ol class="results" start="6">' in body

    def test_each_filter_that_holds_can_be_dropped_and_all_at_once(
        self, indexed: dict[str, Room], client: Client
    ) -> None:
        body = client.get("/en/search/?q=asylum&spoken=es&spoken=en&state=TX&near=85701").content.decode()
        chosen = body.split('class="chips chosen"')[1].split("</ul>")[0]
        assert strip_tags(chosen).count("×") == 4
        assert 'href="/en/search/?q=asylum&amp;spoken=es&amp;state=TX&amp;near=85701"' in chosen
        assert 'href="/en/search/?q=asylum&amp;spoken=es&amp;spoken=en&amp;state=TX"' in chosen
        assert 'href="/en/search/?q=asylum"' in chosen

    def test_a_filter_that_nothing_fits_stays_to_be_dropped(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/?q=asylum&state=NM").content.decode()
        assert "New Mexico" in body.split('class="chips chosen"')[1].split("</ul>")[0]
        without = body.split('class="links"')[1].split("</ul>")[0]
        assert 'href="/en/search/?q=asylum"' in without
        assert "New Mexico" in without
        both = client.get("/en/search/?q=asylum&state=NM&state=TX").content.decode()
        assert 'aria-current="true"><bdi>New Mexico</bdi>' in both

    def test_a_filter_of_many_values_shows_ten_and_those_that_are_chosen(
        self, indexed: dict[str, Room], client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(filters, "SHOWN", 1)
        found = flows.find(
            parameters.read(QueryDict("q=asylum&state=NM"), lang="en"), facets=("state", "spoken"), path="/"
        )
        state = found.facets[0]
        assert [value.value for value in state.first] == [state.values[0].value, "NM"]
        assert {value.value for value in (*state.first, *state.rest)} == {"AZ", "TX", "NM"}

    def test_where_little_was_found_kinds_of_help_and_places_are_links(
        self, indexed: dict[str, Room], client: Client
    ) -> None:
        body = client.get("/en/search/?q=asilo+tucson+xyzzyx&state=NM").content.decode()
        instead = body.split('class="instead"')[1].split("</section>")[0]
        assert 'href="/en/help/asylum/"' in instead
        assert 'href="/en/places/az-tucson/"' in instead

    def test_where_much_was_found_kinds_of_help_are_links_too_and_titles_are_not(
        self, indexed: dict[str, Room], client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(flows, "LITTLE", 0)
        body = client.get("/en/search/?q=asylum").content.decode()
        instead = body.split('class="instead"')[1].split("</section>")[0]
        assert "Kinds of help and places" in instead
        assert 'href="/en/help/asylum/"' in instead
        assert "/en/service/" not in instead
        assert 'class="instead"' not in client.get("/en/search/?q=asylum&size=1&page=2").content.decode()

    def test_the_number_of_results_is_announced(self, indexed: dict[str, Room], client: Client) -> None:
        body = client.get("/en/search/?q=albergue").content.decode()
        assert 'id="results-summary" role="status"' in body

    def test_a_basic_answer_says_so(
        self, indexed: dict[str, Room], client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = flows.find

        def basic(*args: object, **more: object) -> flows.Found:
            return replace(answer(*args, **more), degraded=True)

        monkeypatch.setattr(flows, "find", basic)
        assert "This is the basic search" in client.get("/en/search/?q=albergue").content.decode()
