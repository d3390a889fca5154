"""Codes that hold seats: 18 random digits (59 bits), known to those who keep the seats and stored nowhere.

Each date has keys of its own, made from the server's secret: what opens one date says nothing of another, and without
the secret a stolen table says nothing at all.
"""

import hmac
import secrets
import unicodedata
from uuid import UUID

from django.utils.crypto import salted_hmac

DIGITS = 18
GROUP = 3
NONCE_BYTES = 16
OFFLINE_LETTERS = 10
"""Hexadecimal letters of a hash that the door's page carries: 40 bits find a guest, and leave a million codes open."""


class NotACode(ValueError):
    """What was typed cannot be a code; `digits` says how many digits it has."""

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits


def new_nonce() -> str:
    return secrets.token_urlsafe(NONCE_BYTES)


def code_from(nonce: str, date: UUID) -> str:
    """The code that a form with this nonce gets for the date, however often it is sent."""
    drawn = salted_hmac("seats.code", f"{date.hex}:{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(drawn) % 10**DIGITS:0{DIGITS}d}"


def door_key(date: UUID) -> bytes:
    """The key of the date's hashes; the door's page has it, so that a phone can check codes without a connection."""
    return salted_hmac("seats.door", date.hex, algorithm="sha256").digest()


def digest_of(code: str, date: UUID) -> str:
    """What is stored in place of the code: HMAC-SHA256 under the date's key, hexadecimal."""
    # The same as WebCrypto's HMAC in door.js: the key's bytes over the code's ASCII digits.
    return hmac.digest(door_key(date), code.encode(), "sha256").hex()


def read_code(typed: str) -> str:
    """The code as people type, say or paste it: its digits in any script, whatever stands around. Raises NotACode."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())
    if len(digits) != DIGITS:
        raise NotACode(len(digits))
    return digits


def in_groups(code: str) -> list[str]:
    """`["482 913 076", "551 204 988"]`: two lines of a narrow screen, as it is read out."""
    groups = [code[at : at + GROUP] for at in range(0, len(code), GROUP)]
    return [" ".join(groups[:3]), " ".join(groups[3:])]
