"""Sources of imported facts: one row each, however many facts rest on it."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from partners.imports import cells
from partners.imports.reading import Row
from partners.sources import Source

_WITH_ROW = re.compile(r"(.+?):\s*(row \d+)")
CHUNK = 400


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
    ordered = sorted(wanted, key=lambda key: (key.address, key.row))
    found: dict[SourceKey, Source] = {}
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        # A file has a source for each of its rows, so the address alone would bring all of them every time.
        near = Source.objects.filter(address__in={key.address for key in some}, row__in={key.row for key in some})
        for source in near:
            found[SourceKey(source.address, source.row, source.date, source.date_note)] = source
    missing = [key for key in wanted if key not in found]
    new = [Source(address=key.address, row=key.row, date=key.date, date_note=key.date_note) for key in missing]
    Source.objects.bulk_create(new, batch_size=CHUNK)
    return {key: found[key] for key in wanted if key in found} | dict(zip(missing, new, strict=True))
