"""Files that nobody would send on purpose."""

from pathlib import Path

import pytest

from partners.imports.reading import MAX_CELL, read_table
from resources.imports.guides import import_guides


@pytest.mark.django_db
def test_half_a_character_in_json_refuses_its_own_line_only(tmp_path: Path) -> None:
    file = tmp_path / "guides.jsonl"
    line = '{"pair_id": "%s", "lang": "en", "title": "%s", "body_md": "%s"}\n'
    file.write_text(line % ("a", "\\ud800", "x") + line % ("b", "Fine", "x \\udfff") + line % ("c", "Fine", "x"))
    report = import_guides(file)
    assert [(row.line, row.column) for row in report.refused] == [(1, "title"), (2, "body_md")]
    assert report.created == 1


def test_an_endless_cell_refuses_its_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text('a,b\n1,"' + "x\n" * MAX_CELL + '"\n2,fine\n', encoding="utf-8")
    table = read_table(file, ("a", "b"))
    assert [(row.line, row.column) for row in table.refused] == [(2, "b")]
    assert [row["a"] for row in table.rows] == ["2"]
