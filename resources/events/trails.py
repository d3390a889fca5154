"""What a visitor chose in the calendar, carried in addresses: from a list to a date and back, into other languages."""

from urllib.parse import urlencode

from django.http import QueryDict

from search.contract import FACETS

NAMES = (
    "view",
    "month",
    "q",
    *(name for name in FACETS if name != "kind"),
    "near",
    "radius_km",
    "from",
    "to",
    "page",
    "size",
)
MAX_PAIRS = 20
MAX_LENGTH = 200
Pairs = list[tuple[str, str]]


def carried(data: QueryDict) -> Pairs:
    """The calendar's own parameters as they came and no others. The list says what is wrong with one of them."""
    found = [(name, value.strip()) for name in NAMES for value in data.getlist(name)]
    return [(name, value) for name, value in found if value and len(value) <= MAX_LENGTH][:MAX_PAIRS]


def beside(url: str, pairs: Pairs) -> str:
    """`url` with further parameters."""
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs, safe=':,')}"


def after(pairs: Pairs) -> str:
    """What follows the address of a date, `&near=79901`; empty if nothing was chosen."""
    return f"&{urlencode(pairs, safe=':,')}" if pairs else ""
