"""The queue of conflicts and duplicates at a reviewer's desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.doubts.finding import look
from partners.imports.providers import import_providers
from partners.models import Doubt, Jurisdiction, Organization
from tests.imports.conftest import ROW, table  # noqa: F401 - a fixture

LIST = "wagtailsnippets_partners_doubt:list"


def page_of(doubt: Doubt) -> str:
    return reverse("wagtailsnippets_partners_doubt:decide", args=[doubt.pk])


@pytest.fixture
def imported(table: Any, db: Any) -> Doubt:  # noqa: F811
    Jurisdiction.objects.create(kind="state", name="Texas", slug="tx", code="TX", state_code="TX")
    ours = {**ROW, "phone": "915-532-3975", "email": "ours@example.org"}
    import_providers(table(ours))
    theirs = {**ours, "source": "https://other.example/", "organization": "<b>Casa</b> Abierta",
              "email": "theirs@example.org", "description": "<script>alert(1)</script>"}  # fmt: skip
    import_providers(table(theirs, name="other.csv"))
    return Doubt.objects.get()


@pytest.fixture
def pair(clinic: Organization) -> Doubt:
    other = Organization(name="Clinic", slug="clinic-2", kind="legal-clinic")
    other.phones.create(number="+19155550100")
    other.save()
    look()
    return Doubt.objects.get()


def test_the_list_opens_filters_and_searches(imported: Doubt, reviewer: Client) -> None:
    page = reviewer.get(reverse(LIST), {"state": "open", "kind": "duplicate", "file": "other.csv"})
    assert page_of(imported) in page.content.decode()
    assert page_of(imported) not in reviewer.get(reverse(LIST), {"kind": "conflict"}).content.decode()
    assert page_of(imported) in reviewer.get(reverse(LIST), {"q": "casa"}).content.decode()
    assert page_of(imported) not in reviewer.get(reverse(LIST), {"q": "nowhere"}).content.decode()


def test_the_menu_says_how_many_wait(imported: Doubt, reviewer: Client, guide_editor: Client) -> None:
    assert "To decide (1)" in reviewer.get("/admin/").content.decode()
    assert "To decide" not in guide_editor.get("/admin/").content.decode()


def test_both_sides_stand_beside_each_other_with_file_line_and_source(imported: Doubt, reviewer: Client) -> None:
    page = reviewer.get(page_of(imported)).content.decode()
    for words in (
        "The file, line 2",
        "other.csv",
        "https://other.example/",
        "ours@example.org",
        "differs",
        "the same name within 150 m",
    ):
        assert words in page
    assert "<script>alert(1)" not in page
    assert "<b>Casa</b>" not in page


def test_an_answer_is_carried_out_without_script(imported: Doubt, reviewer: Client) -> None:
    answer = reviewer.post(page_of(imported), {"answer": "different"}, follow=True)
    assert answer.status_code == 200
    imported.refresh_from_db()
    assert (imported.state, imported.decided_by) == ("different", reviewer.user)
    assert Organization.objects.count() == 2
    assert "answer" not in reviewer.get(page_of(imported)).content.decode().split("<form")[-1]


def test_two_entries_are_merged(pair: Doubt, reviewer: Client) -> None:
    assert reviewer.get(page_of(pair)).status_code == 200
    reviewer.post(page_of(pair), {"answer": "merge"})
    pair.refresh_from_db()
    assert pair.state == "merged"
    assert Organization.objects.get().pk == pair.object_id
    assert reviewer.get(page_of(pair)).status_code == 200


def test_what_cannot_be_merged_says_why_and_keeps_waiting(pair: Doubt, reviewer: Client) -> None:
    other = Organization.objects.get(pk=pair.other_id)
    other.save_revision(user=reviewer.user)
    page = reviewer.post(page_of(pair), {"answer": "merge"}, follow=True).content.decode()
    assert "wait to be published" in page
    assert Doubt.objects.open().count() == 1


def test_an_unknown_answer_and_a_second_decision_change_nothing(pair: Doubt, reviewer: Client) -> None:
    reviewer.post(page_of(pair), {"answer": "burn"})
    assert Organization.objects.count() == 2
    reviewer.post(page_of(pair), {"answer": "different"})
    reviewer.post(page_of(pair), {"answer": "merge"})
    assert Organization.objects.count() == 2


def test_what_is_gone_is_said(pair: Doubt, reviewer: Client) -> None:
    Organization.objects.filter(pk=pair.other_id).delete()
    page = reviewer.get(page_of(pair)).content.decode()
    assert "no longer there" in page
    assert 'name="answer"' not in page


def test_a_guide_editor_is_turned_away(pair: Doubt, guide_editor: Client) -> None:
    assert guide_editor.get(page_of(pair)).status_code == 302
    assert guide_editor.post(page_of(pair), {"answer": "merge"}).status_code == 302
    assert Organization.objects.count() == 2


def test_an_export_of_the_queue_holds_no_formula(imported: Doubt, reviewer: Client) -> None:
    Doubt.objects.update(other_name="=HYPERLINK(1)", file="@SUM(1).csv")
    content = b"".join(reviewer.get(reverse(LIST), {"export": "csv"}).streaming_content)
    assert b"'=HYPERLINK" in content
    assert b",=" not in content
    assert b",@" not in content
