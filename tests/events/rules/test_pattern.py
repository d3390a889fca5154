"""A series as people say it: to RFC 5545 and back, and in words."""

import ast
import datetime
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.events.models import Event
from resources.events.rules import words
from resources.events.rules.pattern import Pattern
from resources.events.rules.reading import RuleRefused
from resources.events.rules.series import Series, align, check_series
from resources.events.rules.words import next_dates_of_rule, rule_in_words
from tests.events.rules.generated import ODD, RULES, WINDOW

DENVER = zoneinfo.ZoneInfo("America/Denver")
FIRST = datetime.datetime(2026, 12, 5, 10)


def event(first: datetime.datetime = FIRST, **fields) -> Event:
    begins = first.replace(tzinfo=DENVER)
    return Event(starts_at=begins, ends_at=begins + datetime.timedelta(hours=2), time_zone="America/Denver", **fields)


@st.composite
def patterns(draw) -> Pattern:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    some_days = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda days: tuple(sorted(days)))
    fields = {}
    if frequency == "WEEKLY":
        fields["weekdays"] = draw(some_days)
    if frequency in {"MONTHLY", "YEARLY"}:
        if draw(st.booleans()):
            fields["weekdays"] = draw(some_days)
            fields["positions"] = draw(st.sampled_from([(1,), (2, 4), (-1,), (1, 3, -1), (5,)]))
        else:
            fields["month_days"] = draw(st.sampled_from([(1,), (15,), (1, 15), (-1,), (28, -1), (31,)]))
    if frequency == "YEARLY":
        fields["months"] = draw(st.sampled_from([(1,), (5, 12), (7,)]))
    end = draw(st.sampled_from(["never", "count", "until"]))
    if end == "count":
        fields["count"] = draw(st.integers(1, 50))
    if end == "until":
        fields["until"] = draw(st.dates(datetime.date(2026, 12, 6), datetime.date(2029, 1, 1)))
    return Pattern(frequency, draw(st.integers(1, 6)), **fields)


@settings(max_examples=200, deadline=None)
@given(patterns(), st.times())
def test_a_pattern_comes_back_from_its_rule(pattern: Pattern, hour: datetime.time) -> None:
    made = event(datetime.datetime.combine(FIRST, hour.replace(second=0, microsecond=0, fold=0)))
    pattern.put_into(made)
    assert Pattern.of(made) == pattern


def test_a_rule_that_is_shown_as_a_pattern_gives_the_same_dates() -> None:
    shown = 0
    for case in (*RULES, *ODD):
        made = case.event()
        try:
            pattern = Pattern.of(made)
        except RuleRefused:
            continue
        if pattern is None:
            continue
        shown += 1
        low, high = (moment.replace(tzinfo=None) for moment in WINDOW)
        before = Series.of(made).starts(after=low, until=high)
        pattern.put_into(made)
        assert Series.of(made).starts(after=low, until=high) == before, case
    assert shown >= 1000


@pytest.mark.parametrize(
    "rule",
    ["FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYDAY=20MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=YEARLY;BYYEARDAY=3",
     "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "FREQ=DAILY;BYMONTH=6", "FREQ=MONTHLY;BYDAY=1MO,2TU"],
)  # fmt: skip
def test_a_rule_that_is_no_pattern_is_said_to_be_none(rule: str) -> None:
    assert Pattern.of(event(rrule=rule)) is None
    assert rule_in_words(event(rrule=rule), "en").startswith("on certain dates")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"rrule": "FREQ=WEEKLY;UNTIL=20261201T000000Z"}, "rrule", "ends before it begins"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TU"}, "starts_at", "Tuesday, December 8, 2026"),
        ({"rdates": ["2026-02-30"]}, "rdates", "Line 1: 2026-02-30 is no date"),
        ({"rdates": ["2027-03-14T02:30"]}, "rdates", "the clocks skip this hour"),
        ({"exdates": ["2026-12-12", "soon"]}, "exdates", "Line 2"),
        ({"exdates": ["2026-12-05"]}, "exdates", "never takes place"),
        ({"rdates": ["2026-12-24"] * 1001}, "rdates", "1,000"),
        ({"rrule": "FREQ=DAILY;INTERVAL=7;BYDAY=MO"}, "rrule", "never takes place"),
    ],
)
def test_what_no_editor_may_store_is_said_beside_its_field(fields: dict, field: str, words: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        check_series(event(**fields))
    assert refused.value.field == field
    assert words in str(refused.value)


def test_every_generated_rule_may_be_stored() -> None:
    for case in RULES:
        check_series(case.event())


def test_an_import_is_aligned_to_its_rule_and_keeps_its_dates() -> None:
    made = event(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=2")
    low, high = FIRST - datetime.timedelta(days=9), FIRST + datetime.timedelta(days=99)
    before = Series.of(made).starts(after=low, until=high)
    assert align(made)
    assert not align(made)
    assert Series.of(made).start == datetime.datetime(2026, 12, 8, 10)
    assert Series.of(made).starts(after=low, until=high) == before
    check_series(made)


def test_the_next_dates_of_a_form_that_nobody_saved() -> None:
    made = event(rrule="FREQ=MONTHLY;BYDAY=1SA", rdates=["2026-12-20T18:00"], exdates=["2027-02-06"])
    found = next_dates_of_rule(made, 4, after=datetime.datetime(2026, 12, 6, tzinfo=DENVER))
    assert [f"{day:%m-%d %H}" for day in found] == ["12-20 18", "01-02 10", "03-06 10", "04-03 10"]


def test_the_next_dates_of_a_daily_rule_of_forty_years_ago_are_there_at_once() -> None:
    made = event(datetime.datetime(1986, 1, 1, 9), rrule="FREQ=DAILY;INTERVAL=3")
    [first] = next_dates_of_rule(made, 1, after=datetime.datetime(2026, 12, 6, tzinfo=DENVER))
    assert (first.date() - datetime.date(1986, 1, 1)).days % 3 == 0
    assert first.date() <= datetime.date(2026, 12, 8)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", "every second Saturday"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "every Saturday and Sunday"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=SA", "every 3 weeks on Saturday"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "every day"),
        ("FREQ=DAILY;INTERVAL=10", "every 10 days"),
        ("FREQ=MONTHLY;BYDAY=1SA,3SA", "every first and third Saturday of the month"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=SA;BYSETPOS=1", "every 2 months on the first Saturday"),
        ("FREQ=MONTHLY;BYMONTHDAY=5,-1", "every month on day 5 and the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=5;INTERVAL=3", "every 3 months on day 5"),
        ("FREQ=YEARLY", "every year on December 5"),
        ("FREQ=YEARLY;INTERVAL=2", "every 2 years on December 5"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYDAY=1SA", "every 2 years on the first Saturday of December"),
        ("FREQ=YEARLY;BYMONTH=12,6;BYMONTHDAY=5", "every year on day 5 of June and December"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=1SA", "every year on the first Saturday of December"),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule: str, said: str) -> None:
    assert rule_in_words(event(rrule=rule), "en") == f"{said} at 10:00\u202fAM"


def test_every_week_has_a_sentence_of_its_own_which_no_number_is_put_into() -> None:
    """Chinese has one form for all numbers: what holds for one of them would be said as every 1 week."""
    source = Path(words.__file__).read_text()
    plurals = [call.args[0].value for call in ast.walk(ast.parse(source)) if _is_call(call, "ngettext")]
    assert len(plurals) > 6
    assert [each for each in plurals if "%(n)d" not in each] == []


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def test_what_differs_and_when_it_ends_is_said_too(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime.date(2026, 11, 23))
    made = event(rrule="FREQ=WEEKLY;UNTIL=20270301T000000Z", exdates=["2026-12-26"], rdates=["2027-05-05"])
    said = rule_in_words(made, "en").replace("\u202f", " ")
    assert said.startswith(
        "every Saturday at 10:00 AM, until February 28, 2027, also on May 5, 2027, except December 26"
    )
    assert rule_in_words(event(), "en") == ""


@pytest.mark.parametrize("reader", ["en", "es", "ar", "fr", "pt", "ht", "zh-hans"])
def test_every_pattern_has_words_in_every_language(reader: str) -> None:
    for case in RULES[::25]:
        assert rule_in_words(case.event(), reader), case


@pytest.mark.parametrize(
    ("rule", "new", "weekdays", "positions", "month_days"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", datetime.datetime(2026, 12, 6, 9), (6,), (), ()),
        ("FREQ=MONTHLY;BYDAY=1SA", datetime.datetime(2026, 12, 13, 9), (6,), (2,), ()),
        ("FREQ=MONTHLY;BYMONTHDAY=5", datetime.datetime(2026, 12, 7, 9), (), (), (7,)),
        ("FREQ=WEEKLY;BYDAY=TU,SA", datetime.datetime(2026, 12, 6, 9), (1, 5), (), ()),
    ],
)
def test_a_pattern_follows_its_first_date(rule, new, weekdays, positions, month_days) -> None:
    found = Pattern.of(event(rrule=rule)).following(FIRST, new)
    assert (found.weekdays, found.positions, found.month_days) == (weekdays, positions, month_days)
