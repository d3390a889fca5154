"""Ending sessions without a list of them: each carries the person's round, and the next round ends all earlier ones."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from partners.accounts.models import User


def end_sessions(user: User) -> None:
    """Every session of the person ends with its next request."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])


def end_other_sessions(request: HttpRequest, user: Any) -> None:
    """The same, but for the session of `request`."""
    end_sessions(user)
    update_session_auth_hash(request, user)
