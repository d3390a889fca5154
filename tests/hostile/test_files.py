"""Files that nobody would send on purpose."""

import json
from pathlib import Path

import pytest

from partners.imports.reading import MAX_CELL, read_table
from resources.imports.guides import import_guides
from resources.imports.markdown import rich_text
from resources.models import GuidePage


@pytest.mark.django_db
def test_half_a_character_in_json_refuses_its_own_line_only(tmp_path: Path) -> None:
    file = tmp_path / "guides.jsonl"
    line = '{"pair_id": "%s", "lang": "en", "title": "%s", "body_md": "%s"}\n'
    file.write_text(line % ("a", "\\ud800", "x") + line % ("b", "Fine", "x \\udfff") + line % ("c", "Fine", "x"))
    report = import_guides(file)
    assert [(row.line, row.column) for row in report.refused] == [(1, "title"), (2, "body_md")]
    assert report.created == 1


@pytest.mark.django_db
def test_blanks_around_an_identifier_do_not_make_another_of_it(tmp_path: Path) -> None:
    file = tmp_path / "guides.jsonl"
    line = '{"pair_id": "%s", "lang": "en", "title": "%s", "body_md": "x"}\n'
    file.write_text(line % ("a", "One") + line % (" a ", "Other"))
    first, second = import_guides(file), import_guides(file)
    assert (first.created, first.updated, len(first.refused)) == (1, 0, 1)
    assert (second.unchanged, second.updated, len(second.refused)) == (1, 0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://[::1", "javascript:alert(1)", "https://a b.example"])
def test_a_source_that_is_no_address_is_left_out_of_its_guide(tmp_path: Path, url: str) -> None:
    file = tmp_path / "guides.jsonl"
    record = {"pair_id": "a", "lang": "en", "title": "Fine", "body_md": "[words](/a)", "url": url}
    file.write_text(json.dumps(record))
    report = import_guides(file)
    assert (report.created, [row.column for row in report.warnings]) == (1, ["url"])
    assert GuidePage.objects.get(title="Fine").source_url == ""


def test_a_link_that_is_no_address_leaves_its_words() -> None:
    assert rich_text("[words](/a)", base="http://[::1") == "<p>words</p>"


def test_an_endless_cell_refuses_its_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text('a,b\n1,"' + "x\n" * MAX_CELL + '"\n2,fine\n', encoding="utf-8")
    table = read_table(file, ("a", "b"))
    assert [(row.line, row.column) for row in table.refused] == [(2, "b")]
    assert [row["a"] for row in table.rows] == ["2"]
