"""Which addresses lead to a language, and how the language of a page is changed."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/vi/", "/vi/guides/", "/guides/", "/nothing-here/"])
def test_an_address_without_a_language_that_is_on_is_missing_at_once(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept-language": "es"})
    assert answer.status_code == 404
    assert "Accept-Language" in answer["Vary"]
    assert b'<html lang="es"' in answer.content


def test_the_menu_of_languages_marks_the_current_one(client: Client) -> None:
    menu = BeautifulSoup(client.get("/es/safety/").content, "html.parser").select_one(".menu--languages")
    assert [link["hreflang"] for link in menu.select("a[aria-current]")] == ["es"]
    assert len(menu.select("a")) > 1


def test_signing_in_offers_languages_and_promises_nothing_about_cookies(client: Client) -> None:
    answer = client.get("/accounts/login/?lang=es&next=/admin/")
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.html["lang"] == "es"
    arabic = page.select_one(".menu--languages a[hreflang=ar]")["href"]
    assert arabic == "/accounts/login/?lang=ar&next=%2Fadmin%2F"
    assert BeautifulSoup(client.get(arabic).content, "html.parser").html["dir"] == "rtl"
    assert not page.select("link[rel=alternate], .foot__promise")
    assert b"foot__promise" in client.get("/es/safety/").content


def test_the_date_of_a_source_is_written_as_the_reader_writes_dates() -> None:
    source = SourceFactory(date="2025-09-04")
    source.refresh_from_db()
    with translation.override("es"):
        assert source.dated == "4 de septiembre de 2025"
