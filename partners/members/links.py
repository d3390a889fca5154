"""Links that go out by mail: the key of a record with a signature. The record alone says whether one still opens."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse


def _signer(purpose: str) -> Signer:
    # A full stop is no end of an address: mail programs link the whole.
    return Signer(salt=f"members.{purpose}", sep=".")


def token_of(record: Any, purpose: str) -> str:
    return _signer(purpose).sign(record.pk.hex)


def key_in(token: str, purpose: str) -> UUID | None:
    """The key that the token carries; None if it is not whole, or not ours."""
    try:
        return UUID(hex=_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        return None


def absolute(name: str, *args: Any) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"
