"""Every string that people read is translated completely into the languages that are switched on."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
import pytest
from django.apps import apps

from portal.environment import ROOT
from portal.languages import SWITCHED_ON

TRANSLATED = [code for code in SWITCHED_ON if code != "en"]
FOLDERS = [ROOT / "locale", ROOT / "locale" / "libraries"]


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
    languages = [word for code in TRANSLATED for word in ("-l", code)]
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--no-location", *languages]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin"})
    return folder / "locale"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_string_is_translated(fresh: Path, code: str) -> None:
    catalogue = polib.pofile(str(fresh / code / "LC_MESSAGES" / "django.po"))
    missing = [entry.msgid for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]]
    assert not missing, f"{len(missing)} strings are not translated into {code}: {missing[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_placeholders_survive_translation(folder: Path, code: str) -> None:
    catalogue = polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po"))
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
    ours = {_key(entry) for folder in FOLDERS for entry in _catalogue(folder, code)}
    missing = {_key(entry) for entry in _strings_of_libraries()} - _translated_by_libraries(code) - ours
    assert not missing, f"{len(missing)} strings of libraries are not translated into {code}: {sorted(missing)[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_for_libraries_holds_nothing_that_no_library_says(code: str) -> None:
    said = {_key(entry) for entry in _strings_of_libraries()}
    needless = {_key(entry) for entry in _catalogue(FOLDERS[1], code)} - said
    assert not needless, f"locale/libraries/{code}: {sorted(needless)[:20]}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_menu_and_page_title_use_the_same_words(code: str) -> None:
    pages = json.loads((ROOT / "portal" / "starter" / "pages.json").read_text(encoding="utf-8"))
    said = {entry.msgid: entry.msgstr for entry in _catalogue(FOLDERS[0], code)}
    for name, words in pages.items():
        title = words["en"]["title"]
        assert said.get(title, words[code]["title"]) == words[code]["title"], f"{name}: {title!r}"


def _library_folders() -> Iterator[Path]:
    yield Path(django.__file__).parent / "conf" / "locale"
    yield from (Path(app.path) / "locale" for app in apps.get_app_configs())


def _strings_of_libraries() -> Iterator[polib.POEntry]:
    for folder in _library_folders():
        source = folder / "en" / "LC_MESSAGES" / "django.po"
        if source.exists():
            yield from (entry for entry in polib.pofile(str(source)) if not entry.obsolete)


def _translated_by_libraries(code: str) -> set[tuple[str, str]]:
    files = [folder / code / "LC_MESSAGES" / "django.mo" for folder in _library_folders()]
    entries = (entry for file in files if file.exists() for entry in polib.mofile(str(file)))
    return {_key(entry) for entry in entries if entry.msgstr or any(entry.msgstr_plural.values())}


def _catalogue(folder: Path, code: str) -> list[polib.POEntry]:
    return polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po")).translated_entries()


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid
