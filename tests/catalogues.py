"""Bring the catalogues up to date with the sources and the installed libraries: `make messages`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.apps import apps
from django.utils.translation import to_locale

from portal.environment import ROOT
from portal.languages import ADMIN, BORROWED, SWITCHED_ON, name_in

TRANSLATED = [code for code in SWITCHED_ON if code != "en"]
LOCALE = ROOT / "locale"
LIBRARIES = LOCALE / "libraries"
# Where Django has no rule, or another than CLDR.
PLURALS = {"ht": "nplurals=2; plural=(n > 1);", "pt": "nplurals=2; plural=(n > 1);"}

Key = tuple[str, str]


def po_path(folder: Path, code: str) -> Path:
    return folder / to_locale(code) / "LC_MESSAGES" / "django.po"


def make_messages(folder: Path) -> None:
    """Compare the catalogues below `folder` with the sources beside them, for every language that is switched on."""
    for code in TRANSLATED:
        if not po_path(folder / "locale", code).exists():
            _begin(folder / "locale", code, "Puente", f"Puente: what people read, in {name_in(code, 'en')}.")
    skipped = [word for name in (".venv", "var", "bench", "tests") for word in ("-i", name)]
    chosen = [word for code in TRANSLATED for word in ("-l", to_locale(code))]
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--no-location", *chosen, *skipped]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin"})


def make_library_messages(code: str) -> int:
    """Add an empty entry for each string that a library says and nobody has translated; answers how many."""
    if not po_path(LIBRARIES, code).exists():
        _begin(LIBRARIES, code, "Puente: libraries", f"What the libraries' own {name_in(code, 'en')} lacks.")
    catalogue = polib.pofile(str(po_path(LIBRARIES, code)), wrapwidth=78)
    known = {key(entry) for entry in catalogue} | translated_by_libraries(code) | ours(LOCALE, code)
    missing = {key(entry): entry for entry in strings_of_libraries(code) if key(entry) not in known}
    for entry in missing.values():
        forms = {str(number): "" for number in range(_forms(catalogue))} if entry.msgid_plural else {}
        catalogue.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgstr_plural=forms,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    if missing:
        catalogue.save()
    return len(missing)


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def ours(folder: Path, code: str) -> set[Key]:
    return {key(entry) for entry in polib.pofile(str(po_path(folder, code))).translated_entries()}


def strings_of_libraries(code: str) -> Iterator[polib.POEntry]:
    """What the libraries say where `code` is offered: Wagtail's own words are read in the admin only."""
    for folder in _library_folders():
        source = folder / "en" / "LC_MESSAGES" / "django.po"
        if source.exists() and (code in ADMIN or "wagtail" not in str(folder)):
            yield from (entry for entry in polib.pofile(str(source)) if not entry.obsolete)


def translated_by_libraries(code: str) -> set[Key]:
    names = {to_locale(code), BORROWED.get(code, to_locale(code))}
    files = [folder / name / "LC_MESSAGES" / "django.mo" for folder in _library_folders() for name in names]
    entries = (entry for file in files if file.exists() for entry in polib.mofile(str(file)))
    return {key(entry) for entry in entries if entry.msgstr or any(entry.msgstr_plural.values())}


def _library_folders() -> Iterator[Path]:
    yield Path(django.__file__).parent / "conf" / "locale"
    yield from (Path(app.path) / "locale" for app in apps.get_app_configs())


def _begin(folder: Path, code: str, project: str, header: str) -> None:
    catalogue = polib.POFile(wrapwidth=78)
    catalogue.header = header
    catalogue.metadata = {
        "Project-Id-Version": project,
        "Report-Msgid-Bugs-To": "",
        "Last-Translator": "Puente",
        "Language-Team": name_in(code, "en"),
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_rule(code),
    }
    path = po_path(folder, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def _plural_rule(code: str) -> str:
    """Django's own rule for the language."""
    of_django = Path(django.__file__).parent / "conf" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    return PLURALS[code] if code in PLURALS else polib.pofile(str(of_django)).metadata["Plural-Forms"]


def _forms(catalogue: polib.POFile) -> int:
    return int(catalogue.metadata["Plural-Forms"].split("nplurals=")[1].split(";")[0])


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    make_messages(ROOT)
    for language in TRANSLATED:
        print(f"{language}: {make_library_messages(language)} new strings of libraries")
