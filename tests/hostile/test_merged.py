"""What was merged stays merged, and tells nobody more than was public."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from partners.doubts.merging import merge
from partners.imports.districts import COLUMNS, import_districts
from partners.models import ConsularDistrict, Jurisdiction, Organization
from partners.roles import Role
from portal.starter.directory import taken
from tests.accounts.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Any:
    return person(Role.REVIEWER)


def organization(slug: str, **facts: Any) -> Organization:
    return Organization.objects.create(name="Consulate", slug=slug, kind="consulate", **facts)


def test_the_address_of_a_draft_that_was_merged_away_leads_nowhere(reviewer: Any, client: Client) -> None:
    merge(organization("open"), organization("draft", live=False), by=reviewer)
    assert client.get("/en/organizations/draft/").status_code == 404


def test_the_address_of_a_restricted_entry_leads_nowhere_after_its_survivor_opens(
    reviewer: Any, client: Client
) -> None:
    ours = organization("ours", visibility="partners")
    merge(ours, organization("theirs", visibility="partners"), by=reviewer)
    Organization.objects.update(visibility="public")
    assert client.get("/en/organizations/ours/").status_code == 200
    assert client.get("/en/organizations/theirs/").status_code == 404


def test_an_old_address_that_is_taken_again_and_merged_again_never_turns_in_a_circle(
    reviewer: Any, client: Client
) -> None:
    merge(organization("b"), organization("a"), by=reviewer)
    again = organization("a")
    merge(again, Organization.objects.get(slug="b"), by=reviewer)
    assert client.get("/en/organizations/a/").status_code == 200
    assert client.get("/en/organizations/b/")["Location"] == "/en/organizations/a/"


def test_a_consulate_that_was_merged_away_does_not_come_back_with_the_starter(reviewer: Any) -> None:
    merge(organization("ours"), organization("theirs"), by=reviewer)
    assert taken(["ours", "theirs", "other"]) == {"ours", "theirs"}
    Organization.objects.all().delete()
    assert taken(["ours", "theirs", "other"]) == set()


def test_a_district_of_a_consulate_that_was_merged_away_is_its_survivors(reviewer: Any, tmp_path: Path) -> None:
    Jurisdiction.objects.create(kind="state", name="Texas", slug="tx", code="TX", state_code="TX", country="US")
    ours = organization("ours", country_served="MX")
    merge(ours, organization("theirs", country_served="MX"), by=reviewer)
    file = tmp_path / "districts.csv"
    file.write_text(",".join(COLUMNS) + "\nMX,TX,,theirs,,,https://example.org/,2026-11-01\n")
    report = import_districts(file)
    assert (report.created, report.refused) == (1, [])
    assert ConsularDistrict.objects.get().consulate_id == ours.pk
