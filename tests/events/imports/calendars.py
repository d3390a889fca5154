"""Calendars as tests need them: small ones, and thirty that mean harm or are broken."""

from collections.abc import Iterator

SOON = "20991205T180000"


def event(
    *lines: str, uid: str = "one", title: str = "Talk", start: str = f"DTSTART;TZID=America/Denver:{SOON}"
) -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *([start] if start else []), *lines, "END:VEVENT"]
    )


def calendar(*parts: str, head: tuple[str, ...] = ()) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *parts, "END:VCALENDAR", ""]).encode()


def zone(tzid: str, rule: str = "", standard: str = "-0700", daylight: str = "-0600") -> str:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    for kind, offset, other, month in (("STANDARD", standard, daylight, "11"), ("DAYLIGHT", daylight, standard, "03")):
        lines += [f"BEGIN:{kind}", f"DTSTART:2007{month}04T020000", f"TZOFFSETFROM:{other}", f"TZOFFSETTO:{offset}"]
        lines += [rule or f"RRULE:FREQ=YEARLY;BYMONTH={int(month)};BYDAY=1SU", f"END:{kind}"]
    return "\r\n".join([*lines, "END:VTIMEZONE"])


def hostile() -> Iterator[tuple[str, bytes]]:
    """(name, bytes): of none of these may an event be taken, and each has to end within the limits."""
    every = ",".join(map(str, range(60)))
    rules = {
        "a rule of every second": "FREQ=SECONDLY",
        "a rule of every minute": "FREQ=MINUTELY;INTERVAL=1",
        "a rule of every hour": "FREQ=HOURLY",
        "an interval of nothing": "FREQ=DAILY;INTERVAL=0",
        "an interval below nothing": "FREQ=DAILY;INTERVAL=-1",
        "a million dates by number": "FREQ=DAILY;COUNT=1000000",
        "a number with a thousand digits": f"FREQ=DAILY;COUNT={'9' * 400}",
        "a day that no month has": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "every second of a year": f"FREQ=YEARLY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={every};BYSECOND={every}",
        "a rule without frequency": "COUNT=5",
        "a rule of a word": "FREQ=SOMETIMES",
        "a rule with a part twice": "FREQ=DAILY;COUNT=2;COUNT=3",
        "an end that is no date": "FREQ=DAILY;UNTIL=20991345T000000Z",
        "a weekday that is none": "FREQ=WEEKLY;BYDAY=XX",
        "an end and a number": "FREQ=DAILY;COUNT=3;UNTIL=21000101T000000Z",
        "a rule longer than any": "FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 366))) * 3,
    }
    for name, rule in rules.items():
        yield name, calendar(event(f"RRULE:{rule}"))
    dates = ",".join(f"2{number:03}0101T000000" for number in range(100, 200)) * 1
    many = "\r\n".join(
        f"RDATE:{dates.replace('0101', f'{month:02}{day:02}')}" for month in range(1, 13) for day in range(1, 29)
    )
    yield "33,600 further dates", calendar(event(many))
    yield "a start that does not exist", calendar(event(start="DTSTART:20990230T100000"))
    yield "a start of a word", calendar(event(start="DTSTART:tomorrow"))
    yield "a start beyond all years", calendar(event(start="DTSTART:99991231T235959"))
    yield "no start", calendar(event(start=""))
    yield "a length beyond all years", calendar(event("DURATION:P9999999999D"))
    yield "a length of centuries", calendar(event("DURATION:P2880000D"))
    yield (
        "an event that never ends",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:A\r\nDTSTART:20990101T100000",
    )
    yield "events in events", calendar("BEGIN:VEVENT\r\n" * 50_000)
    yield "alarms in alarms", calendar("BEGIN:VEVENT\r\n" + "BEGIN:VALARM\r\n" * 100_000)
    yield "a line of 30 MB", calendar("BEGIN:VEVENT\r\nSUMMARY:" + "x" * 30_000_000)
    yield "one line folded a million times", calendar("BEGIN:VEVENT\r\nSUMMARY:" + "\r\n x" * 1_000_000)
    yield "a login page", b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>BEGIN:VEVENT</body></html>"
    yield "zeros", bytes(1_000_000)
    yield "another encoding", calendar(event()).decode().encode("utf-16")
