"""Names of places in the reader's language; only states and countries have any but their own."""

import gettext
import re
from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from partners.places.names import search_form
from portal import languages

_STATE = re.compile(r"[A-Z]{2}|MX-[A-Z]{3}")


@lru_cache(maxsize=32)
def _catalogue(lang: str) -> gettext.NullTranslations:
    folder = languages.tag(lang).replace("-", "_")
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[folder, folder[:2]], fallback=True)


@lru_cache(maxsize=2048)
def state_name(name: str, lang: str) -> str:
    """`New Mexico` -> `Nuevo México`; the name itself where ISO 3166-2 has no translation."""
    return _catalogue(lang).gettext(name) if name else name


@lru_cache(maxsize=512)
def name_of_state(code: str) -> str:
    """`TX` -> `Texas`, `MX-CHH` -> `Chihuahua`, by ISO 3166-2; empty for what is no state."""
    if not _STATE.fullmatch(code):
        return ""
    found = pycountry.subdivisions.get(code=code if code.startswith("MX-") else f"US-{code}")
    return found.name if found else ""


def country_name(code: str, lang: str) -> str:
    if lang in languages.NAMES:
        found = pycountry.countries.get(alpha_2=code)
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[lang], fallback=True)
        return words.gettext(found.name) if found else code
    try:
        return Locale.parse(languages.tag(lang), sep="-").territories.get(code, code)
    except (UnknownLocaleError, ValueError):
        return code


@lru_cache(maxsize=32)
def country_code(name: str) -> str:
    """ISO 3166-1 code of a country by its English name; empty when there is none of that name."""
    territories = Locale("en").territories
    return next((code for code, own in territories.items() if own == name and code.isalpha()), "")


@lru_cache(maxsize=1)
def translated_states() -> dict[str, str]:
    """search_form of a US or Mexican state's name in any configured language -> its name in ISO 3166-2."""
    found: dict[str, str] = {}
    for country in ("MX", "US"):
        for division in pycountry.subdivisions.get(country_code=country):
            for code, _name in languages.CONFIGURED:
                found[search_form(state_name(division.name, code))] = division.name
    return found


def place_label(*, kind: str, name: str, state_code: str, lang: str) -> str:
    """`El Paso, TX`; a state by its name in the reader's language."""
    if kind == "state":
        return state_name(name, lang)
    if kind == "country" or not state_code:
        return name
    return _("%(place)s, %(state)s") % {"place": name, "state": state_code.removeprefix("MX-")}
