"""How a feed answers: never kept by anybody between, and "nothing new" without reading a single event."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal import languages
from resources.events.feeds.making import layout
from search.versions import content_version


def answer(request: HttpRequest, make: Callable[[], tuple[HttpResponseBase, bool]]) -> HttpResponseBase:
    """304 if the reader holds this state, else what `make` gives: the response, and whether it may be held."""
    tag = state_tag(request)
    known = request.headers.get("If-None-Match") and get_conditional_response(request, etag=tag)
    if known:
        return _headed(known, tag)
    response, is_whole = make()
    return _headed(response, tag if is_whole and response.status_code == 200 else "")


def state_tag(request: HttpRequest) -> str:
    """Of the version of all events, the day, the address with its filters, and what writes them; one query."""
    parts: Iterable[object] = (
        content_version("event"),
        timezone.now().date(),
        request.get_full_path(),
        languages.current(),
        layout(),
    )
    return f'"{salted_hmac("events.feeds", "|".join(map(str, parts))).hexdigest()}"'


def _headed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers["Cache-Control"] = "private, no-cache" if response.status_code in {200, 304} else "no-store"
    if tag:
        response.headers["ETag"] = tag
    return response


def refused(errors: Mapping[str, list[str]]) -> HttpResponse:
    """What is wrong with an address that a person made, in that person's words."""
    lines = [f"{name}: {' '.join(messages)}\n" for name, messages in errors.items()]
    return HttpResponse("".join(lines), status=400, content_type="text/plain; charset=utf-8")


def repaired(seconds: int) -> HttpResponse:
    """Programs keep what they have and ask again."""
    text = _("Search is being repaired. Try again in a few minutes.")
    headers = {"Retry-After": str(seconds)}
    return HttpResponse(f"{text}\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)
