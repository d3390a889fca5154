"""What a stranger writes into an address is refused in words, and never breaks an answer."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from portal.logs import NoTraceFilter, PlainFormatter
from tests.resources.factories import Tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["pages", "images", "documents"])
@pytest.mark.parametrize("query", ["?offset=9223372036854775808", "?offset=" + "9" * 30, "find/?id=", "find/?id=x%00"])
def test_a_number_that_no_database_takes_is_refused(client: Client, tree: Tree, kind: str, query: str) -> None:
    answer = client.get(f"/api/v2/{kind}/{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["offset" if "offset" in query else "id"]


@pytest.mark.parametrize("value", ["", "nan", "2026-02-30T00:00", "%00"])
def test_a_moment_that_is_none_is_refused(client: Client, tree: Tree, value: str) -> None:
    answer = client.get(f"/api/v2/pages/?first_published_at={value}")
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize("day", ["9999-12-31", "9999-01-01", "0001-01-01"])
@pytest.mark.parametrize("address", ["/api/v2/search/", "/en/search/", "/en/events/", "/api/v2/events/"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked(client: Client, address: str, day: str) -> None:
    assert client.get(address, {"from": day}).status_code == 200
    assert client.get(address, {"to": day}).status_code == 200


@pytest.mark.parametrize("name", ["a" * 5000, "..%2fputs", "a%00b", "%2fetc%2fhosts", "a/b.png"])
def test_a_name_that_no_picture_has_is_not_asked_of_the_file_system(client: Client, name: str) -> None:
    assert client.get(f"/media/images/{name}").status_code == 404


def test_a_suspicious_request_is_logged_without_what_was_typed() -> None:
    record = logging.LogRecord("django.security.SuspiciousFileOperation", logging.ERROR, "", 0, "(typed)", (), None)
    NoTraceFilter().filter(record)
    assert "typed" not in PlainFormatter().format(record)


def test_fields_nested_without_end_are_refused(client: Client, tree: Tree) -> None:
    answer = client.get("/api/v2/pages/", {"fields": "a(" * 3000 + ")" * 3000})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["fields"]


@pytest.mark.parametrize("address", ["/", "/en/", "/api/v2/pages/", "/en/search/?q=asilo", "/healthz", "/nothing"])
def test_a_spoilt_cookie_is_not_answered_with_another(client: Client, tree: Tree, address: str) -> None:
    for name in (settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages"):
        client.cookies[name] = "spoilt"
    answer = client.get(address)
    assert not answer.cookies
