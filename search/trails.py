"""What a visitor chose in a list, carried in addresses: from the list to a result and back, into other languages."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal import languages
from search.contract import FACETS

NAMES = ("q", *FACETS, "near", "radius_km", "from", "to", "page", "size")
BACK, SEARCH = "back", "search"
"""Says that one came from the search, so that the way back leads there and not to the list of this kind of things.

In the place of SEARCH stands the language of the search where the thing is not told in it.
"""
MAX_PAIRS = 20
MAX_LENGTH = 200
Pairs = list[tuple[str, str]]


def from_search(pairs: Pairs, url: str) -> str:
    """`url` of a thing, with what leads from there back to this page of the search unless that is too much to carry."""
    lang = languages.current()
    trail = [(BACK, SEARCH if url.startswith(f"/{lang}/") else lang), *pairs]
    fits = all(len(value) <= MAX_LENGTH for name, value in trail) and len(trail) <= MAX_PAIRS
    return beside(url, trail) if fits else url


def carried(data: QueryDict, names: Iterable[str] = NAMES) -> Pairs:
    """The list's own parameters as they came and no others. The list says what is wrong with one of them.

    Where one came from the search they are the search's, whatever the list's are.
    """
    came = str(data.get(BACK, ""))
    mark = [(BACK, came)] if came in {SEARCH, *dict(settings.LANGUAGES)} else []
    found = [(name, value.strip()) for name in (NAMES if mark else names) for value in data.getlist(name)]
    return mark + [(name, value) for name, value in found if value and len(value) <= MAX_LENGTH][:MAX_PAIRS]


def way_back(url: str, pairs: Pairs) -> dict[str, str]:
    """`back_url` leads to the list at `url`, or to the search that one came from; then `back_label` says so."""
    came = dict(pairs).get(BACK)
    if came is None:
        return {"back_url": beside(url, pairs), "back_label": ""}
    with translation.override(languages.current() if came == SEARCH else came):
        search = reverse("search:search")
    return {"back_url": beside(search, [pair for pair in pairs if pair[0] != BACK]), "back_label": _("Search")}


def beside(url: str, pairs: Pairs) -> str:
    """`url` with further parameters."""
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs, safe=':,')}"
