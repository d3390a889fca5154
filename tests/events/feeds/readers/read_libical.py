"""python read_libical.py CALENDAR.ics FROM TO: {uid: [[start, end], ...]}, in seconds, of what takes place.

libical expands rules, further dates and dates left out; matching what is said of one date it leaves to its callers, so
that stands here. A program of its own: a reader written in C may fall over.
"""

import ctypes
import json
import sys
from collections import defaultdict
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_long, c_void_p


class Time(Structure):
    _fields_ = [
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    ]


class Span(Structure):
    _fields_ = [("start", c_long), ("end", c_long), ("is_busy", c_int)]


Callback = CFUNCTYPE(None, c_void_p, POINTER(Span), c_void_p)
lib = ctypes.CDLL("libical.so.3")
for name, result, arguments in (
    ("icalparser_parse_string", c_void_p, [c_char_p]),
    ("icalcomponent_get_first_component", c_void_p, [c_void_p, c_int]),
    ("icalcomponent_get_next_component", c_void_p, [c_void_p, c_int]),
    ("icalcomponent_get_uid", c_char_p, [c_void_p]),
    ("icalcomponent_get_status", c_int, [c_void_p]),
    ("icalproperty_string_to_kind", c_int, [c_char_p]),
    ("icalcomponent_get_first_property", c_void_p, [c_void_p, c_int]),
    ("icalproperty_get_datetime_with_component", Time, [c_void_p, c_void_p]),
    ("icalcomponent_get_dtstart", Time, [c_void_p]),
    ("icalcomponent_get_dtend", Time, [c_void_p]),
    ("icalcomponent_string_to_kind", c_int, [c_char_p]),
    ("icaltime_as_timet_with_zone", c_long, [Time, c_void_p]),
    ("icaltime_from_timet_with_zone", Time, [c_long, c_int, c_void_p]),
    ("icaltimezone_get_utc_timezone", c_void_p, []),
    ("icalproperty_string_to_status", c_int, [c_char_p]),
    ("icalcomponent_foreach_recurrence", None, [c_void_p, Time, Time, Callback, c_void_p]),
):
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments


def moment(time: Time) -> int:
    return int(lib.icaltime_as_timet_with_zone(time, time.zone))


def main(path: str, first: int, last: int) -> dict[str, list[list[int]]]:
    with open(path, "rb") as file:
        calendar = lib.icalparser_parse_string(file.read())
    kind = lib.icalcomponent_string_to_kind(b"VEVENT")
    cancelled = lib.icalproperty_string_to_status(b"CANCELLED")
    name_of_date = lib.icalproperty_string_to_kind(b"RECURRENCE-ID")
    utc = lib.icaltimezone_get_utc_timezone()
    low, high = (lib.icaltime_from_timet_with_zone(each, 0, utc) for each in (first - 90 * 86400, last + 90 * 86400))
    masters: dict[str, dict[int, int]] = defaultdict(dict)
    others: dict[str, dict[int, tuple[int, int, bool]]] = defaultdict(dict)
    event = lib.icalcomponent_get_first_component(calendar, kind)
    while event:
        uid = lib.icalcomponent_get_uid(event).decode()
        named = lib.icalcomponent_get_first_property(event, name_of_date)
        is_off = lib.icalcomponent_get_status(event) == cancelled
        if not named:
            found = masters[uid]

            def take(_event: int, span: object, _data: object, found: dict[int, int] = found) -> None:
                found[span.contents.start] = span.contents.end  # type: ignore[attr-defined]

            if not is_off:
                lib.icalcomponent_foreach_recurrence(event, low, high, Callback(take), None)
        else:
            span = (moment(lib.icalcomponent_get_dtstart(event)), moment(lib.icalcomponent_get_dtend(event)))
            date = lib.icalproperty_get_datetime_with_component(named, event)
            others[uid][moment(date)] = (*span, is_off)
        event = lib.icalcomponent_get_next_component(calendar, kind)
    answer = {}
    for uid, dates in masters.items():
        said = others[uid]
        pairs = [(start, end) for start, end in dates.items() if start not in said]
        # What is said of a date that the rule does not give is nobody's: a reader that misses the date misses it all.
        pairs += [(start, end) for date, (start, end, is_off) in said.items() if date in dates and not is_off]
        answer[uid] = [[start, end] for start, end in sorted(pairs) if first <= start < last]
    return answer


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
