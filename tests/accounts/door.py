"""The real server with several processes and the shared cache in its database, with people and without content."""

import http.client
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.accounts.conftest import PASSWORD
from tests.world import ROOT, environment, free_port, manage, migrated, static_files

PEOPLE = """
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from partners.accounts.models import User
hashed = make_password({password!r})
for number in range({count}):
    user = User.objects.create_user(f"known{{number}}@example.org")
    User.objects.filter(pk=user.pk).update(password=hashed)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""


@dataclass
class Door:
    """A running server; each call of `post` is a browser of its own, from `source` on this machine."""

    port: int

    def post(self, path: str, data: dict[str, str], *, source: str = "127.0.0.1", **headers: str) -> tuple[float, str]:
        """Seconds that the answer took, and its text (empty for a redirect)."""
        _, cookie, page = self._ask("GET", path, source=source)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        body = urlencode({**data, "csrfmiddlewaretoken": token[1]})
        sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
        begun = time.perf_counter()
        status, _, text = self._ask("POST", path, source=source, body=body, headers=sent)
        took = time.perf_counter() - begun
        assert status in {200, 302}, (status, text[:500])
        return took, text

    def _ask(
        self, method: str, path: str, *, source: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(source, 0))
        with closing(connection):
            connection.request(method, path, body, {"Host": f"localhost:{self.port}", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Set-Cookie", "").split(";")[0], answer.read().decode()


@contextmanager
def opened(folder: Path, *, workers: int, people: int, **settings: str) -> Iterator[Door]:
    if "DATABASE_URL" not in settings:
        shutil.copy(migrated(), folder / "puente.sqlite3")
    shutil.copytree(static_files(), folder / "static")
    manage("shell", "--no-imports", "-c", PEOPLE.format(password=PASSWORD, count=people), folder=folder, **settings)
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--web-only", "--workers", str(workers)],
            cwd=ROOT,
            env=environment(folder, port) | settings,
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield Door(port)
    finally:
        server.terminate()
        server.wait(timeout=20)
