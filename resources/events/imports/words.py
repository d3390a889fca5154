"""Why something of a calendar was not taken, in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as words

REASONS = {
    "method": words("It is an answer to an invitation (%(method)s), not an event."),
    "broken-off": words("The event breaks off before its end (END:VEVENT)."),
    "not-utf-8": words("This is not UTF-8. Save the file as UTF-8 and try again."),
    "exrule": words("It has a rule of exceptions (EXRULE), which cannot be taken."),
    "two-rules": words("It has two rules of repetition; only one without end can be taken."),
    "private": words("It is marked as private and was left out."),
    "busy": words("It only says that somebody is busy and was left out."),
    "no-start": words("It has no start (DTSTART)."),
    "wrong-time": words("There is no such date or time: %(what)s."),
    "wrong-line": words("This line cannot be read: %(what)s."),
    "wrong-rule": words("The rule of repetition cannot be read: %(rule)s."),
    "interval": words("The rule repeats every 0 times (INTERVAL=0)."),
    "until-before-start": words("The series ends before it begins."),
    "sub-daily": words("A rule repeats by days, weeks, months or years."),
    "rule-too-heavy": words("The rule takes too long to work out."),
    "too-many-dates": words("It has more than %(most)s dates."),
    "too-many-events": words("The file has more than %(most)s events; this one is beyond them."),
    "older": words("Line %(line)s of this file is newer about the same event."),
    "no-series": words("It changes a series that is not in this file."),
    "future-moved": words("It moves this and all later dates in a way that no rule can say."),
    "nothing-to-cancel": words("It cancels something that was never taken from this source."),
    "left-out": words("It changes a date that its series leaves out (EXDATE)."),
    "no-events": words("There is no event in this calendar."),
    "no-calendar": words("This is not a calendar: it does not begin with BEGIN:VCALENDAR."),
    "web-page": words("This is a web page, not a calendar. Perhaps it asks for a login."),
    "empty": words("The file is empty."),
    "too-long": words("Reading it took longer than %(seconds)s seconds."),
    "too-much-memory": words("Reading it took more than %(megabytes)s MB of memory."),
    "too-large": words("It is larger than %(megabytes)s MB."),
    "broken": words("It cannot be read."),
    "our-fault": words("Something went wrong on our side."),
    "no-address": words("This is not a web address (https://…)."),
    "not-public": words("The address does not lead to a public server."),
    "no-server": words("The server cannot be reached."),
    "certificate": words("The server's certificate is not valid."),
    "too-slow": words("The server took longer than %(seconds)s seconds."),
    "redirects": words("The address leads on too often."),
    "status": words("The server answered with an error (%(status)s)."),
    "login": words("The server asks for a login (%(status)s)."),
    "key-changed": words("The address cannot be read any more. Stop this calendar and enter its address again."),
    "too-often": words("You have looked at many calendars. Try again in an hour."),
    "gone": words("There is nothing at this address any more (%(status)s)."),
}
NOTES = {
    "western": words("It is not UTF-8; it was read as Windows-1252."),
    "end-before-start": words("The end lies before the start; only the start was taken."),
    "two-rules": words("It has two rules of repetition; the dates of the second were taken one by one."),
    "wrong-end": words("Its end cannot be read (%(what)s); only the start was taken."),
    "as-the-series": words("What was said of %(date)s alone is gone: that date is as the series says again."),
    "at-that-time": words("Another date of this series is at that time: %(when)s."),
    "own-description": words("One date has a description of its own; that of the series was kept."),
    "no-uid": words("It has no UID; it is known by its start and title."),
    "no-title": words("It has no title; its first words were taken."),
    "zone-unknown": words("The time zone “%(zone)s” is not known; another was used."),
    "period": words("A further date with its own length was taken with the length of the event."),
    "utc": words("The series is in UTC, without a zone; its hours do not follow summer time."),
    "older": words("What is here is newer, so nothing was changed."),
    "zone-used": words("Time zone: %(zone)s (%(why)s)."),
    "language-used": words("Language: %(language)s (%(why)s)."),
}
WHY = {
    "tzid": words("named by the event"),
    "calendar": words("named by the calendar"),
    "asked": words("asked for"),
    "organization": words("of the organization"),
    "utc": words("UTC, since nothing else is named"),
    "event": words("named by the event"),
}


def reason(code: str, blanks: Mapping[str, Any]) -> str:
    return _(REASONS[code]) % blanks


def note(code: str, blanks: Mapping[str, Any]) -> str:
    return _(NOTES[code]) % blanks


def why(code: str) -> str:
    return _(WHY[code])
