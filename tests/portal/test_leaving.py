"""Leaving in a hurry, and the page on what a phone remembers."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation


def test_leaving_forgets_and_goes_to_a_neutral_site(client: Client) -> None:
    answer = client.get("/exit/")
    assert answer.status_code == 302
    assert answer["Location"] == settings.EXIT_URL
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_leaving_takes_no_form(client: Client) -> None:
    assert client.post("/exit/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["en", "es", "ar"])
def test_every_language_has_a_safety_page_with_the_way_out(client: Client, code: str) -> None:
    answer = client.get(f"/{code}/safety/")
    text = answer.content.decode()
    with translation.override(code):
        assert translation.gettext("Your safety on this phone") in text
        assert translation.gettext("Press Shift 2 more times to leave this site.") in text
    assert answer.status_code == 200
    assert re.search(r'<a href="/exit/" rel="nofollow noreferrer"', text)


def test_the_script_of_leaving_is_small() -> None:
    path = finders.find("portal/exit.js")
    with open(str(path), "rb") as script:
        assert len(script.read()) <= 2048


def test_the_sheet_knows_no_left_and_right() -> None:
    path = finders.find("portal/puente.css")
    with open(str(path), encoding="utf-8") as sheet:
        rules = sheet.read()
    assert not re.search(
        r"\b(?:margin|padding|border|inset)-(?:left|right)\b|[{;\s](?:left|right)\s*:|text-align:\s*(?:left|right)|float:",
        rules,
    )
