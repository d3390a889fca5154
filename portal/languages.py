"""Languages of the portal: which are configured, which are switched on, how they call themselves.

Codes are Django's (lower case, `zh-hans`); `tag()` gives the BCP 47 form for `lang` attributes. A language whose
interface is not translated is not switched on.
"""

from functools import lru_cache
from typing import Any

import django.conf.locale
import pycountry
from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import translation

# Django ships catalogues for these without naming them.
EXTRA_LANG_INFO: dict[str, dict[str, Any]] = {
    "ht": {"bidi": False, "code": "ht", "name": "Haitian Creole", "name_local": "Kreyòl ayisyen"},
    "nah": {"bidi": False, "code": "nah", "name": "Nahuatl", "name_local": "Nāhuatl"},
}
CONFIGURED: list[tuple[str, str]] = [
    ("en", "English"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("pt", "Português"),
    ("ht", "Kreyòl ayisyen"),
    ("zh-hans", "简体中文"),
]
SWITCHED_ON = ("en", "es", "ar", "fr", "pt", "ht", "zh-hans")
# Editors work in these: Wagtail's own words are complete in them.
ADMIN = ("en", "es", "ar", "fr", "pt", "zh-hans")
# Whose catalogues of libraries a language takes: they know Portuguese as it is written in Brazil, not `pt`.
BORROWED = {"pt": "pt_BR"}
# Where CLDR has none of its own: its Haitian Creole takes them from French.
NAMES = {
    "ht": {
        "en": "Anglè",
        "es": "Panyòl",
        "ar": "Arab",
        "fr": "Franse",
        "pt": "Pòtigè",
        "ht": "Kreyòl ayisyen",
        "zh-hans": "Chinwa (senplifye)",
        "zh": "Chinwa",
    }
}
# What editors often name as spoken, beside the configured languages (ISO 639; `ase` is American Sign Language).
# fmt: off
SPOKEN = [
    "nah", "mam", "quc", "kek", "kjb", "ixl", "cab", "mix", "zap", "qu", "ay", "zh-hant", "yue", "tl", "vi",
    "ko", "ja", "ru", "uk", "pl", "ro", "hy", "de", "it", "hi", "pa", "gu", "ur", "bn", "ne", "fa", "fa-af",
    "ps", "ku", "tr", "am", "ti", "so", "om", "sw", "yo", "ig", "wo", "ln", "rw", "km", "lo", "hmn", "my",
    "th", "id", "ase",
]
# fmt: on


def switched_on() -> list[tuple[str, str]]:
    """(code, own name) of the languages that visitors are offered."""
    return [(code, name) for code, name in CONFIGURED if code in SWITCHED_ON]


def of_admin() -> list[tuple[str, str]]:
    """(code, own name) of the languages that editors are offered."""
    return [(code, name) for code, name in CONFIGURED if code in ADMIN]


def teach_django() -> None:
    """Give Django the names of languages that it has no entry for; called once, by the settings."""
    for code, info in EXTRA_LANG_INFO.items():
        django.conf.locale.LANG_INFO.setdefault(code, info)


def tag(code: str) -> str:
    """`zh-hans` -> `zh-Hans`, `fa-af` -> `fa-AF`: the form that `lang` and `hreflang` carry."""
    head, *rest = code.split("-")
    return "-".join([head, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def clock_locale(code: str) -> Locale:
    """Whose customs days and hours follow: clocks here say `6:00 p.m.` in Spanish, those of Spain `18:00`."""
    return Locale.parse({"es": "es-US"}.get(code, tag(code)), sep="-")


def own_name(code: str) -> str:
    """The language's name in itself, else in English, else the code."""
    named = dict(CONFIGURED).get(code)
    if named:
        return named
    try:
        locale = Locale.parse(tag(code), sep="-")
        return locale.get_display_name(locale) or locale.get_display_name("en") or _iso_name(code) or code
    except (UnknownLocaleError, ValueError):
        return EXTRA_LANG_INFO.get(code, {}).get("name_local") or _iso_name(code) or code


@lru_cache(maxsize=4096)
def name_in(code: str, reader: str) -> str:
    """The language's name in the reader's language, else in itself."""
    if reader in NAMES:
        return NAMES[reader].get(code) or own_name(code)
    try:
        found = Locale.parse(tag(code), sep="-").get_display_name(Locale.parse(tag(reader), sep="-"))
    except (UnknownLocaleError, ValueError):
        found = None
    return found or own_name(code)


def _iso_name(code: str) -> str | None:
    """The English name that ISO 639 gives, for languages that have no locale data."""
    head = code.split("-")[0]
    found = pycountry.languages.get(**{"alpha_3" if len(head) == 3 else "alpha_2": head})
    return found.name if found else None


def is_known(code: str) -> bool:
    """Whether `code` names a language at all, configured or not."""
    return _iso_name(code) is not None or code in EXTRA_LANG_INFO


def choices() -> list[tuple[str, str]]:
    """(code, name in the reader's language) of the configured and the often spoken languages; configured first."""
    first = [(code, name_in(code, current())) for code, _ in CONFIGURED]
    spoken = [(code, name_in(code, current())) for code in SPOKEN]
    return [*first, *sorted(spoken, key=lambda pair: pair[1])]


def is_rtl(code: str) -> bool:
    try:
        return bool(translation.get_language_info(code)["bidi"])
    except KeyError:
        return code.split("-")[0] in {"ar", "fa", "he", "ps", "ur"}


def current() -> str:
    """The reader's language, one of those switched on."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def reading_order(reader: str) -> list[str]:
    """Languages to try for prose: the reader's, its base, English, Spanish, then any other."""
    order = [reader, reader.split("-")[0], "en", "es", *(code for code, _ in CONFIGURED)]
    return list(dict.fromkeys(order))
