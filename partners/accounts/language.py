"""The language in which a member works: chosen in the account, carried by the session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.middleware import SESSION_LANGUAGE


def remember_choice(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Let a session that begins speak the member's language, unless another was asked for on the way in."""
    if user.language in dict(settings.LANGUAGES):
        request.session.setdefault(SESSION_LANGUAGE, user.language)


def choose(request: HttpRequest, language: str) -> None:
    """Let the session speak `language` from its next request; empty: as the browser asks."""
    if language:
        request.session[SESSION_LANGUAGE] = language
    else:
        request.session.pop(SESSION_LANGUAGE, None)
