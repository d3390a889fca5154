"""Find help: the list, its filters, what stands where nothing is found."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from partners.models import ConsularDistrict, ServiceArea
from portal import slots
from portal.vocabulary import Cost, Visibility
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PolicyFactory,
    ServiceFactory,
    TermFactory,
)
from tests.partners.conftest import Corner

Index = Callable[[], int]


def page(client: Client, query: str = "", language: str = "en") -> str:
    answer = client.get(f"/{language}/find-help/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'class="result__title"><a [^>]*>([^<]*)</a>', html)


@pytest.fixture
def directory(corner: Corner, index: Index) -> None:
    near = LocationFactory(place=corner.city, latitude=31.80, longitude=-106.42)
    asylum = ServiceFactory(
        names={"en": "Asylum lawyers"},
        at=[near],
        organization=near.organization,
        help=["asylum"],
        spoken=["es"],
        cost=Cost.FREE,
    )
    PhoneFactory(service=asylum)
    far = LocationFactory(city="Houston", latitude=29.76, longitude=-95.37)
    ServiceFactory(
        names={"en": "Housing lawyers"}, at=[far], organization=far.organization, help=["housing"], spoken=["en"]
    )
    ServiceFactory(names={"en": "Help by phone"}, remote=True)
    county = ServiceFactory(names={"en": "County helpers"})
    ServiceArea.objects.create(service=county, place=corner.county)
    index()


def test_the_list_shows_everything_with_phone_cost_and_languages(directory: None, client: Client) -> None:
    html = page(client)
    assert {"Asylum lawyers", "Housing lawyers", "Help by phone", "County helpers"} <= set(titles(html))
    row = html[html.index("Asylum lawyers") :]
    for words in ("Free", "Spanish", "tel:+1-915-555-0100"):
        assert words in row


def test_near_a_place_results_say_how_they_reach_it(directory: None, client: Client) -> None:
    html = page(client, "?near=79901")
    assert set(titles(html)) >= {"Asylum lawyers", "Help by phone", "County helpers"}
    assert "Housing lawyers" not in titles(html)
    for words in ("km) from you", "Helps by phone or online", "Serves the place where you are"):
        assert words in html


def test_an_organization_whose_services_are_listed_is_not_listed_beside_them(
    directory: None, client: Client, index: Index
) -> None:
    OrganizationFactory(name="Without any service", slug="alone")
    index()
    html = page(client)
    services = {"Asylum lawyers", "Housing lawyers", "Help by phone", "County helpers"}
    assert set(titles(html)) == {*services, "Without any service"}
    assert "5 results" in html
    assert client.get("/api/v2/search/?kind=organization").json()["total"] == 5
    assert len(titles(page(client, "?kind=organization"))) == 5


@pytest.mark.parametrize(("lang", "word"), [("en", "lawyer"), ("es", "abogado"), ("ar", "محام"), ("ar", "المحامي")])
def test_a_lawyer_is_found_near_a_place_though_no_text_says_the_word(
    corner: Corner, client: Client, index: Index, lang: str, word: str
) -> None:
    office = LocationFactory(place=corner.city, latitude=31.80, longitude=-106.42)
    ServiceFactory(names={"en": "Bond hearings"}, at=[office], organization=office.organization, help=["detention"])
    index()
    data = client.get("/api/v2/search/", {"q": word, "near": "79901", "lang": lang}).json()
    assert [each["kind"] for each in data["results"]] == ["service", "organization"]


def test_one_may_choose_only_what_somebody_gives_and_what_one_has_chosen(directory: None, client: Client) -> None:
    def offered(html: str) -> list[str]:
        return re.findall(r'<option value="([^"]+)"', html)

    TermFactory(code="food")
    assert set(offered(page(client))) == {"asylum", "housing"}
    assert set(offered(page(client, "?help=food"))) == {"asylum", "housing", "food"}
    assert '<option value="food" selected>' in page(client, "?help=food")
    assert 'href="/en/find-help/?help=food"' not in page(client, "?q=qqqqqqqq")


@pytest.mark.parametrize("name", ["in", "spoken"])
def test_a_language_that_does_not_exist_is_refused(directory: None, client: Client, name: str) -> None:
    assert client.get(f"/api/v2/search/?{name}=zz").json()["errors"] == {name: ["Unknown value: zz."]}
    for known in ("quc", "zh-hans", "nah", "ar"):
        assert client.get(f"/api/v2/search/?{name}={known}").status_code == 200


def test_near_a_place_help_comes_first_then_its_consulate_with_phone_and_notice(
    directory: None, district: ConsularDistrict, client: Client
) -> None:
    PhoneFactory(location=district.consulate.locations.get(), number="+19155550142")
    html = page(client, "?near=79901")
    results, top = html.split('aria-labelledby="consulate"')
    assert "Asylum lawyers" in results
    assert "Are you afraid of the government" not in results
    assert "tel:+1-915-555-0142" in top
    assert "CC BY 4.0" in top
    for words in ("Consulate of Mexico in El Paso", "What is a consulate?", "Are you afraid of the government"):
        assert words in top
    assert "Are you afraid of the government" not in page(client)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?help=asylum", {"Asylum lawyers"}),
        ("?spoken=es", {"Asylum lawyers"}),
        ("?cost=free", {"Asylum lawyers"}),
        ("?help=asylum&help=housing", {"Asylum lawyers", "Housing lawyers"}),
        ("?help=asylum&spoken=en", set()),
        ("?q=abogado+asilo", {"Asylum lawyers"}),
    ],
)
def test_filters_are_the_parameters_of_the_api(directory: None, client: Client, query: str, expected: set[str]) -> None:
    shown = set(titles(page(client, query + "&kind=service")))
    assert expected <= shown
    if "q=" not in query:
        assert shown == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?help=dancing", "Unknown value: dancing."),
        ("?state=ZZ", "Unknown value: ZZ."),
        ("?cost=banana", "Unknown value: banana."),
        ("?near=Nowhere-at-all", "We do not know this place."),
        ("?radius_km=-4", "Give a number of kilometers"),
        ("?page=x", "Give a whole number"),
    ],
)
def test_a_bad_parameter_is_named_and_the_whole_list_stays(
    directory: None, client: Client, query: str, message: str
) -> None:
    html = page(client, query)
    assert message in html
    assert {"Asylum lawyers", "Housing lawyers"} <= set(titles(html))


def test_an_unknown_place_offers_what_may_be_meant_and_keeps_what_was_typed(directory: None, client: Client) -> None:
    html = page(client, "?near=El+Pasoo,+TX")
    assert 'value="El Pasoo, TX"' in html
    assert 'href="/en/find-help/?near=El%20Paso%2C%20TX"' in html


def test_unknown_names_are_ignored_and_never_repeated(directory: None, client: Client) -> None:
    html = page(client, "?help=asylum&kind=service&utm_source=spy")
    assert "utm_source" not in html
    assert titles(html) == ["Asylum lawyers"]


def test_where_nothing_is_found_there_is_somebody_to_call(directory: None, client: Client) -> None:
    HotlineFactory(names={"en": "Night line"})
    html = page(client, "?q=qqqqqqqq&near=79901")
    zero = html[html.index('class="zero"') if 'class="zero"' in html else html.index("zero-title") :]
    for words in ("Night line", "?help=asylum", "/en/places/tx-el-paso-county/"):
        assert words in zero


def test_an_answer_to_a_query_is_stored_nowhere(directory: None, client: Client) -> None:
    assert client.get("/en/find-help/?near=79901").headers["Cache-Control"] == "no-store"
    assert "public" in client.get("/en/find-help/").headers["Cache-Control"]
    assert 'content="noindex"' in page(client, "?help=asylum")


def test_another_language_keeps_the_question(directory: None, client: Client) -> None:
    assert 'href="/es/find-help/?help=asylum' in page(client, "?help=asylum")


def test_only_services_and_organizations_are_listed(
    directory: None, corner: Corner, client: Client, index: Index
) -> None:
    PolicyFactory(jurisdiction=corner.state, titles={"en": "State law"})
    index()
    assert "State law" not in page(client, "?q=law&kind=policy")


def test_what_is_not_public_is_not_found(corner: Corner, client: Client, index: Index) -> None:
    ServiceFactory(names={"en": "Draft help"}, live=False)
    ServiceFactory(names={"en": "Owner help"}, visibility=Visibility.OWNER)
    ServiceFactory(names={"en": "Orphan help"}, organization=OrganizationFactory(visibility=Visibility.GROUPS))
    index()
    assert titles(page(client, "?kind=service")) == []
    assert client.get("/api/v2/search/?q=help&kind=service").json()["total"] == 0


def test_the_policy_list_has_its_own_filters(corner: Corner, client: Client, index: Index) -> None:
    PolicyFactory(jurisdiction=corner.state, titles={"en": "State law"})
    ServiceFactory()
    index()
    html = client.get("/en/policies/?state=TX").content.decode()
    assert titles(html) == ["State law"]
    assert titles(client.get("/en/policies/?state=NM").content.decode()) == []
    assert "Unknown value: x." in client.get("/en/policies/?provision=x").content.decode()


def test_an_organization_is_called_at_the_number_of_its_public_office(
    corner: Corner, client: Client, index: Index
) -> None:
    office, secret = LocationFactory(), LocationFactory(visibility=Visibility.OWNER)
    PhoneFactory(location=office)
    PhoneFactory(location=secret, number="+19155550177")
    index()
    html = page(client)
    assert "tel:+1-915-555-0100" in html
    assert "0177" not in html


def test_home_leads_to_kinds_of_help_hotlines_and_says_what_is_unchecked(directory: None, rf: RequestFactory) -> None:
    HotlineFactory(names={"en": "Night line"})
    html = slots.render("home", {"request": rf.get("/en/"), "language": "en"})
    for words in ("?help=asylum", "?help=housing", "Night line", "are not yet checked by the network"):
        assert words in html
    assert "?help=food" not in html
