"""The tables shipped with the portal, and the folder of public data that their facts are checked against."""

from functools import cache
from pathlib import Path

import pytest

from portal.starter.tables import Row, read_rows

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "portal/starter"
PLACES = ROOT / "partners/places/data"
DATA = ROOT.parent / "shared/data"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"NOT CHECKED AGAINST THE SOURCES: no public data folder at {DATA}"
)


def starter(name: str) -> list[Row]:
    return [row for _line, row in read_rows(STARTER / f"{name}.csv")]


@cache
def places(name: str) -> dict[str, Row]:
    return {row["slug"]: row for _line, row in read_rows(PLACES / f"{name}.csv")}


@cache
def source(file: str, delimiter: str = ",") -> dict[str, Row]:
    """The rows of a source file by the line on which each begins."""
    return {str(line): row for line, row in read_rows(DATA / file, delimiter)}
