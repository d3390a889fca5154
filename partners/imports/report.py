"""What became of the rows of an imported file."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refused:
    """A row that was not taken; `line` counts from 1, the header's line."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """A row that waits for a person: `other` is the slug of what it may be the same as."""

    line: int
    other: str
    why: str


@dataclass
class Report:
    """created + updated + unchanged + matched + refused = rows of the file; warnings are about rows that were taken.

    A file without a single row is refused as one row, in line 1.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    matched: list[Matched] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.created + self.updated + self.unchanged

    @property
    def rows(self) -> int:
        return self.taken + len(self.matched) + len(self.refused)

    @property
    def exit_code(self) -> int:
        """2 when every row was refused, else 0."""
        return 2 if self.refused and len(self.refused) == self.rows else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "matched": [{"line": row.line, "with": row.other, "why": row.why} for row in self.matched],
            "refused": [asdict(row) for row in self.refused],
            "warnings": [asdict(row) for row in self.warnings],
        }


def nothing_taken(report: Report, lines: list[int], reason: str) -> Report:
    """The report of a file that is taken whole or not at all: what would have been taken is refused."""
    named = {row.line for row in report.matched} | {row.line for row in report.refused}
    rest = [Refused(line, "", reason) for line in lines if line not in named]
    refused = sorted([*report.refused, *rest], key=lambda row: row.line)
    return Report(matched=report.matched, refused=refused, warnings=report.warnings)
