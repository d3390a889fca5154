"""What each network role finds on its desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Source
from partners.roles import Role
from resources.models import Event
from tests.admin.conftest import desk
from tests.admin.test_editing import send, send_date
from tests.admin.test_lists_and_forms import ENTRIES, address

CHOSEN = ["partners.organization", "partners.location", "partners.hotline", "partners.jurisdiction", "partners.source"]


def chooser(label: str) -> str:
    return reverse(f"wagtailsnippetchoosers_{label.replace('.', '_')}:choose")


@pytest.mark.parametrize("name", ENTRIES)
def test_a_reviewer_opens_the_forms_of_every_draft(name: str, reviewer: Client, request: pytest.FixtureRequest) -> None:
    entry = request.getfixturevalue(name)
    meta = entry._meta
    for url in (
        reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:add"),
        *(address(entry, view) for view in ("edit", "history", "assure")),
    ):
        assert reviewer.get(url).status_code == 200, url
    assert send(reviewer, entry).status_code == 302
    assert reviewer.get(address(entry, "delete")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.GUIDE_EDITOR, Role.REVIEWER])
def test_what_a_form_points_at_can_be_chosen(role: Role) -> None:
    client = desk(role)
    for label in CHOSEN:
        assert client.get(chooser(label)).status_code == 200, label


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.GUIDE_EDITOR, Role.REVIEWER])
def test_a_source_is_added_beside_the_fact_and_never_changed(role: Role, source: Source) -> None:
    client = desk(role)
    url = reverse("wagtailsnippetchoosers_partners_source:create")
    client.post(url, _prefixed(client))
    assert Source.objects.filter(address="https://example.org/new").exists()
    client.post(address(source, "edit"), {"address": "https://example.org/other"})
    source.refresh_from_db()
    assert source.address == "https://example.org/offices"


def _prefixed(client: Client) -> dict[str, str]:
    """The fields of the chooser's own form, whatever Wagtail calls them."""
    form = client.get(chooser("partners.source")).context["creation_form"]
    return {form.add_prefix("address"): "https://example.org/new"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.GUIDE_EDITOR, Role.REVIEWER])
def test_one_date_of_a_series_is_called_off(role: Role, talk: Event) -> None:
    client = desk(role)
    assert send(client, talk, rrule="FREQ=WEEKLY;COUNT=2").status_code == 302
    date = talk.occurrences.first()
    assert "Say in one sentence why" in send_date(client, date, status="CANCELLED").content.decode()
    assert {row.status for row in talk.occurrences.all()} == {"CONFIRMED"}
    assert send_date(client, date, status="CANCELLED", reason="Snow").status_code == 302
    assert [(row.status, row.reason) for row in talk.occurrences.all()] == [("CANCELLED", "Snow"), ("CONFIRMED", "")]
    client.post(address(date, "delete"))
    assert talk.occurrences.count() == 2


@pytest.mark.django_db
def test_a_translator_keeps_no_records(talk: Any, advice: Any) -> None:
    client = desk(Role.TRANSLATOR)
    for entry in (talk, advice):
        assert client.get(address(entry, "edit")).status_code == 302
