"""How much a save asks of the database, for whoever else wants to write waits for it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Organization, Proposal, SavedDraft, Service, ServiceText
from partners.roles import Role
from tests.factories import ServiceFactory
from tests.workspace.conftest import Worker

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)")


def asked(worker: Worker, url: str, typed: dict[str, Any] | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        answer = worker.client.get(url) if typed is None else worker.client.post(url, typed)
    assert answer.status_code in {200, 302}, answer.status_code
    return [query["sql"] for query in queries]


def writes(queries: list[str]) -> list[str]:
    return [query for query in queries if WRITES.match(query)]


@pytest.fixture
def form(advice: Service) -> str:
    return f"/workspace/services/{advice.pk}/change/hours/"


def test_a_form_that_keeps_itself_writes_one_statement(editor: Worker, advice: Service, form: str) -> None:
    typed = editor.fields(form)
    url = f"/workspace/drafts/service/{advice.pk}/hours/"
    first = asked(editor, url, typed)
    again = asked(editor, url, typed | {"hours_note": "Later"})
    assert len(writes(first)) == len(writes(again)) == 1, again
    assert max(len(first), len(again)) <= 12
    assert SavedDraft.objects.get().data["hours_note"] == ["Later"]


def test_opening_a_form_writes_nothing_once_the_entry_has_a_version(editor: Worker, form: str) -> None:
    asked(editor, form)
    queries = asked(editor, form)
    assert writes(queries) == []
    assert not [query for query in queries if query.startswith(("BEGIN", "SAVEPOINT"))]
    assert len(queries) <= 32


def test_a_save_asks_about_as_much_however_many_rows_the_entry_has(editor: Worker, advice: Service, form: str) -> None:
    numbers = []
    for languages in (["en"], ["fr", "de", "pt", "ar", "ru", "zh-hans"]):
        for code in languages:
            ServiceText.objects.get_or_create(service=advice, language=code, defaults={"name": code})
        asked(editor, form)
        typed = editor.fields(form) | {"hours_note": f"With {languages}"}
        numbers.append(len(asked(editor, form, typed)))
    few, many = numbers
    assert few <= 150
    assert many - few <= 6 * 3, numbers


def test_what_changed_comes_into_the_outbox_once(editor: Worker, form: str, advice: Service) -> None:
    queries = asked(editor, form, editor.fields(form) | {"hours_note": "Ring twice"})
    puts = [query for query in queries if query.startswith("INSERT") and "search_outboxentry" in query]
    assert len(puts) <= 2, puts


def test_the_changes_that_wait_cost_the_start_page_the_same_however_many(clinic: Organization, editor: Worker) -> None:
    def waiting(number: int) -> None:
        for each in range(number):
            service = ServiceFactory(organization=clinic, slug=f"more-{number}-{each}")
            url = f"/workspace/services/{service.pk}/change/contact/"
            assert editor.save(url, url=f"https://example.org/{each}").status_code == 302

    waiting(1)
    asked(editor, "/workspace/")
    few = len(asked(editor, "/workspace/"))
    waiting(6)
    assert Proposal.objects.waiting().count() == 7
    many = len(asked(editor, "/workspace/"))
    assert few == many <= 20


def test_the_queue_of_reviewers_costs_the_same_however_many_wait(clinic: Organization, editor: Worker) -> None:
    reviewer = Worker(Role.REVIEWER, clinic, "reviewer@example.org")
    url = "/admin/snippets/partners/proposal/?state=waiting"
    numbers = []
    for number in (1, 6):
        for each in range(number):
            service = ServiceFactory(organization=clinic, slug=f"more-{number}-{each}")
            editor.save(f"/workspace/services/{service.pk}/change/contact/", url=f"https://example.org/{each}")
        asked(reviewer, url)
        numbers.append(len(asked(reviewer, url)))
    assert numbers[0] == numbers[1], numbers
