"""Policies by provision and consular districts by date: quotations before answers, conflicts before silence."""

import datetime

import pytest

from partners.entries import Origin
from partners.imports import district_rows, policy_rows
from partners.imports.districts import import_districts
from partners.imports.policies import import_policies
from partners.models import ConsularDistrict, ExternalId, Organization, Policy, Provision

pytestmark = pytest.mark.usefixtures("places")
LAW = {
    "external_id": "p1", "issuer": "Texas", "issuer_kind": "state", "state": "TX", "title": "A law", "instrument": "SB 1", "citation": "Code 1",
    "status": "in-force", "effective": "2020-01-01", "provision": "detainers", "answer": "limits", "quotation": "shall not hold",
    "provision_citation": "1(a)", "source_url": "https://law.example/1", "source_date": "2026-01-01",
}  # fmt: skip
SEAT = {
    "country": "MX",
    "state": "TX",
    "consulate": "mx-el-paso",
    "source": "https://example.org",
    "source_date": "2026-01-01",
}


@pytest.fixture
def laws(table):
    return lambda *rows: table(*rows, columns=policy_rows.COLUMNS, base=LAW)


@pytest.fixture
def seats(table):
    for slug in ("mx-el-paso", "mx-austin"):
        Organization.objects.create(slug=slug, name=slug, kind="consulate", country_served="MX", origin=Origin.STARTER)
    return lambda *rows: table(*rows, columns=district_rows.COLUMNS, base=SEAT)


def counts(report) -> tuple[int, int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.matched), len(report.refused)


def test_rows_of_one_policy_are_its_provisions(laws) -> None:
    report = import_policies(laws({}, {"provision": "transfers", "provision_citation": "1(b)"}))
    policy = Policy.objects.get()
    assert counts(report) == (2, 0, 0, 0, 0)
    assert policy.jurisdiction.slug == "tx"
    assert set(policy.versions.get().provisions.values_list("topic", "answer", "source__address")) == {
        ("detainers", "limits", "https://law.example/1"), ("transfers", "limits", "https://law.example/1"),
    }  # fmt: skip


def test_the_same_table_again_is_quiet_and_a_new_provision_joins(laws) -> None:
    import_policies(laws({}))
    kept = Provision.objects.get().pk
    assert counts(import_policies(laws({}))) == (0, 0, 1, 0, 0)
    assert counts(import_policies(laws({}, {"provision": "campus", "answer": "", "quotation": ""}))) == (1, 1, 0, 0, 0)
    assert kept in set(Provision.objects.values_list("pk", flat=True))


def test_without_a_quotation_there_is_no_answer(laws) -> None:
    report = import_policies(laws({"quotation": ""}))
    assert Provision.objects.get().answer == ""
    assert [each.column for each in report.warnings] == ["answer"]


def test_dates_in_words_stay_words(laws) -> None:
    import_policies(laws({"effective": "signed in May 2019", "adopted": "2019-05-07"}))
    version = Policy.objects.get().versions.get()
    assert (version.adopted, version.effective, version.date_note) == (
        datetime.date(2019, 5, 7),
        None,
        "effective: signed in May 2019",
    )


@pytest.mark.parametrize(
    ("cells", "kind", "slug"),
    [
        ({"issuer": "El Paso", "issuer_kind": "county"}, "county", "tx-el-paso-county"),
        ({"issuer": "County of El Paso", "issuer_kind": "County government"}, "county", "tx-el-paso-county"),
        ({"issuer": "City of Austin", "issuer_kind": "city", "state": "Texas"}, "city", "tx-austin"),
        ({"issuer": "Texas", "state": ""}, "state", "tx"),
    ],
)
def test_issuers_are_found_by_name_and_kind(laws, cells, kind, slug) -> None:
    import_policies(laws(cells))
    place = Policy.objects.get().jurisdiction
    assert (place.kind, place.slug) == (kind, slug)


def test_a_university_that_issues_a_policy_becomes_an_organization(laws) -> None:
    import_policies(laws({"issuer": "State University", "issuer_kind": "university"}))
    policy = Policy.objects.get()
    assert (policy.jurisdiction, policy.organization.name, policy.organization.kind) == (
        None,
        "State University",
        "university",
    )


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"issuer": "Atlantis", "issuer_kind": "city"}, "issuer"), ({"provision": "weather"}, "provision"), ({"answer": "maybe"}, "answer"),
     ({"ended": "2019-01-01"}, "ended"), ({"state": "XX"}, "state"), ({"issuer_kind": ""}, "issuer_kind"), ({"source_url": ""}, "source_url")],
)  # fmt: skip
def test_wrong_policy_rows_are_refused_by_column(laws, cells, column) -> None:
    report = import_policies(laws(cells))
    assert [each.column for each in report.refused] == [column]
    assert report.exit_code == 2


def test_districts_follow_the_calendar_and_take_counties_by_name_or_slug(seats) -> None:
    report = import_districts(
        seats(
            {"county": "Collingsworth", "to": "2022-05-31"},
            {"county": "tx-collingsworth-county", "consulate": "mx-austin", "from": "2022-06-01"},
            {},
        )
    )
    assert counts(report) == (3, 0, 0, 0, 0)
    assert [
        each.consulate.slug
        for each in ConsularDistrict.objects.on(datetime.date(2026, 1, 1)).order_by("consulate__slug")
    ] == ["mx-austin", "mx-el-paso"]


def test_a_place_claimed_by_two_consulates_waits_for_a_person(seats) -> None:
    import_districts(seats({"county": "El Paso"}))
    report = import_districts(seats({"county": "El Paso", "consulate": "mx-austin", "from": "2020-01-01"}))
    assert (counts(report), report.matched[0].other) == ((0, 0, 0, 1, 0), "mx-el-paso")


def test_districts_again_are_quiet_and_a_new_end_is_an_update(seats) -> None:
    import_districts(seats({}))
    assert counts(import_districts(seats({}))) == (0, 0, 1, 0, 0)
    assert counts(import_districts(seats({"to": "2030-01-01"}))) == (0, 1, 0, 0, 0)


def test_a_consulate_goes_by_external_identifier_too(seats) -> None:
    consulate = Organization.objects.get(slug="mx-austin")
    ExternalId.objects.create(scheme="x", value="Q123", entity=consulate)
    assert import_districts(seats({"consulate": "Q123"})).created == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"county": "(all counties in the south)"}, "county"), ({"county": "all counties except El Paso"}, "county"), ({"consulate": "nobody"}, "consulate"),
     ({"country": ""}, "country"), ({"country": "GT"}, "country"), ({"from": "June 2022"}, "from"), ({"from": "2022-01-01", "to": "2021-01-01"}, "to")],
)  # fmt: skip
def test_wrong_districts_are_refused_by_column(seats, cells, column) -> None:
    assert [each.column for each in import_districts(seats(cells)).refused] == [column]
