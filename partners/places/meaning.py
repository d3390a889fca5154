"""Which one place somebody means: an address of ours, or a text as people write it."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.places.queries import MAX_TEXT, Candidate, named, resolve
from portal.vocabulary import PlaceKind

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATE_FIRST = re.compile(r"(mx-[a-z]{3}|[a-z]{2})-(.+)")


@dataclass(frozen=True)
class Meant:
    """One place, or what is wrong with the text and which places it may mean.

    `city`: what a ZIP code also hints at, though nobody has said that they are inside its limits.
    """

    place: Candidate | None = None
    city: Candidate | None = None
    error: str = ""
    suggestions: tuple[Candidate, ...] = ()


def meant(text: str, lang: str) -> Meant:
    """At most four queries. Of a ZIP code its county is meant, for a ZIP code is no proof of being inside a city."""
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        return Meant(error=_("Write a ZIP code, a city, a county or a state."))
    if len(text) > MAX_TEXT:
        return Meant(error=_("Write at most %(count)d characters.") % {"count": MAX_TEXT})
    slug = text.lower()
    own = named([slug], lang).get(slug) if _SLUG.fullmatch(slug) else None
    return Meant(own) if own else _of_text(text, lang)


def _of_text(text: str, lang: str) -> Meant:
    found = resolve(_in_words(text), lang)
    if found and found[0].from_zip:
        return _of_zip(found)
    exact = [each for each in found if each.exact]
    if len(exact) == 1:
        return Meant(exact[0])
    error = _("We do not know this place. Write a ZIP code, or a city and its state, such as “Tucson, AZ”.")
    if found:
        error = _("Several places have this name, or one like it. Choose one.")
    return Meant(error=error, suggestions=tuple(found))


def _of_zip(found: list[Candidate]) -> Meant:
    counties = [each for each in found if each.kind != PlaceKind.CITY]
    city = next((each for each in found if each.kind == PlaceKind.CITY), None)
    if len(counties) > 1:
        return Meant(error=_("This ZIP code lies in several counties. Choose one."), suggestions=tuple(found))
    return Meant(counties[0], city) if counties else Meant(city)


def _in_words(text: str) -> str:
    """`tx-el-pasoo` -> `el pasoo, tx`: an address that is none of ours may be one with a slip."""
    slip = _STATE_FIRST.fullmatch(text.lower())
    return f"{slip[2].replace('-', ' ')}, {slip[1].removeprefix('mx-')}" if slip else text
