"""Secrets of second factors, encrypted with a key made from SECRET_KEY: a copied database alone opens nothing."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _keys() -> MultiFernet:
    made = [
        base64.urlsafe_b64encode(hashlib.sha256(b"accounts.second-factor" + str(key).encode()).digest())
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return MultiFernet([Fernet(key) for key in made])


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises cryptography.fernet.InvalidToken for what another key encrypted."""
    return _keys().decrypt(text.encode()).decode()
