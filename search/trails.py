"""What a visitor chose in a list, carried in addresses: from the list to a result and back, into other languages."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict

from search.contract import FACETS

NAMES = ("q", *FACETS, "near", "radius_km", "from", "to", "page", "size")
MAX_PAIRS = 20
MAX_LENGTH = 200
Pairs = list[tuple[str, str]]


def carried(data: QueryDict, names: Iterable[str] = NAMES) -> Pairs:
    """The list's own parameters as they came and no others. The list says what is wrong with one of them."""
    found = [(name, value.strip()) for name in names for value in data.getlist(name)]
    return [(name, value) for name, value in found if value and len(value) <= MAX_LENGTH][:MAX_PAIRS]


def beside(url: str, pairs: Pairs) -> str:
    """`url` with further parameters."""
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs, safe=':,')}"
