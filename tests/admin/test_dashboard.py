"""The first page of the admin says what nobody has checked."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.test.utils import WagtailTestUtils

from partners.freshness.clocks import settle
from partners.models import Doubt, Hotline, Service


def panel(client: Client) -> dict[str, str]:
    """Words of the panel's links by their addresses."""
    soup = WagtailTestUtils.get_soup(client.get("/admin/").content)
    return {
        link["href"]: link.get_text(strip=True) for link in soup.select("#never-assured-section a[href*='assured=']")
    }


def test_published_entries_that_nobody_confirmed_are_counted_by_kind_with_their_list(
    reviewer: Client, advice: Service, office: Any, line: Hotline
) -> None:
    line.assured_date = timezone.localdate()
    line.save()
    office.unpublish()
    links = panel(reviewer)
    assert list(links.values()) == ["Organizations: 1", "Services: 1"]
    for url in links:
        assert len(reviewer.get(url).context["object_list"]) == 1
    assert advice.slug in reviewer.get(list(links)[1]).content.decode()


@pytest.mark.django_db
def test_nothing_is_said_where_all_is_checked(reviewer: Client) -> None:
    assert panel(reviewer) == {}


def test_whoever_cannot_confirm_is_not_asked_to(guide_editor: Client, advice: Service) -> None:
    assert panel(guide_editor) == {}


def overdue(client: Client) -> dict[str, str]:
    soup = WagtailTestUtils.get_soup(client.get("/admin/").content)
    return {link["href"]: link.get_text(strip=True) for link in soup.select("#overdue-section li a")}


def test_what_was_checked_too_long_ago_is_counted_with_its_list(
    reviewer: Client, guide_editor: Client, advice: Service, line: Hotline
) -> None:
    today = timezone.localdate()
    for entry, days in ((advice, 180), (line, 30)):
        entry.assure(by=None, organization=None, on=today - datetime.timedelta(days=days))
        entry.save()
    settle(timezone.now())
    links = overdue(reviewer)
    assert sorted(links.values()) == ["Hotlines: 1", "Services: 1"]
    for url in links:
        assert len(reviewer.get(url).context["rows"]) == 1
    assert overdue(guide_editor) == {}
    for entry in (advice, line):
        entry.assure(by=None, organization=None, on=today)
        entry.save()
    assert overdue(reviewer) == {}


def test_likely_duplicates_wait_with_their_list(reviewer: Client, guide_editor: Client, clinic: Any) -> None:
    Doubt.objects.create(
        kind="duplicate", reason="phone", entry=clinic, other=clinic, name="Clinic", other_name="Clinic", key="one"
    )
    soup = WagtailTestUtils.get_soup(reviewer.get("/admin/").content)
    link = soup.select_one("#doubts-section li a")
    assert link.get_text(strip=True) == "Likely duplicate: 1"
    assert len(reviewer.get(link["href"]).context["object_list"]) == 1
    assert "doubts-section" not in guide_editor.get("/admin/").content.decode()


def test_the_first_page_takes_as_many_queries_with_much_as_with_little(reviewer: Client, advice: Service) -> None:
    def count() -> int:
        reviewer.get("/admin/")
        with CaptureQueriesContext(connection) as found:
            reviewer.get("/admin/")
        return len(found)

    advice.save_revision(user=reviewer.user)
    little = count()
    for number in range(5):
        more = Service(organization=advice.organization, slug=f"more-{number}", source=advice.source)
        more.texts.create(language="en", name="More")
        more.save()
        more.save_revision(user=reviewer.user)
    assert count() == little
