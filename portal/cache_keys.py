"""What stands in a shared cache does not tell of whom: its keys are HMACs under a key that changes each day.

Counters of attempts to sign in are named after an e-mail, a person or an address. A row that outlives its day can no
longer be matched by counting on, and the clock removes expired rows (partners/accounts/attempts.py).
"""

from django.utils import timezone
from django.utils.crypto import salted_hmac


def day_hmac(text: str, *, purpose: str) -> str:
    """64 hexadecimal digits that stand for `text` until midnight, UTC."""
    return salted_hmac(f"{purpose}.{timezone.now():%Y-%m-%d}", text, algorithm="sha256").hexdigest()


def hidden(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION for caches that several processes share."""
    return f"{key_prefix}:{version}:{day_hmac(key, purpose='portal.cache_keys')}"
