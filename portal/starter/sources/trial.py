"""The converted files through the importers, twice: the rows add up, and the second time nothing changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partners.imports.districts import import_districts
from partners.imports.providers import import_providers
from partners.imports.report import Report
from portal.starter.sources.converted import Converted
from portal.starter.sources.registry import Source, write_all

COLUMNS = ("left out", "rows", "created", "updated", "unchanged", "matched", "refused", "warnings", "again")


@dataclass(frozen=True)
class Trial:
    """Two imports of one file; `again` counts what the second one changed."""

    source: Source
    table: Converted
    first: Report
    second: Report

    @property
    def adds_up(self) -> bool:
        return self.first.rows == self.second.rows == len(self.table.rows)

    @property
    def is_quiet(self) -> bool:
        """The second import changes nothing and says the same of every row that it does not take."""
        waiting = [(row.line, row.other) for row in self.first.matched] == [
            (row.line, row.other) for row in self.second.matched
        ]
        return not self.second.created + self.second.updated and waiting and self.first.refused == self.second.refused

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order of COLUMNS."""
        one = self.first
        taken = (one.created, one.updated, one.unchanged, len(one.matched), len(one.refused), len(one.warnings))
        again = self.second.created + self.second.updated
        return (self.table.left_out.total(), len(self.table.rows), *taken, again)


def try_all(data: Path, folder: Path) -> Iterator[Trial]:
    """Import every file, one on top of the other, so that what two sources share is found; then all of them again."""
    tables = list(write_all(data, folder))
    first = [_imported(source, path) for source, _table, path in tables]
    for (source, table, path), report in zip(tables, first, strict=True):
        yield Trial(source, table, report, _imported(source, path))


def _imported(source: Source, path: Path) -> Report:
    return import_districts(path) if source.is_districts else import_providers(path)
