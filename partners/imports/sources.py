"""Sources of imported facts: one row each, however many facts rest on it."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from partners.entries import Source
from partners.imports import cells
from partners.imports.reading import Row

_WITH_ROW = re.compile(r"(.+?):\s*(row \d+)")
CHUNK = 500


@dataclass(frozen=True)
class SourceKey:
    """What tells one source from another."""

    address: str
    row: str = ""
    date: datetime.date | None = None
    date_note: str = ""

    @property
    def scheme(self) -> str:
        """The name under which external identifiers of this source are kept."""
        return self.address[:200]


def source_of(row: Row, column: str = "source", *, at: str = "") -> SourceKey:
    """The source that a row names; `file.csv:row 7` is row 7 of that file, else `at` says where in it."""
    address = cells.words(row, column, 500, required=True)
    named = _WITH_ROW.fullmatch(address)
    when, note = cells.day_or_words(row, "source_date")
    return SourceKey(named[1], named[2], when, note) if named else SourceKey(address, at[:120], when, note)


def ensure_sources(keys: Iterable[SourceKey]) -> dict[SourceKey, Source]:
    """A Source for every key, made where there is none."""
    wanted = set(keys)
    addresses = sorted({key.address for key in wanted})
    found: dict[SourceKey, Source] = {}
    for start in range(0, len(addresses), CHUNK):
        for source in Source.objects.filter(address__in=addresses[start : start + CHUNK]):
            found[SourceKey(source.address, source.row, source.date, source.date_note)] = source
    missing = [key for key in wanted if key not in found]
    new = [Source(address=key.address, row=key.row, date=key.date, date_note=key.date_note) for key in missing]
    Source.objects.bulk_create(new, batch_size=CHUNK)
    return {key: found[key] for key in wanted if key in found} | dict(zip(missing, new, strict=True))
