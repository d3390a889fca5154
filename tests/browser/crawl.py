"""Walk the portal as a robot without cookies would, and keep what it answers."""

import http.client
import re
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from portal.languages import SWITCHED_ON

LINK = re.compile(rb"""(?:href|src|action)\s*=\s*["']([^"']+)["']""")
PRIVATE = ("/admin/", "/accounts/", "/workspace/", "/exit/")


@dataclass(frozen=True)
class Answer:
    path: str
    status: int
    headers: dict[str, list[str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(self.headers.get(name.lower(), []))

    @property
    def is_html(self) -> bool:
        return self.header("content-type").startswith("text/html")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Visitor:
    """Asks without cookies; `address` is the loopback address it comes from."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"

    def get(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        host = urlsplit(self.base)
        connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30, source_address=(self.address, 0))
        try:
            connection.request(method, path, headers={"Host": host.netloc, **self.headers, **(headers or {})})
            response = connection.getresponse()
            found: dict[str, list[str]] = {}
            for name, value in response.getheaders():
                found.setdefault(name.lower(), []).append(value)
            return Answer(path, response.status, found, response.read())
        finally:
            connection.close()


def links(answer: Answer, base: str) -> list[str]:
    """Paths (with query) on the same host that the answer's HTML names."""
    found = []
    for raw in LINK.findall(answer.body):
        address = urldefrag(urljoin(base + answer.path, unescape(raw.decode("utf-8", "replace")))).url
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.netloc == urlsplit(base).netloc:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


FOLLOWED = re.compile(r"[^?]*(\?(page=\d+|date=[\dT:%A-F-]+))?")


class Room(NamedTuple):
    """What pages have in common; of a room with many pages a few are enough."""

    language: str
    name: str
    what: str
    """`list`, `entry`, or what stands below every entry: `wrong`, `claim`."""
    query: str


def room_of(link: str) -> Room:
    """`/en/find-help/x/wrong/` -> `("en", "find-help", "wrong", "")`; `/en/events/?page=2` -> `("en", "events", "list", "page")`."""
    path, _, query = link.partition("?")
    language, name, entry, below, *_ = [*path.strip("/").split("/"), "", "", "", ""]
    return Room(language, name, below or ("entry" if entry else "list"), query.split("=")[0])


def crawl(
    base: str,
    start: list[str],
    *,
    limit: int = 3000,
    entries_of: Mapping[str, int] = MappingProxyType({}),
    pages_of: Mapping[str, int] = MappingProxyType({}),
    below: int = 3,
) -> dict[str, Answer]:
    """Every answer reached from `start` by links; of links with a query those to a page of a list or a date.

    For a language, how many are enough: `entries_of` each room, `pages_of` each list, `below` entries (forms, claims).
    What a mapping does not name is walked to its end.
    """
    visitor, seen, waiting, answers = Visitor(base), set(start), deque(start), {}
    found: Counter[Room] = Counter()
    while waiting:
        path = waiting.popleft()
        answers[path] = answer = visitor.get(path)
        assert len(answers) <= limit, "The crawl does not end."
        for link in links(answer, base) if answer.is_html else []:
            if link in seen or link.startswith(PRIVATE) or not FOLLOWED.fullmatch(link):
                continue
            room = room_of(link)
            found[room] += 1
            enough = {"list": pages_of.get(room.language), "entry": entries_of.get(room.language)}.get(room.what, below)
            if room.language in SWITCHED_ON and enough is not None and found[room] > enough:
                continue
            seen.add(link)
            waiting.append(link)
    return answers
