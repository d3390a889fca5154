"""Addresses of calendars that partners name: asked by a child process, never a server of our own network."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from resources.events.imports.guard import MEMORY, Unreadable, answer_of

MOST = 10 * 1024 * 1024
SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What a server said; `data` is empty if nothing changed since."""

    data: bytes
    unchanged: bool = False
    etag: str = ""
    last_modified: str = ""


def is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://", "webcal://", "webcals://"))


def as_https(address: str) -> str:
    """`webcal:` is https under another name; no password or fragment travels along. Raises Unreadable."""
    try:
        parts = urlsplit(address.strip())
        scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
        host = parts.hostname
    except ValueError as error:
        raise Unreadable("no-address") from error
    if scheme not in {"http", "https"} or not host or parts.username or parts.password:
        raise Unreadable("no-address")
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """Ask for a calendar, only if it changed since. Raises Unreadable with the reason."""
    question = {
        "address": as_https(address),
        "etag": etag,
        "last_modified": last_modified,
        "agent": f"Puente (+{settings.BASE_URL})",
        "loopback": settings.CALENDARS_FROM_LOOPBACK,
        "most": MOST,
        "memory": MEMORY,
    }
    try:
        said = answer_of("resources.events.imports.asking", question, seconds=SECONDS)
    except Unreadable as reason:
        if reason.code == "too-long":
            raise Unreadable("too-slow", seconds=SECONDS) from reason
        raise
    line, _newline, data = said.partition(b"\n")
    head = json.loads(line)
    if "trouble" in head:
        raise Unreadable(head["trouble"], **head["blanks"])
    return Answer(data, head["status"] == 304, head["etag"], head["last_modified"])
