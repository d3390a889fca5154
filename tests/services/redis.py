"""Redis in memory alone, on loopback, behind a password; never the system's service."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.services.processes import Process, folder_for, installed
from tests.world import free_port


@dataclass
class Redis:
    """The address for CACHE_URL, and the process where it is ours to kill it."""

    url: str
    port: int
    process: Process

    def start(self) -> None:
        """Returns when it answers."""
        self.process.start()
        self.process.wait_until(self._answers, seconds=20)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def running() -> Iterator[Redis]:
    (server,) = installed("redis-server", packages=("redis-server",))
    with folder_for("redis") as folder:
        password, port = secrets.token_urlsafe(24), free_port()
        words = [
            server,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--requirepass",
            password,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        redis = Redis(f"redis://default:{password}@127.0.0.1:{port}/0", port, Process(words, str(folder)))
        redis.start()
        try:
            yield redis
        finally:
            redis.process.stop()
