"""What a visitor chose in the calendar, carried from a list or a month to a date and back."""

from urllib.parse import urlencode

from django.http import QueryDict

from search import trails
from search.trails import Pairs as Pairs
from search.trails import beside as beside
from search.trails import way_back as way_back

NAMES = ("view", "month", *(name for name in trails.NAMES if name != "kind"))


def carried(data: QueryDict) -> Pairs:
    """The calendar's own parameters as they came and no others."""
    return trails.carried(data, NAMES)


def after(pairs: Pairs) -> str:
    """What follows the address of a date, `&near=79901`; empty if nothing was chosen."""
    return f"&{urlencode(pairs, safe=':,')}" if pairs else ""
