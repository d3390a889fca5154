"""Foreign files and addresses are met by a child process that is ended when it takes too long or too much."""

import datetime
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, fields
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from portal.environment import ROOT
from resources.events.imports.child import TOO_BIG
from resources.events.imports.components import Found

SECONDS = 30
MEMORY = 300 * 1024 * 1024
HORIZON = relativedelta(months=18)


class Unreadable(Exception):
    """Nothing can be taken: a code of `words.REASONS`, and what fills its blanks."""

    def __init__(self, code: str, **blanks: Any) -> None:
        super().__init__(code)
        self.code, self.blanks = code, blanks


@dataclass(frozen=True)
class NotTaken:
    """A VEVENT that cannot be taken, and why; `uid` if it says one."""

    line: int
    code: str
    blanks: dict[str, str]
    uid: str = ""


@dataclass
class Calendar:
    """What a file says: the events that make sense, the others, and what reading took (bytes above its start)."""

    found: list[Found]
    refused: list[NotTaken]
    above_start: int = 0


def answer_of(module: str, question: dict[str, Any], data: bytes = b"", *, seconds: float = SECONDS) -> bytes:
    """What the child says to one question; raises Unreadable. It inherits no secret: its environment is empty."""
    command = [sys.executable, "-s", "-m", module]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(question).encode() + b"\n" + data)
        asked.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                stdin=asked,
                stdout=said,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONTZPATH": ""},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("too-long", seconds=round(seconds)) from error
        if done.returncode == TOO_BIG:
            raise Unreadable("too-much-memory", megabytes=MEMORY // 1024 // 1024)
        if done.returncode:
            raise Unreadable("broken")
        said.seek(0)
        return said.read()


def read_calendar(data: bytes, *, zone: str, own_zone: str, now: datetime.datetime | None = None) -> Calendar:
    """Read an iCalendar file. `zone` is what was asked for ("" for nothing), `own_zone` the organization's.

    Raises Unreadable.
    """
    until = (now or timezone.now()) + HORIZON
    question = {"zone": zone, "own_zone": own_zone, "until": until.isoformat(), "memory": MEMORY}
    calendar, whole = Calendar([], []), False
    for line in answer_of("resources.events.imports.child", question, data).splitlines():
        said = json.loads(line)
        if "whole" in said:
            whole, calendar.above_start = True, said["above_start"]
        elif "refused" in said:
            calendar.refused.append(NotTaken(said["line"], said["refused"], said["blanks"], said["uid"]))
        else:
            calendar.found.append(_found(said))
    if not whole:
        raise Unreadable("broken")
    return calendar


def _found(said: dict[str, Any]) -> Found:
    values = {each.name: said[each.name] for each in fields(Found)}
    for name in ("start", "end", "last"):
        values[name] = datetime.datetime.fromisoformat(values[name])
    moment = values["recurrence_id"]
    values["recurrence_id"] = datetime.datetime.fromisoformat(moment) if moment else None
    values["point"] = tuple(values["point"]) if values["point"] else None
    return Found(**values)
