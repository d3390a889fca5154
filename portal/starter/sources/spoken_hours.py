"""Opening hours as people write them, in English and Spanish, put into OpenStreetMap's form; only what is certain.

`Mon-Fri 8:30am-5pm; Sat 10 am to 1 pm` is; `Mon-Fri 9-5`, `some evenings` and `call first` are not: they stay prose,
which the importer keeps as it stands.
"""

import re

_NAMES = {
    "Mo": ("monday", "mon", "mo", "lunes", "lun"),
    "Tu": ("tuesday", "tues", "tue", "tu", "martes", "mar"),
    "We": ("wednesday", "wed", "we", "miércoles", "miercoles", "mié", "mie"),
    "Th": ("thursday", "thurs", "thur", "thu", "th", "jueves", "jue"),
    "Fr": ("friday", "fri", "fr", "viernes", "vie"),
    "Sa": ("saturday", "sat", "sa", "sábado", "sabado", "sáb", "sab"),
    "Su": ("sunday", "sun", "su", "domingo", "dom"),
}
_DAYS = {word: day for day, words in _NAMES.items() for word in words}
_WORDS = {"daily": "Mo-Su", "every day": "Mo-Su", "todos los días": "Mo-Su", "weekdays": "Mo-Fr"}
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_TO = r"\s*(?:[-–—]|\bto\b|\bthrough\b|\ba\b)\s*"
_AND = r"\s*(?:,?\s*(?:and|y|&)\s+|,\s*|/\s*|&\s*)\s*"
_SPAN = rf"(?:{_DAY})\.?(?:{_TO}(?:{_DAY})\.?)?"
_TIME = r"(?:\d{1,2}(?::\d{2})?\s*(?:a\.?m\.?|p\.?m\.?)|\d{1,2}:\d{2}|\d{1,2}|noon|midnight)(?!\d)"
_TIMES = rf"{_TIME}{_TO}{_TIME}"
_PIECE = re.compile(
    rf"(?P<days>{'|'.join(_WORDS)}|{_SPAN}(?:{_AND}{_SPAN})*)(?:\s*[:,]\s*|\s+)(?:from\s+|de\s+)?"
    rf"(?P<times>{_TIMES}(?:\s*(?:,|\band\b|\by\b|&)\s*{_TIMES})*)(?:\s*(?:hrs?|h|hs)\.?)?"
)
_CLOSED = re.compile(rf"(?:closed|cerrado)(?:\s+(?:on\s+|los\s+)?{_SPAN}(?:{_AND}{_SPAN})*)?")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap])?")


def plain_week(text: str) -> str:
    """The hours in OpenStreetMap's form, empty unless every word of the text is understood."""
    if not text.strip() or len(text) > 500:
        return ""
    told = " ".join(text.casefold().rstrip(" .").split())
    found = []
    for piece in re.split(r"\s*;\s*|\s+/\s+", told):
        if _CLOSED.fullmatch(piece):
            continue
        meant = _PIECE.fullmatch(piece)
        spans = _spans(meant["times"]) if meant else ""
        if not meant or not spans:
            return ""
        found.append(f"{_days(meant['days'])} {spans}")
    return "; ".join(found)


def _days(words: str) -> str:
    if words in _WORDS:
        return _WORDS[words]
    spans = []
    for span in re.findall(_SPAN, words):
        spans.append("-".join(_DAYS[day] for day in re.findall(rf"(?:{_DAY})", span)))
    return ",".join(spans)


def _spans(words: str) -> str:
    """`8:30am-5pm` -> `08:30-17:00`; empty when it is not certain which half of the day is meant."""
    told = []
    for span in re.findall(_TIMES, words):
        start, end = re.findall(_TIME, span)
        opens, closes = _minutes(start), _minutes(end)
        if closes is None or opens is None:
            if closes is None and opens is None and ":" in start and ":" in end:
                opens, closes = _minutes(f"{start} 24"), _minutes(f"{end} 24")
                if opens is None or closes is None or closes < 13 * 60:
                    return ""
            elif opens is None and closes is not None:
                opens = _minutes(f"{start} {'p' if closes >= 12 * 60 else 'a'}m")
        if opens is None or closes is None or opens >= closes:
            return ""
        told.append("-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (opens, closes)))
    return ",".join(told)


def _minutes(time: str) -> int | None:
    """Minutes since midnight of a time that says which half of the day it is in, or ` 24` that it counts to 24."""
    if time in ("noon", "midnight"):
        return 12 * 60 if time == "noon" else 24 * 60
    found = _CLOCK.match(time)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if minute > 59:
        return None
    if time.endswith(" 24"):
        return hour * 60 + minute if hour < 24 else None
    if not found["half"] or not 1 <= hour <= 12:
        return None
    return (hour % 12 + (12 if found["half"] == "p" else 0)) * 60 + minute
