"""What applies at a place on a day: on its page, in `/api/v2/places/<slug>/` and in `/api/v2/policies/`."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Agreement, ConsularDistrict, Organization, PolicyVersion
from portal.vocabulary import OrganizationKind, PlaceKind
from tests.factories import (
    HotlineFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    PlaceFactory,
    PolicyFactory,
    ProvisionFactory,
    SourceFactory,
)
from tests.partners.conftest import Corner

Index = Callable[[], int]
DAY = datetime.date


def rule(policy: object, **dates: object) -> None:
    status = dates.pop("status", "in-force")
    version = PolicyVersion.objects.create(policy=policy, **dates)
    ProvisionFactory(policy=policy, version=version, status=status)


def policies(client: Client, slug: str = "tx-el-paso", **query: str) -> list[str]:
    answer = client.get(f"/api/v2/places/{slug}/", query)
    assert answer.status_code == 200
    return [row["policy"] for row in answer.json()["rules"]]


# The day


def test_a_rule_holds_from_its_first_day_until_the_day_before_its_end(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(slug="old", jurisdiction=corner.state), effective=DAY(2017, 9, 1), ended=DAY(2020, 1, 1))
    for day, held in {"2017-08-31": [], "2017-09-01": ["old"], "2019-12-31": ["old"], "2020-01-01": []}.items():
        assert policies(client, as_of=day) == held, day
    assert policies(client) == []


def test_without_a_first_day_the_day_of_adoption_counts(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(slug="act", jurisdiction=corner.state), adopted=DAY(2020, 12, 15))
    assert policies(client, as_of="2020-12-14") == []
    assert policies(client, as_of="2020-12-15") == ["act"]


def test_days_that_nobody_knows_exclude_no_rule(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(slug="undated", jurisdiction=corner.state))
    assert policies(client, as_of="1990-01-01") == ["undated"]


def test_of_two_versions_the_later_that_held_is_told(corner: Corner, client: Client) -> None:
    policy = PolicyFactory(slug="law", jurisdiction=corner.state)
    for year, words in ((2010, "first words"), (2020, "second words")):
        version = PolicyVersion.objects.create(policy=policy, effective=DAY(year, 1, 1))
        ProvisionFactory(policy=policy, version=version, quotation=words)

    def words(day: str) -> list[str]:
        rows = client.get("/api/v2/places/tx/", {"as_of": day}).json()["rules"]
        return [row["quotation"] for row in rows]

    assert words("2015-06-01") == ["first words"]
    assert words("2021-06-01") == ["second words"]


def test_what_is_proposed_never_applies_and_what_a_court_stopped_says_so(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(slug="bill", jurisdiction=corner.state), status="proposed")
    rule(PolicyFactory(slug="stopped", jurisdiction=corner.state), status="enjoined")
    rows = client.get("/api/v2/places/tx/").json()["rules"]
    assert [(row["policy"], row["status"]) for row in rows] == [("stopped", "enjoined")]


def test_what_was_repealed_holds_no_more(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(slug="gone", jurisdiction=corner.state), status="repealed", effective=DAY(2010, 1, 1))
    assert policies(client, "tx") == []
    assert policies(client, "tx", as_of="2015-01-01") == ["gone"]
    assert policies(client, "tx", as_of="2009-01-01") == []


def test_districts_and_agreements_are_those_of_the_day(
    district: ConsularDistrict, corner: Corner, client: Client
) -> None:
    ConsularDistrict.objects.filter(pk=district.pk).update(valid_from=DAY(2022, 6, 1))
    Agreement.objects.create(
        agency="Sheriff", place=corner.county, type="Model", signed=DAY(2024, 1, 2), listed_on=DAY(2025, 7, 18)
    )
    before = client.get("/api/v2/places/tx-el-paso/", {"as_of": "2022-05-31"}).json()
    after = client.get("/api/v2/places/tx-el-paso/").json()
    assert [(each["confirmed"], each["since"]) for each in before["consulates"]] == [(False, None)]
    assert [(each["confirmed"], each["since"]) for each in after["consulates"]] == [(True, "2022-06-01")]
    assert before["agreements"] == []
    assert after["agreements"][0]["listed_on"] == "2025-07-18"


def test_a_page_of_another_day_says_which(corner: Corner, client: Client, index: Index) -> None:
    index()
    html = client.get("/en/places/tx-el-paso/?as_of=2020-02-03").content.decode()
    assert "as of Feb. 3, 2020" in html
    assert '<a href="/en/places/tx-el-paso/" rel="nofollow">Show today</a>' in html
    assert 'content="noindex"' in html
    assert 'hreflang="es" href="http://localhost:8000/es/places/tx-el-paso/?as_of=2020-02-03"' in html


def test_a_bad_day_stands_in_its_field_with_what_is_wrong(corner: Corner, client: Client, index: Index) -> None:
    index()
    answer = client.get("/en/places/tx-el-paso/?as_of=May+1")
    html = answer.content.decode()
    field = re.search(r'<input id="as-of"[^>]*>', html)[0]
    assert 'value="May 1"' in field
    assert 'aria-invalid="true"' in field
    assert "as-of-error" in field
    assert "Write the day as YYYY-MM-DD, for example 2026-05-01. This page shows today." in html
    assert answer.headers["Cache-Control"] == "no-store"


# Whose rules


def test_a_county_offers_the_rules_of_its_cities_and_shows_none(corner: Corner, client: Client, index: Index) -> None:
    rule(PolicyFactory(jurisdiction=corner.county, titles={"en": "County order"}))
    rule(PolicyFactory(jurisdiction=corner.city, titles={"en": "City order"}))
    index()
    html = client.get("/en/places/tx-el-paso-county/").content.decode()
    assert "County order" in html
    assert "City order" not in html
    assert '<a href="/en/places/tx-el-paso/?inside=1" rel="nofollow">I am inside the city limits of El Paso, TX' in html


def test_a_zip_code_leads_to_its_county_with_its_city_as_a_hint(corner: Corner, client: Client, index: Index) -> None:
    index()
    answer = client.get("/en/places/?q=79901")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/places/tx-el-paso-county/?city=tx-el-paso"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "I am inside the city limits of El Paso, TX" in client.get(answer.headers["Location"]).content.decode()


def test_a_city_elsewhere_is_no_hint(corner: Corner, client: Client, index: Index) -> None:
    index()
    html = client.get("/en/places/tx-el-paso-county/?city=nm-santa-fe").content.decode()
    assert "I am inside the city limits" not in html


def test_institutions_in_the_place_are_told_apart(corner: Corner, client: Client, index: Index) -> None:
    campus = OrganizationFactory(kind=OrganizationKind.UNIVERSITY, name="Border University")
    LocationFactory(organization=campus, place=corner.city)
    rule(PolicyFactory(jurisdiction=None, organization=campus, slug="campus", titles={"en": "No police on campus"}))
    index()
    html = client.get("/en/places/tx-el-paso/").content.decode()
    assert html.index("Rules of schools, hospitals and other institutions here") < html.index("No police on campus")
    (row,) = client.get("/api/v2/places/tx-el-paso/").json()["rules"]
    assert (row["issuer"], row["issuer_kind"]) == ("Border University", "university")
    assert policies(client, "tx-el-paso-county") == ["campus"]
    assert policies(client, "tx") == ["campus"]
    assert policies(client, "tx-santa-fe") == []
    elsewhere = client.get("/en/places/tx-santa-fe/").content.decode()
    assert "No police on campus" not in elsewhere
    assert '<a href="/en/places/tx/#institutions">1 rule of an institution in Texas</a>' in elsewhere


def test_what_is_not_public_applies_nowhere(corner: Corner, client: Client) -> None:
    rule(PolicyFactory(jurisdiction=corner.state, live=False))
    rule(PolicyFactory(jurisdiction=corner.state, visibility="owner"))
    hidden = OrganizationFactory(live=False)
    LocationFactory(organization=hidden, place=corner.city)
    rule(PolicyFactory(jurisdiction=None, organization=hidden))
    assert policies(client) == []
    assert client.get("/api/v2/policies/").json()["total"] == 0


# Consulates


def test_of_each_country_the_nearest_office_is_named_mexico_first(
    district: ConsularDistrict, corner: Corner, client: Client, index: Index
) -> None:
    for name, latitude in (("Far consulate", 40.0), ("Near consulate", 31.9)):
        office = OrganizationFactory(kind=OrganizationKind.CONSULATE, country_served="AR", name=name)
        LocationFactory(organization=office, latitude=latitude, city=name.split()[0])
    index()
    found = client.get("/api/v2/places/tx-el-paso/").json()["consulates"]
    assert [(each["country"], each["name"], each["confirmed"]) for each in found] == [
        ("MX", "Consulate of Mexico in El Paso", True),
        ("AR", "Near consulate", False),
    ]
    html = client.get("/es/places/tx-el-paso/").content.decode()
    assert html.index("México</h3>") < html.index("Argentina:")


def test_the_number_of_a_consulate_is_its_own_else_its_offices(
    district: ConsularDistrict, client: Client, index: Index
) -> None:
    office = district.consulate.locations.get()
    PhoneFactory(location=office, number="+19155550111", extension="7")
    index()
    assert "tel:+1-915-555-0111;ext=7" in client.get("/en/places/tx-el-paso/").content.decode()
    PhoneFactory(organization=district.consulate, number="+19155550122")
    assert "tel:+1-915-555-0122" in client.get("/en/places/tx-el-paso/").content.decode()


def test_the_only_office_for_a_whole_state_is_confirmed(
    corner: Corner, consulate: Organization, client: Client
) -> None:
    ConsularDistrict.objects.create(
        consulate=consulate, sending_country="MX", place=corner.state, source=SourceFactory()
    )
    assert [each["confirmed"] for each in client.get("/api/v2/places/tx/").json()["consulates"]] == [True]
    other = OrganizationFactory(consulate=True)
    ConsularDistrict.objects.create(consulate=other, sending_country="MX", place=corner.county)
    assert [each["confirmed"] for each in client.get("/api/v2/places/tx/").json()["consulates"]] == [False, False]


# The API


def test_a_place_answers_as_the_contract_says(district: ConsularDistrict, corner: Corner, client: Client) -> None:
    ProvisionFactory(policy=PolicyFactory(slug="city-rule", jurisdiction=corner.city))
    HotlineFactory(slug="night")
    answer = client.get("/api/v2/places/tx-el-paso/", {"lang": "es"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    found = answer.json()
    assert list(found)[:8] == ["slug", "label", "kind", "as_of", "within", "rules", "consulates", "hotlines"]
    assert found["as_of"] == timezone.localdate().isoformat()
    assert found["within"] == ["tx", "tx-el-paso-county"]
    (row,) = found["rules"]
    assert {name: row[name] for name in list(row)[:8]} == {
        "policy": "city-rule",
        "issuer": "El Paso, TX",
        "provision": "asking-status",
        "answer": "limits",
        "quotation": "No officer shall ask about immigration status.",
        "citation": "section 3",
        "status": "in-force",
        "source_url": "https://source.example/list",
    }
    assert found["consulates"] == [
        {
            "country": "MX",
            "organization": "consulate-el-paso",
            "name": "Consulate of Mexico in El Paso",
            "confirmed": True,
            "since": None,
        }
    ]
    assert [line["url"] for line in found["hotlines"]] == ["/es/hotlines/#night"]


def test_a_rule_without_its_words_has_no_answer(corner: Corner, client: Client) -> None:
    ProvisionFactory(policy=PolicyFactory(slug="a", jurisdiction=corner.state), answer="", quotation="")
    PolicyFactory(slug="b", jurisdiction=corner.state)
    for rows in (
        client.get("/api/v2/places/tx/").json()["rules"],
        client.get("/api/v2/policies/").json()["results"],
    ):
        assert {(row["policy"], row["provision"], row["answer"], row["quotation"]) for row in rows} == {
            ("a", "asking-status", None, None),
            ("b", None, None, None),
        }


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"as_of": "2026-13-01"}, "as_of"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": ["2026-01-01", "2026-01-02"]}, "as_of"),
        ({"lang": "xx"}, "lang"),
        ({"day": "2026-01-01"}, "day"),
    ],
)
def test_a_place_refuses_what_it_does_not_know(corner: Corner, client: Client, query: dict, wrong: str) -> None:
    answer = client.get("/api/v2/places/tx/", query)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [wrong]


def test_an_unknown_place_is_answered_with_what_may_be_meant(corner: Corner, client: Client) -> None:
    answer = client.get("/api/v2/places/tx-el-pasoo/")
    assert answer.status_code == 404
    assert list(answer.json()["errors"]) == ["slug"]
    assert answer.json()["suggestions"] == ["tx-el-paso"]
    page = client.get("/en/places/tx-el-pasoo/")
    assert page.status_code == 404
    assert '<a href="/en/places/tx-el-paso/">' in page.content.decode()


def test_policies_are_listed_by_place_provision_and_status(corner: Corner, client: Client) -> None:
    ProvisionFactory(policy=PolicyFactory(slug="city", jurisdiction=corner.city), topic="detainers")
    ProvisionFactory(policy=PolicyFactory(slug="state", jurisdiction=corner.state), status="enjoined")
    elsewhere = PlaceFactory(slug="nm", kind=PlaceKind.STATE)
    ProvisionFactory(policy=PolicyFactory(slug="elsewhere", jurisdiction=elsewhere), topic="detainers")

    def listed(**query: object) -> list[str]:
        found = client.get("/api/v2/policies/", query).json()
        assert found["total"] == len(found["results"])
        return [row["policy"] for row in found["results"]]

    assert listed() == ["city", "elsewhere", "state"]
    assert listed(place="tx-el-paso") == ["city", "state"]
    assert listed(place="79901") == ["state"]
    assert listed(place="El Paso, TX", provision="detainers") == ["city"]
    assert listed(provision=["detainers", "asking-status"]) == ["city", "elsewhere", "state"]
    assert listed(status="enjoined") == ["state"]


def test_policies_come_in_pages(corner: Corner, client: Client) -> None:
    for number in range(5):
        ProvisionFactory(policy=PolicyFactory(slug=f"rule-{number}", jurisdiction=corner.state))
    found = client.get("/api/v2/policies/", {"page": "2", "size": "2"}).json()
    assert (found["total"], found["page"], found["size"]) == (5, 2, 2)
    assert [row["policy"] for row in found["results"]] == ["rule-2", "rule-3"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"place": "Santa Fe"}, "place"),
        ({"place": ["tx", "nm"]}, "place"),
        ({"provision": "nonsense"}, "provision"),
        ({"status": "maybe"}, "status"),
        ({"size": "101"}, "size"),
        ({"q": "x"}, "q"),
    ],
)
def test_policies_refuse_what_they_do_not_know(corner: Corner, client: Client, query: dict, wrong: str) -> None:
    answer = client.get("/api/v2/policies/", query)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [wrong]


def test_a_doubtful_place_comes_with_suggestions(corner: Corner, client: Client) -> None:
    answer = client.get("/api/v2/policies/", {"place": "Santa Fe"})
    assert set(answer.json()["suggestions"]) == {"nm-santa-fe", "tx-santa-fe"}
