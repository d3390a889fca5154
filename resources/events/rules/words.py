"""A series in the reader's words: "every second Saturday at 10:00 AM in El Paso, except December 26"."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from babel.dates import format_date, format_skeleton, get_month_names
from babel.lists import format_list
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from portal import languages
from portal.dates import WITHOUT_WORDS, clock_time, day_names
from resources.events.listing import town_of
from resources.events.rules.making import UNUSABLE
from resources.events.rules.pattern import Pattern
from resources.events.rules.reading import Local
from resources.events.rules.series import Series

if TYPE_CHECKING:
    from resources.events.models import Event

NAMED = 4
"""Dates of one kind that a sentence names; of more it says how many."""


def rule_in_words(event: "Event", reader: str) -> str:
    """How the event repeats, hour and town included; "" for one that takes place once, or cannot be read.

    A rule that is no Pattern is said by its hour and town alone. No query but that for the event's place.
    """
    try:
        series, pattern = Series.of(event), Pattern.of(event)
        exceptions = series.further, series.left_out
    except UNUSABLE:
        return ""
    if not event.rrule and not event.rdates:
        return ""
    with override(reader):
        said = _where_and_when(_said(pattern, reader), event, series, reader)
        parts = [said, *_ending(pattern, series, reader), *_exceptions(*exceptions, reader)]
        return pgettext("between the parts of a sentence", ", ").join(parts)


def next_dates_of_rule(event: "Event", n: int = 10, *, after: datetime.datetime | None = None) -> list[Local]:
    """The next dates that the rule gives, on the clocks of the event's zone, for forms: nothing need be saved.

    What is said of one date alone is not in them. Raises RuleRefused.
    """
    series = Series.of(event)
    now = (after or timezone.now()).astimezone(series.zone).replace(tzinfo=None)
    found: list[Local] = []
    for start in series.taking_place(after=now):
        if len(found) == n:
            break
        found.append(start)
    return found


# "Every week" has a sentence of its own: where a language has one form for all numbers, "every 1 week" is no sentence.


def _said(pattern: Pattern | None, reader: str) -> str:
    if pattern is None:
        return _("on certain dates")
    n = pattern.interval
    days = _and((day_names(reader)[day] for day in pattern.weekdays), reader)
    if not pattern.frequency:
        return _("on single dates")
    if pattern.frequency == "DAILY":
        return _days(n)
    if pattern.frequency == "WEEKLY":
        return _weekly(pattern, days)
    if pattern.frequency == "MONTHLY":
        if pattern.positions:
            once = _("every %(which)s %(day)s of the month")
            more = ngettext(
                "every %(n)d month on the %(which)s %(day)s", "every %(n)d months on the %(which)s %(day)s", n
            )
            values = {"n": n, "which": _which(pattern.positions, reader), "day": days}
            return (once if n == 1 else more) % values
        once = _("every month on %(days)s")
        more = ngettext("every %(n)d month on %(days)s", "every %(n)d months on %(days)s", n)
        return (once if n == 1 else more) % {"n": n, "days": _days_of_month(pattern.month_days, reader)}
    return _yearly(pattern, days, reader)


def _days(n: int) -> str:
    return _("every day") if n == 1 else ngettext("every %(n)d day", "every %(n)d days", n) % {"n": n}


def _weekly(pattern: Pattern, days: str) -> str:
    n = pattern.interval
    if len(pattern.weekdays) == 7 and n == 1:
        return _days(n)
    if len(pattern.weekdays) == 1 and n == 2:
        return _("every second %(day)s") % {"day": days}
    more = ngettext("every %(n)d week on %(days)s", "every %(n)d weeks on %(days)s", n)
    return (_("every %(days)s") if n == 1 else more) % {"n": n, "days": days}


def _yearly(pattern: Pattern, days: str, reader: str) -> str:
    n = pattern.interval
    months = _and((_month(month, reader) for month in pattern.months), reader)
    if pattern.positions:
        once = _("every year on the %(which)s %(day)s of %(month)s")
        more = ngettext(
            "every %(n)d year on the %(which)s %(day)s of %(month)s",
            "every %(n)d years on the %(which)s %(day)s of %(month)s",
            n,
        )
        return (once if n == 1 else more) % {
            "n": n,
            "which": _which(pattern.positions, reader),
            "day": days,
            "month": months,
        }
    if len(pattern.months) == 1 and min(pattern.month_days) > 0:
        dates = [datetime.date(2028, pattern.months[0], day) for day in pattern.month_days if _is_day(pattern, day)]
        days = _and((_day(date, reader, with_year=False) for date in dates), reader)
        more = ngettext("every %(n)d year on %(days)s", "every %(n)d years on %(days)s", n)
        return (_("every year on %(days)s") if n == 1 else more) % {"n": n, "days": days}
    days = _days_of_month(pattern.month_days, reader)
    once = _("every year on %(days)s of %(month)s")
    more = ngettext("every %(n)d year on %(days)s of %(month)s", "every %(n)d years on %(days)s of %(month)s", n)
    return (once if n == 1 else more) % {"n": n, "days": days, "month": months}


def _is_day(pattern: Pattern, day: int) -> bool:
    """Whether a leap year has it."""
    try:
        datetime.date(2028, pattern.months[0], day)
    except ValueError:
        return False
    return True


def _which(positions: Sequence[int], reader: str) -> str:
    names = {
        1: pgettext("weekday of a month", "first"),
        2: pgettext("weekday of a month", "second"),
        3: pgettext("weekday of a month", "third"),
        4: pgettext("weekday of a month", "fourth"),
        5: pgettext("weekday of a month", "fifth"),
        -1: pgettext("weekday of a month", "last"),
    }
    return _and((names[position] for position in positions), reader)


def _days_of_month(days: Sequence[int], reader: str) -> str:
    return _and((_("day %(number)d") % {"number": day} if day > 0 else _("the last day") for day in days), reader)


def _where_and_when(said: str, event: "Event", series: Series, reader: str) -> str:
    town = "" if event.mode == "online" else town_of(event, reader)
    hour = "" if event.all_day else clock_time(series.start.time(), reader)
    values = {"rule": said, "hour": hour, "town": town}
    if hour and town:
        return _("%(rule)s at %(hour)s in %(town)s") % values
    if hour:
        return _("%(rule)s at %(hour)s") % values
    return _("%(rule)s in %(town)s") % values if town else said


def _ending(pattern: Pattern | None, series: Series, reader: str) -> Iterable[str]:
    if pattern and pattern.count:
        yield ngettext("%(n)d time", "%(n)d times", pattern.count) % {"n": pattern.count}
    elif series.last:
        last = pattern.until if pattern and pattern.until else series.last.date()
        yield _("until %(day)s") % {"day": _day(last, reader)}


def _exceptions(further: list[Local], left_out: list[Local], reader: str) -> Iterable[str]:
    """Those to come: nobody needs to know of the ones that are over."""
    today = timezone.localdate()
    for days, words in ((further, _("also on %(days)s")), (left_out, _("except %(days)s"))):
        coming = sorted({day.date() for day in days if day.date() >= today})
        if coming:
            yield words % {"days": _some(coming, reader)}


def _some(days: Sequence[datetime.date], reader: str) -> str:
    named = [_day(day, reader) for day in days[:NAMED]]
    rest = len(days) - len(named)
    if rest:
        named.append(ngettext("%(n)d more day", "%(n)d more days", rest) % {"n": rest})
    return _and(named, reader)


def _day(day: datetime.date, reader: str, *, with_year: bool | None = None) -> str:
    """With its year where that is not this one."""
    year = day.year != timezone.localdate().year if with_year is None else with_year
    if reader in WITHOUT_WORDS:
        return date_format(day, "j F Y" if year else "j F")
    locale = languages.clock_locale(reader)
    return format_date(day, "long", locale=locale) if year else format_skeleton("MMMMd", day, locale=locale)


def _month(number: int, reader: str) -> str:
    if reader in WITHOUT_WORDS:
        return str(MONTHS[number])
    return str(get_month_names("wide", "stand-alone", locale=languages.clock_locale(reader))[number])


def _and(words: Iterable[str], reader: str) -> str:
    named = list(words)
    if reader not in WITHOUT_WORDS:
        return str(format_list(named, locale=languages.clock_locale(reader))) if named else ""
    if len(named) < 2:
        return "".join(named)
    return _("%(words)s and %(last)s") % {"words": ", ".join(named[:-1]), "last": named[-1]}
