"""A series as plain values: which dates it gives, and whether an editor may store it."""

import datetime
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Self

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from portal import languages
from portal.dates import day_in_words
from resources.events.rules.reading import Local, Parts, RuleRefused, check_rule, listed, until, until_text, written

if TYPE_CHECKING:
    from resources.events.models import Event

MAX_DATES = 2000
_AHEAD = 44
"""Years that hold every honest pattern: what does not happen in them is not looked for any longer."""


@dataclass(frozen=True)
class Series:
    """`start` and `end` of the first date on the clocks of `zone`; the rest as Event keeps it."""

    zone: zoneinfo.ZoneInfo
    start: Local
    end: Local
    rrule: str = ""
    rdates: Sequence[str] = ()
    exdates: Sequence[str] = ()
    all_day: bool = False

    @classmethod
    def of(cls, event: "Event") -> Self:
        zone = event.zone
        return cls(
            zone=zone,
            start=event.starts_at.astimezone(zone).replace(tzinfo=None),
            end=event.ends_at.astimezone(zone).replace(tzinfo=None),
            rrule=event.rrule,
            rdates=event.rdates,
            exdates=event.exdates,
            all_day=event.all_day,
        )

    @property
    def length(self) -> datetime.timedelta:
        """What the clocks on the wall show from start to end."""
        return self.end - self.start

    @cached_property
    def parts(self) -> Parts | None:
        return check_rule(self.rrule) if self.rrule else None

    @cached_property
    def last(self) -> Local | None:
        """UNTIL on the clocks of the zone."""
        try:
            return until(self.parts, self.zone) if self.parts else None
        except OverflowError:  # the last night of the year 9999
            return Local.max

    @cached_property
    def further(self) -> list[Local]:
        return listed(self.rdates, field="rdates", hour=self.start.time(), zone=self.zone)

    @cached_property
    def left_out(self) -> list[Local]:
        return listed(self.exdates, field="exdates", hour=self.start.time(), zone=self.zone)

    @property
    def rule_for_feeds(self) -> str:
        """RRULE as RFC 5545 wants it beside this DTSTART: UNTIL in UTC, of whole days a day; empty without a rule."""
        if self.parts is None or self.last is None:
            return written(self.parts) if self.parts else ""
        text = f"{self.last:%Y%m%d}" if self.all_day else until_text(self.last, self.zone)
        return written({**self.parts, "UNTIL": text})

    def by_rule(self, *, after: Local | None = None) -> Iterator[Local]:
        """What RRULE alone gives, dates left out too, soonest first, from a local time on; of the next 44 years."""
        if self.parts is None:
            return iter(())
        low = self.start if after is None else max(after, self.start)
        high = min(filter(None, (self.last, _years_after(low))))
        rule = written({**self.parts, "UNTIL": f"{high:%Y%m%dT%H%M%S}"}, without={"COUNT"})
        most = int(self.parts["COUNT"]) if "COUNT" in self.parts else None
        return (day for day in islice(iter(rrulestr(rule, dtstart=self._nearer(low))), most) if day >= low)

    def _nearer(self, low: Local) -> Local:
        """A start of the same rule not long before `low`: nobody walks through the days of ten years to reach today."""
        step = {"DAILY": 1, "WEEKLY": 7}.get(self.parts["FREQ"]) if self.parts else None
        if step is None or self.parts is None or "COUNT" in self.parts:
            return self.start
        step *= int(self.parts.get("INTERVAL", "1"))
        return self.start + datetime.timedelta(days=max(0, (low - self.start).days // step - 1) * step)

    def starts(self, *, after: Local, until: Local) -> list[Local]:
        """Local starts between two local times, the first one in any case; raises RuleRefused."""
        found = {self.start, *takewhile(lambda day: day <= until, self.by_rule(after=after))}
        found |= {day for day in self.further if after <= day <= until}
        return sorted(found - set(self.left_out))[:MAX_DATES]

    def moment(self, start: Local) -> datetime.datetime:
        """In UTC. An hour that the clocks skip has the offset before, of one shown twice it is the first (RFC 5545)."""
        return start.replace(tzinfo=self.zone).astimezone(datetime.UTC)

    def check(self) -> None:
        """Raises RuleRefused for what no editor may store; its `field` says where the message belongs."""
        if self.last is not None and self.last < self.start:
            raise RuleRefused(_("The series ends before it begins."))
        self._check_first()
        for number, day in enumerate(self.further, start=1):
            if skipped(day, self.zone):
                raise RuleRefused(
                    _("Line %(number)d: the clocks skip this hour on that day.") % {"number": number}, "rdates"
                )
        if next(self.taking_place(), None) is None:
            raise RuleRefused(_("All dates are left out: the event never takes place."), "exdates")

    def _check_first(self) -> None:
        if self.parts is None:
            return
        first = next(self.by_rule(), None)
        if first is None:
            raise RuleRefused(_("By this rule the event never takes place."))
        if first != self.start:
            reader = languages.current()
            days = {"first": day_in_words(self.start.date(), reader), "next": day_in_words(first.date(), reader)}
            words = _("The first date, %(first)s, is not one of the rule. The next one by the rule is %(next)s.")
            raise RuleRefused(words % days, "starts_at")

    def taking_place(self, *, after: Local | None = None) -> Iterator[Local]:
        """All starts without end, soonest first: for looking at the next few."""
        low = after or min((self.start, *self.further))
        left_out, rule = set(self.left_out), self.by_rule(after=low)
        more = sorted({day for day in (self.start, *self.further) if day >= low})
        seen: set[Local] = set()
        upcoming = next(rule, None)
        while more or upcoming is not None:
            if upcoming is None or (more and more[0] <= upcoming):
                day = more.pop(0)
            else:
                day, upcoming = upcoming, next(rule, None)
            if day not in left_out and day not in seen:
                seen.add(day)
                yield day


def _years_after(local: Local) -> Local:
    return Local.max if local.year + _AHEAD >= Local.max.year else Local(local.year + _AHEAD, 1, 1)


def skipped(local: Local, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether the clocks of the zone never show this time."""
    return local.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != local


def check_series(event: "Event") -> None:
    """Raises RuleRefused for a series that no editor may store: a first date that is not in its rule, too."""
    Series.of(event).check()


def starts_of(event: "Event", *, after: datetime.datetime, until: datetime.datetime) -> list[Local]:
    """Local starts of an event between two moments, its first one in any case; raises RuleRefused."""
    low, high = (moment.astimezone(event.zone).replace(tzinfo=None) for moment in (after, until))
    return Series.of(event).starts(after=low, until=high)


def align(event: "Event") -> bool:
    """Begin the series with a date of its rule, as other calendars need it; answers whether it had to be changed.

    For imports, which nobody can ask. The old first date stays as a further one, so the dates are the same.
    """
    series = Series.of(event)
    first = next(series.by_rule(), None)
    if first is None or first == series.start:
        return False
    event.rdates = sorted({*event.rdates, f"{series.start:%Y-%m-%dT%H:%M:%S}"})
    event.starts_at, event.ends_at = (
        series.moment(first),
        max(series.moment(first), series.moment(first + series.length)),
    )
    return True
