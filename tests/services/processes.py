"""How a service is started: as somebody without rights, in a folder of its own, watched until it answers."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SERVANT = "nobody"
"""Who runs the services when the tests run as root: the search server and PostgreSQL refuse root."""


class Missing(Exception):
    """A service cannot run here; the message says what is missing."""


def cache_folder() -> Path:
    """Where downloaded and unpacked servers are kept, readable by `SERVANT`."""
    home = Path("/var/cache") if os.getuid() == 0 else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "puente"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder


def as_servant() -> dict[str, object]:
    """What `subprocess` needs to run somebody without rights; nothing when we are one already."""
    if os.getuid() != 0:
        return {}
    servant = pwd.getpwnam(SERVANT)
    return {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


def give_to_servant(folder: Path) -> None:
    if os.getuid() == 0:
        servant = pwd.getpwnam(SERVANT)
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, servant.pw_uid, servant.pw_gid, follow_symlinks=False)


@contextmanager
def folder_for(name: str) -> Iterator[Path]:
    """A new folder that the service owns; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"puente-{name}-"))
    give_to_servant(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installed(*commands: str, packages: tuple[str, ...], folders: tuple[str, ...] = ()) -> list[str]:
    """The paths of the commands; installs their Debian packages where apt and root allow, else `Missing`."""
    where = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    if not all(shutil.which(command, path=where) for command in commands) and os.getuid() == 0:
        install(packages)
    found = [shutil.which(command, path=where) for command in commands]
    if None in found:
        raise Missing(
            f"{commands[found.index(None)]} is not here and could not be installed (Debian: {' '.join(packages)})"
        )
    return [path for path in found if path]


def install(packages: tuple[str, ...]) -> None:
    """By apt, without starting the system's own service."""
    if shutil.which("apt-get") is None:
        return
    print(f"Installing {' '.join(packages)} ...", flush=True)
    # invoke-rc.d asks RUNLEVEL before it starts what a package brings: 1 is a machine that starts nothing.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)


@dataclass
class Process:
    """One server, which any process of these tests may kill and start: what is said of it is a command and a folder."""

    command: list[str]
    folder: str
    environment: dict[str, str] | None = None

    @property
    def log(self) -> Path:
        return Path(self.folder) / "log"

    def start(self) -> None:
        with self.log.open("ab") as output:
            child = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_servant(),
            )
        _children[child.pid] = child
        self._note.write_text(str(child.pid))

    @property
    def is_up(self) -> bool:
        return self._pid is not None

    def kill(self) -> None:
        """As kill -9 does: nothing is said to anybody."""
        self.stop(by=signal.SIGKILL)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Returns when it has ended; what does not end within 30 s is killed."""
        end = time.monotonic() + 30
        while self.is_up:
            self.send(by if time.monotonic() < end else signal.SIGKILL)
            time.sleep(0.1)

    def send(self, what: signal.Signals) -> None:
        if (pid := self._pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    def wait_until(self, answers: Callable[[], bool], *, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.is_up:
                raise Missing(f"{self.command[0]} ended: {self.last_words()}")
            if answers():
                return
            time.sleep(0.2)
        raise Missing(f"{self.command[0]} did not answer within {seconds:.0f} s: {self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    @property
    def _note(self) -> Path:
        return Path(self.folder) / "pid"

    @property
    def _pid(self) -> int | None:
        if not self._note.exists():
            return None
        pid = int(self._note.read_text())
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if state == "Z" else pid  # ended; whoever started it has not asked yet


_children: dict[int, subprocess.Popen] = {}
"""Held, since Python complains of a child that runs on when nobody holds it."""
