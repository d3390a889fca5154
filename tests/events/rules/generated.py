"""1,000 series as the editor writes them and 100 odd ones, always the same: what readers of calendars are compared on.

    from tests.events.rules.generated import ODD, RULES, WINDOW

    for case in RULES:
        event = case.event(host=host, slug=case.name)     # not saved; `case.event()` is enough for a builder of VEVENTs
        dates = case.occurrences(event)                   # its Occurrences, overrides applied; neither are they saved
        expected = case.expected()                        # {(start, end)} in UTC of what takes place within WINDOW

`expected` is worked out by our own expansion; a reader agrees that gives the same pairs for the same WINDOW. The
RULES are what the editor may store: the first date is in the rule, UNTIL is in UTC, further dates are those that the
rule does not give, no date lies between 01:00 and 04:00 or lasts into those hours, overrides never meet another date.
In `event.rdates` and `event.exdates` stand local times, as the model keeps them; how they are written to a feed (RDATE
in UTC, EXDATE with TZID) is the feed's. `case.overrides` are by local original start.

Each of ODD has a `kind` that says what is odd. Those of REFUSED are never stored: `expected` raises RuleRefused, and the
import says so. Not in RULES either, although the editor knows it: further dates without any rule (`only-rdates`).
"""

import datetime
import random
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dateutil.rrule import rrulestr

from portal.vocabulary import EventStatus
from resources.events.models import Event
from resources.events.occurrence_models import Occurrence
from resources.events.rules.series import starts_of

SEED = 2026
UTC = datetime.UTC
ZONES = ("America/New_York", "America/Denver", "America/Tijuana")
WINDOW = (datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2028, 4, 1, tzinfo=UTC))
"""What begins outside of it is not compared."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REFUSED = frozenset({"hourly", "minutely", "by-hour", "never", "interval-0", "too-many"})
Local = datetime.datetime


@dataclass(frozen=True)
class Override:
    """One date said otherwise: `start` is the new local one, None for the same; minutes None for the same length."""

    start: Local | None = None
    minutes: int | None = None
    cancelled: bool = False
    venue: str = ""


@dataclass(frozen=True)
class Case:
    """One series; `start` is on the clocks of `time_zone`, `rdates` and `exdates` as Event keeps them."""

    name: str
    kind: str
    time_zone: str
    start: Local
    minutes: int
    rrule: str
    rdates: tuple[str, ...] = ()
    exdates: tuple[str, ...] = ()
    overrides: dict[Local, Override] = field(default_factory=dict)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def moment(self, local: Local) -> datetime.datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def event(self, **fields: Any) -> Event:
        """Not saved."""
        return Event(
            starts_at=self.moment(self.start),
            ends_at=self.moment(self.start + datetime.timedelta(minutes=self.minutes)),
            time_zone=self.time_zone,
            rrule=self.rrule,
            rdates=list(self.rdates),
            exdates=list(self.exdates),
            uid=f"{self.name}@generated",
            **{"slug": self.name, **fields},
        )

    def occurrences(self, event: Event | None = None) -> list[Occurrence]:
        """Every date within WINDOW, cancelled ones too, soonest first. Not saved."""
        event = event or self.event()
        starts = starts_of(event, after=WINDOW[0], until=WINDOW[1])
        return sorted((self._occurrence(event, start) for start in starts), key=lambda date: date.starts_at)

    def _occurrence(self, event: Event, start: Local) -> Occurrence:
        said = self.overrides.get(start, Override())
        begins = said.start or start
        ends = begins + datetime.timedelta(minutes=said.minutes or self.minutes)
        return Occurrence(
            event=event,
            original_start=self.moment(start),
            starts_at=self.moment(begins),
            ends_at=self.moment(ends),
            status=EventStatus.CANCELLED if said.cancelled else EventStatus.CONFIRMED,
            reason="The hall is closed." if said.cancelled else "",
            venue=said.venue,
        )

    def expected(self) -> set[tuple[datetime.datetime, datetime.datetime]]:
        """(start, end) in UTC of the dates that take place and begin within WINDOW; raises RuleRefused."""
        dates = [date for date in self.occurrences() if date.status != EventStatus.CANCELLED]
        return {(date.starts_at, date.ends_at) for date in dates if WINDOW[0] <= date.starts_at < WINDOW[1]}


def _pattern(chance: random.Random) -> tuple[str, str]:
    """(kind, the rule without its end) of the patterns that the form of the editor knows."""
    kind = chance.choice(
        ("daily", "weekly", "weekly", "weekly", "month-weekday", "month-weekday", "month-day", "yearly")
    )
    day, week = chance.choice(DAYS), chance.choice((1, 2, 3, 4, -1))
    if kind == "daily":
        return kind, f"FREQ=DAILY;INTERVAL={chance.choice((1, 2, 3, 10))}"
    if kind == "weekly":
        days = sorted(chance.sample(DAYS, chance.choice((1, 1, 1, 2, 3))), key=DAYS.index)
        return kind, f"FREQ=WEEKLY;INTERVAL={chance.choice((1, 1, 2, 2, 3, 4))};BYDAY={','.join(days)}"
    if kind == "month-weekday":
        weeks = sorted({week, chance.choice((week, week, 1, 2, 3, 4))}, key=lambda each: each % 7)
        days = ",".join(f"{each}{day}" for each in weeks)
        return kind, f"FREQ=MONTHLY;INTERVAL={chance.choice((1, 1, 1, 2, 3))};BYDAY={days}"
    if kind == "month-day":
        days = chance.choice(("1", "5", "15", "28", "31", "-1", "1,15", "30"))
        return kind, f"FREQ=MONTHLY;INTERVAL={chance.choice((1, 1, 2))};BYMONTHDAY={days}"
    month = chance.randint(1, 12)
    on = chance.choice((f"BYMONTHDAY={chance.randint(1, 28)}", f"BYDAY={week}{day}"))
    return kind, f"FREQ=YEARLY;BYMONTH={month};{on}"


def _ending(chance: random.Random, start: Local, zone: zoneinfo.ZoneInfo) -> str:
    ending = chance.choice(("forever", "count", "until", "until"))
    if ending == "count":
        return f";COUNT={chance.randint(1, 40)}"
    if ending == "until":
        day = start.date() + datetime.timedelta(days=chance.randint(1, 500))
        last = datetime.datetime.combine(day, datetime.time(23, 59, 59), zone).astimezone(UTC)
        return f";UNTIL={last:%Y%m%dT%H%M%SZ}"
    return ""


def _ordinary(chance: random.Random, number: int) -> Case:
    kind, pattern = _pattern(chance)
    time_zone = ZONES[number % len(ZONES)]
    minutes = chance.choice((30, 60, 90, 120, 240))
    hour = datetime.time(chance.randint(6, 20), chance.choice((0, 0, 15, 30)))
    day = datetime.date(2026, 1, 2) + datetime.timedelta(days=chance.randint(0, 364))
    # The first date is in the rule: the first one that the rule gives from that day on.
    start = next(iter(rrulestr(pattern, dtstart=datetime.datetime.combine(day, hour))))
    rule = pattern + _ending(chance, start, zoneinfo.ZoneInfo(time_zone))
    case = Case(f"{kind}-{number:04}", kind, time_zone, start, minutes, rule)
    return _with_exceptions(chance, case)


def _with_exceptions(chance: random.Random, case: Case) -> Case:
    """The same series with dates left out, further ones, and others that are moved, longer, elsewhere or cancelled."""
    starts = starts_of(case.event(), after=WINDOW[0], until=WINDOW[1])
    later = starts[1:40]
    left_out = sorted(chance.sample(later, min(len(later), chance.choice((0, 0, 1, 2)))))
    taken = {start.date() for start in starts}
    further: list[Local] = []
    for _each in range(chance.choice((0, 0, 1, 2))):
        day = case.start.date() + datetime.timedelta(days=chance.randint(1, 400))
        if day not in taken and day < WINDOW[1].date() - datetime.timedelta(days=7):
            taken.add(day)
            further.append(datetime.datetime.combine(day, datetime.time(chance.randint(6, 18))))
    overrides = {}
    candidates = [start for start in starts[:40] + further if start not in left_out]
    for start in chance.sample(candidates, min(len(candidates), chance.choice((0, 0, 1, 2, 3)))):
        overrides[start] = _override(chance, start, taken)
    return Case(
        case.name,
        case.kind,
        case.time_zone,
        case.start,
        case.minutes,
        case.rrule,
        rdates=tuple(f"{each:%Y-%m-%dT%H:%M}" for each in sorted(further)),
        exdates=tuple(f"{each:%Y-%m-%dT%H:%M}" for each in left_out),
        overrides=overrides,
    )


def _override(chance: random.Random, start: Local, taken: set[datetime.date]) -> Override:
    kind = chance.choice(("hour", "day", "longer", "cancelled", "elsewhere"))
    if kind == "cancelled":
        return Override(cancelled=True)
    if kind == "elsewhere":
        return Override(venue="Room 2")
    if kind == "longer":
        return Override(minutes=150)
    day = start.date()
    if kind == "day":
        free = [day + datetime.timedelta(days=by) for by in (-2, -1, 1, 2)]
        day = next((each for each in free if each not in taken), day)
        taken.add(day)
    return Override(start=datetime.datetime.combine(day, datetime.time(chance.randint(6, 20), 45)))


def _odd(kind: str, number: int, rule: str, start: str, zone: str = ZONES[1], **more: Any) -> Case:
    first = datetime.datetime.fromisoformat(start)
    return Case(f"{kind}-{number:02}", kind, zone, first, more.pop("minutes", 60), rule, **more)


def _odd_rules() -> Iterator[Case]:
    """The classes of `shared/CALENDAR.md`, one after the other."""
    hours = (6, 7, 9, 10, 12, 14, 16, 18, 19, 20)
    for number, hour in enumerate(hours):
        at, zone = f"T{hour:02}:00", ZONES[number % 3]
        yield _odd("hourly", number, f"FREQ=HOURLY;INTERVAL={number + 2};COUNT=30", f"2026-03-07{at}", zone)
        yield _odd(
            "by-week-number", number, f"FREQ=YEARLY;BYWEEKNO={number * 5 + 1};BYDAY=MO", _monday(number, at), zone
        )
        # The nights of change in 2026: March 8 and November 1.
        minute = number * 5
        yield _odd("gap", number, "FREQ=DAILY;COUNT=5", f"2026-03-06T02:{minute:02}", zone)
        yield _odd("fold", number, "FREQ=DAILY;COUNT=5", f"2026-10-30T01:{minute:02}", zone)
    for number, hour in enumerate(hours[:5]):
        at, zone = f"T{hour:02}:00", ZONES[number % 3]
        yield _odd("minutely", number, f"FREQ=MINUTELY;INTERVAL={number + 1};COUNT=9", f"2026-05-05{at}", zone)
        yield _odd("by-hour", number, f"FREQ=DAILY;BYHOUR={hour},{hour + 2};COUNT=9", f"2026-05-05{at}", zone)
        yield _odd("nth-of-year", number, "FREQ=YEARLY;BYDAY=20MO", f"2026-05-18{at}", zone)
        yield _odd("leap-day", number, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", f"2024-02-29{at}", zone)
        yield _odd(
            "by-set-position", number, f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-{number + 1}", _back(number, at)
        )
        yield _odd("week-start", number, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU", f"2026-05-05{at}", zone)
        yield _odd(
            "only-rdates", number, "", f"2026-05-05{at}", zone, rdates=(f"2026-06-0{number + 1}{at}", f"2026-12-09{at}")
        )
        yield _odd("first-not-in-rule", number, "FREQ=WEEKLY;BYDAY=FR;COUNT=6", f"2026-05-05{at}", zone)
        yield _odd("over-the-change", number, "FREQ=DAILY;COUNT=4", f"2026-10-30T23:{number}0", zone, minutes=300)
    yield _odd("never", 0, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-05-05T10:00")
    yield _odd("never", 1, "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "2026-05-05T10:00")
    yield _odd("interval-0", 0, "FREQ=DAILY;INTERVAL=0", "2026-05-05T10:00")
    yield _odd("interval-0", 1, "FREQ=WEEKLY;INTERVAL=0;COUNT=3", "2026-05-05T10:00")
    yield _odd("too-many", 0, "FREQ=DAILY;COUNT=1000000", "2026-05-05T10:00")
    yield _odd("year-day", 0, "FREQ=YEARLY;BYYEARDAY=100", "2026-04-10T10:00")
    yield _odd("year-day", 1, "FREQ=YEARLY;BYYEARDAY=-1", "2026-12-31T10:00")
    yield _odd("until-day", 0, "FREQ=DAILY;UNTIL=20260510", "2026-05-05T10:00")
    yield _odd("until-day", 1, "FREQ=WEEKLY;UNTIL=20260609", "2026-05-05T10:00")
    yield _odd("until-local", 0, "FREQ=DAILY;UNTIL=20260510T100000", "2026-05-05T10:00")
    yield _odd("weekday-and-day", 0, "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-02-13T10:00")
    yield _odd("daily-in-months", 0, "FREQ=DAILY;BYMONTH=6,7;BYDAY=MO,TH", "2026-06-01T10:00")
    yield _odd("fifth-weekday", 0, "FREQ=MONTHLY;BYDAY=5SA", "2026-01-31T10:00")
    yield _odd(
        "every-rdate-left-out",
        0,
        "FREQ=DAILY;COUNT=3",
        "2026-05-05T10:00",
        rdates=("2026-06-01T10:00",),
        exdates=("2026-06-01T10:00",),
    )
    yield _odd("first-left-out", 0, "FREQ=DAILY;COUNT=3", "2026-05-05T10:00", exdates=("2026-05-05T10:00",))


def _monday(number: int, at: str) -> str:
    return (
        f"{datetime.date.fromisocalendar(2026, number * 5 + 1, 1) + datetime.timedelta(days=364 * (number == 0))}{at}"
    )


def _back(number: int, at: str) -> str:
    """The working day of May 2026 that is so far from its end."""
    return f"2026-05-{(29, 28, 27, 26, 25)[number]}{at}"


def _rules() -> Iterator[Case]:
    chance = random.Random(SEED)
    for number in range(1000):
        yield _ordinary(chance, number)


RULES: tuple[Case, ...] = tuple(_rules())
ODD: tuple[Case, ...] = tuple(_odd_rules())
