"""A calendar server on this machine, and an organization that subscribes to it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.resources import factories

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """`answers` by path; `asked` are the headers of each request."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                answer = outer.answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                    return
                with contextlib.suppress(OSError):  # whoever asked has hung up
                    answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def says(self, path: str, data: bytes, **headers: str) -> str:
        def answer(request: BaseHTTPRequestHandler) -> None:
            tag = headers.get("ETag")
            if tag and request.headers.get("If-None-Match") == tag:
                request.send_response(304)
                request.end_headers()
                return
            request.send_response(200)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data)

        self.answers[path] = answer
        return self.address(path)

    def leads(self, path: str, to: str) -> str:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(302)
            request.send_header("Location", to)
            request.end_headers()

        self.answers[path] = answer
        return self.address(path)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def loopback(settings: Any) -> None:
    settings.CALENDARS_FROM_LOOPBACK = True


@pytest.fixture
def organization(db: None) -> Any:
    made = factories.organization()
    made.languages.create(code="es")
    return made
