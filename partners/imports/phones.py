"""Phone cells: several numbers, remarks between them, many ways to write one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from partners.directory.models import PhoneType
from partners.imports.cells import bare
from partners.imports.reading import Row

_PARTS = re.compile(r"\s*(?:;|\n|\||,(?=\s*[(+\d])|\s/\s|\s+(?:or|and|o|y)\s+(?=[(+\d]))\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:ext(?:ension)?|x)\.?\s*(?P<digits>\d{1,8})\b(?P<remark>.*)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:(?:^|(?<=[.,;]))\s*(?P<label>[^.,;:()]{2,60}):|(?:^|\s)(?P<word>fax|tel|phone|tty|cell|whatsapp)\.?)\s*$", re.I
)
_MORE_EXTENSION = re.compile(r"\d{1,5}")
# The world writes 00 for +; Mexico dialled 01, 044 and 045 before its numbers until 2019.
_ABROAD = re.compile(r"\(?00[\s-]*(?=[1-9])(?P<rest>[\d\s-]+)\)?")
_ONCE_IN_MEXICO = re.compile(r"\(?0(?:1|44|45)\)?[\s-]+")
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
    for part in filter(None, (_dialled(bare(piece), country) for piece in _pieces(text))):
        if found and (longer := _extended(next(reversed(found.values())), part)):
            found[longer.number, longer.type] = longer
            continue
        matches: list[Any] = list(phonenumbers.PhoneNumberMatcher(part, country)) or [*_spelled(part, country)]
        if not matches:
            lost.append(part)
        for match, remark in zip(matches, _remarks(part, matches), strict=True):
            number = _number(match.number, remark)
            found.setdefault((number.number, number.type), number)
    return list(found.values()), lost


def _remarks(part: str, matches: list[Any]) -> list[str]:
    """What is said of each number: a label with a colon is of the number after it, all else of the one before."""
    gaps = [
        part[start:end]
        for start, end in zip(
            [0, *(match.end for match in matches)], [*(match.start for match in matches), len(part)], strict=True
        )
    ]
    labels = [_LABEL.search(gap) for gap in gaps[:-1]]
    said = [gap[: label.start()] if label else gap for gap, label in zip(gaps, labels, strict=False)] + gaps[-1:]
    told = [(label["label"] or label["word"]) if label else "" for label in labels]
    told[:1] = [f"{said[0]} {label}" for label in told[:1]]
    return [f"{label} {after}" for label, after in zip(told, said[1:], strict=True)]


def _pieces(text: str) -> Iterator[str]:
    """The parts of a cell; what stands in brackets is never parted."""
    start = 0
    for mark in _PARTS.finditer(text):
        piece = text[start : mark.start()]
        if piece.count("(") <= piece.count(")"):
            yield piece
            start = mark.end()
    yield text[start:]


def _dialled(part: str, country: str) -> str:
    """The part as it is dialled now, from the country."""
    if country == "MX":
        part = _ONCE_IN_MEXICO.sub("", part, count=1) if _ONCE_IN_MEXICO.match(part) else part
    abroad = _ABROAD.match(part)
    return f"+{abroad['rest']} {part[abroad.end() :]}" if abroad else part


def _extended(number: Number, part: str) -> Number | None:
    """The number with the extension, or the further extension, that the part after it is; None when it is neither."""
    extension = _EXTENSION.fullmatch(part)
    if extension and not number.extension:
        remark = re.sub(r"^[\s(]+|[\s)]+$", "", extension["remark"])
        return replace(number, extension=extension["digits"], description=(number.description or remark)[:255])
    if number.extension and _MORE_EXTENSION.fullmatch(part):
        return replace(number, description=f"{number.description} / {part}".strip(" /")[:255])
    return None


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
