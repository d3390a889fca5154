"""Every hostile string as a query: an answer in words, on page and API, and no operator that nobody meant."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from search import indexing
from search.contract import MAX_TEXT
from search.engines import words
from search.parameters import SPACES
from search.understanding.loading import load_synonyms
from tests.search.conftest import Room, rooms  # noqa: F401 - a fixture
from tests.search.test_api import page  # noqa: F401 - a fixture
from tests.search.test_engines import SECURITY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.search.urls"), pytest.mark.usefixtures("page")]
FILES = sorted(SECURITY.glob("*")) if SECURITY.is_dir() else []
SAMPLE = 20
QUOTE, MINUS = re.compile('["“”„«»「」＂]'), re.compile(r"(^|\s)[-−][^\W\d_\"“„«「＂]*")
FIELD = re.compile(r'<input id="search-q" name="q"[^>]*? value="([^"]*)"')


@pytest.fixture
def ready(rooms: dict[str, Room]) -> None:  # noqa: F811
    load_synonyms()
    indexing.rebuild()


def strings(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    found = text.splitlines() if path.suffix == ".txt" else list(_leaves(json.loads(text)))
    return list(dict.fromkeys(each for each in found if each.strip(SPACES)))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)


def try_one(client: Client, text: str) -> None:
    shown = client.get("/en/search/", {"q": text})
    body = shown.content.decode()
    assert shown.status_code == 200
    field = FIELD.search(body)
    assert field
    assert words.clean(html.unescape(field[1])).strip() == words.clean(text.strip(SPACES)[:MAX_TEXT]).strip()
    assert ("Your text was too long" in body) == (len(text.strip(SPACES)) > MAX_TEXT)
    answer = client.get("/api/v2/search/", {"q": text, "size": 3})
    if len(text.strip(SPACES)) > MAX_TEXT or not words.clean(text).strip():
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["q"])
        return
    said = answer.json()
    assert (answer.status_code, said["degraded"], said["query"]["near"]) == (200, False, None)
    kinds = {piece["kind"] for piece in said["query"]["understood"]}
    assert "exact" not in kinds or QUOTE.search(text)
    assert "excluded" not in kinds or MINUS.search(text)


def try_all(texts: list[str], caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    for text in texts:
        try_one(client, text)
    ours = [record for record in caplog.records if record.name.startswith("search")]
    assert not ours


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sample_of_hostile_strings_is_answered(ready: None, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = strings(path)
    try_all(found[:: len(found) // SAMPLE + 1], caplog)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_hostile_string_is_answered(ready: None, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    try_all(strings(path), caplog)


@pytest.mark.parametrize(
    "text", ['"', '""', "-", "- -", '-"', '"-a', "a -", "(((", "a AND", "*:*", "a~9999999999", "\\", "a^1e9"]
)
def test_what_engines_take_for_operators_are_plain_characters(ready: None, client: Client, text: str) -> None:
    try_one(client, text)
