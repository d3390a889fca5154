"""The portal as a visitor meets it: prepared once with places and starter network, served by the real server.

The prepared folder is shared by all test processes of a checkout state; each server works on its own copy.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
EMPTY_TREE = """
from partners.models import AuditRow
from resources.guides.tree import ensure_tree
from search.models import OutboxEntry
from wagtail.models import PageLogEntry
ensure_tree()
AuditRow.objects.all()._raw_delete("default")
OutboxEntry.objects.all().delete()
PageLogEntry.objects.all().delete()
"""
"""Home and index pages in every language: 2 s for each test that wants them."""
MADE_FROM = ["portal", "partners", "resources", "search", "templates", "locale", "requirements.txt"]


def digest() -> str:
    """What the prepared folder depends on: every source that is not a byte code file."""
    found = hashlib.sha256()
    for name in MADE_FROM:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and file.suffix not in {".pyc", ".mo"}:
                found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return found.hexdigest()[:16]


def digest_of_tables() -> str:
    """What a migrated database depends on: migrations, models, and what is settled after migrating."""
    found = hashlib.sha256()
    told = ("migrations", "models", "apps", "permissions", "roles", "moderation", "members", "entries", "terms", "tree")
    told += ("sources", "texts", "contact", "access", "district_models", "hotline_models")
    for room in ("portal", "partners", "resources", "search"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if file.stem in told or file.parent.name in (*told, "settings"):
                found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    found.update((ROOT / "requirements.txt").read_bytes())
    return found.hexdigest()[:16]


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, made when it is not there; shared by all test processes of this person.

    What is older than an hour goes.
    """
    shared = Path(tempfile.gettempdir()) / f"puente-world-{os.getuid()}"
    shared.mkdir(mode=0o700, exist_ok=True)
    folder = shared / name
    with (shared / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            for old in shared.iterdir():
                if old.is_dir() and time.time() - old.stat().st_mtime > 3600:
                    shutil.rmtree(old, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / "ready").touch()
        os.utime(folder)
    return folder


def migrated() -> Path:
    """A database with all tables, roles and the empty tree of pages; tests start from a copy."""
    return made_once(f"tables-{digest_of_tables()}", migrate) / "puente.sqlite3"


def migrate(folder: Path, **more: str) -> None:
    # Only these settings let rows of the audit trail go.
    for words in (("migrate", "--verbosity", "0"), ("shell", "--no-imports", "-c", EMPTY_TREE)):
        manage(*words, folder=folder, settings="portal.settings.test", **more)


def static_files() -> Path:
    """The folder of static files as served, made when it is not there: their compression takes 20 s."""

    def make(folder: Path) -> None:
        manage("collectstatic", "--noinput", "--verbosity", "0", folder=folder)

    return made_once(f"static-{digest()}", make) / "static"


def migrated_on(address: str) -> str:
    """The name of a database like that of `migrated` on the PostgreSQL server at `address`, made when it is not there.

    Databases are made from it as their template; those of earlier sources go.
    """
    import psycopg

    name = f"puente_tables_{digest_of_tables()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(6)")  # one test process makes it, the others wait
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        for (old,) in server.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'puente\_tables\_%'"
        ).fetchall():
            server.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}_making"')
        made = urlsplit(address)._replace(path=f"/{name}_making").geturl()
        with tempfile.TemporaryDirectory() as folder:
            migrate(Path(folder), DATABASE_URL=made)
        server.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


@contextmanager
def new_database(address: str) -> Iterator[str]:
    """The address of a database like that of `migrated` on the PostgreSQL server at `address`; gone afterwards."""
    import psycopg

    name = f"puente_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_on(address)}"')
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(folder: Path, port: int = 8000, settings: str = "portal.settings.live") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {
        "DJANGO_SETTINGS_MODULE": settings,
        "SECRET_KEY": "a-key-for-tests-only-" + "w" * 40,
        "DEBUG": "0",
        "STARTER": "1",
        "BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite:///{folder / 'puente.sqlite3'}",
        "VAR_FOLDER": str(folder),
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }


def prepared() -> Path:
    """The folder with database, index and static files of this checkout, made when it is not there."""

    def make(folder: Path) -> None:
        shutil.copy(migrated(), folder)  # else all migrations would run a second time
        manage("prepare", folder=folder)

    return made_once(digest(), make)


def manage(*words: str, folder: Path, settings: str = "portal.settings.live", **more: str) -> str:
    """Run a command as an operator would, with `more` variables; its output, or an AssertionError with what it said."""
    told = environment(folder, settings=settings) | more
    run = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=told, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@dataclass(frozen=True)
class Portal:
    """A running server: its address, its folder, where its output goes."""

    url: str
    folder: Path
    log: Path
    pid: int = 0

    def get(self, path: str, headers: dict[str, str] | None = None) -> urllib.request.http.client.HTTPResponse:
        return urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers or {}), timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    *options: str, copy_to: Path, workers: int = 1, before: Callable[[Path], None] | None = None
) -> Iterator[Portal]:
    """The prepared portal on its own copy and port, ended with its child; `before` may change the copy first.

    `options` are further words for `serve`.
    """
    shutil.copytree(prepared(), copy_to, dirs_exist_ok=True)
    if before:
        before(copy_to)
    port, log = free_port(), copy_to / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--workers", str(workers), *options],
            cwd=ROOT,
            env=environment(copy_to, port),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    portal = Portal(f"http://localhost:{port}", copy_to, log, server.pid)
    try:
        wait_for(portal, server)
        yield portal
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(portal: Portal, server: subprocess.Popen) -> None:
    for _ in range(1200):
        assert server.poll() is None, portal.log.read_text()
        try:
            portal.get("/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer: " + portal.log.read_text())
