"""What a cell means: words, days, points, codes, addresses. A cell that cannot be meant raises RowRefused."""

import datetime
import html
import math
import re
from collections.abc import Callable
from functools import cache

import pycountry
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.translation import gettext as _

from partners.imports.reading import Row, RowRefused
from partners.places.names import search_form
from portal import languages
from portal.html import plain
from portal.vocabulary import code_of

_is_web = URLValidator(schemes=["http", "https"])
_ZIP = re.compile(r"(\d{5})[-\s]?(\d{4})?")
# Names that people use and the language tables do not.
_SPOKEN = {
    "mandarin": "zh", "mandarin chinese": "zh", "farsi": "fa", "creole": "ht", "kreyol": "ht", "haitian": "ht",
    "nahuatl": "nah", "cambodian": "km", "laotian": "lo", "fulani": "ff", "ibo": "ig", "filipino": "fil",
    "pilipino": "fil", "taiwanese": "nan", "wakhi": "wbl", "kotokoli": "kdh",
}  # fmt: skip
_known_code = cache(code_of)


def bare(value: str) -> str:
    """One line without HTML and entities; the sanitiser is asked only where there can be any."""
    return plain(html.unescape(value)) if "<" in value or "&" in value else " ".join(value.split())


def words(row: Row, column: str, limit: int = 255, *, required: bool = False) -> str:
    """One line of plain text without HTML."""
    value = bare(row[column])
    if required and not value:
        raise RowRefused(column, _("This cannot be empty."))
    if len(value) > limit:
        raise RowRefused(column, _("This is longer than %(limit)s characters.") % {"limit": limit})
    return value


def address(row: Row, column: str = "address") -> str:
    """A street address in one line; the lines of the cell are parted by commas."""
    lines = (bare(line).strip(" ,") for line in row[column].split("\n"))
    return words(Row(row.line, {column: ", ".join(filter(None, lines))}), column)


def paragraphs(row: Row, column: str) -> str:
    """Rich text of the cell's paragraphs, which blank lines part; HTML in it is taken out."""
    parts = (bare(part) for part in re.split(r"\n\s*\n", row[column]))
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def listed(row: Row, column: str) -> list[str]:
    """The parts of a `;` list, each once."""
    parts = (bare(part) for part in html.unescape(row[column]).split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def codes(row: Row, column: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
    """The codes of a list column; an unknown word is a warning."""
    found = []
    for word in listed(row, column):
        code = read(word)
        if code is None:
            row.warn(column, _("“%(word)s” is not a word of the list and was left out.") % {"word": word[:60]})
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def known(choices: type[TextChoices]) -> Callable[[str], str | None]:
    return lambda word: _known_code(choices, word)


def choice(row: Row, column: str, choices: type[TextChoices], default: str = "") -> str:
    """One code of a closed list, given as code or as English or Spanish label; empty is the default."""
    word = words(row, column)
    code = _known_code(choices, word) if word else default
    if code is None:
        raise RowRefused(column, _("“%(word)s” is not a value of this column.") % {"word": word[:60]})
    return code


def _name_form(name: str) -> str:
    """Names of languages without their many apostrophes: K'iche', Kʼicheʼ, Kꞌicheꞌ."""
    return search_form(re.sub("['ʼ’‘`ꞌʻ]", "", name))


@cache
def _languages_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for reader in ("es", "en"):
        for code, name in Locale.parse(reader).languages.items():
            names[_name_form(name)] = languages.tag(code.replace("_", "-")).lower()
    own = {_name_form(name): code for code, name in languages.CONFIGURED}
    return own | names | _SPOKEN


def language_code(word: str) -> str | None:
    """`es`, `Spanish`, `español`, `zh-Hans` -> the code; None for anything else."""
    named = _languages_by_name().get(_name_form(word))
    if named:
        return named
    tag = word.strip().replace("_", "-").lower()
    if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) and (
        tag.split("-")[0] in Locale.parse("en").languages or tag in _SPOKEN.values()
    ):
        return tag[:12]
    return None


def day(row: Row, column: str) -> datetime.date | None:
    """A date as YYYY-MM-DD; anything else is refused."""
    text = words(row, column)
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RowRefused(column, _("Write the date as 2026-12-31.")) from error


def day_or_words(row: Row, column: str, limit: int = 200) -> tuple[datetime.date | None, str]:
    """(date, "") for YYYY-MM-DD; (None, the words) for anything less certain, two-digit years among them."""
    text = words(row, column, limit)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day(row, column), ""
    return None, text


def _degrees(row: Row, column: str, bound: float) -> float:
    try:
        value = float(row[column])
    except ValueError as error:
        raise RowRefused(column, _("Write degrees as a number with a point: 31.7619.")) from error
    if not math.isfinite(value) or abs(value) > bound:
        raise RowRefused(column, _("There is no such place on Earth."))
    return value


def point(row: Row) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees from `lat` and `lon`; None when both are empty."""
    if not row["lat"] and not row["lon"]:
        return None
    for column, other in (("lat", "lon"), ("lon", "lat")):
        if not row[column]:
            raise RowRefused(column, _("A point needs both; %(other)s alone says nothing.") % {"other": other})
    found = _degrees(row, "lat", 90), _degrees(row, "lon", 180)
    if found == (0.0, 0.0):
        row.warn("lat", _("0, 0 lies in the sea and was left out."))
        return None
    return found


def email(row: Row, column: str = "email") -> str:
    """One e-mail address; something else is left out with a warning."""
    text = words(row, column, 500)
    try:
        if text:
            validate_email(text)
        return text[:254]
    except ValidationError:
        row.warn(column, _("This is not an e-mail address and was left out."))
        return ""


def website(row: Row, column: str, limit: int = 200) -> str:
    """One http(s) address; `www.example.org` gets https. Something else is left out with a warning."""
    text = words(row, column, 2000)
    if text and "://" not in text and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text):
        text = f"https://{text}"
    if len(text) > limit:
        row.warn(column, _("This web address is longer than %(limit)s characters and was left out.") % {"limit": limit})
        return ""
    try:
        if text:
            _is_web(text)
        return text
    except ValidationError:
        row.warn(column, _("This is not a web address and was left out."))
        return ""


@cache
def _countries_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for reader in ("es", "en"):
        names |= {
            search_form(name): code
            for code, name in Locale.parse(reader).territories.items()
            if len(code) == 2 and code.isalpha()
        }
    return names | {country.alpha_3.casefold(): country.alpha_2 for country in pycountry.countries}


def country(row: Row, column: str = "country") -> str:
    """ISO 3166 code from a code or an English or Spanish name; empty is the United States."""
    word = words(row, column)
    if not word:
        return "US"
    if len(word) == 2 and pycountry.countries.get(alpha_2=word.upper()):
        return word.upper()
    found = _countries_by_name().get(search_form(word))
    if not found:
        raise RowRefused(column, _("This is not a country; write two letters, such as US or MX."))
    return found


def postal_code(row: Row, land: str, column: str = "postal_code") -> str:
    """A ZIP code with or without its four more digits; a lost leading zero comes back with a warning."""
    text = words(row, column)
    if land != "US" or not text:
        if len(text) > 10:
            raise RowRefused(column, _("This is longer than %(limit)s characters.") % {"limit": 10})
        return text
    if re.fullmatch(r"\d{3,4}", text):
        row.warn(column, _("A zero at the front was missing and was put back."))
        text = text.zfill(5)
    found = _ZIP.fullmatch(text)
    if not found or not text.isascii():
        row.warn(column, _("This is not a ZIP code and was left out."))
        return ""
    return "-".join(filter(None, found.groups()))
