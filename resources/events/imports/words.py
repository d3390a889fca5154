"""Why something of a calendar was not taken, in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

REASONS = {
    "method": gettext_noop("It is an answer to an invitation (%(method)s), not an event."),
    "broken-off": gettext_noop("The event breaks off before its end (END:VEVENT)."),
    "not-utf-8": gettext_noop("This is not UTF-8. Save the file as UTF-8 and try again."),
    "exrule": gettext_noop("It has a rule of exceptions (EXRULE), which cannot be taken."),
    "two-rules": gettext_noop("It has two rules of repetition; only one without end can be taken."),
    "private": gettext_noop("It is marked as private and was left out."),
    "busy": gettext_noop("It only says that somebody is busy and was left out."),
    "no-start": gettext_noop("It has no start (DTSTART)."),
    "wrong-time": gettext_noop("There is no such date or time: %(what)s."),
    "wrong-line": gettext_noop("This line cannot be read: %(what)s."),
    "wrong-rule": gettext_noop("The rule of repetition cannot be read: %(rule)s."),
    "interval": gettext_noop("The rule repeats every 0 times (INTERVAL=0)."),
    "until-before-start": gettext_noop("The series ends before it begins."),
    "sub-daily": gettext_noop("A rule repeats by days, weeks, months or years."),
    "rule-too-heavy": gettext_noop("The rule takes too long to work out."),
    "too-many-dates": gettext_noop("It has more than %(most)s dates."),
    "too-many-events": gettext_noop("The file has more than %(most)s events; this one is beyond them."),
    "older": gettext_noop("Line %(line)s of this file is newer about the same event."),
    "no-series": gettext_noop("It changes a series that is not in this file."),
    "future-moved": gettext_noop("It moves this and all later dates in a way that no rule can say."),
    "nothing-to-cancel": gettext_noop("It cancels something that was never taken from this source."),
    "left-out": gettext_noop("It changes a date that its series leaves out (EXDATE)."),
    "no-events": gettext_noop("There is no event in this calendar."),
    "no-calendar": gettext_noop("This is not a calendar: it does not begin with BEGIN:VCALENDAR."),
    "web-page": gettext_noop("This is a web page, not a calendar. Perhaps it asks for a login."),
    "empty": gettext_noop("The file is empty."),
    "too-long": gettext_noop("Reading it took longer than %(seconds)s seconds."),
    "too-much-memory": gettext_noop("Reading it took more than %(megabytes)s MB of memory."),
    "too-large": gettext_noop("It is larger than %(megabytes)s MB."),
    "broken": gettext_noop("It cannot be read."),
    "our-fault": gettext_noop("Something went wrong on our side."),
    "no-address": gettext_noop("This is not a web address (https://…)."),
    "not-public": gettext_noop("The address does not lead to a public server."),
    "no-server": gettext_noop("The server cannot be reached."),
    "certificate": gettext_noop("The server's certificate is not valid."),
    "too-slow": gettext_noop("The server took longer than %(seconds)s seconds."),
    "redirects": gettext_noop("The address leads on too often."),
    "status": gettext_noop("The server answered with an error (%(status)s)."),
    "login": gettext_noop("The server asks for a login (%(status)s)."),
    "key-changed": gettext_noop("The address cannot be read any more. Stop this calendar and enter its address again."),
    "too-often": gettext_noop("You have looked at many calendars. Try again in an hour."),
    "gone": gettext_noop("There is nothing at this address any more (%(status)s)."),
}
NOTES = {
    "western": gettext_noop("It is not UTF-8; it was read as Windows-1252."),
    "end-before-start": gettext_noop("The end lies before the start; only the start was taken."),
    "two-rules": gettext_noop("It has two rules of repetition; the dates of the second were taken one by one."),
    "wrong-end": gettext_noop("Its end cannot be read (%(what)s); only the start was taken."),
    "as-the-series": gettext_noop("What was said of %(date)s alone is gone: that date is as the series says again."),
    "at-that-time": gettext_noop("Another date of this series is at that time: %(when)s."),
    "own-description": gettext_noop("One date has a description of its own; that of the series was kept."),
    "no-uid": gettext_noop("It has no UID; it is known by its start and title."),
    "no-title": gettext_noop("It has no title; its first words were taken."),
    "zone-unknown": gettext_noop("The time zone “%(zone)s” is not known; another was used."),
    "period": gettext_noop("A further date with its own length was taken with the length of the event."),
    "utc": gettext_noop("The series is in UTC, without a zone; its hours do not follow summer time."),
    "older": gettext_noop("What is here is newer, so nothing was changed."),
    "zone-used": gettext_noop("Time zone: %(zone)s (%(why)s)."),
    "language-used": gettext_noop("Language: %(language)s (%(why)s)."),
}
WHY = {
    "tzid": gettext_noop("named by the event"),
    "calendar": gettext_noop("named by the calendar"),
    "asked": gettext_noop("asked for"),
    "organization": gettext_noop("of the organization"),
    "utc": gettext_noop("UTC, since nothing else is named"),
    "event": gettext_noop("named by the event"),
}


def reason(code: str, blanks: Mapping[str, Any]) -> str:
    return _(REASONS[code]) % blanks


def among_partners() -> str:
    return _("Partner meetings are not for the public, so they are not imported.")


def note(code: str, blanks: Mapping[str, Any]) -> str:
    return _(NOTES[code]) % blanks


def why(code: str) -> str:
    return _(WHY[code])
