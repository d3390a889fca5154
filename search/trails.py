"""What a visitor chose in a list, carried in addresses: from the list to a result and back, into other languages."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from search.contract import FACETS

NAMES = ("q", *FACETS, "near", "radius_km", "from", "to", "page", "size")
FROM_SEARCH = ("back", "search")
"""Says that one came from the search, so that the way back leads there and not to the list of this kind of things."""
MAX_PAIRS = 20
MAX_LENGTH = 200
Pairs = list[tuple[str, str]]


def from_search(pairs: Pairs) -> Pairs:
    """What leads from a thing back to a page of the search; nothing where that is too much to carry."""
    trail = [FROM_SEARCH, *pairs]
    return trail if all(len(value) <= MAX_LENGTH for name, value in trail) and len(trail) <= MAX_PAIRS else []


def carried(data: QueryDict, names: Iterable[str] = NAMES) -> Pairs:
    """The list's own parameters as they came and no others. The list says what is wrong with one of them.

    Where one came from the search they are the search's, whatever the list's are.
    """
    name, value = FROM_SEARCH
    mark = [FROM_SEARCH] if value in data.getlist(name) else []
    found = [(name, value.strip()) for name in (NAMES if mark else names) for value in data.getlist(name)]
    return mark + [(name, value) for name, value in found if value and len(value) <= MAX_LENGTH][:MAX_PAIRS]


def way_back(url: str, pairs: Pairs) -> dict[str, str]:
    """`back_url` leads to the list at `url`, or to the search that one came from; then `back_label` says so."""
    if FROM_SEARCH not in pairs:
        return {"back_url": beside(url, pairs), "back_label": ""}
    asked = [pair for pair in pairs if pair != FROM_SEARCH]
    return {"back_url": beside(reverse("search:search"), asked), "back_label": _("Search")}


def beside(url: str, pairs: Pairs) -> str:
    """`url` with further parameters."""
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs, safe=':,')}"
