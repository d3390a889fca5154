"""The child process that asks a foreign server: one question on stdin, the answer on stdout. Knows nothing of Django.

In: a JSON line `{"address", "etag", "last_modified", "agent", "loopback", "most", "memory"}`. Out: a JSON line, either
`{"status", "etag", "last_modified"}` or `{"trouble": code, "blanks"}`, then the bytes of the answer. The parent ends it
when it takes too long; the address stands in no command line and no log.
"""

import json
import logging
import sys
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from resources.events.imports.child import TOO_BIG, limit

REDIRECTS = 5
SECONDS = (5, 8)
"""To connect, and between two pieces of the answer; the whole is limited by the parent."""
PIECE = 65536


class Trouble(Exception):
    """Why there is no answer: a code of `words.REASONS` and what fills its blanks."""

    def __init__(self, code: str, **blanks: Any) -> None:
        super().__init__(code)
        self.code, self.blanks = code, blanks


def main() -> None:
    logging.disable()
    question = json.loads(sys.stdin.buffer.readline())
    limit(int(question["memory"]))
    try:
        head, data = ask(question)
    except Trouble as trouble:
        head, data = {"trouble": trouble.code, "blanks": trouble.blanks}, b""
    except MemoryError:
        sys.exit(TOO_BIG)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + data)


def ask(question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Follow redirects one by one: each leads to a public server again. Raises Trouble."""
    address = question["address"]
    with Manager(_config(question["agent"], loopback=bool(question["loopback"]))).get_session() as session:
        session.trust_env = False  # no proxy of this machine, which could reach what we must not
        for _step in range(REDIRECTS + 1):
            answer = _ask_once(session, address, question)
            with answer:
                if not answer.is_redirect:
                    return _head(answer), b"" if answer.status_code == 304 else _body(answer, question["most"])
                address = urljoin(address, answer.headers["location"])
            if urlsplit(address).scheme not in {"http", "https"}:
                raise Trouble("no-address")
    raise Trouble("redirects")


def _config(agent: str, *, loopback: bool) -> Config:
    return Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=loopback,
        never_redirect=True,
        default_timeout=SECONDS,
        user_agent_override=agent,
    )


def _ask_once(session: requests.Session, address: str, question: dict[str, Any]) -> requests.Response:
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}
    if question["etag"]:
        headers["If-None-Match"] = question["etag"]
    if question["last_modified"]:
        headers["If-Modified-Since"] = question["last_modified"]
    try:
        answer = session.get(address, headers=headers, stream=True, timeout=SECONDS, allow_redirects=False)
    except InvalidIPAddress as error:
        raise Trouble("not-public") from error
    except requests.exceptions.SSLError as error:
        raise Trouble("certificate") from error
    except requests.exceptions.Timeout as error:
        raise Trouble("too-slow", seconds=SECONDS[1]) from error
    except (requests.RequestException, OSError) as error:
        raise Trouble("no-server") from error
    except (ValueError, AssertionError) as error:
        raise Trouble("no-address") from error
    session.cookies.clear()
    _check(answer.status_code)
    return answer


def _check(status: int) -> None:
    if status in {401, 403, 407}:
        raise Trouble("login", status=status)
    if status in {404, 410}:
        raise Trouble("gone", status=status)
    if status not in {200, 301, 302, 303, 304, 307, 308}:
        raise Trouble("status", status=status)


def _head(answer: requests.Response) -> dict[str, Any]:
    found = {name: answer.headers.get(name, "") for name in ("ETag", "Last-Modified")}
    return {
        "status": answer.status_code,
        "etag": found["ETag"] if len(found["ETag"]) <= 255 else "",
        "last_modified": found["Last-Modified"] if len(found["Last-Modified"]) <= 64 else "",
    }


def _body(answer: requests.Response, most: int) -> bytes:
    """The bytes as they come, counted: what the server says of their number is not believed."""
    data = bytearray()
    try:
        for piece in answer.iter_content(PIECE):
            data += piece
            if len(data) > most:
                raise Trouble("too-large", megabytes=most // 1024 // 1024)
    except requests.exceptions.ConnectionError as error:  # a read that takes too long comes as one of these
        raise Trouble("too-slow" if "timed out" in str(error) else "no-server", seconds=SECONDS[1]) from error
    except requests.RequestException as error:
        raise Trouble("no-server") from error
    return bytes(data)


if __name__ == "__main__":
    main()
