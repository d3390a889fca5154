"""Days and hours in the reader's words, with the clock that the language uses."""

import datetime

from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_day_names,
    get_timezone_location,
    get_timezone_name,
)
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import override

from portal import languages

# CLDR's Haitian Creole takes these words from French; ours stand in `locale/libraries`.
WITHOUT_WORDS = frozenset({"ht"})
MOST_LETTERS = 5


def day_in_words(day: datetime.date, reader: str) -> str:
    """`Friday, December 4, 2026` in the reader's language."""
    if reader in WITHOUT_WORDS:
        with override(reader):
            return date_format(day, "l j F Y")
    return format_date(day, "full", locale=languages.clock_locale(reader))


def month_in_words(day: datetime.date, reader: str) -> str:
    """`December 2026` in the reader's language."""
    if reader in WITHOUT_WORDS:
        with override(reader):
            return date_format(day, "F Y")
    return format_skeleton("yMMMM", day, locale=languages.clock_locale(reader))


def day_names(reader: str, *, short: bool = False) -> dict[int, str]:
    """By number, Monday is 0. Short ones have at most five letters: where a language has none, one."""
    if reader in WITHOUT_WORDS:
        with override(reader):
            return {number: str(name) for number, name in (WEEKDAYS_ABBR if short else WEEKDAYS).items()}
    locale = languages.clock_locale(reader)
    names = dict(get_day_names("abbreviated" if short else "wide", locale=locale))
    fits = not short or max(map(len, names.values())) <= MOST_LETTERS
    return names if fits else dict(get_day_names("narrow", context="stand-alone", locale=locale))


def clock_time(moment: datetime.time | datetime.datetime, reader: str) -> str:
    """`6:00 p.m.` or `18:00`, as the language has it."""
    return format_time(moment, "short", locale=languages.clock_locale(reader))


def zone_name(moment: datetime.datetime, reader: str) -> str:
    """`Mountain Standard Time`, in a language without words for it `MST`."""
    if reader in WITHOUT_WORDS:
        return moment.tzname() or ""
    return get_timezone_name(moment, width="long", locale=languages.clock_locale(reader))


def city_name(zone: str, reader: str) -> str:
    """`Mexico City`: the city that a zone is named after."""
    if reader in WITHOUT_WORDS:
        return zone.rpartition("/")[2].replace("_", " ")
    return get_timezone_location(zone, locale=languages.clock_locale(reader), return_city=True)
