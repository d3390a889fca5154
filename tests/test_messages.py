"""Every string that people read is translated completely into the languages that are switched on."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from portal.environment import ROOT
from portal.languages import SWITCHED_ON

TRANSLATED = [code for code in SWITCHED_ON if code != "en"]


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
def test_placeholders_survive_translation(code: str) -> None:
    catalogue = polib.pofile(str(ROOT / "locale" / code / "LC_MESSAGES" / "django.po"))
    for entry in catalogue.translated_entries():
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        for name in _names(entry.msgid_plural or entry.msgid):
            # A language may leave the number out of its form for one or two.
            assert any(name in text for text in texts), f"{code}: {entry.msgid!r} lost {name}"
        for text in texts:
            assert _names(text) <= _names(entry.msgid) | _names(entry.msgid_plural), f"{code}: {entry.msgid!r}"


def _names(text: str) -> set[str]:
    return {"%(" + part.split(")")[0] + ")" for part in text.split("%(")[1:]}
