"""An editor sees what publishing would show; nobody else does, and nothing of it stays."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from partners.models import Service
from resources.models import Event, Occurrence
from search.models import OutboxEntry
from tests.admin.test_editing import as_stored, form_of, send
from tests.admin.test_lists_and_forms import address

SHOWN = {
    "clinic": {"texts-0-name": "Clínica nueva"},
    "advice": {"texts-0-name": "Advice at night", "phones-0-number": "+1 915 555 0199"},
    "law": {"texts-0-title": "The new ordinance", "versions-0-provisions-0-quotation": "Nobody is held."},
    "talk": {"texts-0-title": "The long talk"},
}
SEEN = {
    "clinic": ["Clínica nueva"],
    "advice": ["Advice at night", "tel:+1-915-555-0199"],
    "law": ["The new ordinance", "Nobody is held."],
    "talk": ["The long talk"],
}


def preview(client: Client, entry: Any, changes: dict[str, str], *, mode: str = "en") -> Any:
    """Keeps the form for the preview, as the editor's panel does, and opens it."""
    url = address(entry, "preview_on_edit")
    data = form_of(client, address(entry, "edit"))
    for name, value in changes.items():
        data[name] = value
    assert client.post(url, dict(data.lists())).json()["is_valid"]
    return client.get(url, {"mode": mode})


@pytest.mark.parametrize("name", SHOWN)
def test_a_preview_shows_the_unsaved_change_and_the_public_page_does_not(
    name: str, reviewer: Client, request: pytest.FixtureRequest
) -> None:
    entry = request.getfixturevalue(name)
    before, waiting = as_stored(entry), set(OutboxEntry.objects.values_list("kind", "key"))
    answer = preview(reviewer, entry, SHOWN[name])
    assert answer.status_code == 200
    public = Client().get(entry.get_absolute_url()).content.decode()
    for words in SEEN[name]:
        assert words in answer.content.decode()
        assert words not in public
    assert as_stored(entry) == before
    assert set(OutboxEntry.objects.values_list("kind", "key")) == waiting


def test_a_preview_speaks_the_language_that_was_asked_for(reviewer: Client, clinic: Any) -> None:
    page = preview(reviewer, clinic, {"texts-0-name": "Clínica nueva"}, mode="ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "Clínica nueva" in page


def test_a_draft_of_a_hidden_organization_is_previewed_and_stays_hidden(reviewer: Client, advice: Service) -> None:
    advice.organization.unpublish()
    Service.objects.filter(pk=advice.pk).update(live=False)
    assert "Advice at night" in preview(reviewer, advice, {"texts-0-name": "Advice at night"}).content.decode()
    assert Client().get(advice.get_absolute_url()).status_code == 404
    advice.organization.refresh_from_db()
    assert not advice.organization.live


def test_an_event_is_previewed_with_the_dates_of_its_new_rule(reviewer: Client, talk: Event) -> None:
    page = preview(reviewer, talk, {"rrule": "FREQ=WEEKLY;COUNT=2"}).content.decode()
    assert "2027" in page
    assert "March 7" in page
    assert not Occurrence.objects.exists()


def test_a_new_entry_is_previewed_before_it_exists(reviewer: Client, advice: Service) -> None:
    url = "/admin/snippets/partners/service/add/"
    data = form_of(reviewer, url)
    data["texts-TOTAL_FORMS"] = "1"
    data["texts-0-language"], data["texts-0-name"] = "en", "Brand new help"
    data["organization"] = str(advice.organization_id)
    reviewer.post("/admin/snippets/partners/service/preview/", dict(data.lists()))
    assert "Brand new help" in reviewer.get("/admin/snippets/partners/service/preview/").content.decode()
    assert Service.objects.count() == 1


def test_what_cannot_be_stored_yet_says_so(reviewer: Client, db: Any) -> None:
    data = form_of(reviewer, "/admin/snippets/partners/service/add/")
    reviewer.post("/admin/snippets/partners/service/preview/", dict(data.lists()))
    answer = reviewer.get("/admin/snippets/partners/service/preview/")
    assert (answer.status_code, "Preview not available" in answer.content.decode()) == (200, True)


def test_an_earlier_version_is_previewed_by_those_who_may_edit(
    reviewer: Client, guide_editor: Client, advice: Service
) -> None:
    send(reviewer, advice, publish=False, texts__0__name="Advice at night")
    advice = Service.objects.get(pk=advice.pk)
    url = reverse("wagtailsnippets_partners_service:revisions_view", args=[advice.pk, advice.latest_revision_id])
    assert "Advice at night" in reviewer.get(url).content.decode()
    assert b"Advice at night" not in guide_editor.get(url).content


def test_a_preview_fills_no_cache(reviewer: Client, advice: Service) -> None:
    caches["local"].clear()
    preview(reviewer, advice, {"texts-0-name": "Advice at night"})
    kept = " ".join(str(value) for value in caches["local"]._cache.values())
    assert "Advice at night" not in kept


@pytest.mark.parametrize("name", ["office", "line"])
def test_what_has_no_page_of_its_own_has_no_preview(
    name: str, reviewer: Client, request: pytest.FixtureRequest
) -> None:
    entry = request.getfixturevalue(name)
    assert not entry.is_previewable()
    assert reviewer.get(address(entry, "edit")).status_code == 200
