"""Many people at once at the seats of one date, against real server processes behind one trusted proxy."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.world import ROOT, Portal, environment, free_port, wait_for

PEOPLE = 200
AT_ONCE = 48
FIRST_LOOK = re.compile(r'name="(moment|nonce)" value="([^"]+)"')
HALVES = re.compile(r'<span class="nowrap">([\d ]{11})</span>')
TEST_SETTINGS = "portal.settings.test"
PLANT = """
import datetime
from tests.resources.factories import event, DENVER
start = datetime.datetime.now(DENVER).replace(hour=10, minute=0, second=0, microsecond=0) + datetime.timedelta(days=20)
event(slug="crowd", dates=[start], capacity=50, seats_offered=True)
"""
TELL = """
import json
from resources.models import Seat
print(json.dumps(list(Seat.objects.order_by("order").values_list("state", "seats", "digest"))))
"""


@dataclass(frozen=True)
class Hall:
    """A served portal with one date of 50 seats."""

    portal: Portal
    told: dict[str, str]

    @property
    def url(self) -> str:
        return f"{self.portal.url}/en/events/crowd/seats/"

    def rows(self) -> list[tuple[str, int, str]]:
        """State, seats and hash of each row, in the order of the line."""
        return [tuple(row) for row in json.loads(run(self.told, "shell", "--no-imports", "-c", TELL))]


def run(told: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def hall(folder: Path, database: str, *, workers: int = 2, plant: str = PLANT) -> Iterator[Hall]:
    """Two server processes over the database at this address, which has all tables."""
    port = free_port()
    told = environment(folder, port, TEST_SETTINGS)
    told |= {"DATABASE_URL": database, "TRUSTED_PROXY_COUNT": "1", "PYTHONPATH": str(ROOT)}
    run(told, "shell", "--no-imports", "-c", plant)
    log = folder / "server.log"
    with log.open("wb") as output:
        words = [sys.executable, "manage.py", "serve", "--web-only", "--workers", str(workers)]
        server = subprocess.Popen(words, cwd=ROOT, env=told, stdout=output, stderr=subprocess.STDOUT)
    portal = Portal(f"http://localhost:{port}", folder, log)
    try:
        wait_for(portal, server)
        yield Hall(portal, told)
    finally:
        server.terminate()
        server.wait(timeout=20)


@dataclass
class Guest:
    """One person with an address of their own, as the proxy says it."""

    hall: Hall
    number: int
    fields: dict[str, str] | None = None
    agent: str = "a phone"

    @property
    def address(self) -> str:
        return f"203.0.{113 + self.number // 250}.{self.number % 250 + 1}"

    def ask(self, fields: dict[str, str] | None = None, query: str = "") -> str:
        """Open the page, or send a form; 4xx answers are read too."""
        headers = {"X-Forwarded-For": self.address, "User-Agent": self.agent}
        body = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.hall.url + query, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.read().decode()

    def open(self) -> None:
        self.fields = dict(FIRST_LOOK.findall(self.ask())[:2])

    def keep(self) -> str:
        return self.ask({"do": "keep", "seats": "1", "website": "", **(self.fields or {})})

    def give_back(self, code: str) -> str:
        return self.ask({"do": "give_back", "code": code})


def code_in(page: str) -> str:
    """The code that an answer shows; "" for none."""
    return "".join("".join(HALVES.findall(page)).split())


def all_at_once(acts: Iterable[Callable[[], str]]) -> list[str]:
    """The answers of acts that begin together, AT_ONCE of them at a time."""
    acts = list(acts)
    gate = threading.Barrier(min(AT_ONCE, len(acts)))
    first = iter(range(gate.parties))

    def begin(act: Callable[[], str]) -> str:
        if next(first, None) is not None:
            gate.wait(30)
        return act()

    with ThreadPoolExecutor(gate.parties) as pool:
        return list(pool.map(begin, acts))


def guests(hall: Hall, number: int = PEOPLE, **more: str) -> list[Guest]:
    """People who have the page open for as long as people need to read it."""
    found = [Guest(hall, each, **more) for each in range(number)]
    all_at_once([lambda guest=guest: guest.open() or "" for guest in found])
    time.sleep(3.2)
    return found


def given_database() -> str:
    return os.environ.get("DATABASE_URL", "")
