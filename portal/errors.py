"""Error pages in the visitor's language. They need no database; without one the strip stays empty."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from redis.exceptions import RedisError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal import slots
from portal.context import alternate
from portal.middleware import accepted_language

RETRY_SECONDS = "60"
log = logging.getLogger("puente")


def _strip(request: HttpRequest, language: str) -> SafeString:
    try:
        return slots.render("strip", {"request": request, "language": language})
    except Exception:  # noqa: BLE001 - what broke the page may break the strip too; the error page must still come
        log.warning("An error page went out without hotlines: they could not be read.")
        return SafeString("")


def _answer(request: HttpRequest, status: int, api_message: str, **headers: str) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or accepted_language(request)
    with translation.override(language):
        if request.path_info.startswith("/api/"):
            response: HttpResponse = JsonResponse({"errors": {"detail": [gettext(api_message)]}}, status=status)
        else:
            context = {
                "strip": _strip(request, language),
                "alternates": [alternate(code, f"/{code}/") for code, _ in settings.LANGUAGES],
            }
            response = render(request, f"{status}.html", context, status=status)
    for name, value in {"Cache-Control": "no-store", **headers}.items():
        response[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, gettext_noop("The request could not be understood."))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403, gettext_noop("This is not open to you."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, gettext_noop("There is nothing at this address."))


def too_large(request: HttpRequest) -> HttpResponse:
    return _answer(request, 413, gettext_noop("What was sent is larger than this form takes."))


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After when the database or the shared cache cannot be reached."""
    if isinstance(sys.exception(), OperationalError | InterfaceError | RedisError):
        return _answer(request, 503, gettext_noop("The service is being repaired."), **{"Retry-After": RETRY_SECONDS})
    return _answer(request, 500, gettext_noop("Something went wrong on our side."))


def api_error(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal of the API in the contract's form: `{"errors": {"radius_km": ["..."]}}`."""
    response = exception_handler(exception, context)
    if response is None or "errors" in (response.data or {}) or not context["request"].path.startswith("/api/"):
        return response
    said = response.data if isinstance(response.data, dict) else {"detail": response.data}
    response.data = {"errors": {name: each if isinstance(each, list) else [str(each)] for name, each in said.items()}}
    return response
