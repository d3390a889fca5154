"""What tells the public side from the side behind a login.

Everything outside PRIVATE ignores the session, never touches the user and sets no cookie, so that its pages are the
same for everyone and leave no trace.
"""

from collections.abc import Callable

from csp.constants import HEADER, SELF
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

Handler = Callable[[HttpRequest], HttpResponseBase]
PRIVATE = ("/admin/", "/accounts/", "/workspace/")
SESSION_LANGUAGE = "language"
NOT_LOCALISED = ("/api/", "/static/", "/media/", "/documents/", "/images/", "/.well-known/", *PRIVATE)


def is_private(request: HttpRequest) -> bool:
    """Whether the address lies behind a login."""
    return request.path.startswith(PRIVATE)


class NoSession(SessionBase):
    """A session that forgets: what Wagtail asks of a request, without store or cookie."""

    def load(self) -> dict:
        return {}

    def save(self, must_create: bool = False) -> None:
        return None

    def create(self) -> None:
        return None


class PrivateSessionMiddleware(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if is_private(request):
            super().process_request(request)
        else:
            # Nor is any other cookie read: to a spoilt one for forms Django would answer with a new one.
            request.COOKIES = {}
            request.session = NoSession()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if is_private(request) else response


class PrivateAuthenticationMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if is_private(request):
            super().process_request(request)
        else:
            request.user = AnonymousUser()


class PrivateMessageMiddleware(MessageMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if is_private(request):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if is_private(request) else response


def accepted_language(request: HttpRequest) -> str:
    """The first language of Accept-Language that is switched on, else the default."""
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def asked_language(request: HttpRequest) -> str:
    """What `?lang=` names, if that is switched on; behind a login the session's choice else. Empty: none."""
    switched_on = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    if not is_private(request):
        return asked if asked in switched_on else ""
    kept = request.session.get(SESSION_LANGUAGE, "")
    if asked in switched_on and asked != kept:
        request.session[SESSION_LANGUAGE] = kept = asked
    return kept if kept in switched_on else ""


class LanguageMiddleware(LocaleMiddleware):
    """The prefix decides; elsewhere `?lang=`, else what the session keeps, else Accept-Language.

    Only behind a login is there a session; sign-in puts the member's choice there.
    """

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_path(request.path_info)
        if language is None:
            language = asked_language(request) or accepted_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Only the root leads to a language; what is missing elsewhere is missing, as a language that is off is."""
        if request.path_info.startswith(NOT_LOCALISED):
            return response
        if response.status_code == 404 and request.path_info != "/":
            if not translation.get_language_from_path(request.path_info):
                patch_vary_headers(response, ("Accept-Language",))
            return response
        return super().process_response(request, response)


class SafetyHeadersMiddleware:
    """Headers that every answer carries, and caching that is safe unless a view says more."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Server"] = ""  # else the server names itself
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if is_private(request):
            response.headers["Cache-Control"] = "private, no-store"
            # With no-referrer browsers send "Origin: null", which the protection against forged requests refuses.
            response.headers["Referrer-Policy"] = "same-origin"
            if request.path.startswith("/admin/"):
                response.headers["X-Frame-Options"] = "SAMEORIGIN"
                del response.headers["Cross-Origin-Embedder-Policy"]
        else:
            response.headers.setdefault(
                "Cache-Control", "no-store" if request.method not in {"GET", "HEAD"} else "max-age=60, public"
            )
        return response


class OpenToProgramsMiddleware:
    """Lets any site's script read the API, errors and preflights included; there is nothing of a person in it."""

    ALLOWED = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "*"}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers=self.ALLOWED)
        else:
            response = self.get_response(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class PublicGZipMiddleware(GZipMiddleware):
    """Smaller public answers. Behind a login nothing is compressed: secrets stand there beside typed words."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_private(request) or not isinstance(response, HttpResponse):
            return response
        return super().process_response(request, response)


class PolicyByAreaMiddleware:
    """The Wagtail admin needs inline script and style; nothing else gets them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith("/admin/"):
            return response
        if HEADER in response.headers:
            # A preview: what visitors will get, but in the admin's own frame.
            del response.headers[HEADER]
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        else:
            response._csp_config = settings.CONTENT_SECURITY_POLICY_ADMIN  # type: ignore[attr-defined]
        return response
