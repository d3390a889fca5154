"""Whatever a file holds, each row of it is either read or refused by line, column and reason."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.imports.cells import language_code
from partners.imports.hours import weekly
from partners.imports.phones import numbers
from partners.imports.reading import read_table, tidy
from partners.imports.report import Matched, Refused, Report, nothing_taken

COLUMNS = ("name", "city", "note")
cell = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20).filter(
    lambda text: not tidy(text).startswith(("=", "#"))
)


def file_of(folder: Path, data: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(data)
    return path


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(cell, cell, cell), max_size=8), bom=st.booleans())
def test_every_row_comes_back_whole_with_or_without_bom(tmp_path, rows, bom) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([COLUMNS, *rows])
    table = read_table(file_of(tmp_path, buffer.getvalue().encode("utf-8-sig" if bom else "utf-8")), COLUMNS)
    wanted = [row for row in rows if any(each.strip() for each in row)]
    assert not table.refused
    assert [tuple(row.cells.values()) for row in table.rows] == [tuple(map(tidy, row)) for row in wanted]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_can_break_the_reader(tmp_path, data) -> None:
    table = read_table(file_of(tmp_path, b"name,city,note\n" + data), COLUMNS)
    assert all(row.line >= 1 and row.reason for row in table.refused)
    assert all(
        not any("\udc80" <= char <= "\udcff" or char == "\0" for char in "".join(row.cells.values()))
        for row in table.rows
    )


@given(st.text())
def test_tidying_twice_changes_nothing(text) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"name,city,note\nA,B,C\nCaf\xe9,B,C\n", 3, "name"),
        (b"name,city,note\nA,B\x00,C\n", 2, "city"),
        (b"name,city,note,colour\nA,B,C,D\n", 2, "colour"),
        (b"name,city\nA,B\n", 2, "note"),
        (b"name,city,city,note\nA,B,C,D\n", 2, "city"),
        (b"name,city,note\nA,B\n", 2, "note"),
        (b"name,city,note\nA,B,C,D\n", 2, "note"),
        (b"name;city;note\nA;B;C\n", 2, "name;city;note"),
        (b'name,city,note\nA,B,C\nD,E,"cut of', 3, ""),
        (b'name,city,note\nA,B,"never closed\nD,E,F\n', 2, ""),
        ("name,city,note\nA,B,C".encode("utf-16-le"), 2, "n a m e"),
        ("name,city,note\nA,B,C".encode("utf-16"), 2, "\\udcff\\udcfen a m e"),
        (b"name,city,note\nA,B," + b"x" * 5_000_000 + b"\n", 2, "note"),
        (b'name,city,note\n"two\nlines",B,C\nA,B\n', 4, "note"),
        (b"", 1, ""),
        (b"name,city\n", 1, "note"),
    ],
)
def test_bad_input_is_refused_by_line_and_column(tmp_path, data, line, column) -> None:
    refused = read_table(file_of(tmp_path, data), COLUMNS).refused
    assert [(row.line, row.column) for row in refused] == [(line, column)]
    assert refused[0].reason


def test_a_file_of_another_encoding_is_refused_row_by_row(tmp_path) -> None:
    table = read_table(file_of(tmp_path, "name,city,note\nA,B,C\n".encode("utf-16")), COLUMNS)
    assert table.refused
    assert not table.rows


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.lists(st.integers(2, 40), unique=True), st.data())
def test_a_report_counts_every_row_once(created, updated, unchanged, lines, data) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    report = Report(
        created,
        updated,
        unchanged,
        [Matched(line, "x", "y") for line in lines[:cut]],
        [Refused(line, "c", "r") for line in lines[cut:]],
    )
    assert report.rows == created + updated + unchanged + len(lines)
    assert (report.exit_code == 2) == (0 < len(report.refused) == report.rows)
    taken = list(range(100, 100 + report.taken))
    whole = nothing_taken(report, taken, "none")
    assert (whole.rows, whole.taken) == (report.rows, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(404) 625-1706; 404-266-1913 ext. 3", [("+14046251706", "", ""), ("+14042661913", "3", "")]),
        ("Main: 915-532-3975; Fax: 915-532-4071", [("+19155323975", "", "Main"), ("+19155324071", "", "Fax")]),
        ("915.532.3975 or 915 544 5126 (after 5 pm)", [("+19155323975", "", ""), ("+19155445126", "", "after 5 pm")]),
        ("+52 656 690 1380", [("+526566901380", "", "")]),
        ("1-888-755-5511\n1-888-755-5511", [("+18887555511", "", "")]),
        ("call your consulate", []),
        ("", []),
    ],
)
def test_phone_cells_give_their_numbers_and_remarks(text, expected) -> None:
    assert [(each.number, each.extension, each.description) for each in numbers(text)[0]] == expected


@given(st.text(max_size=80))
def test_no_phone_cell_breaks_the_reader(text) -> None:
    found, _lost = numbers(text)
    assert all(each.number.startswith("+") for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-17:00", [("MO,TU,WE,TH,FR", "09:00", "17:00")]),
        ("Mo,We 09:00-12:00,13:00-17:00; Sa 10:00-12:00", [("MO,WE", "09:00", "12:00"), ("MO,WE", "13:00", "17:00"), ("SA", "10:00", "12:00")]),
        ("24/7", [("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")]),
        ("Su 22:00-02:00", [("SU", "22:00", "02:00")]),
        ("Mo-Fr 09:00-17:00; PH off", []), ("Mo[1] 10:00-12:00", []), ("May-Sep: Mo 10:00-12:00", []), ("lunes a viernes", []),
        ("Monday-Friday 9am-5pm", []), ("", []),
    ],
)  # fmt: skip
def test_only_plain_weeks_become_opening_hours(text, expected) -> None:
    assert [(row.byday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in weekly(text)] == expected


@given(st.text(alphabet="MoTuWeFrSaSu-;,: 0123456789offPH+", max_size=40))
def test_no_hours_cell_breaks_the_reader(text) -> None:
    assert isinstance(weekly(text), list)


@pytest.mark.parametrize(
    ("word", "code"),
    [("es", "es"), ("Spanish", "es"), ("español", "es"), ("Haitian Creole", "ht"), ("zh-Hans", "zh-hans"), ("nah", "nah"), ("K'iche'", "quc"), ("filler", None), ("", None)],
)  # fmt: skip
def test_languages_go_by_code_or_by_english_or_spanish_name(word, code) -> None:
    assert language_code(word) == code
