"""Error pages: the right status, the visitor's language, no database. Without the `django_db` mark a query is an error."""

import sqlite3

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from portal import errors


def asked(path: str, **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


def broken_by(error: Exception, request: HttpRequest) -> HttpResponse:
    try:
        raise error
    except type(error):
        return errors.broken(request)


@pytest.fixture
def unreachable_database(django_db_blocker: DjangoDbBlocker) -> OperationalError:
    handler = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all.sqlite3"}}
    )
    with django_db_blocker.unblock(), pytest.raises(OperationalError) as caught:
        handler["default"].ensure_connection()
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    return caught.value


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_a_missing_page_speaks_the_language_of_its_address(code: str, direction: str) -> None:
    answer = errors.not_found(asked(f"/{code}/nothing/"))
    assert answer.status_code == 404
    text = answer.content.decode()
    assert f'<html lang="{code}" dir="{direction}">' in text
    assert text.count("<h1") == 1
    assert f'href="/{code}/safety/"' in text


def test_without_a_language_in_the_address_the_browser_is_asked() -> None:
    answer = errors.not_found(asked("/nothing/", accept_language="es-MX,es;q=0.9"))
    assert '<html lang="es"' in answer.content.decode()


def test_a_failure_says_so_without_the_database() -> None:
    answer = broken_by(RuntimeError("secret words"), asked("/es/"))
    assert answer.status_code == 500
    assert '<html lang="es"' in answer.content.decode()
    assert "secret words" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_an_unreachable_database_is_a_repair_and_says_when_to_come_back(unreachable_database: OperationalError) -> None:
    answer = broken_by(unreachable_database, asked("/ar/events/"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert 'dir="rtl"' in answer.content.decode()


@pytest.mark.parametrize(("handler", "status"), [(errors.bad_request, 400), (errors.refused, 403)])
def test_what_is_refused_stays_out_of_indexes(handler: object, status: int) -> None:
    answer = handler(asked("/en/"))  # type: ignore[operator]
    assert answer.status_code == status
    assert 'content="noindex"' in answer.content.decode()


def test_the_api_answers_errors_as_json() -> None:
    answer = errors.not_found(asked("/api/v2/nothing/"))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
