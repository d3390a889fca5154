"""Walk the portal as a robot without cookies would, and keep what it answers."""

import http.client
import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
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
    """One keep-alive connection; `address` is the loopback address it comes from."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.host = urlsplit(self.base)
        self._connect()

    def _connect(self) -> None:
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", self.host.port, timeout=30, source_address=(self.address, 0)
        )

    def get(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        sent = {"Host": self.host.netloc, **self.headers, **(headers or {})}
        try:
            self.connection.request(method, path, headers=sent)
            response = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self.connection.close()
            self._connect()
            self.connection.request(method, path, headers=sent)
            response = self.connection.getresponse()
        found: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            found.setdefault(name.lower(), []).append(value)
        return Answer(path, response.status, found, response.read())


def links(answer: Answer, base: str) -> list[str]:
    """Paths (with query) on the same host that the answer's HTML names."""
    found = []
    for raw in LINK.findall(answer.body):
        address = urldefrag(urljoin(base + answer.path, unescape(raw.decode("utf-8", "replace")))).url
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.netloc == urlsplit(base).netloc:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def crawl(base: str, start: list[str], *, queries: bool = False, limit: int = 2000) -> dict[str, Answer]:
    """Every answer reached from `start`; links with a query are followed one step only with `queries`."""
    visitor, seen, waiting, answers = Visitor(base), set(start), deque(start), {}
    while waiting:
        path = waiting.popleft()
        answers[path] = answer = visitor.get(path)
        assert len(answers) <= limit, "The crawl does not end."
        if not answer.is_html or ("?" in path and path not in start):
            continue
        for link in links(answer, base):
            if link not in seen and not link.startswith(PRIVATE) and (queries or "?" not in link):
                seen.add(link)
                waiting.append(link)
    return answers
