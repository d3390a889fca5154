"""The first page of the admin says what nobody has checked."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils import WagtailTestUtils

from partners.models import Hotline, Service


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
