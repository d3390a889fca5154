"""The button that says: somebody looked, and it is right today."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from partners.models import AuditRow, Service
from tests.admin.test_editing import send
from tests.admin.test_lists_and_forms import address


@pytest.mark.parametrize("name", ["clinic", "advice", "office", "law", "line"])
def test_a_reviewer_confirms_an_entry(name: str, reviewer: Client, request: pytest.FixtureRequest) -> None:
    entry = request.getfixturevalue(name)
    assert reviewer.post(address(entry, "assure")).status_code == 302
    entry = type(entry).objects.get(pk=entry.pk)
    assert (entry.assured_date, entry.assurer) == (timezone.localdate(), reviewer.user)
    assert entry.latest_revision == entry.live_revision
    assert not entry.has_unpublished_changes
    logged = ModelLogEntry.objects.get(action="partners.assure")
    assert (logged.user_id, logged.object_id) == (reviewer.user.pk, str(entry.pk))
    act = AuditRow.objects.get(action="freshness.confirm")
    assert (act.who, act.object_id) == (reviewer.user, str(entry.pk))
    assert act.after == {"assured_date": entry.assured_date.isoformat()}


def test_opening_the_question_confirms_nothing(reviewer: Client, clinic: Any) -> None:
    assert "Yes, this is right today" in reviewer.get(address(clinic, "assure")).content.decode()
    clinic.refresh_from_db()
    assert clinic.assured_date is None


def test_a_draft_keeps_waiting_and_takes_the_confirmation_along(reviewer: Client, advice: Service) -> None:
    send(reviewer, advice, publish=False, hours_note="Mornings")
    reviewer.post(address(advice, "assure"))
    advice = Service.objects.get(pk=advice.pk)
    assert (advice.hours_note, advice.has_unpublished_changes) == ("", True)
    draft = advice.get_latest_revision_as_object()
    assert (draft.hours_note, draft.assured_date) == ("Mornings", advice.assured_date)
    assert advice.assured_date == timezone.localdate()


def test_what_is_not_published_is_not_confirmed(reviewer: Client, advice: Service) -> None:
    advice.unpublish()
    answer = reviewer.post(address(advice, "assure"), follow=True)
    assert "Publish this entry first" in answer.content.decode()
    assert Service.objects.get(pk=advice.pk).assured_date is None


def test_a_guide_editor_cannot_confirm_a_service(guide_editor: Client, advice: Service) -> None:
    guide_editor.post(address(advice, "assure"))
    assert Service.objects.get(pk=advice.pk).assured_date is None


def test_the_button_stands_in_the_list_and_in_the_form(reviewer: Client, advice: Service) -> None:
    for url in (address(advice, "edit"), "/admin/snippets/partners/service/"):
        assert address(advice, "assure") in reviewer.get(url).content.decode()
