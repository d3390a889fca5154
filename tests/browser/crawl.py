"""Walk the portal as a robot without cookies would, and keep what it answers."""

import http.client
import re
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from types import MappingProxyType
from urllib.parse import urldefrag, urljoin, urlsplit

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


def crawl(
    base: str, start: list[str], *, limit: int = 4000, entries_of: Mapping[str, int] = MappingProxyType({})
) -> dict[str, Answer]:
    """Every answer reached from `start` by links; of links with a query those to a page of a list or a date.

    `entries_of`: for a language, how many entries of each room are enough; lists are always walked to their end.
    """
    visitor, seen, waiting, answers = Visitor(base), set(start), deque(start), {}
    entries: Counter[tuple[str, str]] = Counter()
    while waiting:
        path = waiting.popleft()
        answers[path] = answer = visitor.get(path)
        assert len(answers) <= limit, "The crawl does not end."
        for link in links(answer, base) if answer.is_html else []:
            if link in seen or link.startswith(PRIVATE) or not FOLLOWED.fullmatch(link):
                continue
            language, room, *entry = [*link.split("?")[0].strip("/").split("/"), ""][:3]
            if language in entries_of and any(entry):
                entries[language, room] += 1
                if entries[language, room] > entries_of[language]:
                    continue
            seen.add(link)
            waiting.append(link)
    return answers
