"""Links that open one page without a login. Whoever holds one can answer for the person it was sent to, once."""

import base64
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from partners import permissions
from partners.entries import Entry
from partners.freshness.models import ConfirmationLink

LIVES = datetime.timedelta(days=60)
"""Long enough for the last reminder to bring back what was taken from the lists meanwhile."""

UNDO_LIVES = datetime.timedelta(hours=72)
_signer = Signer(salt="puente.freshness", sep=".")


def token(link: ConfirmationLink) -> str:
    return _signer.sign(base64.urlsafe_b64encode(link.pk.bytes).decode().rstrip("="))


def address(link: ConfirmationLink, language: str) -> str:
    """The whole address, in a language that is switched on."""
    with translation.override(language):
        return f"{settings.BASE_URL}{reverse('confirm', args=[token(link)])}"


def find(words: str) -> ConfirmationLink | None:
    """The link of a token; None for one that we did not write, or that was not copied whole."""
    try:
        key = uuid.UUID(bytes=base64.urlsafe_b64decode(_signer.unsign(words) + "=="))
    except (BadSignature, ValueError):
        return None
    rows = ConfirmationLink.objects.filter(pk=key).exclude(purpose=ConfirmationLink.Purpose.NETWORK)
    return rows.select_related("user", "content_type").first()


def may_still_answer(link: ConfirmationLink, entry: Entry, organization: Any) -> bool:
    """Whether whom it was sent to answers for the entry now: a person who left does so no longer."""
    if link.user is not None:
        return link.user.is_active and permissions.may(link.user, "confirm", entry)
    return organization is not None and link.email == organization.email


def language_of(user: Any) -> str:
    """In which the person is written to."""
    return user.language if user is not None and user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
