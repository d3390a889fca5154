"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from portal import languages
from portal.middleware import is_private

WITHOUT_PREFIX = ("/accounts/", "/workspace/")


def alternate(code: str, url: str) -> dict[str, Any]:
    """One entry of the language menu and of the hreflang links; `url` is a path."""
    return {
        "code": code,
        "tag": languages.tag(code),
        "name": languages.own_name(code),
        "url": url,
        "current": code == languages.current(),
    }


def alternates(request: HttpRequest) -> list[dict[str, Any]]:
    """This address in every language that is switched on; with `?lang=` where people sign in, else none outside the
    language prefixes.

    The query is not repeated: a view that knows its own parameters passes `alternates` itself.
    """
    if request.path.startswith(WITHOUT_PREFIX):
        return [alternate(code, _with_language(request, code)) for code, _ in settings.LANGUAGES]
    if not request.path.startswith(tuple(f"/{code}/" for code, _ in settings.LANGUAGES)):
        return []
    return [alternate(code, translate_url(request.path, code)) for code, _ in settings.LANGUAGES]


def _with_language(request: HttpRequest, code: str) -> str:
    query = request.GET.copy()
    query["lang"] = code
    return f"{request.path}?{query.urlencode()}"


def page(request: HttpRequest) -> dict[str, Any]:
    code = languages.current()
    return {
        "language": code,
        "lang_tag": languages.tag(code),
        "text_direction": "rtl" if languages.is_rtl(code) else "ltr",
        "site_url": settings.BASE_URL,
        "alternates": alternates(request),
        "behind_login": is_private(request),
    }
