"""Pages as PDF, made by weasyprint. A machine without pango, or without a font for a language, makes none."""

import logging
import shutil
import subprocess
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from PIL import ImageFile

Paper = Literal["letter", "a4"]
PAPERS: tuple[Paper, ...] = ("letter", "a4")
# As fontconfig calls languages of the portal where it calls them otherwise.
FONT_LANGUAGES = {"zh-hans": "zh-cn"}
PATIENCE = 5.0
"""Seconds to wait for the page that is printed before: whoever asks for many keeps nobody else from reading."""
_one_at_a_time = Lock()


class CannotPrint(Exception):
    """This machine lacks pango, or a font with the letters of the language, or has too much to print already."""


@cache
def _weasyprint() -> Any:
    """The library, None where what it draws with is missing. Read late: it takes half a second."""
    try:
        library = import_module("weasyprint")
    except (ImportError, OSError):
        return None
    # It tells Pillow, for the whole process, to take pictures that end too soon; uploads must refuse them.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # else each rule that is for browsers is named every time
    return library


@cache
def _has_letters(language: str) -> bool:
    """Whether a font of this machine covers the language; fontconfig comes with pango."""
    program = shutil.which("fc-list")
    if program is None:
        return True
    asked = [program, f":lang={FONT_LANGUAGES.get(language, language)}", "family"]
    found = subprocess.run(asked, capture_output=True, timeout=20, check=False)  # noqa: S603 - a fixed program, a code
    return found.returncode != 0 or bool(found.stdout.strip())


def can_print(language: str) -> bool:
    return _weasyprint() is not None and _has_letters(language)


def to_pdf(html: str, *, sheet: Path, paper: Paper, language: str) -> bytes:
    """A tagged PDF (PDF/UA) of a page that needs no other file than its style sheet. Raises CannotPrint."""
    library = _weasyprint()
    if library is None or not _has_letters(language):
        raise CannotPrint(language)
    nothing = library.urls.URLFetcher(allowed_protocols=())
    page = library.HTML(string=html, url_fetcher=nothing)
    sheets = [library.CSS(filename=sheet), library.CSS(string=f"@page {{ size: {paper} }}")]
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise CannotPrint(language)
    try:
        document: bytes = page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")
    finally:
        _one_at_a_time.release()
    return document
