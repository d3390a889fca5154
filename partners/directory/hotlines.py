"""Hotlines as every page needs them: read once a minute, and still there when the database is not."""

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import F
from phonenumber_field.phonenumber import PhoneNumber, to_python

from partners.directory.hours import Hours, hours_in_words
from partners.directory.models import Hotline
from partners.entries import Source
from partners.prose import Said, said

FRESH_SECONDS = 60
STRIP_LENGTH = 2
_FRESH, _LAST = "hotlines", "hotlines-last"
_FIELDS = ("slug", "number", "hours_note", "always_open", "states", "in_strip", "assured_date")
_TEXT = {field: F(f"texts__{field}") for field in ("language", "name", "serves", "machine_translated")}
log = logging.getLogger("puente.hotlines")
# One row per hotline and language, both as attributes.
Rows = list[Any]


@dataclass(frozen=True)
class Line:
    """A hotline in the reader's words; `states` empty means the whole country."""

    slug: str
    number: PhoneNumber
    name: Said | None
    serves: Said | None
    hours_note: str
    always_open: bool
    states: tuple[str, ...]
    in_strip: bool
    assured_date: datetime.date | None

    def reaches(self, state: str) -> bool:
        return not self.states or state in self.states


@dataclass(frozen=True)
class FullLine:
    """A hotline with all that its own page says."""

    line: Line
    alternative: str
    run_by: str
    run_by_url: str
    hours: tuple[Hours, ...]
    tongues: tuple[str, ...]
    sources: tuple[Source, ...]


def _read() -> Rows:
    """One query, whatever the number of hotlines."""
    rows = Hotline.objects.listed().order_by("order", "slug").values(*_FIELDS, **_TEXT)
    return [SimpleNamespace(**{**row, "number": to_python(row["number"])}) for row in rows]


def _stored() -> Rows:
    """From the process's own cache for a minute; the last known ones while the database does not answer."""
    cache = caches["local"]
    found: Rows | None = cache.get(_FRESH)
    if found is not None:
        return found
    try:
        found = _read()
    except DatabaseError:
        log.warning("The database does not answer; hotlines are the last known ones.")
        return cache.get(_LAST) or []
    cache.set(_FRESH, found, FRESH_SECONDS)
    cache.set(_LAST, found, None)
    return found


def hotlines(reader: str) -> list[Line]:
    """All that are listed, in the network's order, in the reader's words."""
    by_slug: dict[str, Rows] = {}
    for row in _stored():
        by_slug.setdefault(row.slug, []).append(row)
    return [_line(rows[0], (row for row in rows if row.language), reader) for rows in by_slug.values()]


def strip_lines(reader: str) -> list[Line]:
    """Those for every page, at most two."""
    return [line for line in hotlines(reader) if line.in_strip][:STRIP_LENGTH]


def full_lines(reader: str) -> list[FullLine]:
    """Everything about every listed hotline, read now. Five queries."""
    rows = Hotline.objects.listed().select_related("run_by").order_by("order", "slug")
    return [_full(row, reader) for row in rows.prefetch_related("texts", "schedules", "languages", "sources")]


def _line(row: Any, texts: Iterable[Any], reader: str) -> Line:
    """`row` and `texts` are records, or rows of `_read` that are both."""
    texts = list(texts)
    return Line(
        slug=row.slug,
        number=row.number,
        name=said(texts, "name", reader, default=row.slug.replace("-", " ")),
        serves=said(texts, "serves", reader),
        hours_note=row.hours_note,
        always_open=row.always_open,
        states=tuple(row.states),
        in_strip=row.in_strip,
        assured_date=row.assured_date,
    )


def _full(row: Hotline, reader: str) -> FullLine:
    owner = row.run_by if row.run_by and row.run_by.is_listed else None
    return FullLine(
        line=_line(row, row.texts.all(), reader),
        alternative=row.alternative,
        run_by=owner.name if owner else row.run_by_name,
        run_by_url=owner.get_absolute_url() if owner else "",
        hours=tuple(hours_in_words(row.schedules.all(), reader)),
        tongues=tuple(sorted(language.code for language in row.languages.all())),
        sources=tuple(row.sources.all()),
    )
