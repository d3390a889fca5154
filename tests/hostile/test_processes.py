"""Processes that are killed, and processes that are started twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.world import ROOT, Portal, environment


def keepers(folder: Path) -> set[int]:
    """Running keepers of the portal in `folder`."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if (
                b"--keeper" in (entry / "cmdline").read_bytes()
                and str(folder).encode() in (entry / "environ").read_bytes()
            ):
                found.add(int(entry.name))
        except (OSError, ValueError):
            continue
    return found


@pytest.mark.slow
def test_a_keeper_that_is_killed_is_started_again(own_portal: Portal) -> None:
    for _ in range(100):
        first = keepers(own_portal.folder)
        if first:
            break
        time.sleep(0.1)
    assert len(first) == 1
    os.kill(first.pop(), signal.SIGKILL)
    for _ in range(100):
        time.sleep(0.1)
        second = keepers(own_portal.folder)
        if second:
            break
    assert len(second) == 1
    assert own_portal.get("/healthz").status == 200


@pytest.mark.slow
def test_a_second_server_does_not_share_a_port_with_the_first(own_portal: Portal) -> None:
    port = int(own_portal.url.rsplit(":", 1)[1])
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT, env=environment(own_portal.folder, port), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert second.returncode == 1
    assert second.stderr.startswith("CommandError: Cannot listen on")
