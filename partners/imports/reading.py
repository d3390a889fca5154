"""Tables as people send them: read row by row; whatever cannot be read is named with its line and column."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from partners.imports.report import Refused

_EDGES = "\u200b\u200e\u200f\ufeff\u2060"  # invisible marks that spreadsheets leave around cells
MAX_CELL = 100_000
_FORMULA = re.compile(r"=|#(REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!)")


class RowRefused(Exception):
    """One cell keeps a row from being taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Row:
    """One row: `line` where it begins, and its cells as text without edges. Warnings about it gather here."""

    line: int
    cells: Mapping[str, str]
    warnings: list[Refused] = field(default_factory=list, compare=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def warn(self, column: str, reason: str) -> None:
        self.warnings.append(Refused(self.line, column, reason))


@dataclass
class Table:
    """The rows that could be read, and those that could not."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def tidy(cell: str) -> str:
    """Normal form C, no control characters, no blanks or invisible marks at the edges; line breaks stay."""
    kept = "".join(
        char if char == "\n" or unicodedata.category(char) != "Cc" else " "
        for char in unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n")
    )
    return kept.strip().strip(_EDGES).strip()


def text_of(path: Path) -> str:
    """The file as text; bytes that are not UTF-8 stay recognisable, so that their rows can be named."""
    return path.read_bytes().decode("utf-8-sig", errors="surrogateescape")


def _not_utf_8() -> str:
    return _("This is not UTF-8. Save the file as UTF-8 and try again.")


def unreadable(value: str) -> str:
    """Why a value cannot be taken as text, or nothing."""
    if any("\ud800" <= char <= "\udfff" for char in value):
        return _not_utf_8()
    if "\0" in value:
        return _("There is a NUL byte in it.")
    return ""


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Read a CSV file whose header names exactly `columns` (in any order; `optional` ones may lack).

    A wrong header refuses every row by the name of the column; a wrong row refuses itself.
    """
    table, records = Table(), list(_records(text_of(path)))
    if not records:
        table.refused.append(Refused(1, "", _("The file is empty.")))
        return table
    header = [tidy(name) for name in (records[0][1] or [])]
    wrong = _wrong_letters(records[0][1]) or _wrong_header(header, columns, optional)
    for line, cells, error in records[1:]:
        problem = wrong or _wrong_row(header, cells, error)
        if problem:
            table.refused.append(Refused(line, *problem))
        elif any(cell.strip() for cell in cells):
            found = {name: tidy(cell) for name, cell in zip(header, cells, strict=True)}
            table.rows.append(Row(line, dict.fromkeys(optional, "") | found))
    if wrong and not table.refused:
        table.refused.append(Refused(1, *wrong))
    return table


def _records(text: str) -> Iterator[tuple[int, list[str], str]]:
    """(first line, cells, error) of every record; a last one that breaks off inside a cell is an error."""
    last: tuple[int, list[str], str] | None = None
    for record in _as_they_stand(text):
        if last:
            yield last
        last = record
    if last:
        yield (last[0], [], _("the file ends inside a quoted cell")) if _breaks_off(text, last[0]) else last


def _breaks_off(text: str, line: int) -> bool:
    """Whether quotes that the record at this line opens are never closed: the file was cut, or a quote is missing."""
    try:
        for _cells in csv.reader(islice(io.StringIO(text, newline=""), line - 1, None), strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _as_they_stand(text: str) -> Iterator[tuple[int, list[str], str]]:
    """(first line, cells, error) of every record as the module reads it; blank lines are left out."""
    # The module's own limit would break off inside a cell and take the rest of it for rows.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], str(error)
        else:
            if cells:
                yield line, cells, ""


def _wrong_letters(header: list[str]) -> tuple[str, str] | None:
    """A header in another encoding; UTF-16 shows by its NUL bytes."""
    for name in header:
        if problem := (_not_utf_8() if "\0" in name else unreadable(name)):
            return tidy(name.encode("ascii", "backslashreplace").decode())[:60], problem
    return None


def _wrong_header(header: list[str], columns: Sequence[str], optional: Sequence[str]) -> tuple[str, str] | None:
    for name in header:
        if name not in columns and name not in optional:
            hint = (
                _("Separate the columns with commas.") if ";" in name or "\t" in name else _("There is no such column.")
            )
            return name[:60], hint
        if header.count(name) > 1:
            return name, _("The column occurs twice.")
    missing = [name for name in columns if name not in header]
    return (missing[0], _("The column is missing.")) if missing else None


def _wrong_row(header: list[str], cells: list[str], error: str) -> tuple[str, str] | None:
    if error:
        return "", _("The row cannot be read: %(error)s.") % {"error": error}
    for name, cell in zip(header, cells, strict=False):
        if problem := unreadable(cell):
            return name, problem
        if len(cell) > MAX_CELL:
            return name, _("This is longer than %(limit)s characters.") % {"limit": MAX_CELL}
        if _FORMULA.match(tidy(cell)):
            return name, _("This is a formula, not its value. Save the file with values and try again.")
    if len(cells) > len(header):
        return header[-1], _("The row has more cells than the header.")
    if len(cells) < len(header) and any(cells):
        return header[len(cells)], _("The row has fewer cells than the header.")
    return None
