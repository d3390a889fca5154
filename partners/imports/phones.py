"""Phone cells: several numbers, remarks between them, many ways to write one."""

import re
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from partners.directory.models import PhoneType
from partners.imports.cells import bare
from partners.imports.reading import Row

_PARTS = re.compile(r"\s*(?:;|\n|\||,(?=\s*[(+\d])|\s/\s|\s+(?:or|and|o|y)\s+(?=[(+\d]))\s*", re.IGNORECASE)
_KINDS = [
    (re.compile(r"\bfax\b", re.I), PhoneType.FAX),
    (re.compile(r"whats\s?app", re.I), PhoneType.WHATSAPP),
    (re.compile(r"\b(text|sms|texto)\b", re.I), PhoneType.TEXT),
    (re.compile(r"\b(emergency|emergencias?|urgencias?)\b", re.I), PhoneType.EMERGENCY),
]


@dataclass(frozen=True)
class Number:
    """A valid number in E.164, its extension, and the remark that stood beside it."""

    number: str
    extension: str = ""
    type: str = PhoneType.VOICE
    description: str = ""


def numbers(text: str, country: str = "US") -> tuple[list[Number], list[str]]:
    """The numbers of a cell in order, each once, and the parts in which no valid number was found."""
    found: dict[tuple[str, str], Number] = {}
    lost: list[str] = []
    for part in filter(None, (bare(piece) for piece in _PARTS.split(text))):
        matches: list[Any] = list(phonenumbers.PhoneNumberMatcher(part, country)) or [*_spelled(part, country)]
        if not matches:
            lost.append(part)
        for position, match in enumerate(matches):
            end = matches[position + 1].start if position + 1 < len(matches) else len(part)
            before = part[: match.start] if position == 0 else ""
            number = _number(match.number, f"{before} {part[match.end : end]}")
            found.setdefault((number.number, number.type), number)
    return list(found.values()), lost


@dataclass(frozen=True)
class _Spelled:
    """Stands in for a match where letters are part of the number: 1-888-NEW-LIFE."""

    number: phonenumbers.PhoneNumber
    start: int
    end: int


def _spelled(part: str, country: str) -> list[_Spelled]:
    try:
        number = phonenumbers.parse(part, country)
    except phonenumbers.NumberParseException:
        return []
    return [_Spelled(number, 0, len(part))] if phonenumbers.is_valid_number(number) else []


def _number(number: phonenumbers.PhoneNumber, remark: str) -> Number:
    said = re.sub(r"^[\s\-–—:.,/()]+|[\s\-–—:.,/(]+$", "", " ".join(remark.split()))
    kind = next((kind for pattern, kind in _KINDS if pattern.search(said)), PhoneType.VOICE)
    bare = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(
        bare, (number.extension or "")[:12], kind, said.removesuffix(")")[:255] if "(" not in said else said[:255]
    )


def phones(row: Row, country: str, column: str = "phone") -> tuple[Number, ...]:
    """The numbers of a row; what cannot be dialled is left out with a warning."""
    found, lost = numbers(row[column], country)
    for part in lost:
        row.warn(column, _("“%(word)s” is not a phone number and was left out.") % {"word": part[:60]})
    return tuple(found)
