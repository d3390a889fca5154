"""An editor of the network has a form open in the admin while a partner saves: neither is written over unseen."""

import html
import re
from typing import Any

import pytest

from partners.models import Service
from partners.roles import Role
from tests.workspace.conftest import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_marked")]


@pytest.fixture
def reviewer(advice: Service) -> Worker:
    return Worker(Role.REVIEWER, advice.organization, "reviewer@example.org")


def admin_form(page: str) -> dict[str, Any]:
    """The admin's main form, as a browser would send it."""
    body = page[page.index("data-edit-form") :] if "data-edit-form" in page else page
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", body):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = attrs.get("type") not in {"checkbox", "radio"} or " checked" in tag
        if attrs.get("name") and ticked and "__prefix__" not in attrs["name"]:
            found.setdefault(attrs["name"], html.unescape(attrs.get("value", "on" if "checked" in tag else "")))
    for name, value in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.DOTALL):
        if "__prefix__" not in name:
            found[name] = html.unescape(value).removeprefix("\n")
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"[^>]* selected', options)
        if "__prefix__" not in name and chosen:
            found[name] = chosen if len(chosen) > 1 else chosen[0]
    return found


def test_a_form_opened_before_does_not_undo_what_a_partner_saved_meanwhile(
    reviewer: Worker, editor: Worker, advice: Service
) -> None:
    url = f"/admin/snippets/partners/service/edit/{advice.pk}/"
    typed = admin_form(reviewer.read(url)) | {"url": "https://example.org/admin", "action-publish": "action-publish"}
    assert typed["loaded_revision_id"].isdecimal()
    saved = editor.save(f"/workspace/services/{advice.pk}/change/hours/", hours_note="Ring twice")
    assert saved.status_code == 302

    refused = reviewer.client.post(url, typed)
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 200
    assert "Somebody else saved this meanwhile" in page
    assert "Ring twice" in page
    assert admin_form(page)["url"] == "https://example.org/admin"
    stored = Service.objects.get(pk=advice.pk)
    assert (stored.hours_note, stored.url) == ("Ring twice", advice.url)

    again = typed | {name: admin_form(page)[name] for name in ("loaded_revision_id", "loaded_revision_created_at")}
    answer = reviewer.client.post(url, again | {"hours_note": "Ring twice"})
    assert answer.status_code == 302, re.findall(r"error-message[^>]*>([^<]+)", answer.content.decode())
    stored = Service.objects.get(pk=advice.pk)
    assert (stored.hours_note, stored.url) == ("Ring twice", "https://example.org/admin")


def test_a_form_opened_in_the_workspace_only_disturbs_nobody(reviewer: Worker, editor: Worker, advice: Service) -> None:
    url = f"/admin/snippets/partners/service/edit/{advice.pk}/"
    typed = admin_form(reviewer.read(url)) | {"url": "https://example.org/admin", "action-publish": "action-publish"}
    editor.read(f"/workspace/services/{advice.pk}/change/hours/")
    answer = reviewer.client.post(url, typed)
    assert answer.status_code == 302, re.findall(r"error-message[^>]*>([^<]+)", answer.content.decode())
    assert Service.objects.get(pk=advice.pk).url == "https://example.org/admin"
