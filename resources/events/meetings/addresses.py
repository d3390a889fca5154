"""A member's own calendar at a secret address: made and revoked by its owner, kept as a digest alone."""

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners import permissions
from partners.audit.recording import record
from resources.events.meetings.models import CalendarAddress

MOST = 10
BYTES = 32


class TooMany(Exception):
    """The member has as many addresses as one may have."""


@transaction.atomic
def make(user: Any, *, name: str) -> str:
    """The token of a new address, which nobody can read again. Raises TooMany."""
    if CalendarAddress.objects.select_for_update().filter(user=user).count() >= MOST:
        raise TooMany
    token = secrets.token_urlsafe(BYTES)
    row = CalendarAddress.objects.create(user=user, name=name, digest=_digest(token))
    record("meetings.make_address", by=user, about=row)
    return token


@transaction.atomic
def revoke(user: Any, key: Any) -> bool:
    """End one of the person's own addresses at once; whether there was one."""
    row = CalendarAddress.objects.filter(user=user, pk=key).first()
    if row is None:
        return False
    record("meetings.revoke_address", by=user, about=row)
    row.delete()
    return True


def reader_of(token: str) -> Any:
    """The member whose calendar the token opens now, or None; remembers the day."""
    row = CalendarAddress.objects.filter(digest=_digest(token), user__is_active=True).select_related("user").first()
    if row is None or not permissions.may_enter_workspace(row.user):
        return None
    today = timezone.localdate()
    another_day = Q(last_used_on=None) | ~Q(last_used_on=today)
    if row.last_used_on != today:
        CalendarAddress.objects.filter(another_day, pk=row.pk).update(last_used_on=today)
    return row.user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
