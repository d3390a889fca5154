"""What the series that readers are compared on promise of themselves."""

import itertools

import pytest

from resources.events.rules.reading import RuleRefused
from tests.events.rules.generated import ODD, REFUSED, RULES, Case


def test_there_are_a_thousand_rules_and_a_hundred_odd_ones_each_with_a_name() -> None:
    assert (len(RULES), len(ODD)) == (1000, 100)
    assert len({case.name for case in (*RULES, *ODD)}) == 1100


def test_every_rule_gives_its_first_date_and_no_two_dates_meet() -> None:
    for case in RULES:
        dates = case.occurrences()
        assert case.start in {date.local(date.original_start).replace(tzinfo=None) for date in dates}, case.name
        there = sorted(case.expected())
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(there)), case.name


def test_exceptions_are_of_dates_that_there_are() -> None:
    for case in RULES:
        starts = {date.local(date.original_start).replace(tzinfo=None) for date in case.occurrences()}
        assert case.overrides.keys() <= starts, case.name
    assert sum(bool(case.overrides) for case in RULES) > 400
    assert sum(bool(case.rdates) for case in RULES) > 300
    assert sum(bool(case.exdates) for case in RULES) > 300


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_an_odd_rule_gives_dates_or_is_refused(case: Case) -> None:
    if case.kind in REFUSED:
        with pytest.raises(RuleRefused):
            case.expected()
    else:
        assert case.expected()
