"""A place that two consulates or two ends are named for: both sides before a person, answered once."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.doubts.comparing import compare, facts_of, facts_of_rows, rows_of
from partners.doubts.deciding import NotDecidable, decide
from partners.entries import Origin
from partners.imports import district_rows
from partners.imports.districts import import_districts
from partners.models import ConsularDistrict, Doubt, Organization
from partners.roles import Role
from tests.accounts.conftest import person
from tests.admin.conftest import desk
from tests.imports.test_policies_and_districts import SEAT, counts

pytestmark = pytest.mark.usefixtures("places")
RIVAL = {"county": "El Paso", "consulate": "mx-austin", "from": "2020-01-01", "source": "https://other.example"}


@pytest.fixture
def seats(table: Any) -> Any:
    for slug in ("mx-el-paso", "mx-austin", "mx-dallas"):
        Organization.objects.create(slug=slug, name=slug, kind="consulate", country_served="MX", origin=Origin.STARTER)
    return lambda *rows: table(*rows, columns=district_rows.COLUMNS, base=SEAT)


@pytest.fixture
def reviewer(db: Any) -> Any:
    return person(Role.REVIEWER)


@pytest.fixture
def ours(seats: Any) -> ConsularDistrict:
    import_districts(seats({"county": "El Paso"}))
    return ConsularDistrict.objects.get()


def the_doubt() -> Doubt:
    return Doubt.objects.open().get()


def test_a_place_of_another_consulate_is_one_question_however_often_it_comes(ours: Any, seats: Any) -> None:
    for _ in range(3):
        report = import_districts(seats(RIVAL))
        assert (counts(report), report.matched[0].other) == ((0, 0, 0, 1, 0), "mx-el-paso")
    doubt = the_doubt()
    assert (doubt.kind, doubt.reason, doubt.entry, doubt.rows.get().line) == ("conflict", "place", ours, 2)
    assert str(doubt) == "El Paso County, TX → mx-el-paso ↔ El Paso County, TX → mx-austin"


def test_another_end_of_another_source_is_asked_about_and_a_dry_run_asks_nothing(ours: Any, seats: Any) -> None:
    path = seats({"county": "El Paso", "to": "2030-01-01", "source": "https://other.example"})
    import_districts(path, dry_run=True)
    assert not Doubt.objects.exists()
    assert counts(import_districts(path)) == (0, 0, 0, 1, 0)
    assert (the_doubt().reason, the_doubt().entry) == ("end", ours)


def test_two_consulates_for_one_place_in_one_file_are_asked_about(seats: Any) -> None:
    assert counts(import_districts(seats({"county": "El Paso"}, RIVAL))) == (1, 0, 0, 1, 0)
    assert the_doubt().entry == ConsularDistrict.objects.get()


def test_both_sides_of_a_district_are_told_fact_by_fact(ours: Any, seats: Any) -> None:
    import_districts(seats(RIVAL))
    facts = compare(facts_of(ours), facts_of_rows(rows_of(the_doubt()), ConsularDistrict))
    assert {fact.label: (fact.ours, fact.theirs) for fact in facts if fact.differs} == {
        "Consulate": (["mx-el-paso"], ["mx-austin"]),
        "From": ([], ["2020-01-01"]),
        "Source": (["https://example.org · Jan. 1, 2026"], ["https://other.example · Jan. 1, 2026"]),
    }


def test_a_kept_district_stays_and_its_row_is_quiet_until_it_changes(ours: Any, seats: Any, reviewer: Any) -> None:
    import_districts(seats(RIVAL))
    decide(the_doubt(), "ours", by=reviewer)
    assert ConsularDistrict.objects.get().consulate.slug == "mx-el-paso"
    assert counts(import_districts(seats(RIVAL))) == (0, 0, 1, 0, 0)
    assert counts(import_districts(seats({**RIVAL, "to": "2030-01-01"}))) == (0, 0, 0, 1, 0)
    assert Doubt.objects.count() == 1
    assert the_doubt().rows.get().cells["to"] == "2030-01-01"


def test_a_taken_row_is_what_the_district_says(ours: Any, seats: Any, reviewer: Any) -> None:
    import_districts(seats(RIVAL))
    decide(the_doubt(), "theirs", by=reviewer)
    taken = ConsularDistrict.objects.get()
    assert (taken.pk, taken.consulate.slug, taken.source.address) == (ours.pk, "mx-austin", "https://other.example")
    assert (taken.valid_from, taken.valid_to) == (datetime.date(2020, 1, 1), None)
    assert counts(import_districts(seats(RIVAL))) == (0, 0, 1, 0, 0)
    assert not Doubt.objects.open().exists()


def test_a_row_is_not_taken_where_a_third_consulate_has_the_place(ours: Any, seats: Any, reviewer: Any) -> None:
    import_districts(seats(RIVAL))
    doubt = the_doubt()
    ConsularDistrict.objects.create(
        consulate=Organization.objects.get(slug="mx-dallas"), sending_country="MX", place=ours.place,
        valid_from=datetime.date(2025, 1, 1),
    )  # fmt: skip
    with pytest.raises(NotDecidable):
        decide(doubt, "theirs", by=reviewer)
    assert ConsularDistrict.objects.filter(consulate__slug="mx-el-paso").exists()


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GUIDE_EDITOR])
def test_only_the_network_decides_about_districts(ours: Any, seats: Any, role: Role) -> None:
    import_districts(seats(RIVAL))
    with pytest.raises(PermissionDenied):
        decide(the_doubt(), "theirs", by=person(role))


def test_the_queue_shows_both_sides_of_a_district_and_takes_the_answer(ours: Any, seats: Any) -> None:
    import_districts(seats(RIVAL))
    browser, doubt = desk(Role.REVIEWER), the_doubt()
    page = reverse("wagtailsnippets_partners_doubt:decide", args=[doubt.pk])
    shown = browser.get(page).content.decode()
    for words in (
        "mx-el-paso",
        "mx-austin",
        "https://other.example",
        "another consulate has this place",
        "Take theirs",
    ):
        assert words in shown
    assert browser.post(page, {"answer": "theirs"}, follow=True).status_code == 200
    assert ConsularDistrict.objects.get().consulate.slug == "mx-austin"
