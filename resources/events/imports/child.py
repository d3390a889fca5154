"""The child process that reads calendars: one question on stdin, JSON lines on stdout. Knows nothing of Django.

In: a JSON line `{"zone", "own_zone", "until", "memory"}`, then the file. Out: a JSON line for each VEVENT, either its
fields (components.Found) or `{"line", "refused": code, "blanks", "uid"}`; at the end `{"whole",
"above_start"}` (bytes).
Nothing of people comes out.
"""

import datetime
import json
import resource
import sys
import zoneinfo
from pathlib import Path
from typing import Any

from resources.events.imports.components import Asked, Found, Reader
from resources.events.imports.lines import cut, without_addresses
from resources.events.imports.series import settle
from resources.events.imports.values import Unusable
from resources.events.imports.zones import Zones

MAX_EVENTS = 20_000
TOO_BIG = 70
"""The exit code of a child that needed more memory than it may have."""


def main() -> None:
    zoneinfo.reset_tzpath(())  # the pinned tzdata, as in the portal
    question = json.loads(sys.stdin.buffer.readline())
    limit(int(question["memory"]))
    asked = Asked(question["zone"], question["own_zone"], datetime.datetime.fromisoformat(question["until"]))
    before = _most_so_far()
    try:
        for answer in read(sys.stdin.buffer.read(), asked):
            sys.stdout.write(json.dumps(answer, ensure_ascii=True, default=str) + "\n")
    except MemoryError:
        sys.exit(TOO_BIG)
    sys.stdout.write(json.dumps({"whole": True, "above_start": _most_so_far() - before}) + "\n")


def _most_so_far() -> int:
    """Bytes that the process held at once since it began."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):  # elsewhere; it may count what the parent held when it began the child
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def limit(memory: int) -> None:
    """No more than `memory` bytes above what the process has now, and no core dump."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
    except OSError:
        most = 2 * memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, asked: Asked) -> list[dict[str, Any]]:
    """What each VEVENT says, in the order of the file."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return [_refused(1, Unusable("not-utf-8"))]
    text = data.decode("utf-8-sig", errors="surrogateescape")
    del data
    file = cut(text)
    if not file.blocks:
        return [_refused(1, Unusable(_what_else(text)))]
    del text
    zones = Zones(file.zones, asked.zone or asked.own_zone)
    reader, found, refused = Reader(zones, asked, file.people), list[Found](), []
    for number, block in enumerate(file.blocks):
        try:
            if number >= MAX_EVENTS:
                raise Unusable("too-many-events", most=MAX_EVENTS)
            found.append(reader.read(block))
        except Unusable as reason:
            refused.append((block.line, reason))
    taken, more = settle(found, asked.until)
    uids = {block.line: reader.uid_of(block) for block in file.blocks}
    answers = [_said(each) for each in taken]
    answers += [_refused(line, reason, uids[line]) for line, reason in (*refused, *more)]
    return sorted(answers, key=lambda each: int(each["line"]))


def _what_else(text: str) -> str:
    """Why a file without events has none."""
    start = text[:5000].lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in start:
        return "web-page"
    return "no-events" if "begin:vcalendar" in start else "no-calendar" if start else "empty"


def _refused(line: int, reason: Unusable, uid: str = "") -> dict[str, Any]:
    return {"line": line, "refused": reason.code, "blanks": _quoted(reason.blanks), "uid": uid}


def _quoted(blanks: dict[str, str]) -> dict[str, str]:
    return {name: without_addresses(value) for name, value in blanks.items()}


def _said(found: Found) -> dict[str, Any]:
    said = dict(vars(found)) | {"notes": [(code, _quoted(blanks)) for code, blanks in found.notes]}
    for name in ("start", "end", "last"):
        said[name] = said[name].isoformat()
    moment = found.recurrence_id
    said["recurrence_id"] = moment.astimezone(datetime.UTC).isoformat() if moment else ""
    return said


if __name__ == "__main__":
    main()
