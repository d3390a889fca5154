"""An organization sees who did what with what it owns, and nothing else."""

import csv
import io
from typing import Any

import pytest

from partners.audit.recording import record
from partners.models import AuditRow, Correction, Organization
from partners.roles import Role
from tests.factories import LocationFactory, OrganizationFactory
from tests.workspace.desks import member


@pytest.fixture
def clinic(db: None) -> Organization:
    return OrganizationFactory(name="Clinic")


def url(organization: Organization, query: str = "") -> str:
    return f"/workspace/organizations/{organization.pk}/activity/{query}"


def test_editors_see_acts_about_their_entries_in_their_words(clinic: Organization) -> None:
    editor, other = member(clinic), OrganizationFactory(name="Others")
    office = LocationFactory(organization=clinic, name="North office")
    record("wagtail.edit", by=editor.user, about=office, before={"name": "Old"}, after={"name": "North office"})
    record("wagtail.edit", by=None, about=other, after={"name": "Others secret"})
    page = editor.get(url(clinic)).content.decode()
    assert "North office" in page
    assert '<del dir="auto">Old</del>' in page
    assert "Others secret" not in page


def test_what_is_confidential_is_not_shown_to_the_organization(clinic: Organization) -> None:
    editor = member(clinic)
    report = Correction.objects.create(entry=clinic, what="false-lawyer", language="en", confidential=True)
    record("corrections.decide", by=None, about=report, organization=clinic, note="marker-of-a-report")
    assert "marker-of-a-report" not in editor.get(url(clinic)).content.decode()


@pytest.mark.parametrize(
    "query", ["?who=ana", "?what=test.act", "?since=2020-01-01", "?words=marker", "?until=2999-01-01"]
)
def test_the_trail_is_filtered(clinic: Organization, query: str) -> None:
    editor = member(clinic)
    record("test.act", by=editor.user, about=clinic, note="marker")
    record("test.other", by=None, about=clinic, note="another")
    page = editor.get(url(clinic, query)).content.decode()
    assert "marker" in page
    if "=20" not in query and "=29" not in query:
        assert "another" not in page


def test_a_wrong_date_is_said_beside_the_field(clinic: Organization) -> None:
    page = member(clinic).get(url(clinic, "?since=yesterday"))
    assert page.status_code == 200
    assert "field__error" in page.content.decode()


def test_admins_take_it_along_and_that_is_an_act(clinic: Organization) -> None:
    admin = member(clinic, Role.ORGANIZATION_ADMIN)
    record("test.act", by=admin.user, about=clinic, note="=1+1")
    answer = admin.get(url(clinic, "?export=csv&words=1%2B1"))
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table) == 2
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert AuditRow.objects.get(action="exports.list").organization == clinic


def test_only_admins_take_it_along(clinic: Organization) -> None:
    assert member(clinic).get(url(clinic, "?export=csv")).status_code == 403


def test_viewers_and_strangers_do_not_see_it(clinic: Organization) -> None:
    assert member(clinic, Role.VIEWER).get(url(clinic)).status_code == 403
    stranger = member(OrganizationFactory(), name="ben")
    assert stranger.get(url(clinic)).status_code == 404


def test_the_page_asks_a_constant_number_of_queries(clinic: Organization, django_assert_max_num_queries: Any) -> None:
    editor = member(clinic)
    for _number in range(40):
        record("test.act", by=editor.user, about=LocationFactory(organization=clinic), after={"name": "x"})
    editor.get(url(clinic))
    with django_assert_max_num_queries(20):
        assert editor.get(url(clinic)).status_code == 200
