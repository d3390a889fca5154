"""Hotlines shipped with the portal: a number with a source that has a name, and none that was replaced."""

import re

from portal.starter.hotline_tables import HOTLINES
from tests.starter.sources import needs_data, source, starter

READ = re.compile(r"page read on \d{4}-\d\d-\d\d|\d{4}-\d\d-\d\d")


def test_the_strip_names_only_lines_for_people_who_were_detained_that_answer_day_and_night() -> None:
    rows = [row for row in starter("hotlines") if row["in_strip"]]
    assert 1 <= len(rows) <= 2
    assert all(row["hours"] == "24/7" and "detained" in row["serves"] for row in rows)


def test_some_lines_that_answer_day_and_night_are_run_by_no_government() -> None:
    always = [row for row in starter("hotlines") if row["hours"] == "24/7"]
    assert len([row for row in always if not re.match(r"US |Government", row["run_by"])]) >= 2


def test_every_hotline_has_words_in_six_languages_and_a_named_source() -> None:
    words = [f"{name}{code}" for name in ("name", "serves") for code in ("", "_es", "_ar", "_fr", "_pt", "_zh-hans")]
    for row in starter("hotlines"):
        assert re.fullmatch(r"\+1[2-9]\d{9}", row["number"])
        assert all(row[name] for name in (*words, "source_1"))
        for number in range(1, 5):
            assert bool(row[f"source_{number}"]) == bool(row[f"source_{number}_date"])
            assert "unnamed" not in row[f"source_{number}"]


def test_a_line_of_those_who_detain_says_so_in_every_language() -> None:
    row = next(row for row in starter("hotlines") if "ICE" in row["run_by"])
    assert all(
        "ICE" in row[name] for name in ("serves", "serves_es", "serves_ar", "serves_fr", "serves_pt", "serves_zh-hans")
    )
    assert row["run_by"].startswith("US Department")
    assert not row["in_strip"]


@needs_data
def test_every_number_stands_in_its_source_row() -> None:
    rows = source(HOTLINES)
    for row in starter("hotlines"):
        found = rows[row["source_row"]]
        assert re.sub(r"\D", "", found["number"]) == row["number"].lstrip("+")
        assert not re.search(r"superseded|CONFLICT|do not publish", found["note"]), row
        given = {found["source_1"]: found["source_1_date"], found["source_2"]: found["source_2_date"]}
        for number in range(1, 5):
            address, date = row[f"source_{number}"], row[f"source_{number}_date"]
            assert not address or given.get(address) == date or (address.startswith("http") and READ.fullmatch(date)), row  # fmt: skip


@needs_data
def test_hours_and_languages_are_those_of_the_data_or_of_a_page_that_was_read() -> None:
    rows, names = source(HOTLINES), {"en": "English", "es": "Spanish"}
    for row in starter("hotlines"):
        found = rows[row["source_row"]]
        if any("page read" in row[f"source_{number}_date"] for number in range(1, 5)):
            continue
        assert not row["hours"] or found["hours"].startswith(row["hours"])
        assert all(names[code] in found["languages"] for code in row["languages"].split(";") if code)
