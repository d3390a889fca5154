"""An entry's words for a reader: each text in the best language that has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal import languages
from portal.html import plain as plain


@dataclass(frozen=True)
class Said:
    """A text and the language it is in."""

    value: str
    language: str
    machine_translated: bool = False

    def __str__(self) -> str:
        return self.value

    @property
    def plain(self) -> str:
        return plain(self.value)


def said(texts: Iterable[Any], field: str, reader: str, *, default: str = "") -> Said | None:
    """The field in the reader's language, else in the next best that has it; `default` is taken as English."""
    rows = {row.language: row for row in texts if getattr(row, field)}
    for code in (*languages.reading_order(reader), *sorted(rows)):
        if code in rows:
            return Said(getattr(rows[code], field), code, rows[code].machine_translated)
    return Said(default, "en") if default else None


def words(texts: Iterable[Any], fields: Iterable[str], reader: str) -> dict[str, Said | None]:
    rows = list(texts)
    return {field: said(rows, field, reader) for field in fields}


def foreign(found: Iterable[Said | None], reader: str) -> list[str]:
    """Languages of these texts other than the reader's."""
    own = reader.split("-")[0]
    codes = [each.language for each in found if each and each.language.split("-")[0] != own]
    return list(dict.fromkeys(codes))


def written_in(texts: Iterable[Any]) -> tuple[str, ...]:
    """Codes of the languages that the texts exist in."""
    return tuple(sorted({row.language for row in texts}))


def in_best_language(rows: Iterable[Any], reader: str) -> list[Any]:
    """Of rows that each are in a language, those in the best one there is for the reader."""
    found = list(rows)
    codes = {row.language for row in found}
    best = next((code for code in (*languages.reading_order(reader), *sorted(codes)) if code in codes), None)
    return [row for row in found if row.language == best]
