"""Our own feed read back: all readers find the dates that we keep."""

from pathlib import Path

import pytest

from tests.events.feeds import agreement
from tests.events.rules.generated import ODD, REFUSED, RULES, Case

READERS = {
    "recurring-ical-events": agreement.by_recurring_ical_events,
    "ical.js": agreement.by_ical_js,
    "libical": agreement.by_libical,
}
# What tests/events/feeds/odd_rules.md tells of: readers that are not of our opinion, by kind.
DIFFERENT = {
    ("gap", "ical.js"),
    ("gap", "libical"),
    ("by-week-number", "ical.js"),
    ("nth-of-year", "ical.js"),
}


def _agreeing(cases: list[Case], reader: str, path: Path) -> list[Case]:
    agreement.written(cases, path)
    found = READERS[reader](path)
    return [case for case in cases if found.get(f"{case.name}@generated") == agreement.ours(case)]


def _skip_without(reader: str) -> None:
    if reader in agreement.missing():
        pytest.skip(f"{reader} is not here: tests/install-calendars brings it")


@pytest.mark.parametrize("reader", READERS)
def test_every_twentieth_series_is_read_as_we_keep_it(reader: str, tmp_path: Path):
    _skip_without(reader)
    cases = list(RULES[::20])
    assert _agreeing(cases, reader, tmp_path / "feed.ics") == cases


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_a_thousand_series_are_read_as_we_keep_them(reader: str, tmp_path: Path):
    _skip_without(reader)
    cases = list(RULES)
    assert len(cases) == 1000
    assert len(_agreeing(cases, reader, tmp_path / "feed.ics")) == 1000


@pytest.mark.parametrize("reader", READERS)
def test_odd_series_differ_only_where_the_table_says_so(reader: str, tmp_path: Path):
    _skip_without(reader)
    cases = [case for case in ODD if case.kind not in REFUSED]
    agreeing = _agreeing(cases, reader, tmp_path / "feed.ics")
    assert {case.kind for case in cases if case not in agreeing} == {kind for kind, name in DIFFERENT if name == reader}
