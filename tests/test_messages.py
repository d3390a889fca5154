"""Every string that people read is translated completely into the languages that are switched on."""

import json
import shutil
from pathlib import Path

import polib
import pytest

from portal.environment import ROOT
from tests.catalogues import (
    LIBRARIES,
    LOCALE,
    TRANSLATED,
    key,
    make_messages,
    po_path,
    strings_of_libraries,
    translated_by_libraries,
)

pytestmark = pytest.mark.lint
FOLDERS = [LOCALE, LIBRARIES]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with catalogues brought up to date by makemessages."""
    if shutil.which("xgettext") is None:
        pytest.skip(
            "SKIPPED LOUDLY: no xgettext (Debian: gettext), so the catalogues were not compared with the sources"
        )
    folder = tmp_path_factory.mktemp("messages")
    for name in ("portal", "partners", "resources", "search", "templates", "locale"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc", "*.csv", "*.jsonl", "migrations")
        )
    make_messages(folder)
    return folder / "locale"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_string_is_translated(fresh: Path, code: str) -> None:
    catalogue = polib.pofile(str(po_path(fresh, code)))
    missing = [entry.msgid for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]]
    assert not missing, f"{len(missing)} strings are not translated into {code}: {missing[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_placeholders_survive_translation(folder: Path, code: str) -> None:
    catalogue = polib.pofile(str(po_path(folder, code)))
    for entry in catalogue.translated_entries():
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        for name in _names(entry.msgid_plural or entry.msgid):
            # A language may leave the number out of its form for one or two.
            assert any(name in text for text in texts), f"{code}: {entry.msgid!r} lost {name}"
        for text in texts:
            assert _names(text) <= _names(entry.msgid) | _names(entry.msgid_plural), f"{code}: {entry.msgid!r}"


def _names(text: str) -> set[str]:
    return {"%(" + part.split(")")[0] + ")" for part in text.split("%(")[1:]}


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_the_libraries_leave_untranslated_we_translate(code: str) -> None:
    ours = {key(entry) for folder in FOLDERS for entry in _catalogue(folder, code)}
    missing = {key(entry) for entry in strings_of_libraries(code)} - translated_by_libraries(code) - ours
    assert not missing, f"{len(missing)} strings of libraries are not translated into {code}: {sorted(missing)[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_for_libraries_holds_nothing_that_no_library_says(code: str) -> None:
    said = {key(entry) for entry in strings_of_libraries(code)}
    needless = {key(entry) for entry in _catalogue(FOLDERS[1], code)} - said
    assert not needless, f"locale/libraries/{code}: {sorted(needless)[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_menu_and_page_title_use_the_same_words(code: str) -> None:
    pages = json.loads((ROOT / "portal" / "starter" / "pages.json").read_text(encoding="utf-8"))
    said = {entry.msgid: entry.msgstr for entry in _catalogue(FOLDERS[0], code)}
    for name, words in pages.items():
        title = words["en"]["title"]
        assert said.get(title, words[code]["title"]) == words[code]["title"], f"{name}: {title!r}"


def _catalogue(folder: Path, code: str) -> list[polib.POEntry]:
    return polib.pofile(str(po_path(folder, code))).translated_entries()
