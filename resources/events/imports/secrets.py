"""Addresses of private calendars: whoever has one may read it, so a copied database alone must not tell it."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

_PURPOSE = b"events.calendar-address"


def _keys() -> MultiFernet:
    made = [
        base64.urlsafe_b64encode(hashlib.sha256(_PURPOSE + str(key).encode()).digest())
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return MultiFernet([Fernet(key) for key in made])


def encrypt(address: str) -> str:
    return _keys().encrypt(address.encode()).decode()


def decrypt(sealed: str) -> str:
    """Raises cryptography.fernet.InvalidToken for what another key encrypted."""
    return _keys().decrypt(sealed.encode()).decode()


def mark_of(address: str) -> str:
    """What tells one address from another without telling it; 72 characters at most."""
    digest = hmac.new(str(settings.SECRET_KEY).encode(), _PURPOSE + address.encode(), hashlib.sha256)
    return f"address:{digest.hexdigest()}"
