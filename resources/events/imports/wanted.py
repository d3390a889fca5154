"""What a source says of an event, in the columns of ours. Made from VEVENTs and from rows of tables alike."""

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from partners.imports.report import Refused

FORM = "1"  # counts up when the same words come to mean something else


def uid_of(text: str) -> str:
    """A UID as it is kept: one that is too long by its digest."""
    return text if len(text) <= 255 else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Wanted:
    """One event: `columns` of Event by attname, `texts` {language: {title, description}}, `bring` (language, words)."""

    line: int
    uid: str
    columns: dict[str, Any]
    texts: dict[str, dict[str, str]]
    spoken: tuple[str, ...] = ()
    bring: tuple[tuple[str, str], ...] = ()
    source: str = ""
    sequence: int = 0
    stamp: str = ""
    part: str = ""
    lines: list[int] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next(iter(self.texts.values()))["title"]

    @property
    def digest(self) -> str:
        """Of all but lines, SEQUENCE and DTSTAMP: those alone are no change."""
        said = [FORM, self.columns, self.texts, self.spoken, self.bring, self.source]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Change:
    """What is said of one date alone; `written` are the columns of Occurrence that differ from the series."""

    line: int
    uid: str
    recurrence_id: datetime.datetime
    written: dict[str, Any]
    alone: Wanted
    """The event that it is where nobody knows its series."""
    sequence: int = 0
    stamp: str = ""
    warnings: list[Refused] = field(default_factory=list)

    @property
    def stamped(self) -> str:
        """RECURRENCE-ID as the part of a series is named."""
        return self.recurrence_id.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([FORM, self.written], sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Cancel:
    """METHOD:CANCEL of an event, or of one of its dates."""

    line: int
    uid: str
    recurrence_id: datetime.datetime | None
    sequence: int = 0
    stamp: str = ""


@dataclass
class Said:
    """All that a file says. `first` and `last` are the dates that a complete answer reaches from and to."""

    events: list[Wanted] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    cancels: list[Cancel] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    superseded: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """UIDs of what is in the file and cannot be taken."""
    hidden: set[str] = field(default_factory=set)
    """UIDs of what is not for the public."""
    private: set[str] = field(default_factory=set)
    """Those among them that the calendar says are not."""
    first: datetime.datetime | None = None
    last: datetime.datetime | None = None

    @property
    def lines(self) -> list[int]:
        """Those of all that may be taken."""
        found = [line for each in self.events for line in (each.lines or [each.line])]
        found += [each.line for each in self.changes] + [each.line for each in self.cancels]
        return found + [each.line for each in self.superseded]
