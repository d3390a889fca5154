"""Telephone numbers in what people write."""

import re
from collections.abc import Iterator

import phonenumbers

# RFC 3966: a number with its country, or a short one as 911; hyphens, dots and brackets are for the eye.
TEL = re.compile(r"tel:(\+?)([0-9().\-]+)(?:;ext=([0-9]{1,8}))?", re.IGNORECASE)
SHORT = range(3, 7)


def is_dialable(address: str) -> bool:
    """Whether a `tel:` address is one that a phone anywhere in the world calls."""
    found = TEL.fullmatch(address)
    if found is None:
        return False
    digits = re.sub(r"\D", "", found[2])
    if not found[1]:
        return len(digits) in SHORT
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def numbers_in(text: str) -> Iterator[str]:
    """Numbers that stand in a text, written as people in the US and Mexico write them."""
    seen = set()
    for region in ("US", "MX"):
        for match in phonenumbers.PhoneNumberMatcher(text, region):
            if match.raw_string not in seen:
                seen.add(match.raw_string)
                yield match.raw_string
