"""Four readers of one calendar: our own rows, recurring-ical-events, ical.js and libical."""

import ctypes
import datetime
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import icalendar
import recurring_ical_events

from partners.models import Organization
from resources.events.feeds.calendar import head, whole
from resources.events.feeds.vevent import vevents
from resources.events.models import Event, EventText
from tests.events.rules.generated import WINDOW, Case

HERE = Path(__file__).parent / "readers"
SPAN = [str(int(moment.timestamp())) for moment in WINDOW]
LONG_AGO = datetime.date(2020, 1, 1)
Pairs = set[tuple[int, int]]
Answers = dict[str, Pairs | str]
"""By UID: starts and ends in seconds; or what the reader said when it gave up."""


def written(cases: Iterable[Case], path: Path) -> str:
    """Our feed of these series, by the code that writes it; as if nothing were over yet."""
    texts, zones = [], set()
    for case in cases:
        event = _in_memory(case)
        parts = vevents(event, case.occurrences(event), "en", changed=WINDOW[0], today=LONG_AGO)
        texts.append("".join(part.to_ical().decode() for part in parts))
        zones.add(case.time_zone)
    text = b"".join(whole(head(zones, name="Generated", method="PUBLISH"), texts)).decode()
    path.write_text(text, newline="")
    return text


def _in_memory(case: Case) -> Event:
    """With all its words, so that nothing is asked of a database."""
    event = case.event(host=Organization(name="Neighbors", slug="neighbors"))
    event.texts = [EventText(language="en", title=case.name)]
    event.languages = event.required_documents = event.co_hosts = event.topic_items = event.host.texts = []
    return event


def ours(case: Case) -> Pairs:
    return {(int(start.timestamp()), int(end.timestamp())) for start, end in case.expected()}


def by_recurring_ical_events(path: Path) -> Answers:
    """One series at a time: a single bad one would make the whole raise."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    series = defaultdict(list)
    for event in calendar.walk("VEVENT"):
        series[str(event["UID"])].append(event)
    answers: Answers = {}
    for uid, events in series.items():
        one = icalendar.Calendar()
        for event in events:
            one.add_component(event)
        try:
            found = recurring_ical_events.of(one).between(*WINDOW)
            answers[uid] = {_pair(each) for each in found if each.get("STATUS") != "CANCELLED"}
        except Exception as error:  # noqa: BLE001 - whatever it says is its answer
            answers[uid] = f"error: {error}"
    return _joined({uid: _within(pairs) for uid, pairs in answers.items()})


def _pair(event: icalendar.Event) -> tuple[int, int]:
    return tuple(int(each.timestamp()) for each in (event.start, event.end))


def _within(pairs: Pairs | str) -> Pairs | str:
    low, high = (int(each) for each in SPAN)
    return pairs if isinstance(pairs, str) else {pair for pair in pairs if low <= pair[0] < high}


def by_ical_js(path: Path) -> Answers:
    return _asked(["node", str(HERE / "read_icaljs.mjs")], path)


def by_libical(path: Path) -> Answers:
    return _asked([sys.executable, str(HERE / "read_libical.py")], path)


def _asked(program: list[str], path: Path) -> Answers:
    done = subprocess.run([*program, str(path), *SPAN], capture_output=True, text=True, timeout=300, check=True)
    found = json.loads(done.stdout)
    return _joined({uid: said if isinstance(said, str) else set(map(tuple, said)) for uid, said in found.items()})


def _joined(answers: Answers) -> Answers:
    """With the dates that stand apart from their series under a UID of their own."""
    found: Answers = {}
    for uid, said in sorted(answers.items()):
        name = uid.partition("@")[0] + "@generated"
        there = found.get(name, set())
        found[name] = said if isinstance(said, str) else there if isinstance(there, str) else there | said
    return found


def missing() -> list[str]:
    """Readers that are not on this machine; `tests/install-calendars` brings them."""
    found = [] if (HERE / "node_modules" / "ical.js").is_dir() else ["ical.js"]
    try:
        ctypes.CDLL("libical.so.3")
    except OSError:
        found.append("libical")
    return found
