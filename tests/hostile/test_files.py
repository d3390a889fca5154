"""Files that nobody would send on purpose."""

from pathlib import Path

from partners.imports.reading import MAX_CELL, read_table


def test_an_endless_cell_refuses_its_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text('a,b\n1,"' + "x\n" * MAX_CELL + '"\n2,fine\n', encoding="utf-8")
    table = read_table(file, ("a", "b"))
    assert [(row.line, row.column) for row in table.refused] == [(2, "b")]
    assert [row["a"] for row in table.rows] == ["2"]
