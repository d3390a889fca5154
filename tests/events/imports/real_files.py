"""255 calendars of five libraries' tests and a feed of meetings, where they are at hand (DATA_FOLDER)."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from portal.environment import ROOT

DATA = Path(os.environ.get("DATA_FOLDER", ROOT.parent / "shared/data"))
FOLDER = DATA / "icalendar"
FILES = sorted(FOLDER.rglob("*.ics"))
FEED = DATA / "meetings/chi_low_income_housing_trust_fund.ics"
at_hand = pytest.mark.skipif(not FILES, reason=f"no real calendars in {DATA}: name their folder in DATA_FOLDER")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_OF_PEOPLE = re.compile(r"^(?:ATTENDEE|ORGANIZER)[;:].*$", re.M | re.I)


def addresses_in(text: str) -> set[str]:
    """Whole mail addresses: `e@…` is no part of `committee@…`."""
    return set(_MAIL.findall(text.lower()))


def invited(path: Path) -> set[str]:
    """Addresses that stand in the file's lines of attendees and organizers."""
    text = re.sub(r"\r?\n[ \t]", "", path.read_bytes().decode("utf-8", "replace"))
    return {address for line in _OF_PEOPLE.findall(text) for address in addresses_in(line)}


def without_events() -> dict[str, dict[str, int]]:
    """Files of which nothing is taken: how often each reason, by the codes of `words.REASONS`."""
    with Path(__file__).with_name("without_events.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return {row["file"]: counted(row["why"].split()) for row in rows}


def counted(codes: Iterable[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for code in codes:
        name, _times, number = code.partition("*")
        found[name] += int(number or 1)
    return dict(found)
